"""Who acts for whom, at the reception: requests from chats, and what is done at the counter (B13)."""

from __future__ import annotations

from typing import Final

from core.staff.members import Action
from dialogs.engine.dialog import Dialog, GlobalTransition
from dialogs.engine.screens import Topic
from dialogs.engine.text import _
from dialogs.notifications.family import KIND, TIE
from dialogs.staff.cards import CardKind
from dialogs.staff.family.at_counter import FAMILY_OF_DIALOG
from dialogs.staff.family.card import (
    CONFIRM,
    DECLINE,
    PATIENT,
    TAKE,
    FamilyRequests,
    Memory,
    answer,
    begin,
    confirmed,
    declined,
    document,
    draw,
    due,
    missed,
    note_delivery,
    note_end_told,
    open_patient,
    take,
    ties_due,
)
from dialogs.staff.visits.states import Finding

__all__ = ["FAMILY_ENDS", "FAMILY_OF_DIALOG", "FAMILY_REQUESTS"]

_TOPIC: Final = Topic("family", _("Family"))
_REQUESTS: Final = Dialog(FamilyRequests, Memory, (document, confirmed, answer, declined), needs=Action.SEE_TO_FAMILY)

FAMILY_REQUESTS: Final = CardKind(
    prefix=KIND,
    topic=_TOPIC,
    draw=draw,
    marked_by=PATIENT,
    seen_in_private=Action.SEE_TO_FAMILY,
    on_receipt=note_delivery,
    on_missed=missed,
    due=due,
    actions={TAKE: (Action.SEE_TO_FAMILY, take)},
    ways_in=(
        GlobalTransition(CONFIRM, FamilyRequests.document, action=begin, needs=Action.SEE_TO_FAMILY),
        GlobalTransition(DECLINE, FamilyRequests.answer, action=begin, needs=Action.SEE_TO_FAMILY),
        GlobalTransition(PATIENT, Finding.patient, action=open_patient, needs=Action.FIND_PATIENT),
    ),
    dialogs=(_REQUESTS,),
)

FAMILY_ENDS: Final = CardKind(prefix=TIE, topic=_TOPIC, on_receipt=note_end_told, due=ties_due)
"""What ends by itself; whoever was acted for and has no chat is called."""
