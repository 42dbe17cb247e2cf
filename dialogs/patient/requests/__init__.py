"""Ask the reception to move or cancel an appointment whose notice has passed, or for one that the clinic books."""

from __future__ import annotations

from typing import Final

from dialogs.engine.dialog import Dialog, GlobalTransition
from dialogs.patient.requests.asking import ask_to_cancel, ask_to_move, late, part, times
from dialogs.patient.requests.following import open_request, sent
from dialogs.patient.requests.states import Memory, Requests
from dialogs.patient.requests.wishing import ask_for_time, open_wish, wished
from dialogs.triggers import ASK_FOR_TIME, ASK_TO_CANCEL, ASK_TO_MOVE, SEE_REQUEST, SEE_WISH
from dialogs.wording.accounts.levels import has_account

REQUESTS: Final = Dialog(
    Requests,
    Memory,
    (late, times, part, sent, wished),
    ways_in=(
        GlobalTransition(ASK_TO_CANCEL, Requests.late, guard=has_account, action=ask_to_cancel, interrupts=True),
        GlobalTransition(ASK_TO_MOVE, Requests.late, guard=has_account, action=ask_to_move, interrupts=True),
        GlobalTransition(ASK_FOR_TIME, Requests.times, guard=has_account, action=ask_for_time, interrupts=True),
        GlobalTransition(SEE_WISH, Requests.wished, guard=has_account, action=open_wish, interrupts=True),
        GlobalTransition(SEE_REQUEST, Requests.sent, guard=has_account, action=open_request, interrupts=True),
    ),
)
