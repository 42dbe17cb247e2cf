"""Nobody acts for somebody any more: as either says, as the clinic says, or because a child is of age (B13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.consultations import writing
from core.context import Work
from core.errors import NotFound
from core.family import ties
from core.family.model import EndedBy, FamilyTie, Known, TieStatus
from core.staff import audit, members
from core.staff.audit import PORTAL, AuditAction, by_patient
from core.staff.members import Action, Caller

AT_ONCE: Final = 5
"""How many are ended in one transaction."""


async def end(work: Work, patient: Patient, tie_id: str) -> Known:
    """Either side ends it. Of what has ended, nothing changes.

    Raises: NotFound, when it isn't theirs.
    Locks: patient, consultation, audit log.
    """
    both = await ties.lock_known(work, patient, tie_id)
    if both.tie.status is not TieStatus.ACTIVE:
        return both
    by = EndedBy.ACTOR if both.actor.id == patient.id else EndedBy.SUBJECT
    return await _end(work, both, by, by_patient(patient.id))


async def end_at_desk(work: Work, caller: Caller, tie_id: str) -> Known:
    """The reception ends it, as somebody has asked. Of what has ended, nothing changes.

    Raises: NotPermitted, NotFound.
    Locks: patient, consultation, audit log.
    """
    await members.require(work, caller, Action.SEE_TO_FAMILY)
    tie = await work.session.get(FamilyTie, tie_id)
    if tie is None:
        raise NotFound
    both = await ties.known(work, tie)
    both = await ties.lock_known(work, both.subject, tie_id)
    if both.tie.status is not TieStatus.ACTIVE:
        return both
    return await _end(work, both, EndedBy.CLINIC, caller.address)


async def close_due(work: Work) -> Sequence[Known]:
    """End what ends by itself now, a few at most: links that nobody answered, in silence; and for whom a child is of
    age, which are answered. For a transaction of its own.

    Raises: NotFound.
    Locks: patient, consultation, audit log.
    """
    query = sa.select(FamilyTie).where(FamilyTie.due_at <= work.now).order_by(FamilyTie.due_at).limit(AT_ONCE)
    ended = []
    for tie in await work.session.scalars(query, execution_options={"populate_existing": True}):
        if tie.status is not TieStatus.ACTIVE:
            tie.close_as(TieStatus.EXPIRED, work.now)
            continue
        known = await ties.known(work, tie)
        both = await ties.lock_known(work, known.subject, tie.id)
        if both.tie.status is TieStatus.ACTIVE:
            ended.append(await _end(work, both, EndedBy.AGE, PORTAL))
    await work.session.flush()
    return ended


async def _end(work: Work, both: Known, by: EndedBy, who: str) -> Known:
    """Whoever talks to a doctor for the patient by this tie, talks no more."""
    both.tie.close_as(TieStatus.ENDED, work.now, by)
    both.tie.note_announced()
    await work.session.flush()
    await audit.note(work, who, AuditAction.ENDED_ACTING, patient_id=both.subject.id, subject=both.tie.id)
    return replace(both, ended_with=await writing.end_of_tie(work, both.subject, both.tie.id, who))
