"""Orders of prescriptions, as subjects of the staff chat: each has a card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.accounts.patients import Patient
from core.context import Work
from core.prescriptions import announcing
from core.prescriptions.model import RenewalRequest
from core.receipts import note_receipt
from core.staff.members import Action
from core.staff.to_call import ToCallReason
from dialogs.engine.dialog import GlobalTransition
from dialogs.engine.screens import Screen
from dialogs.notifications.prescriptions import KIND, decided, subject_of
from dialogs.staff.cards import DOCUMENT_NEWS, CardKind, ReceiptNoted
from dialogs.staff.prescriptions import card, card_actions, listing, prescribing
from dialogs.staff.prescriptions.card import draw
from dialogs.staff.prescriptions.listing import TAKEN_MEDICINES
from dialogs.staff.prescriptions.overdue import due
from dialogs.staff.prescriptions.prescribing import PRESCRIBING
from dialogs.staff.prescriptions.states import Prescribing
from dialogs.staff.visits.states import TakenMedicines


async def _note_delivery(work: Work, request_id: str, delivered: bool) -> ReceiptNoted:  # noqa: FBT001 - as it is called
    request = await note_receipt(work, RenewalRequest, request_id, delivered=delivered)
    has_card = request is not None and request.consultation_id is None
    return ReceiptNoted(card=subject_of(request_id) if has_card else None)


async def _missed(work: Work, patient: Patient) -> Sequence[tuple[str, Screen]]:
    return [(each.id, decided(each)) for each in await announcing.undelivered(work, patient)]


PRESCRIPTIONS: Final = CardKind(
    prefix=KIND,
    tells_relatives=DOCUMENT_NEWS,
    topic=card.TOPIC,
    seen_in_private=Action.SEE_RENEWALS,
    draw=draw,
    marked_by=card.MEDICINES,
    on_reply=card_actions.reply,
    on_receipt=_note_delivery,
    to_call=ToCallReason.PRESCRIPTION,
    on_missed=_missed,
    due=due,
    actions={
        card.TAKE: (Action.DECIDE_RENEWALS, card_actions.take),
        card.GIVE_BACK: (Action.DECIDE_RENEWALS, card_actions.give_back),
        card.UNDO: (Action.DECIDE_RENEWALS, card_actions.undo),
    },
    ways_in=(
        GlobalTransition(card.ISSUE, Prescribing.code, action=prescribing.begin, needs=Action.DECIDE_RENEWALS),
        GlobalTransition(
            card.CHANGE, Prescribing.medicines, action=prescribing.begin_changes, needs=Action.DECIDE_RENEWALS
        ),
        GlobalTransition(
            card.DECLINE, Prescribing.declining, action=prescribing.begin_declining, needs=Action.DECIDE_RENEWALS
        ),
        GlobalTransition(
            card.MEDICINES, TakenMedicines.listing, action=listing.open_patient, needs=Action.SEE_MEDICINES
        ),
    ),
    dialogs=(PRESCRIBING, TAKEN_MEDICINES),
)
