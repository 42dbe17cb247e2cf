"""Wait for a time that comes free, and take it in one press (B2)."""

from __future__ import annotations

from typing import Final

from dialogs.engine.dialog import Dialog, GlobalTransition
from dialogs.patient.offers import answers, watches, ways_in, wishing
from dialogs.patient.offers.states import Memory, Offers
from dialogs.triggers import (
    LEAVE_OFFER,
    OPEN_WATCH,
    RESUME_WATCH,
    SEE_WATCHES,
    STOP_WATCH,
    TAKE_OFFER,
    WATCH_EARLIER,
    WATCH_WISH,
)
from dialogs.wording.accounts.levels import has_account

OFFERS: Final = Dialog(
    Offers,
    Memory,
    (
        *(wishing.summary, wishing.facilities, wishing.doctors, wishing.excluded),
        *(wishing.days, wishing.parts, wishing.notice),
        *(watches.watches, watches.one, answers.taken, answers.left),
    ),
    ways_in=(
        GlobalTransition(
            WATCH_EARLIER, Offers.summary, guard=has_account, action=ways_in.watch_earlier, interrupts=True
        ),
        GlobalTransition(WATCH_WISH, Offers.summary, guard=has_account, action=ways_in.watch_wish, interrupts=True),
        GlobalTransition(SEE_WATCHES, Offers.watches, guard=has_account, action=ways_in.open_all, interrupts=True),
        GlobalTransition(OPEN_WATCH, Offers.one, guard=has_account, action=ways_in.open_one, interrupts=True),
        GlobalTransition(RESUME_WATCH, Offers.one, guard=has_account, action=answers.resume, interrupts=True),
        GlobalTransition(STOP_WATCH, Offers.watches, guard=has_account, action=answers.stop, interrupts=True),
        GlobalTransition(TAKE_OFFER, Offers.taken, guard=has_account, action=answers.take, interrupts=True),
        GlobalTransition(LEAVE_OFFER, Offers.left, guard=has_account, action=answers.leave, interrupts=True),
    ),
)
