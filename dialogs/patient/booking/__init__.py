"""Book an appointment (S6, S41–S44): kind → service → preferences → slots → summary → booked.

Each part of the way has a file of its own; here they are put together.
"""

from __future__ import annotations

from typing import Final

from core.accounts.tiers import Feature
from dialogs.engine.dialog import Dialog, GlobalTransition
from dialogs.patient.booking import days, moving, preferences, sentence, service, slots
from dialogs.patient.booking.holding import let_go
from dialogs.patient.booking.occupational import OCCUPATIONAL
from dialogs.patient.booking.states import Booking, Memory, Occupational
from dialogs.patient.booking.ways_in import (
    book_again,
    book_service,
    other_time,
    start,
    start_again,
    start_from_referral,
    times_of_service,
)
from dialogs.triggers import BOOK_AGAIN, BOOK_SERVICE, FREE_TIMES, MOVE_VISIT, OTHER_TIME
from dialogs.wording.accounts.levels import has_account

__all__ = [
    "BOOKING",
    "OCCUPATIONAL",
    "Booking",
    "Occupational",
    "book_again",
    "start",
    "start_again",
    "start_from_referral",
]

BOOKING: Final = Dialog(
    Booking,
    Memory,
    (
        *(service.kind, service.service, sentence.reading, sentence.several_doctors),
        *(preferences.preferences, preferences.facilities, preferences.doctor, preferences.excluded),
        *(days.days, days.month, preferences.part_of_day, preferences.notice),
        *(slots.slots, slots.nearest, slots.summary, slots.booked, moving.exchange, moving.moved),
    ),
    on_leave=let_go,
    ways_in=(
        GlobalTransition(f"menu.{Feature.BOOK}", Booking.kind, guard=has_account),
        GlobalTransition(BOOK_AGAIN, Booking.preferences, guard=has_account, action=book_again),
        GlobalTransition(OTHER_TIME, Booking.slots, guard=has_account, action=other_time, interrupts=True),
        GlobalTransition(FREE_TIMES, Booking.slots, guard=has_account, action=times_of_service, interrupts=True),
        GlobalTransition(BOOK_SERVICE, Booking.preferences, guard=has_account, action=book_service),
        GlobalTransition(MOVE_VISIT, Booking.slots, guard=has_account, action=moving.start, interrupts=True),
        *sentence.SENTENCES,
    ),
)
