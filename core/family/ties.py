"""Ties as they stand: found, counted, and locked under whoever is acted for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient, get_patient, lock_patient
from core.context import Work
from core.errors import NotFound
from core.family.model import MOST, FamilyTie, Kin, Known, TieStatus
from core.family.refusals import TooMany
from core.ids import new_id

_OPEN: Final = (TieStatus.INVITED, TieStatus.ASKED, TieStatus.ACTIVE)
_FRESH: Final = {"populate_existing": True}


def new_tie(work: Work, status: TieStatus, kin: Kin = Kin.OTHER, *, by_actor: bool) -> FamilyTie:
    """A row that is not in the database yet."""
    return FamilyTie(id=new_id(), status=status, kin=kin, scopes="", by_actor=by_actor, made_at=work.now)


async def acted_for(work: Work, actor: Patient) -> Sequence[Known]:
    """Whom a patient acts for now, in the order in which it began."""
    return await _active(work, FamilyTie.actor_id == actor.id)


async def acting_for(work: Work, subject: Patient) -> Sequence[Known]:
    """Who acts for a patient now, in the order in which it began."""
    return await _active(work, FamilyTie.subject_id == subject.id)


async def waiting(work: Work, patient: Patient) -> Sequence[FamilyTie]:
    """What waits for an answer: links that the patient has made, and what they are asked."""
    query = sa.select(FamilyTie).where(
        FamilyTie.status.in_((TieStatus.INVITED, TieStatus.ASKED)),
        sa.or_(FamilyTie.actor_id == patient.id, FamilyTie.subject_id == patient.id),
        FamilyTie.due_at > work.now,
    )
    return (await work.session.scalars(query.order_by(FamilyTie.made_at, FamilyTie.id), execution_options=_FRESH)).all()


async def tie_of(work: Work, patient: Patient, tie_id: str) -> FamilyTie:
    """A tie that the patient is one side of, however it stands.

    Raises: NotFound, when it isn't theirs.
    """
    found = await work.session.get(FamilyTie, tie_id, populate_existing=True)
    if found is None or patient.id not in {found.actor_id, found.subject_id}:
        raise NotFound
    return found


async def known(work: Work, tie: FamilyTie) -> Known:
    """A tie with both its sides.

    Raises: NotFound, while only one is known.
    """
    if tie.actor_id is None or tie.subject_id is None:
        raise NotFound
    return Known(tie, await get_patient(work, tie.actor_id), await get_patient(work, tie.subject_id))


async def lock_known(work: Work, patient: Patient, tie_id: str) -> Known:
    """A tie of the patient's with both its sides, as others left it, and kept from them.

    Raises: NotFound, when it isn't theirs, or only one side is known.
    Locks: patient.
    """
    both = await known(work, await tie_of(work, patient, tie_id))
    await lock_both(work, both.actor, both.subject)
    await work.session.refresh(both.tie)
    return both


async def lock_both(work: Work, one: Patient, other: Patient) -> None:
    """Wait for both patients' other transactions, in the order of their numbers.

    Raises: NotFound.
    Locks: patient.
    """
    for each in sorted((one, other), key=lambda patient: patient.id):
        await lock_patient(work.session, each)


async def require_few(work: Work, patient: Patient) -> None:
    """Pass while the patient acts, lets act, and has asked, for fewer than that.

    Raises: TooMany.
    """
    theirs = sa.or_(FamilyTie.actor_id == patient.id, FamilyTie.subject_id == patient.id)
    query = sa.select(sa.func.count()).select_from(FamilyTie).where(theirs, FamilyTie.status.in_(_OPEN))
    if (await work.session.scalar(query) or 0) >= MOST:
        raise TooMany(MOST)


async def _active(work: Work, of_one: sa.ColumnElement[bool]) -> Sequence[Known]:
    actor, subject = sa.orm.aliased(Patient), sa.orm.aliased(Patient)
    query = (
        sa.select(FamilyTie, actor, subject)
        .join(actor, actor.id == FamilyTie.actor_id)
        .join(subject, subject.id == FamilyTie.subject_id)
        .where(of_one, FamilyTie.status == TieStatus.ACTIVE)
        .order_by(FamilyTie.accepted_at, FamilyTie.id)
    )
    found = (await work.session.execute(query, execution_options=_FRESH)).all()
    return [Known(tie, one, other) for tie, one, other in found if tie.is_active(work.now)]
