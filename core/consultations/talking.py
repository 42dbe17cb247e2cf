"""What is written in an online consultation: passed on to the other side, changed, taken back (S16).

A patient writes to whoever has taken their consultation, or will; a doctor to whom they have taken. Each line has its
place in the order in which they came. Of a changed one, what it said before is kept; one that was taken back says
nothing any more. Each of these locks the patient, then the consultation.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.consultations import holding
from core.consultations.model import (
    GIVEN,
    WITH_FILES,
    Consultation,
    ConsultationLine,
    ConsultationStatus,
    LineFacts,
    LineKind,
    lock_consultation,
    lock_open,
)
from core.consultations.refusals import LineTakenBack, NoVoiceNotes
from core.consultations.writing import author_of, require_writer
from core.context import Work
from core.errors import NotFound
from core.files import attachments
from core.files.model import File, Label
from core.ids import new_id
from core.staff.members import Caller
from core.text.normalisation import normalised_lines, require_length

LONGEST: Final = 4_096
"""Code points of what is written at once: a whole message."""


# The patient's


async def say(work: Work, patient: Patient, consultation_id: str, text: str, ref: str = "") -> ConsultationLine:
    """Write to the doctor.

    Raises: NotFound, ConsultationOver, SomebodyElseWrites, UnusableText.
    Locks: patient, consultation.
    """
    consultation = await _open_of(work, patient, consultation_id)
    return await _write(work, consultation, LineKind.WORDS, text, ref, author=author_of(work, patient))


async def send_file(
    work: Work,
    patient: Patient,
    consultation_id: str,
    label: Label,
    caption: str = "",
    ref: str = "",
    *,
    kind: LineKind = LineKind.FILE,
) -> tuple[ConsultationLine, File]:
    """Have a file or a voice note go to the doctor, with what was written below it; it is passed on when it has come.

    Raises: NotFound, ConsultationOver, SomebodyElseWrites, NoVoiceNotes, UnusableText, FilesFull.
    Locks: patient, consultation.
    """
    consultation = await _open_of(work, patient, consultation_id)
    _require_taken_here(work, kind)
    line = await _write(work, consultation, kind, caption, ref, author=author_of(work, patient))
    return line, await attachments.announce_record(work, patient, line.id, label)


async def revise(work: Work, patient: Patient, line_id: str, text: str, ref: str = "") -> ConsultationLine:
    """Say something else than before.

    Raises: NotFound, ConsultationOver, SomebodyElseWrites, LineTakenBack, UnusableText.
    Locks: patient, consultation.
    """
    line = await _changeable(work, line_id, patient=patient, by=None)
    return await _rewrite(work, line, text, ref)


async def take_back(work: Work, patient: Patient, line_id: str) -> ConsultationLine:
    """Have said nothing: the doctor sees it no more.

    Raises: NotFound, ConsultationOver, SomebodyElseWrites, LineTakenBack.
    Locks: patient, consultation.
    """
    return await _empty(work, await _changeable(work, line_id, patient=patient, by=None))


# The doctor's


async def answer(
    work: Work, caller: Caller, consultation_id: str, text: str, ref: str = "", *, kind: LineKind = LineKind.WORDS
) -> ConsultationLine:
    """Write to the patient.

    Raises: NotPermitted, NotFound, ConsultationOver, ConsultationNotTaken, ConsultationTakenBy, UnusableText.
    Locks: patient, consultation.
    """
    member, consultation, _patient = await holding.held_case(work, caller, consultation_id)
    return await _write(work, consultation, kind, text, ref, by=member.address, author=member.name)


async def answer_with_file(
    work: Work,
    caller: Caller,
    consultation_id: str,
    label: Label,
    caption: str = "",
    ref: str = "",
    *,
    kind: LineKind = LineKind.FILE,
) -> tuple[ConsultationLine, File]:
    """Have a file or a voice note go to the patient, with what was written below it; it is passed on when it has come.

    Raises: NotPermitted, NotFound, ConsultationOver, ConsultationNotTaken, ConsultationTakenBy, NoVoiceNotes,
        UnusableText, FilesFull.
    Locks: patient, consultation.
    """
    member, consultation, patient = await holding.held_case(work, caller, consultation_id)
    _require_taken_here(work, kind)
    line = await _write(work, consultation, kind, caption, ref, by=member.address, author=member.name)
    return line, await attachments.announce_record(work, patient, line.id, label)


async def revise_answer(work: Work, caller: Caller, line_id: str, text: str, ref: str = "") -> ConsultationLine:
    """Say something else than before.

    Raises: NotPermitted, NotFound, ConsultationOver, ConsultationNotTaken, ConsultationTakenBy,
        LineTakenBack, UnusableText.
    Locks: patient, consultation.
    """
    line = await get_line(work, line_id)
    member, _consultation, patient = await holding.held_case(work, caller, line.consultation_id)
    return await _rewrite(work, await _changeable(work, line_id, patient=patient, by=member.address), text, ref)


async def take_answer_back(work: Work, caller: Caller, line_id: str) -> ConsultationLine:
    """Have said nothing: the patient sees it no more.

    Raises: NotPermitted, NotFound, ConsultationOver, ConsultationNotTaken, ConsultationTakenBy,
        LineTakenBack.
    Locks: patient, consultation.
    """
    line = await get_line(work, line_id)
    member, _consultation, patient = await holding.held_case(work, caller, line.consultation_id)
    return await _empty(work, await _changeable(work, line_id, patient=patient, by=member.address))


# Both


async def get_line(work: Work, line_id: str) -> ConsultationLine:
    """One line, as it stands now. Asks no rights.

    Raises: NotFound.
    """
    found = await work.session.get(ConsultationLine, line_id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


async def lines_of(work: Work, consultation_id: str) -> Sequence[ConsultationLine]:
    """All that was written, in order. Asks no rights."""
    query = (
        sa.select(ConsultationLine)
        .where(ConsultationLine.consultation_id == consultation_id)
        .order_by(ConsultationLine.position)
    )
    return (await work.session.scalars(query, execution_options={"populate_existing": True})).all()


async def line_with(work: Work, consultation_id: str, ref: str) -> ConsultationLine | None:
    """The line that a message became, if it did. Asks no rights."""
    return next((each for each in reversed(await lines_of(work, consultation_id)) if each.facts.ref == ref), None)


def is_first_voice(lines: Sequence[ConsultationLine], consultation: Consultation) -> bool:
    """Whether the patient has sent one voice note, and no more, since a doctor has the consultation."""
    taken_at = consultation.taken_at
    theirs = [each for each in lines if each.kind is LineKind.VOICE and each.by is None]
    return taken_at is not None and sum(each.sent_at >= taken_at for each in theirs) == 1


async def note_length(work: Work, line: ConsultationLine, seconds: int) -> None:
    """A voice note has come, and lasts so long."""
    line.facts = line.facts.model_copy(update={"seconds": seconds})
    await work.session.flush()


async def drop(work: Work, line: ConsultationLine) -> None:
    """Have a line say nothing whose file could not be taken; its doctor owes no answer to it.

    Raises: NotFound.
    Locks: patient, consultation.
    """
    consultation, _patient = await lock_consultation(work, line.consultation_id)
    if line.taken_back_at is not None:
        return
    line.facts = line.facts.model_copy(update={"dropped": True})
    await _empty(work, line)
    if line.by is None and consultation.unanswered_at == line.sent_at:
        await _wait_for_others(work, consultation)


async def _wait_for_others(work: Work, consultation: Consultation) -> None:
    """What the patient has waited for an answer to is no more: they wait since what they said next, if they did. Who
    has not had the doctor's first word waits for that as before.
    """
    taken_at, said = consultation.taken_at, await lines_of(work, consultation.id)
    answers = [each.position for each in said if each.by is not None and taken_at and each.sent_at >= taken_at]
    if not answers:
        return
    left = [each for each in said if each.by is None and each.position > answers[-1] and each.taken_back_at is None]
    consultation.unanswered_at, consultation.asked_at = (left[0].sent_at if left else None), None
    holding.plan_next(work, consultation)
    await work.session.flush()


def _require_taken_here(work: Work, kind: LineKind) -> None:
    """Pass what the clinic takes: some take no voice notes."""
    if kind is LineKind.VOICE and not work.clinic.consultations.voice_notes:
        raise NoVoiceNotes


async def _open_of(work: Work, patient: Patient, consultation_id: str) -> Consultation:
    consultation, owner = await lock_open(work, consultation_id)
    if owner.id != patient.id:
        raise NotFound
    await require_writer(work, consultation, patient)
    return consultation


async def _changeable(work: Work, line_id: str, *, patient: Patient, by: str | None) -> ConsultationLine:
    """A line of an open consultation, for who wrote it."""
    line = await get_line(work, line_id)
    consultation, owner = await lock_open(work, line.consultation_id)
    if owner.id != patient.id or line.by != by or line.kind in GIVEN:
        raise NotFound
    if by is None:
        await require_writer(work, consultation, patient)
    if line.taken_back_at is not None:
        raise LineTakenBack
    return line


async def append(
    work: Work, consultation: Consultation, kind: LineKind, facts: LineFacts, *, by: str | None = None
) -> ConsultationLine:
    """Put a line at the end; the other side has to answer from now on. The caller has the consultation locked."""
    last = sa.select(sa.func.max(ConsultationLine.position)).where(ConsultationLine.consultation_id == consultation.id)
    position = 1 + (await work.session.scalar(last) or 0)
    line = ConsultationLine(
        id=new_id(), consultation_id=consultation.id, position=position, kind=kind, by=by, sent_at=work.now
    )
    line.facts = facts
    work.session.add(line)
    if consultation.status is ConsultationStatus.TAKEN and by in {None, consultation.taken_by}:
        _note_spoken(work, consultation, by_patient=by is None)
    await work.session.flush()
    return line


async def _write(
    work: Work,
    consultation: Consultation,
    kind: LineKind,
    text: str,
    ref: str,
    *,
    by: str | None = None,
    author: str = "",
) -> ConsultationLine:
    tidy = normalised_lines(text)
    require_length(tidy, 0 if kind in WITH_FILES else 1, LONGEST)
    return await append(work, consultation, kind, LineFacts(text=tidy, author=author, ref=ref), by=by)


def _note_spoken(work: Work, consultation: Consultation, *, by_patient: bool) -> None:
    """From now on the other side is waited for."""
    consultation.spoke_at, consultation.warned_at = work.now, None
    if not by_patient:
        consultation.unanswered_at = consultation.asked_at = None
    elif consultation.unanswered_at is None and not consultation.is_call:
        consultation.unanswered_at = work.now
    holding.plan_next(work, consultation)


async def _rewrite(work: Work, line: ConsultationLine, text: str, ref: str) -> ConsultationLine:
    tidy = normalised_lines(text)
    require_length(tidy, 0 if line.kind in WITH_FILES else 1, LONGEST)
    if tidy != line.text:
        line.rewrite(tidy, ref)
        line.edited_at = work.now
        await work.session.flush()
    return line


async def _empty(work: Work, line: ConsultationLine) -> ConsultationLine:
    line.rewrite("", line.facts.ref)
    line.taken_back_at = work.now
    await work.session.flush()
    return line
