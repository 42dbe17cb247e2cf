"""Requests about appointments in the staff chat: a patient asks that one be cancelled or moved, though its notice has
passed.
"""

from __future__ import annotations

from typing import Final

from core.staff.members import Action
from core.staff.to_call import ToCallReason
from dialogs.engine.dialog import GlobalTransition
from dialogs.engine.screens import Topic
from dialogs.engine.text import _
from dialogs.notifications.appointments.requests import KIND
from dialogs.staff.cards import APPOINTMENT_NEWS, CardKind
from dialogs.staff.requests.card import CANCEL, DECLINE, MOVE, PATIENT, TAKE, draw, due, missed, note_delivery
from dialogs.staff.requests.deciding import (
    DECLINING,
    Declining,
    begin_cancelling,
    begin_declining,
    begin_moving,
    open_patient,
    take,
)
from dialogs.staff.visits.states import BookingFor, Finding, Visits

APPOINTMENT_REQUESTS: Final = CardKind(
    prefix=KIND,
    tells_relatives=APPOINTMENT_NEWS,
    topic=Topic("requests", _("Requests about appointments")),
    seen_in_private=Action.SEE_TO_REQUEST,
    draw=draw,
    marked_by=PATIENT,
    on_receipt=note_delivery,
    to_call=ToCallReason.ASKED,
    on_missed=missed,
    due=due,
    actions={TAKE: (Action.SEE_TO_REQUEST, take)},
    ways_in=(
        GlobalTransition(CANCEL, Visits.confirming, action=begin_cancelling, needs=Action.CANCEL_FOR_PATIENT),
        GlobalTransition(MOVE, BookingFor.slots, action=begin_moving, needs=Action.MOVE_FOR_PATIENT),
        GlobalTransition(DECLINE, Declining.answer, action=begin_declining, needs=Action.SEE_TO_REQUEST),
        GlobalTransition(PATIENT, Finding.patient, action=open_patient, needs=Action.FIND_PATIENT),
    ),
    dialogs=(DECLINING,),
)
