"""Ask your doctor, the patient's side: about a visit that they attended (S23, S38, D9).

What is written waits as a draft, message by message, until it is sent. Then its patient adds to it, replies to a
counter-question, and follows it (`core.questions.following`). How a question stands, and what was written, is in
`core.questions.model`.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from core.accounts import tiers
from core.accounts.patients import Patient, lock_patient
from core.accounts.tiers import Feature
from core.appointments.model import Appointment, AppointmentStatus
from core.clinic.model import ServiceKind
from core.context import Work
from core.errors import NotFound, QuestionClosed, QuestionOpen
from core.files import attachments
from core.files.model import File, Label
from core.ids import new_id
from core.paging import Page, page_of
from core.questions import deadlines, thread
from core.questions.model import Entry, EntryKind, Piece, Question, QuestionStatus, joined
from core.questions.thread import lock_question, new_entry, put_in_thread
from core.staff import audit
from core.staff.audit import AuditAction, by_patient
from core.text.normalisation import normalised_lines, require_length

SHORTEST: Final = 10
"""Code points that a question has at least; what follows it may be shorter."""

LONGEST: Final = 8_000
"""Code points that can be sent at once: a letter that Telegram cuts into two messages fits."""

LONGEST_DRAFT: Final = 20_000
"""Code points that are kept while it is being written; what is too long to be sent can be shortened."""

ANSWERED_FOR: Final = (ServiceKind.TELEPHONE, ServiceKind.IN_PERSON)
"""The kinds of visits that can be asked about."""

ADDED_WITHIN: Final = timedelta(weeks=1)
"""For how long an answer can be asked about, in whole weeks: so it is told."""

NUMBERING: Final = 1_365_472_301
"""The PostgreSQL advisory lock of those who need the next number; any number, always the same."""


async def visits(work: Work, patient: Patient, page: int = 1, *, size: int = 7) -> Page[Appointment]:
    """The visits that can be asked about, the latest first (D9).

    Raises: FullLevelNeeded, RegulationsChanged.
    """
    tiers.require(work.clinic, patient, Feature.ASK_DOCTOR)
    query = sa.select(Appointment).where(_can_be_asked_about(work, patient))
    return await page_of(work.session, query.order_by(Appointment.start.desc(), Appointment.id), page, size)


def may_be_asked_about(work: Work, visit: Appointment) -> bool:
    """Whether a visit is one of those (D9)."""
    window = work.clinic.settings.question_window_days
    is_recent = window is None or visit.start > work.now - timedelta(days=window)
    return visit.status is AppointmentStatus.ATTENDED and visit.kind in ANSWERED_FOR and is_recent


async def begin(work: Work, patient: Patient, appointment_id: str) -> Question:
    """A question about a visit: the draft that is there already, or a new one.

    Raises: FullLevelNeeded, RegulationsChanged; NotFound, when the visit isn't one that can be asked about;
        QuestionOpen, while another waits.
    Locks: patient.
    """
    tiers.require(work.clinic, patient, Feature.ASK_DOCTOR)
    await lock_patient(work.session, patient)
    visit = await _visit(work, patient, appointment_id)
    begun = sa.select(Question).where(Question.appointment_id == visit.id, Question.closed_at.is_(None))
    begun = begun.order_by(Question.created_at.desc(), Question.id).limit(1)
    if found := await work.session.scalar(begun, execution_options={"populate_existing": True}):
        if found.status is not QuestionStatus.DRAFT:
            raise QuestionOpen(found.number or 0)
        return found
    question = Question(id=new_id(), patient_id=patient.id, appointment_id=visit.id, practitioner=visit.practitioner)
    question.status, question.urgent, question.raised = QuestionStatus.DRAFT, False, 0
    question.created_at = work.now
    work.session.add(question)
    await work.session.flush()
    return question


def can_be_added_to(work: Work, question: Question) -> bool:
    """Whether the patient may still write something about it."""
    if question.status is QuestionStatus.ANSWERED and question.closed_at is not None:
        return work.now < question.closed_at + ADDED_WITHIN
    return question.is_open or question.status is QuestionStatus.DRAFT


async def unsent(work: Work, patient: Patient, question_id: str) -> Entry | None:
    """What is being written, if anything is.

    Raises: NotFound.
    """
    return await _unsent(work, await thread.get_question(work, patient, question_id))


async def draft(work: Work, patient: Patient, question_id: str) -> Entry:
    """What is being written: the question, a reply to a counter-question, or an addition. Its files are attached under
    its id.

    Raises: NotFound; QuestionClosed, when nothing can be written any more.
    Locks: patient, question.
    """
    return await _draft(work, await lock_question(work, patient, question_id))


async def write(work: Work, patient: Patient, question_id: str, text: str, ref: str = "") -> Entry:
    """Add what came with one message to the draft, which may become longer than can be sent. When it is refused, the
    rest stays as it is.

    Raises: NotFound, QuestionClosed; UnusableText, also when a draft can't hold it.
    Locks: patient, question.
    """
    entry = await draft(work, patient, question_id)
    piece = Piece(ref, normalised_lines(text))
    require_length(piece.text, 1, LONGEST_DRAFT)
    require_length(joined((*entry.pieces, piece)), 1, LONGEST_DRAFT)
    entry.add(piece)
    await work.session.flush()
    return entry


async def rewrite(work: Work, patient: Patient, question_id: str, ref: str, text: str, *, urgent: bool = False) -> bool:
    """Put other words where those of one message were, in a draft or in what was sent; whether there were any that can
    still be changed. What was answered stays as it was. `urgent` words make the question urgent, if they are sent.

    Raises: NotFound, UnusableText.
    Locks: patient, question.
    """
    question = await lock_question(work, patient, question_id)
    for entry in await _written_by_patient(work, question):
        may_change = question.is_open or entry.sent_at is None
        if may_change and any(piece.ref == ref for piece in entry.pieces):
            changed = [replace(each, text=normalised_lines(text)) if each.ref == ref else each for each in entry.pieces]
            pieces = tuple(each for each in changed if each.text)
            shortest, longest = (_shortest(entry), LONGEST) if entry.sent_at else (0, LONGEST_DRAFT)
            require_length(joined(pieces), shortest, longest)
            entry.rewrite(pieces, work.now)
            if urgent and entry.sent_at is not None and not question.urgent:
                deadlines.hurry(work, question)
            await work.session.flush()
            return True
    return False


async def take_out_last(work: Work, patient: Patient, question_id: str) -> Entry:
    """Take what came with the last message out of the draft. Its files stay.

    Raises: NotFound, QuestionClosed.
    Locks: patient, question.
    """
    entry = await draft(work, patient, question_id)
    entry.rewrite(entry.pieces[:-1], work.now)
    await work.session.flush()
    return entry


async def attach(work: Work, patient: Patient, question_id: str, label: Label) -> File:
    """Reserve a number in the draft for a file that is about to arrive.

    Raises: NotFound, QuestionClosed, FilesFull.
    Locks: patient, question.
    """
    entry = await draft(work, patient, question_id)
    return await attachments.announce(work, patient, entry.id, label)


async def bring(work: Work, patient: Patient, question_id: str, words: str) -> tuple[File, ...]:
    """Have what was added to 'Your files' and not sent go with the draft instead, and the words that describe it.

    Raises: NotFound, QuestionClosed, FilesFull; UnusableText, when the draft can't hold the words.
    Locks: patient, question.
    """
    entry = await draft(work, patient, question_id)
    moved = await attachments.take_over(work, patient, entry.id)
    if words:
        await write(work, patient, question_id, words)
    return moved


async def send(
    work: Work, patient: Patient, question_id: str, *, urgent: bool = False, consent: str = ""
) -> tuple[Question, Entry]:
    """Send the draft with its files: the staff has it from now on. Files need consent to the regulations of 'Your
    files'; `urgent` is a text that names an emergency.

    Raises: FullLevelNeeded, NotFound, ConsentNeeded, FilesOnTheWay, QuestionClosed, RegulationsChanged; UnusableText,
        also for one that is too long.
    Locks: patient, question, audit log.
    """
    tiers.require_level(patient, Feature.ASK_DOCTOR)
    question = await lock_question(work, patient, question_id)
    entry = await _draft(work, question)
    is_first = question.status is QuestionStatus.DRAFT
    if is_first:
        await _visit(work, patient, question.appointment_id)
    attached = await attachments.of(work, entry.id)
    require_length(entry.text, 0 if attached and not is_first else _shortest(entry), LONGEST)
    await attachments.keep(work, entry.id, consent)
    if urgent and not question.urgent:
        deadlines.hurry(work, question)
    if is_first:
        question.number, question.sent_at = await _next_number(work), work.now
        question.sent_by = None if work.acting is None else work.acting.by
    await put_in_thread(work, entry)
    _hand_in(work, question)
    await work.session.flush()
    what = AuditAction.SENT_QUESTION if is_first else AuditAction.ADDED_TO_QUESTION
    await audit.note(work, by_patient(patient.id), what, patient_id=patient.id, subject=question.id)
    return question, entry


async def discard(work: Work, patient: Patient, question_id: str) -> None:
    """Throw the draft away with its files; what was sent stays.

    Raises: NotFound.
    Locks: patient, question.
    """
    question = await lock_question(work, patient, question_id)
    await discard_unsent(work, question)
    if question.status is QuestionStatus.DRAFT:
        await work.session.delete(question)
        await work.session.flush()


def _hand_in(work: Work, question: Question) -> None:
    """What changes when something was sent. An addition to what nobody has answered yet changes nothing."""
    match question.status:
        case QuestionStatus.DRAFT:
            question.become(QuestionStatus.SENT)
            deadlines.expect_answer(work, question)
            deadlines.wait_for_staff(work, question)
        case QuestionStatus.ASKED_BACK | QuestionStatus.ANSWERED:
            question.become(QuestionStatus.TAKEN)
            question.closed_at = question.helped = None
            deadlines.expect_answer(work, question)
            deadlines.wait_for_doctor(work, question)


async def _draft(work: Work, question: Question) -> Entry:
    if not can_be_added_to(work, question):
        raise QuestionClosed
    match question.status:
        case QuestionStatus.DRAFT:
            kind = EntryKind.QUESTION
        case QuestionStatus.ASKED_BACK:
            kind = EntryKind.REPLY
        case _:
            kind = EntryKind.ADDITION
    entry = await _unsent(work, question) or new_entry(work, question, kind)
    entry.kind = kind
    await work.session.flush()
    return entry


async def _unsent(work: Work, question: Question) -> Entry | None:
    return next((entry for entry in await _written_by_patient(work, question) if entry.sent_at is None), None)


async def _written_by_patient(work: Work, question: Question) -> list[Entry]:
    query = sa.select(Entry).where(Entry.question_id == question.id, Entry.by.is_(None)).order_by(Entry.started_at)
    return list(await work.session.scalars(query, execution_options={"populate_existing": True}))


async def discard_unsent(work: Work, question: Question) -> None:
    """Throw away what its patient has written and not sent, with its files. The question must be locked."""
    if entry := await _unsent(work, question):
        await attachments.clear(work, entry.id)
        await work.session.delete(entry)
        await work.session.flush()


def _shortest(entry: Entry) -> int:
    return SHORTEST if entry.kind is EntryKind.QUESTION else 1


async def _next_number(work: Work) -> int:
    """One more than the last; on PostgreSQL, others wait for theirs until this one is committed."""
    if work.session.get_bind().dialect.name == "postgresql":
        await work.session.execute(sa.select(sa.func.pg_advisory_xact_lock(NUMBERING)))
    return 1 + (await work.session.scalar(sa.select(sa.func.max(Question.number))) or 0)


def _can_be_asked_about(work: Work, patient: Patient) -> sa.ColumnElement[bool]:
    attended = sa.and_(
        Appointment.patient_id == patient.id,
        Appointment.status == AppointmentStatus.ATTENDED,
        Appointment.kind.in_(ANSWERED_FOR),
    )
    window = work.clinic.settings.question_window_days
    return attended if window is None else attended & (Appointment.start > work.now - timedelta(days=window))


async def _visit(work: Work, patient: Patient, appointment_id: str) -> Appointment:
    query = sa.select(Appointment).where(Appointment.id == appointment_id, _can_be_asked_about(work, patient))
    found = await work.session.scalar(query, execution_options={"populate_existing": True})
    if found is None:
        raise NotFound
    return found
