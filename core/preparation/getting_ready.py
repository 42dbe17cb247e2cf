"""What a patient does before a visit: fill in its form, write down what to ask, look through their medicines.

Each answer is kept as it is given. The doctor sees the form once it was sent, and a change of it once that was sent
too. All of it can be changed until the visit begins.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.accounts import tiers
from core.accounts.patients import Patient, lock_patient
from core.accounts.tiers import Feature
from core.appointments import booking
from core.appointments.model import Appointment, AppointmentStatus
from core.clinic.forms import FormQuestion, VisitForm
from core.context import Work
from core.errors import NotFound
from core.files import library
from core.preparation.answers import LEFT_OUT, FilledForm, GivenAnswer, renewed
from core.preparation.model import (
    LONGEST_MEDICINES_NOTE,
    LONGEST_OWN_QUESTION,
    MOST_OWN_QUESTIONS,
    PreparedVisit,
    keep,
    prepared_for,
)
from core.preparation.refusals import AnswerMissing, FormNotWhole, NoMoreQuestions, PreparationOver
from core.staff import audit
from core.staff.audit import AuditAction, by_patient
from core.text.normalisation import fitting, normalised_lines, require_length


@dataclass(frozen=True, slots=True)
class Readiness:
    """How far somebody is with a visit. `form` is what the clinic asks before it, if anything; `files` are counted."""

    appointment: Appointment
    form: VisitForm | None
    prepared: PreparedVisit
    files: int

    @property
    def filled(self) -> FilledForm | None:
        """The form as it is now, with what was answered of it; the draft, if one was begun."""
        if self.form is None:
            return None
        before = self.prepared.draft or self.prepared.sent
        return FilledForm(form=self.form) if before is None else renewed(before, self.form)

    @property
    def is_sent(self) -> bool:
        """Whether the doctor has all that the form asks now."""
        return self.prepared.sent is not None and self.prepared.draft is None


async def look(work: Work, patient: Patient, appointment_id: str) -> Readiness:
    """How far the patient is with a visit of theirs.

    Raises: NotFound.
    """
    appointment = await booking.get_appointment(work, patient, appointment_id)
    if appointment.status is AppointmentStatus.HELD:
        raise NotFound
    prepared = await prepared_for(work, appointment.id)
    files = await library.count_for_appointment(work, appointment.id)
    return Readiness(appointment, work.clinic.form_of(appointment.service), prepared, files)


def require_ahead(work: Work, appointment: Appointment) -> None:
    """Pass if the patient can still get ready for it.

    Raises: PreparationOver.
    """
    if not is_ahead(work, appointment):
        raise PreparationOver


def is_ahead(work: Work, appointment: Appointment) -> bool:
    """Whether the patient can still get ready for it."""
    return appointment.status is AppointmentStatus.BOOKED and appointment.start > work.now


async def answer(work: Work, patient: Patient, appointment_id: str, question_id: str, given: GivenAnswer) -> FilledForm:
    """Keep an answer to one question of the form; `LEFT_OUT` to go on without, or to take back one that is needed.

    Raises: NotFound, PreparationOver, AnswerMissing.
    Locks: patient.
    """
    ready = await _open(work, patient, appointment_id)
    filled, question = _question(ready, question_id)
    if given == LEFT_OUT and not question.optional and question_id not in filled.answers:
        raise AnswerMissing
    if any(each not in question.choosable for each in given.chosen):
        raise NotFound
    is_open = given == LEFT_OUT and not question.optional
    changed = filled.without_answer(question_id) if is_open else filled.with_answer(question_id, given)
    await keep(work, appointment_id, ready.prepared.model_copy(update={"draft": changed}))
    return changed


async def send(work: Work, patient: Patient, appointment_id: str) -> Readiness:
    """Let the doctor have the form as it is filled in. Doing so again changes nothing.

    Raises: NotFound, PreparationOver, FormNotWhole.
    Locks: patient, audit log.
    """
    ready = await _open(work, patient, appointment_id)
    filled = ready.filled
    if filled is None:
        raise NotFound
    if not filled.is_whole:
        raise FormNotWhole(len(filled.unanswered))
    sent = ready.prepared.model_copy(update={"draft": None, "sent": filled.without_hidden()})
    await keep(work, appointment_id, sent)
    await audit.note(work, by_patient(patient.id), AuditAction.SENT_FORM, patient_id=patient.id, subject=appointment_id)
    return await look(work, patient, appointment_id)


async def discard_changes(work: Work, patient: Patient, appointment_id: str) -> None:
    """Leave what was sent as it is.

    Raises: NotFound, PreparationOver.
    Locks: patient.
    """
    ready = await _open(work, patient, appointment_id)
    if ready.prepared.sent is not None:
        await keep(work, appointment_id, ready.prepared.model_copy(update={"draft": None}))


async def add_question(work: Work, patient: Patient, appointment_id: str, text: str) -> PreparedVisit:
    """Write down something to ask the doctor.

    Raises: NotFound, PreparationOver, NoMoreQuestions, UnusableText.
    Locks: patient.
    """
    ready = await _open(work, patient, appointment_id)
    if len(ready.prepared.questions) >= MOST_OWN_QUESTIONS:
        raise NoMoreQuestions(MOST_OWN_QUESTIONS)
    asked = (*ready.prepared.questions, fitting(text, 1, LONGEST_OWN_QUESTION))
    return await _keep(work, ready, questions=asked)


async def drop_question(work: Work, patient: Patient, appointment_id: str, number: int) -> PreparedVisit:
    """Take one of them back, by its number from 1.

    Raises: NotFound, PreparationOver.
    Locks: patient.
    """
    ready = await _open(work, patient, appointment_id)
    if not 1 <= number <= len(ready.prepared.questions):
        raise NotFound
    kept = tuple(each for at, each in enumerate(ready.prepared.questions, 1) if at != number)
    return await _keep(work, ready, questions=kept)


async def confirm_medicines(work: Work, patient: Patient, appointment_id: str, note: str = "") -> PreparedVisit:
    """Say that the list of medicines was looked through today, and what of it is different.

    Raises: NotFound, PreparationOver, UnusableText; FullLevelNeeded, RegulationsChanged, since the list is medical.
    Locks: patient.
    """
    tiers.require(work.clinic, patient, Feature.MEDICATIONS)
    tidy = normalised_lines(note)
    require_length(tidy, 0, LONGEST_MEDICINES_NOTE)
    ready = await _open(work, patient, appointment_id)
    return await _keep(work, ready, medicines_on=work.clinic.day_of(work.now), medicines_note=tidy)


async def _open(work: Work, patient: Patient, appointment_id: str) -> Readiness:
    await lock_patient(work.session, patient)
    ready = await look(work, patient, appointment_id)
    require_ahead(work, ready.appointment)
    return ready


async def _keep(work: Work, ready: Readiness, **changed: object) -> PreparedVisit:
    prepared = ready.prepared.model_copy(update=changed)
    await keep(work, ready.appointment.id, prepared)
    return prepared


def _question(ready: Readiness, question_id: str) -> tuple[FilledForm, FormQuestion]:
    filled = ready.filled
    question = None if filled is None else filled.question(question_id)
    if filled is None or question is None:
        raise NotFound
    return filled, question
