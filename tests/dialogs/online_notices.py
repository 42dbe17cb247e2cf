"""What patients are told of an online consultation, as it is made."""

from __future__ import annotations

from core.accounts.patients import Patient
from core.clinic.consulting import ConsultationKind
from core.consultations import asking, consent
from core.consultations.model import Consultation, ConsultationStatus
from core.consultations.queueing import QueuePlace
from core.context import Work
from core.family.model import EndedBy, FamilyTie, Known
from dialogs.engine.screens import Screen
from dialogs.notifications.consultations import news as consultations
from dialogs.notifications.consultations import parting as consultation_parting
from tests.core.staff.staffing import DOCTOR


async def _waits_online(work: Work, patient: Patient) -> Consultation:
    await consent.give(work, patient, "1")
    return await asking.enter(work, patient, "internist", ConsultationKind.CHAT, "Boli mnie gardło.")


async def _with_doctor(work: Work, patient: Patient) -> Consultation:
    found = await _waits_online(work, patient)
    found.status, found.taken_by, found.spoke_at = ConsultationStatus.TAKEN, DOCTOR.address, work.now
    await work.session.flush()
    return found


async def place(work: Work, patient: Patient) -> Screen:
    return consultations.waiting(work, await _waits_online(work, patient), QueuePlace(1, None))


async def doctor_here(work: Work, patient: Patient) -> Screen:
    return consultations.doctor_here(await _with_doctor(work, patient))


async def goes_on(work: Work, patient: Patient) -> Screen:
    return consultations.goes_on(work, await _with_doctor(work, patient))


async def to_be_seen(work: Work, patient: Patient) -> Screen:
    return consultations.to_be_seen(work, await _with_doctor(work, patient))


async def over(work: Work, patient: Patient) -> Screen:
    found = await _with_doctor(work, patient)
    return consultations.over(work, await asking.leave(work, patient, found.id))


async def over_for_subject(work: Work, patient: Patient) -> Screen:
    return consultation_parting.to_subject(await _with_doctor(work, patient), _tie_of(patient))


def _tie_of(patient: Patient) -> Known:
    return Known(FamilyTie(ended_by=EndedBy.CLINIC), patient, patient)
