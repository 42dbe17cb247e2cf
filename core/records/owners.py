"""Whose records something is of, by its id: what is tried with another patient's is noted (D16).

Nobody is shown or told anything of another's. This is for the audit log alone.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.accounts.people import Person
from core.appointments.model import Appointment
from core.consultations.model import Consultation, ConsultationLine
from core.context import Work
from core.family.model import FamilyTie
from core.files.model import File
from core.identity.model import IdentityConfirmation
from core.offers.model import SlotOffer, Watch
from core.prescriptions.model import Medication, Prescription, RenewalRequest
from core.questions.model import Entry, Question
from core.records.model import RecordMove
from core.records.relatives import FamilyRequest
from core.referrals.model import Referral
from core.requests.appointments import AppointmentRequest
from core.requests.bookings import BookingRequest
from core.results.model import Result
from core.staff import audit
from core.staff.audit import STRANGER, by_patient
from core.staff.to_call import ToCall
from core.treatment.calls import CallRequest
from core.treatment.certificates.model import Certificate
from core.treatment.instructions import Instruction

_ID: Final = sa.bindparam("id", type_=sa.String)

_OWNERS: Final = sa.union_all(
    *(sa.select(each.patient_id).where(each.id == _ID) for each in (Appointment, File, IdentityConfirmation)),
    *(sa.select(each.patient_id).where(each.id == _ID) for each in (CallRequest, Certificate, Instruction, Question)),
    *(sa.select(each.patient_id).where(each.id == _ID) for each in (Referral, Result, SlotOffer, ToCall, Watch)),
    *(sa.select(each.patient_id).where(each.id == _ID) for each in (AppointmentRequest, BookingRequest)),
    sa.select(Consultation.patient_id).where(Consultation.id == _ID),
    sa.select(Consultation.patient_id)
    .join(ConsultationLine, ConsultationLine.consultation_id == Consultation.id)
    .where(ConsultationLine.id == _ID),
    sa.select(FamilyRequest.patient_id).where(FamilyRequest.id == _ID),
    sa.select(sa.func.coalesce(FamilyTie.subject_id, FamilyTie.actor_id)).where(FamilyTie.id == _ID),
    *(sa.select(each.patient_id).where(each.id == _ID) for each in (Medication, Prescription, RenewalRequest)),
    sa.select(Question.patient_id).join(Entry, Entry.question_id == Question.id).where(Entry.id == _ID),
    # Whoever had the records in their chat may object to the move.
    sa.select(RecordMove.patient_id).where(
        RecordMove.id == _ID, RecordMove.from_person_id != sa.bindparam("person", type_=sa.Integer)
    ),
).limit(1)


async def owner_of(work: Work, named: str) -> int | None:
    """The number of the patient whose this is, if it is a patient's."""
    return await work.session.scalar(_OWNERS, {"id": named, "person": 0})


async def note_attempt(work: Work, person: Person, patient: Patient | None, named: str) -> None:
    """Note in the audit log that somebody named, in vain, what is another patient's, if it is: seldom, so that a flood
    of it doesn't fill the log.

    Locks: audit log.
    """
    owner = await work.session.scalar(_OWNERS, {"id": named, "person": person.id})
    if owner is None or (patient is not None and patient.id == owner):
        return
    who = STRANGER if patient is None else by_patient(patient.id)
    await audit.note_refused(work, who, named, patient_id=owner)
