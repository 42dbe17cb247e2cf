"""Occupational-medicine examinations that were attended, and certificates after them."""

from __future__ import annotations

from core.accounts.patients import Patient
from core.appointments import occupational, visits
from core.appointments.model import Slot
from core.appointments.occupational import ExaminationKind, OccupationalRegistration
from core.treatment.certificates import giving
from core.treatment.certificates.model import Certificate, CertificateDecision
from tests.core.staff.staffing import DOCTOR
from tests.desk import Desk

REGISTRATION = OccupationalRegistration(ExaminationKind.PERIODIC, "Huta Żelazna S.A.", "spawacz", "hałas, pył")
LAST_DAY = "3.03.2029"


async def examined(desk: Desk, patient: Patient, slot: Slot) -> str:
    """The patient's examination, registered for in the portal, and attended."""
    async with desk.work() as work:
        appointment = await occupational.register(work, patient, slot, REGISTRATION)
    desk.now = slot.start
    async with desk.work() as work:
        await visits.attend(work, DOCTOR, appointment.id)
    return appointment.id


async def draft(
    desk: Desk, appointment_id: str, decision: CertificateDecision = CertificateDecision.FIT
) -> Certificate:
    """A draft with all that it needs, by Dr Nowak."""
    async with desk.work() as work:
        begun = await giving.begin(work, DOCTOR, appointment_id, ExaminationKind.PERIODIC)
        await giving.decide(work, DOCTOR, begun.id, decision)
        if decision is CertificateDecision.FIT:
            await giving.date_validity(work, DOCTOR, begun.id, LAST_DAY)
    return begun


async def given(desk: Desk, appointment_id: str) -> Certificate:
    """A certificate that was given just now."""
    begun = await draft(desk, appointment_id)
    async with desk.work() as work:
        return await giving.give(work, DOCTOR, begun.id)
