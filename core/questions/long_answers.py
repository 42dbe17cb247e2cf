"""A doctor's answer that may have been cut: Telegram's client makes several messages of a long text, and only the first
of them need be an answer to anything (S23).

So what is as long as that waits, together with what its author writes right after it, until they send it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa

from core.context import Work
from core.errors import NotFound
from core.questions import answering
from core.questions.model import Entry, EntryKind, Piece, Question, joined
from core.questions.thread import new_entry, put_in_thread
from core.staff import members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller
from core.text.normalisation import normalised_lines, require_length

LONGEST: Final = 16_000
"""Code points of an answer that goes as one."""

RIGHT_AFTER: Final = timedelta(seconds=15)
"""In what time the rest of a text that was cut comes, by when its messages were written."""


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
    of_theirs = (Entry.by == address, Entry.position.is_(None), Entry.kind == EntryKind.ANSWER)
    recent = (Entry.started_at >= at - RIGHT_AFTER, Entry.started_at <= at)
    about = () if question_id is None else (Entry.question_id == question_id,)
    query = sa.select(Entry).where(*of_theirs, *recent, *about).order_by(Entry.started_at.desc()).limit(1)
    found: Entry | None = await work.session.scalar(query)
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
    """Answer the question with all of it.

    Raises: NotPermitted, QuestionRefused; NotFound, when it is somebody else's, or sent.
    Locks: patient, question, audit log.
    """
    member = await members.require(work, caller, Action.ANSWER)
    entry = await _own(work, caller, entry_id)
    question = await answering.lock_case(work, entry.question_id)
    await answering.close_as_answered(work, question, member)
    await put_in_thread(work, entry)
    await answering.note_in_audit_log(work, member, AuditAction.ANSWERED_QUESTION, question)
    return entry


async def discard(work: Work, caller: Caller, entry_id: str) -> None:
    """Throw it away, unsent.

    Raises: NotPermitted; NotFound, when it is somebody else's, or sent.
    """
    await members.require(work, caller, Action.ANSWER)
    await work.session.delete(await _own(work, caller, entry_id))
    await work.session.flush()


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
