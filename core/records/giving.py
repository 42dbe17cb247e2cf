"""All appointments of one account become another's: somebody had two accounts, and has one (D16)."""

from __future__ import annotations

import sqlalchemy as sa

from core.accounts.patients import Patient, RegulationsAcceptance
from core.appointments import booking, claims
from core.appointments.claims import Claim, lock_diaries
from core.appointments.model import Appointment, AppointmentStatus
from core.context import Work
from core.errors import PatientBusy, SlotTaken
from core.files.model import File
from core.offers import making
from core.offers.model import SlotOffer, Watch
from core.questions.model import Question
from core.records.refusals import AppointmentsOverlap
from core.referrals.model import Referral
from core.requests.appointments import AppointmentRequest
from core.requests.bookings import BookingRequest
from core.staff.to_call import ToCall
from core.treatment.certificates.model import Certificate
from core.treatment.instructions import Instruction


async def give_all(work: Work, giver: Patient, taker: Patient) -> None:
    """What one account has, had and has cancelled is the other's from now on; times that either keeps are let go. The
    caller has both patients locked.

    A claim is a fingerprint of its patient, so each is taken anew: whether the other account is free then, the database
    decides. Two visits that have begun, or were at the same time, stay as they are; the one that comes has no claim.

    Raises: AppointmentsOverlap, when two that are still to come do; NotFound, when an account is gone.
    Locks: patient, diaries.
    """
    either = Appointment.patient_id.in_((giver.id, taker.id))
    query = sa.select(Appointment).where(either).order_by(Appointment.start, Appointment.id)
    known = (await work.session.scalars(query, execution_options={"populate_existing": True})).all()
    concerned = [each for each in known if each.patient_id == giver.id or each.status is AppointmentStatus.HELD]
    await lock_diaries(work.session, {each.practitioner for each in concerned})
    for patient in (giver, taker):
        await booking.release(work, patient)
        await making.withdraw_all(work, patient)
    given = [each for each in concerned if each.status is not AppointmentStatus.HELD]
    for each in given:
        each.patient_id = taker.id
    await work.session.flush()
    for each in given:
        await _claim_again(work, each)


async def give_rest(work: Work, giver: Patient, taker: Patient) -> None:
    """All that hangs on one account besides is the other's; what was accepted of the regulations is proof, and stays
    one (D7).
    """
    treated = (Certificate, Instruction, Referral, Question, File)
    for model in (RegulationsAcceptance, *treated, ToCall, Watch, SlotOffer, AppointmentRequest, BookingRequest):
        theirs = sa.update(model).where(model.patient_id == giver.id)
        await work.session.execute(theirs.values(patient_id=taker.id))


async def _claim_again(work: Work, appointment: Appointment) -> None:
    """Claim what it claims already, for its new patient."""
    held = sa.select(sa.func.count()).select_from(Claim).where(Claim.appointment_id == appointment.id)
    if not await work.session.scalar(held):
        return
    await claims.release(work.session, appointment)
    try:
        await claims.take(work, appointment, None)
    except (PatientBusy, SlotTaken) as busy:
        if appointment.start > work.now:
            raise AppointmentsOverlap(appointment.start, busy.start) from busy
