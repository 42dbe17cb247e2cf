"""What a doctor gives a patient out of an online consultation, such as instructions: who may, for how long; and that
both read of it in the conversation (S20, S22, D22).
"""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Final

import sqlalchemy as sa

from core.consultations import talking
from core.consultations.model import (
    Consultation,
    ConsultationLine,
    ConsultationStatus,
    LineFacts,
    LineKind,
    lock_consultation,
)
from core.consultations.refusals import ConsultationNotTaken, ConsultationTakenBy, TooLateToGive
from core.context import Work
from core.staff.members import Member

GIVEN_WITHIN: Final = timedelta(days=30)
"""For how long after its end something can be given out of a consultation."""

MOST_SHOWN: Final = 3
"""How many of those that have ended are shown to their doctor."""


async def was_held_by(work: Work, consultation: Consultation, member: Member) -> bool:
    """Whether a doctor has it, had it last, or has written in it before they handed it over. Asks no rights."""
    if consultation.taken_by == member.address:
        return True
    written = sa.select(ConsultationLine.id).where(
        ConsultationLine.consultation_id == consultation.id, ConsultationLine.by == member.address
    )
    return await work.session.scalar(written.limit(1)) is not None


async def require_may_give(work: Work, consultation: Consultation, member: Member) -> None:
    """Pass if the doctor can give something out of it.

    Raises: ConsultationNotTaken, ConsultationTakenBy, for who doesn't hold it and has not; TooLateToGive.
    """
    if not await was_held_by(work, consultation, member):
        raise ConsultationTakenBy(consultation.holder) if consultation.holder else ConsultationNotTaken
    if consultation.ended_at is not None and work.now >= consultation.ended_at + GIVEN_WITHIN:
        raise TooLateToGive(GIVEN_WITHIN.days)


async def ended_today(work: Work, member: Member) -> tuple[Consultation, ...]:
    """The latest that a doctor held and that have ended on this day of the clinic. Asks no rights."""
    midnight = datetime.combine(work.clinic.day_of(work.now), time(), work.clinic.zone)
    query = sa.select(Consultation).where(
        Consultation.taken_by == member.address,
        Consultation.status == ConsultationStatus.ENDED,
        Consultation.ended_at >= midnight,
    )
    return tuple(await work.session.scalars(query.order_by(Consultation.ended_at.desc()).limit(MOST_SHOWN)))


async def note_given(work: Work, consultation_id: str, kind: LineKind, given_id: str, *, by: str, author: str) -> None:
    """Have both read in it that something was given, by its id. Doing so again changes nothing.

    Raises: NotFound.
    Locks: patient, consultation.
    """
    consultation, _patient = await lock_consultation(work, consultation_id)
    if await talking.line_with(work, consultation_id, given_id) is None:
        facts = LineFacts(text="", author=author, ref=given_id)
        await talking.append(work, consultation, kind, facts, by=by)
