"""What patients are told of their referrals: that there is a new one, and that one runs out soon (S21).

Rows with a due time, a few at a time; who reads them tells of them, and they count as told from then on.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.context import Work
from core.errors import NotFound
from core.referrals.model import UNDO, Referral, procedures_used

WARNED_BEFORE: Final = dt.timedelta(days=7)
"""How long before its last day a patient is reminded of a referral that is not booked from."""

IN_THE_DAY: Final = range(9, 20)
"""The hours, by the clinic's clock, in which patients are reminded."""

AT_ONCE: Final = 20


async def announce_due(work: Work) -> list[Referral]:
    """Referrals that can't be taken back any more and that their patients haven't been told of, `AT_ONCE` at most; from
    now on they have.
    """
    waiting = sa.and_(Referral.told_at.is_(None), Referral.issued_at <= work.now - UNDO)
    found = await _due(work, sa.select(Referral).where(waiting).order_by(Referral.issued_at, Referral.id))
    for each in found:
        each.told_at = work.now
    await work.session.flush()
    return found


async def warn_due(work: Work) -> list[Referral]:
    """Referrals that run out soon and have something left, `AT_ONCE` at most, whose patients haven't been reminded;
    from now on they have. None at night.
    """
    if work.now.astimezone(work.clinic.zone).hour not in IN_THE_DAY:
        return []
    today = work.clinic.day_of(work.now)
    counts = sa.and_(Referral.told_at <= work.now - dt.timedelta(days=1), Referral.cancelled_at.is_(None))
    soon = sa.and_(Referral.warned_at.is_(None), Referral.valid_until.between(today, today + WARNED_BEFORE))
    query = sa.select(Referral).where(counts, soon, procedures_used() < Referral.procedures)
    found = await _due(work, query.order_by(Referral.valid_until, Referral.id))
    for each in found:
        each.warned_at = work.now
    await work.session.flush()
    return found


async def get_told(work: Work, referral_id: str) -> Referral:
    """One as it stands. Asks nobody's rights: for what the portal draws and delivers.

    Raises: NotFound.
    """
    found = await work.session.get(Referral, referral_id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


async def undelivered(work: Work, patient: Patient) -> tuple[Referral, ...]:
    """What has to be announced again when the patient is back, oldest first."""
    missed = sa.and_(
        Referral.unreachable_at.is_not(None), Referral.opened_at.is_(None), Referral.cancelled_at.is_(None)
    )
    query = sa.select(Referral).where(Referral.patient_id == patient.id, missed)
    return tuple(await work.session.scalars(query.order_by(Referral.told_at, Referral.id)))


async def _due(work: Work, query: sa.Select[Referral]) -> list[Referral]:
    return list(await work.session.scalars(query.limit(AT_ONCE).with_for_update(skip_locked=True, of=Referral)))
