"""What a doctor writes to a patient in several messages, of which only the first need be an answer to anything (S23).

Telegram's client makes several messages of a long text. So what is as long as that waits, together with what its author
writes right after it, until they send it. And whoever has answered, and goes on in a message of its own, may mean the
patient or the colleagues: it waits, too, until its author has said which.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from core.context import Work
from core.errors import NotFound
from core.questions import answering
from core.questions.model import TO_PATIENT, Entry, EntryKind, Piece, Question, QuestionStatus, joined, may_be_cut
from core.questions.thread import new_entry, put_in_thread
from core.staff import members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller, Member
from core.text.normalisation import normalised_lines, require_length

LONGEST: Final = 16_000
"""Code points of an answer that goes as one."""

RIGHT_AFTER: Final = timedelta(seconds=15)
"""In what time the rest of a text that was cut comes, by when its messages were written."""


SOON_AFTER: Final = timedelta(minutes=1)
"""In what time somebody who has written to a patient may be going on."""

_ACTS: Final = {
    EntryKind.ANSWER: AuditAction.ANSWERED_QUESTION,
    EntryKind.COUNTER_QUESTION: AuditAction.ASKED_BACK,
    EntryKind.DECLINE: AuditAction.DECLINED_QUESTION,
}


async def begin(work: Work, caller: Caller, question_id: str, text: str, ref: str, at: datetime) -> Entry:
    """Keep what may be the beginning of an answer; it was written at that moment.

    Raises: NotPermitted, NotFound, QuestionRefused, UnusableText.
    Locks: patient, question.
    """
    member = await members.require(work, caller, Action.ANSWER)
    question = await answering.lock_case(work, question_id)
    await answering.require_answerable(work, question, member)
    entry = new_entry(work, question, EntryKind.ANSWER, by=member.address, author=member.name)
    return await _add(work, entry, Piece(ref, text), at)


async def go_on(work: Work, caller: Caller, entry_id: str, text: str, ref: str, at: datetime) -> Entry:
    """Keep what may go on with something that the caller has written to a patient; it was written at that moment.

    Raises: NotPermitted, UnusableText; NotFound, when that is somebody else's.
    Locks: patient, question.
    """
    member = await members.require(work, caller, Action.ANSWER)
    before = await work.session.get(Entry, entry_id)
    if before is None or before.by != caller.address:
        raise NotFound
    question = await answering.lock_case(work, before.question_id)
    entry = new_entry(work, question, before.kind, by=member.address, author=member.name)
    return await _add(work, entry, Piece(ref, text), at)


async def add(work: Work, caller: Caller, entry_id: str, text: str, ref: str, at: datetime) -> Entry:
    """Keep what follows.

    Raises: NotPermitted, UnusableText; NotFound, when it is somebody else's, or sent.
    """
    await members.require(work, caller, Action.ANSWER)
    return await _add(work, await _own(work, caller, entry_id), Piece(ref, text), at)


async def rewrite(work: Work, caller: Caller, entry_id: str, text: str, ref: str) -> Entry:
    """Put other words where those of one message were.

    Raises: NotPermitted, UnusableText; NotFound, when it is somebody else's, or sent.
    """
    await members.require(work, caller, Action.ANSWER)
    entry, tidy = await _own(work, caller, entry_id), Piece(ref, normalised_lines(text))
    pieces = tuple(tidy if each.ref == ref else each for each in entry.pieces)
    require_length(joined(pieces), 1, LONGEST)
    entry.rewrite(pieces, work.now)
    await work.session.flush()
    return entry


async def is_waiting(work: Work, entry_id: str) -> bool:
    """Whether it is an answer that is still to be sent."""
    entry = await work.session.get(Entry, entry_id)
    return entry is not None and entry.by is not None and entry.position is None


async def begun_before(work: Work, address: str, at: datetime, question_id: str | None = None) -> Entry | None:
    """What somebody has begun, or added to, right before that moment; about this question, if one is named."""
    of_theirs = (Entry.by == address, Entry.position.is_(None))
    recent = (Entry.started_at >= at - RIGHT_AFTER, Entry.started_at <= at)
    about = () if question_id is None else (Entry.question_id == question_id,)
    query = sa.select(Entry).where(*of_theirs, *recent, *about).order_by(Entry.started_at.desc()).limit(1)
    found: Entry | None = await work.session.scalar(query)
    return found


async def sent_before(work: Work, address: str, at: datetime) -> Entry | None:
    """What somebody has sent to a patient soon before that moment, in one message, that may be going on now."""
    of_theirs = (Entry.by == address, Entry.sent_at >= at - SOON_AFTER)
    found = await work.session.scalar(sa.select(Entry).where(*of_theirs).order_by(Entry.sent_at.desc()).limit(1))
    if found is None or found.kind not in TO_PATIENT or len(found.pieces) > 1 or may_be_cut(found.text):
        return None
    return found


async def get_unsent(work: Work, entry_id: str) -> tuple[Entry, Question]:
    """An answer that waits, and its question.

    Raises: NotFound, when there is none such any more.
    """
    if not await is_waiting(work, entry_id):
        raise NotFound
    entry = await work.session.get_one(Entry, entry_id)
    return entry, await work.session.get_one(Question, entry.question_id)


async def send(work: Work, caller: Caller, entry_id: str) -> Entry:
    """Send the patient all of it.

    Raises: NotPermitted, QuestionRefused; NotFound, when it is somebody else's, or sent.
    Locks: patient, question, audit log.
    """
    member = await members.require(work, caller, Action.ANSWER)
    entry = await _own(work, caller, entry_id)
    question = await answering.lock_case(work, entry.question_id)
    await _become(work, question, member, entry.kind)
    await put_in_thread(work, entry)
    await answering.note_in_audit_log(work, member, _ACTS[entry.kind], question)
    return entry


async def discard(work: Work, caller: Caller, entry_id: str) -> None:
    """Throw it away, unsent.

    Raises: NotPermitted; NotFound, when it is somebody else's, or sent.
    """
    await members.require(work, caller, Action.ANSWER)
    await work.session.delete(await _own(work, caller, entry_id))
    await work.session.flush()


async def _become(work: Work, question: Question, member: Member, kind: EntryKind) -> None:
    """Have the case stand as it does when the member has written such a thing to its patient.

    Raises: NotFound, QuestionRefused.
    """
    match kind:
        case EntryKind.COUNTER_QUESTION:
            await answering.wait_for_patient(work, question, member)
        case EntryKind.DECLINE if question.taken_by == member.address and question.status is QuestionStatus.DECLINED:
            pass
        case _:
            await answering.close_as_answered(work, question, member)


async def _own(work: Work, caller: Caller, entry_id: str) -> Entry:
    entry, _question = await get_unsent(work, entry_id)
    if entry.by != caller.address:
        raise NotFound
    return entry


async def _add(work: Work, entry: Entry, piece: Piece, at: datetime) -> Entry:
    tidy = Piece(piece.ref, normalised_lines(piece.text))
    require_length(tidy.text, 1, LONGEST)
    require_length(joined((*entry.pieces, tidy)), 1, LONGEST)
    entry.add(tidy)
    entry.started_at = at
    await work.session.flush()
    return entry
