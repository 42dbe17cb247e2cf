"""Occupational certificates as subjects of the staff chat; they have no card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from core.accounts.patients import Patient, get_patient, person_of
from core.context import Work
from core.receipts import note_receipt
from core.staff.to_call import ToCallReason
from core.treatment.certificates import reading
from core.treatment.certificates.model import Certificate
from dialogs.engine.effects import NotifyPerson
from dialogs.engine.screens import Notice, Screen
from dialogs.engine.subjects import Receipt, Subject
from dialogs.engine.turn import Turn
from dialogs.notifications import staff
from dialogs.notifications.certificates import CERTIFICATE, given
from dialogs.staff.cards import MEDICAL_NEWS, CardKind, Overdue, ReceiptNoted


async def _fetched(turn: Turn[Any], draft_id: str) -> bool:
    """Files of a draft wait there until it is given: nobody is told."""
    return await reading.is_certificate(turn.work, draft_id)


async def _note_delivery(work: Work, certificate_id: str, delivered: bool) -> ReceiptNoted:  # noqa: FBT001 - as it is called
    await note_receipt(work, Certificate, certificate_id, delivered=delivered)
    return ReceiptNoted()


async def _missed(work: Work, patient: Patient) -> Sequence[tuple[str, Screen]]:
    return [(each.id, given(each)) for each in await reading.undelivered(work, patient)]


async def _due(work: Work) -> Sequence[Overdue]:
    """Those that can't be taken back any more."""
    return [await _told(work, each) for each in await reading.announce_due(work)]


async def _told(work: Work, certificate: Certificate) -> Overdue:
    person = await person_of(work, await get_patient(work, certificate.patient_id))
    address = None if person is None else person.address
    notice = Notice(address, given(certificate), receipt=Receipt(CERTIFICATE, certificate.id))
    return Overdue(Subject(CERTIFICATE, certificate.id), (NotifyPerson(notice),))


CERTIFICATE_CARDS: Final = CardKind(
    prefix=CERTIFICATE,
    tells_relatives=MEDICAL_NEWS,
    topic=staff.APPOINTMENTS,
    on_fetched=_fetched,
    on_receipt=_note_delivery,
    to_call=ToCallReason.CERTIFICATE,
    on_missed=_missed,
    due=_due,
)
