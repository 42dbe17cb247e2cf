"""Who is taken when: the rows by which the database itself decides who gets a slot (D15).

An appointment claims every five-minute tick that it lasts, for its practitioner and for its patient at once. Both are
unique: a practitioner can't be claimed twice for a tick, whatever the durations and the address, nor can a patient. The
claim of a hold says until when it stands; once that moment has passed it is in nobody's way.

Whoever changes claims first waits for the patient's row, then, on PostgreSQL, for the diaries of all practitioners
concerned, in order. That keeps two transactions from waiting for each other's claims for ever, as long as each booking,
cancelling or releasing has a transaction of its own. On SQLite there is one transaction at a time anyway.
"""

from __future__ import annotations

import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core.accounts.patients import Patient
from core.appointments.model import Appointment
from core.appointments.time_grid import moment_of, tick_of
from core.context import Work
from core.errors import BookingRefused, PatientBusy, SlotTaken
from core.orm import Base

DIARIES: Final = 1_146_253_640
"""The first half of the PostgreSQL advisory locks on diaries; any number, always the same."""


class Claim(Base):
    """A practitioner and a patient, taken for a tick. `held_until` is empty once the appointment is booked."""

    __tablename__ = "claims"
    # Kept in the order of its key, a practitioner's day is read in one go.
    __table_args__ = (sa.UniqueConstraint("patient_id", "tick"), {"sqlite_with_rowid": False})

    practitioner: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    tick: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id"))
    appointment_id: Mapped[str] = mapped_column(sa.ForeignKey("appointments.id", ondelete="CASCADE"), index=True)
    held_until: Mapped[datetime | None]


async def lock_diaries(session: AsyncSession, practitioners: Iterable[str]) -> None:
    """Wait for whoever else changes these practitioners' claims. Call it once in a transaction, after `lock_patient`.

    Locks: diaries.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    for number in sorted({zlib.crc32(practitioner.encode()) - 2**31 for practitioner in practitioners}):
        await session.execute(sa.select(sa.func.pg_advisory_xact_lock(DIARIES, number)))


async def take(work: Work, appointment: Appointment, held_until: datetime | None) -> None:
    """Claim the appointment's ticks.

    Raises: SlotTaken, PatientBusy.
    """
    ticks = _ticks(appointment)
    await work.session.execute(
        sa.delete(Claim)
        .where(Claim.held_until <= work.now, Claim.tick.in_(ticks))
        .where(sa.or_(Claim.practitioner == appointment.practitioner, Claim.patient_id == appointment.patient_id))
        .execution_options(synchronize_session=False)
    )
    claims = {
        "patient_id": appointment.patient_id,
        "practitioner": appointment.practitioner,
        "appointment_id": appointment.id,
        "held_until": held_until,
    }
    try:
        async with work.session.begin_nested():
            await work.session.execute(sa.insert(Claim).values([claims | {"tick": tick} for tick in ticks]))
    except IntegrityError as error:
        refusal = await _what_stands_in_the_way(work.session, appointment)
        if refusal is None:
            raise
        raise refusal from error


async def confirm(session: AsyncSession, appointment: Appointment) -> bool:
    """Keep the hold's claims for good; `False` when some are gone to somebody else, because the hold had run out."""
    kept = await session.execute(
        sa.update(Claim)
        .where(Claim.appointment_id == appointment.id)
        .values(held_until=None)
        .returning(Claim.tick)
        .execution_options(synchronize_session=False)
    )
    return len(kept.all()) == len(_ticks(appointment))


async def release(session: AsyncSession, appointment: Appointment) -> None:
    """Free the practitioner and the patient at the appointment's ticks."""
    mine = sa.delete(Claim).where(Claim.appointment_id == appointment.id)
    await session.execute(mine, execution_options={"synchronize_session": False})


async def taken_ticks(
    work: Work, practitioners: Collection[str], ticks: range, patient: Patient | None = None
) -> dict[str, set[int]]:
    """Which of these ticks each practitioner is taken for. The patient's own hold doesn't count: they may move it."""
    # Rows of the table, not of the model: there may be very many.
    rows = Claim.__table__.c
    claims = (
        sa.select(rows.practitioner, rows.tick)
        .where(rows.practitioner.in_(practitioners), rows.tick >= ticks.start, rows.tick < ticks.stop)
        .where(_stands(work.now, patient))
    )
    taken: dict[str, set[int]] = defaultdict(set)
    for practitioner, tick in await work.session.execute(claims):
        taken[practitioner].add(tick)
    return taken


async def busy_ticks(work: Work, patient: Patient, ticks: range) -> set[int]:
    """Which of these ticks the patient is taken for, their hold aside."""
    claims = sa.select(Claim.tick).where(
        Claim.patient_id == patient.id, Claim.tick >= ticks.start, Claim.tick < ticks.stop, Claim.held_until.is_(None)
    )
    return set(await work.session.scalars(claims))


def _stands(now: datetime, patient: Patient | None) -> sa.ColumnElement[bool]:
    """Whether a claim is in this patient's way."""
    held = Claim.held_until > now
    if patient is not None:
        held &= Claim.patient_id != patient.id
    return Claim.held_until.is_(None) | held


def _ticks(appointment: Appointment) -> range:
    return range(tick_of(appointment.start), tick_of(appointment.end))


async def _what_stands_in_the_way(session: AsyncSession, appointment: Appointment) -> BookingRefused | None:
    """The patient's own appointment is told first: it would be in the way of any slot at that time."""
    ticks = Claim.tick.in_(_ticks(appointment))
    own = sa.select(Claim.appointment_id).where(Claim.patient_id == appointment.patient_id, ticks).limit(1)
    begins = sa.select(sa.func.min(Claim.tick)).where(Claim.appointment_id == own.scalar_subquery())
    if (tick := await session.scalar(begins)) is not None:
        return PatientBusy(moment_of(tick))
    others = sa.select(Claim.tick).where(Claim.practitioner == appointment.practitioner, ticks).limit(1)
    if await session.scalar(others) is not None:
        return SlotTaken(appointment.start)
    return None
