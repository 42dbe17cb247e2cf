"""Visits, and the instructions and referrals after them, as subjects of the staff chat. None has a card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from core.accounts.patients import Patient, get_patient, person_of
from core.appointments import moving, visits
from core.context import Work
from core.receipts import note_receipt
from core.records import untold
from core.referrals import telling
from core.referrals.model import Referral
from core.staff.to_call import ToCall, ToCallReason
from core.treatment import instructions
from core.treatment.instructions import Instruction
from dialogs.engine.effects import NotifyPerson
from dialogs.engine.events import Said
from dialogs.engine.screens import Notice, Screen
from dialogs.engine.subjects import MessageSubject, Receipt, Subject
from dialogs.engine.turn import Turn
from dialogs.notifications import referrals as referral_news
from dialogs.notifications import staff
from dialogs.notifications.appointments import visits as visit_news
from dialogs.notifications.appointments.visits import INSTRUCTION, VISIT, instructed
from dialogs.notifications.referrals import REFERRAL
from dialogs.staff.cards import APPOINTMENT_NEWS, MEDICAL_NEWS, CardKind, Overdue, ReceiptNoted
from dialogs.staff.visits.instructing import fetched, subject_of
from dialogs.staff.words import CANT_BE_CHANGED


async def _refuse_change(turn: Turn[Any], _: str, __: Said) -> None:
    turn.note(CANT_BE_CHANGED)


async def _note_delivery(work: Work, instruction_id: str, delivered: bool) -> ReceiptNoted:  # noqa: FBT001 - as it is called
    await note_receipt(work, Instruction, instruction_id, delivered=delivered)
    return ReceiptNoted(written=MessageSubject(subject_of(instruction_id), instruction_id))


async def _missed(work: Work, patient: Patient) -> Sequence[tuple[str, Screen]]:
    return [(each.id, instructed(each)) for each in await instructions.undelivered(work, patient)]


async def _missed_visits(work: Work, patient: Patient) -> Sequence[tuple[str, Screen]]:
    """What was done to appointments, of which nobody has told the patient on the telephone meanwhile."""
    return [(each.subject, await _news(work, each)) for each in await untold.of_visits(work, patient)]


async def _news(work: Work, entry: ToCall) -> Screen:
    visit = await visits.get_visit(work, entry.subject)
    match entry.reason:
        case ToCallReason.CANCELLED:
            return visit_news.cancelled(visit)
        case ToCallReason.MOVED:
            return visit_news.moved_for(visit, await moving.last_move(work, entry.subject))
        case _:
            return visit_news.booked(work.clinic, visit)


async def _note_referral(work: Work, referral_id: str, delivered: bool) -> ReceiptNoted:  # noqa: FBT001 - as it is called
    await note_receipt(work, Referral, referral_id, delivered=delivered)
    return ReceiptNoted()


async def _missed_referrals(work: Work, patient: Patient) -> Sequence[tuple[str, Screen]]:
    return [(each.id, referral_news.issued(each)) for each in await telling.undelivered(work, patient)]


async def _referrals_due(work: Work) -> Sequence[Overdue]:
    """Those that can't be taken back any more, and those that run out soon."""
    issued = [await _told(work, each, referral_news.issued(each)) for each in await telling.announce_due(work)]
    soon = [await _reminded(work, each) for each in await telling.warn_due(work)]
    return [*issued, *soon]


async def _told(work: Work, referral: Referral, news: Screen) -> Overdue:
    address = await _address_of(work, referral)
    notice = Notice(address, news, receipt=Receipt(REFERRAL, referral.id))
    return Overdue(Subject(REFERRAL, referral.id), (NotifyPerson(notice),))


async def _reminded(work: Work, referral: Referral) -> Overdue:
    """Whoever has no chat is not reminded: nobody needs to call them for that."""
    address, last_day = await _address_of(work, referral), referral.valid_until
    told = [NotifyPerson(Notice(address, referral_news.runs_out(referral, last_day)))] if address and last_day else []
    return Overdue(Subject(REFERRAL, referral.id), told)


async def _address_of(work: Work, referral: Referral) -> str | None:
    person = await person_of(work, await get_patient(work, referral.patient_id))
    return None if person is None else person.address


INSTRUCTIONS: Final = CardKind(
    prefix=INSTRUCTION,
    tells_relatives=MEDICAL_NEWS,
    topic=staff.APPOINTMENTS,
    on_rewrite=_refuse_change,
    on_fetched=fetched,
    on_receipt=_note_delivery,
    to_call=ToCallReason.INSTRUCTIONS,
    on_missed=_missed,
)

REFERRALS: Final = CardKind(
    prefix=REFERRAL,
    tells_relatives=MEDICAL_NEWS,
    topic=staff.APPOINTMENTS,
    on_receipt=_note_referral,
    to_call=ToCallReason.REFERRAL,
    on_missed=_missed_referrals,
    due=_referrals_due,
)

VISITS: Final = CardKind(
    prefix=VISIT,
    tells_relatives=APPOINTMENT_NEWS,
    topic=staff.APPOINTMENTS,
    to_call=ToCallReason.BOOKED,
    on_missed=_missed_visits,
)
