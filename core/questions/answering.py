"""Ask your doctor, the staff's side: who does what with a case (S23).

Any doctor may take a case that nobody has; whoever answers, asks back or declines takes it by doing so. From then on it
is theirs until they hand it over, or are no longer a doctor here. Of two who act at once, the row decides: the second
finds it as the first has left it.

How a case is handed over is in `core.questions.handing_over`, how a long answer waits in `core.questions.long_answers`.
Each of these locks the case's patient, then the case, then the audit log. So do one of them in a transaction.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.context import Work
from core.errors import NotFound, TakenBy
from core.files import attachments
from core.files.model import File, Label
from core.questions import deadlines
from core.questions.model import CUT_FROM, HELD, TO_PATIENT, Entry, EntryKind, Piece, Question, QuestionStatus, joined
from core.questions.thread import lock_question, new_entry, put_in_thread, sent_entries
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller, Member
from core.text.normalisation import normalised_lines, require_length

LONGEST: Final = 4_096
"""Code points of what a member of staff writes at once: a whole message."""

LONGEST_BESIDE: Final = CUT_FROM - 1
"""The same of all that is no answer: what is longer may be a part of what was meant."""


async def see(work: Work, caller: Caller, question_id: str) -> Question:
    """Look at a case; its patient is told that somebody has.

    Raises: NotPermitted, NotFound.
    Locks: patient, question, audit log.
    """
    member = await members.require(work, caller, Action.SEE_QUESTIONS)
    question = await lock_case(work, question_id)
    if question.status is QuestionStatus.SENT:
        question.become(QuestionStatus.SEEN)
    return await note_in_audit_log(work, member, AuditAction.SAW_QUESTION, question)


async def take(work: Work, caller: Caller, question_id: str) -> Question:
    """Have a case.

    Raises: NotPermitted, NotFound; QuestionRefused, such as TakenBy when a colleague has it.
    Locks: patient, question, audit log.
    """
    member = await members.require(work, caller, Action.TAKE)
    question = await lock_case(work, question_id)
    await _hold(work, question, member)
    return await note_in_audit_log(work, member, AuditAction.TOOK_QUESTION, question)


async def answer(
    work: Work, caller: Caller, question_id: str, text: str, ref: str = "", *, with_files: bool = False
) -> Entry:
    """Answer the question. Whoever has answered it may write more. With files, no text is needed: add them with
    `attach`.

    Raises: NotPermitted, NotFound, UnusableText; QuestionRefused, such as AlreadyAnswered by a colleague.
    Locks: patient, question, audit log.
    """
    member = await members.require(work, caller, Action.ANSWER)
    question = await lock_case(work, question_id)
    await close_as_answered(work, question, member)
    shortest, piece = 0 if with_files else 1, Piece(ref, text)
    entry = await write_entry(work, question, member, EntryKind.ANSWER, piece, shortest=shortest)
    await note_in_audit_log(work, member, AuditAction.ANSWERED_QUESTION, question)
    return entry


async def ask_back(work: Work, caller: Caller, question_id: str, text: str, ref: str = "") -> Entry:
    """Ask the patient something first; until the reply, nothing is due.

    Raises: NotPermitted, NotFound, QuestionRefused, UnusableText.
    Locks: patient, question, audit log.
    """
    member = await members.require(work, caller, Action.ASK_BACK)
    question = await lock_case(work, question_id)
    await wait_for_patient(work, question, member)
    entry = await write_entry(work, question, member, EntryKind.COUNTER_QUESTION, Piece(ref, text))
    await note_in_audit_log(work, member, AuditAction.ASKED_BACK, question)
    return entry


async def decline(work: Work, caller: Caller, question_id: str, reason: str, ref: str = "") -> Entry:
    """Leave the question unanswered; its patient is told the reason.

    Raises: NotPermitted, NotFound, QuestionRefused, UnusableText.
    Locks: patient, question, audit log.
    """
    member = await members.require(work, caller, Action.DECLINE)
    question = await lock_case(work, question_id)
    await _hold(work, question, member)
    _close(work, question, QuestionStatus.DECLINED)
    entry = await write_entry(work, question, member, EntryKind.DECLINE, Piece(ref, reason))
    await note_in_audit_log(work, member, AuditAction.DECLINED_QUESTION, question)
    return entry


async def note(work: Work, caller: Caller, question_id: str, text: str, ref: str = "") -> Entry:
    """Write something that only the staff sees, however the case stands.

    Raises: NotPermitted, NotFound, UnusableText.
    Locks: patient, question, audit log.
    """
    member = await members.require(work, caller, Action.NOTE)
    question = await lock_case(work, question_id)
    entry = await write_entry(work, question, member, EntryKind.NOTE, Piece(ref, text))
    await note_in_audit_log(work, member, AuditAction.WROTE_NOTE, question)
    return entry


async def revise(work: Work, caller: Caller, entry_id: str, text: str, ref: str = "") -> Entry:
    """Say something else instead: all of it, or what came with the message of that `ref`, where there were several.
    What was for the patient is to be announced again, and what it said is kept.

    Raises: NotPermitted, NotFound, QuestionRefused, UnusableText.
    Locks: patient, question, audit log.
    """
    await members.require(work, caller, Action.NOTE)
    entry = await _own_entry(work, caller, entry_id)
    member = await members.require(work, caller, Action.ANSWER if entry.kind in TO_PATIENT else Action.NOTE)
    question = await lock_case(work, entry.question_id)
    if question.status is QuestionStatus.WITHDRAWN:
        raise question.why_not
    await work.session.refresh(entry)
    piece = Piece(ref or entry.pieces[0].ref, normalised_lines(text))
    require_length(piece.text, 1, LONGEST)
    several = len(entry.pieces) > 1
    pieces = tuple(piece if each.ref == piece.ref else each for each in entry.pieces) if several else (piece,)
    if joined(pieces) == entry.text:
        return entry
    entry.rewrite(pieces, work.now)
    entry.note_announced()
    entry.opened_at = None
    await note_in_audit_log(work, member, AuditAction.REVISED_ANSWER, question)
    return entry


async def attach(work: Work, caller: Caller, entry_id: str, label: Label) -> File:
    """Reserve a number for a file that goes with what the caller wrote to the patient; kept as soon as it arrives.

    Raises: NotPermitted, NotFound, FilesFull.
    Locks: patient, question.
    """
    await members.require(work, caller, Action.ANSWER)
    entry = await _own_entry(work, caller, entry_id)
    question = await lock_case(work, entry.question_id)
    patient = await work.session.get_one(Patient, question.patient_id)
    return await attachments.announce_sent(work, patient, entry.id, label)


async def take_back_if_empty(work: Work, entry_id: str) -> bool:
    """Whether an answer has nothing in it, for none of its files could be taken: then there was none, and the case is
    its doctor's again. The audit log tells that, too.

    Raises: NotFound.
    Locks: patient, question, audit log.
    """
    entry = await work.session.get(Entry, entry_id)
    if entry is None or entry.text or await attachments.of(work, entry.id):
        return False
    question = await lock_case(work, entry.question_id)
    others = await sent_entries(work, question, Entry.kind == EntryKind.ANSWER, Entry.id != entry.id)
    await work.session.delete(entry)
    if question.status is QuestionStatus.ANSWERED and not others:
        question.become(QuestionStatus.TAKEN)
        question.closed_at = None
        deadlines.wait_for_doctor(work, question)
    await work.session.flush()
    what = AuditAction.TOOK_ANSWER_BACK
    await audit.note(work, audit.PORTAL, what, patient_id=question.patient_id, subject=question.id)
    return True


async def lock_case(work: Work, question_id: str) -> Question:
    """The question, locked.

    Raises: NotFound, also while it is a draft.
    Locks: patient, question.
    """
    query = sa.select(Patient).join(Question, Question.patient_id == Patient.id)
    sent = query.where(Question.id == question_id, Question.status != QuestionStatus.DRAFT)
    patient = await work.session.scalar(sent)
    if patient is None:
        raise NotFound
    return await lock_question(work, patient, question_id)


async def require_answerable(work: Work, question: Question, member: Member) -> None:
    """Pass when the member may answer it: it is open, and not a colleague's, or they have answered it already.

    Raises: NotFound, QuestionRefused.
    """
    if not (question.status is QuestionStatus.ANSWERED and question.taken_by == member.address):
        await require_free(work, question, member)


async def close_as_answered(work: Work, question: Question, member: Member) -> None:
    """The member has it, and has answered it. Whoever has answered it may write more.

    Raises: NotFound, QuestionRefused.
    """
    if not (question.status is QuestionStatus.ANSWERED and question.taken_by == member.address):
        await _hold(work, question, member)
        _close(work, question, QuestionStatus.ANSWERED)


async def wait_for_patient(work: Work, question: Question, member: Member) -> None:
    """The member has it, and has asked the patient something.

    Raises: NotFound, QuestionRefused.
    """
    await _hold(work, question, member)
    if question.status is not QuestionStatus.ASKED_BACK:
        question.become(QuestionStatus.ASKED_BACK)
    question.expected_on = None
    deadlines.wait_no_more(question)


async def _hold(work: Work, question: Question, member: Member) -> None:
    """Make the case the member's, unless it is; or the refusal that tells why that can't be."""
    await require_free(work, question, member)
    if question.taken_by == member.address and question.status in HELD:
        return
    if question.status not in HELD:
        question.become(QuestionStatus.TAKEN)
    question.taken_by, question.holder, question.taken_at = member.address, member.name, work.now
    if question.status is QuestionStatus.TAKEN:
        deadlines.wait_for_doctor(work, question)


async def require_free(work: Work, question: Question, member: Member) -> None:
    """Pass when the case is open, and nobody's, the member's own, or that of somebody who has left.

    Raises: NotFound, QuestionRefused.
    """
    if not question.is_open:
        raise question.why_not
    if question.status in HELD and question.taken_by != member.address:
        holder = await members.find_member(work, question.taken_by or "")
        if holder is not None and holder.may(Action.ANSWER):
            raise TakenBy(holder.name)


def _close(work: Work, question: Question, status: QuestionStatus) -> None:
    question.become(status)
    question.closed_at = work.now
    deadlines.wait_no_more(question)


async def write_entry(
    work: Work, question: Question, member: Member, kind: EntryKind, piece: Piece, *, shortest: int = 1
) -> Entry:
    """Put what a member of staff has written into the thread. The question must be locked.

    Raises: UnusableText.
    """
    text = normalised_lines(piece.text)
    require_length(text, shortest, LONGEST if kind is EntryKind.ANSWER else LONGEST_BESIDE)
    entry = new_entry(work, question, kind, by=member.address, author=member.name)
    entry.add(Piece(piece.ref, text))
    await put_in_thread(work, entry)
    return entry


async def _own_entry(work: Work, caller: Caller, entry_id: str) -> Entry:
    """What the caller has written; `NotFound` when it is somebody else's."""
    entry = await work.session.scalar(sa.select(Entry).where(Entry.id == entry_id, Entry.by == caller.address))
    if entry is None:
        raise NotFound
    return entry


async def note_in_audit_log(work: Work, member: Member, what: AuditAction, question: Question) -> Question:
    """Note what the member has done about it.

    Locks: audit log.
    """
    await work.session.flush()
    await audit.note(work, member.address, what, patient_id=question.patient_id, subject=question.id)
    return question
