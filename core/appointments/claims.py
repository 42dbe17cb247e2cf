"""Who is taken when: the rows by which the database itself decides who gets a slot (D15).

An appointment claims every five-minute tick that it lasts, for its practitioner and for its patient at once. Both are
unique: a practitioner can't be claimed twice for a tick, whatever the durations and the address, nor can a patient. The
claim of a hold says until when it stands; once that moment has passed it is in nobody's way.

A claim holds fingerprints of (practitioner, tick) and of (patient, tick), which can be compared and not read: without
the keys nobody can tell from them who is with whom, or when. What can be searched are the diaries
(`core.appointments.diaries`).

Whoever changes claims first waits for the patient's row, then, on PostgreSQL, for the diaries of all practitioners
concerned, in order. That keeps two transactions from waiting for each other's claims for ever, as long as each booking,
cancelling or releasing has a transaction of its own. On SQLite there is one transaction at a time anyway.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Self

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, aliased, mapped_column

from core.appointments.model import Appointment
from core.context import Work
from core.errors import BookingRefused, PatientBusy, SlotTaken
from core.keys import KeyRing
from core.orm import Base, keys_of

DIARIES: Final = 1_146_253_640
"""The first half of the PostgreSQL advisory locks on diaries; any number, always the same."""

PRACTITIONER: Final = "claims.practitioner_tick"
PATIENT: Final = "claims.patient_tick"
"""The purposes under which those who are claimed are fingerprinted, each with the tick."""


class Claim(Base):
    """A practitioner and a patient, taken for a tick. `held_until` is empty once the appointment is booked."""

    __tablename__ = "claims"
    __table_args__ = ({"sqlite_with_rowid": False},)

    practitioner_tick: Mapped[bytes] = mapped_column(sa.LargeBinary, primary_key=True)
    patient_tick: Mapped[bytes] = mapped_column(sa.LargeBinary, unique=True)
    appointment_id: Mapped[str] = mapped_column(sa.ForeignKey("appointments.id", ondelete="CASCADE"), index=True)
    held_until: Mapped[datetime | None]


@dataclass(frozen=True, slots=True)
class Claimed:
    """What an appointment claims, under each key: the fingerprints of its practitioner, and of its patient, by tick."""

    practitioner: tuple[tuple[bytes, ...], ...]
    patient: tuple[tuple[bytes, ...], ...]

    @classmethod
    def by(cls, keys: KeyRing, appointment: Appointment) -> Self:
        """What this appointment does, or would."""
        return cls(
            tuple(keys.fingerprints(PRACTITIONER, f"{appointment.practitioner}/{tick}") for tick in appointment.ticks),
            tuple(keys.fingerprints(PATIENT, f"{appointment.patient_id}/{tick}") for tick in appointment.ticks),
        )

    @property
    def of_practitioner(self) -> sa.ColumnElement[bool]:
        """Whether a claim is of the practitioner at one of these ticks."""
        return Claim.practitioner_tick.in_([each for tick in self.practitioner for each in tick])

    @property
    def of_patient(self) -> sa.ColumnElement[bool]:
        """Whether a claim is of the patient at one of these ticks."""
        return Claim.patient_tick.in_([each for tick in self.patient for each in tick])

    @property
    def rows(self) -> list[dict[str, object]]:
        """Both of each tick, under the key that seals."""
        return [
            {"practitioner_tick": practitioner[0], "patient_tick": patient[0]}
            for practitioner, patient in zip(self.practitioner, self.patient, strict=True)
        ]

    @property
    def under_several_keys(self) -> bool:
        """Whether keys are being changed: earlier claims may be under another one, where the constraints don't see
        them.
        """
        return any(len(each) > 1 for each in self.practitioner)


async def lock_diaries(session: AsyncSession, practitioners: Iterable[str]) -> None:
    """Wait for whoever else changes these practitioners' claims. Call it once in a transaction, after `lock_patient`.

    Locks: diaries.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    for number in sorted({zlib.crc32(practitioner.encode()) - 2**31 for practitioner in practitioners}):
        await session.execute(sa.select(sa.func.pg_advisory_xact_lock(DIARIES, number)))


def still_held(work: Work, held_until: sa.SQLColumnExpression[datetime | None]) -> sa.ColumnElement[bool]:
    """Whether a hold hasn't run out; null where there is none. One that ends later than twice the longest hold from now
    is of a clock that was set back, and nobody waits for it to come.
    """
    longest = 2 * timedelta(minutes=work.clinic.settings.hold_minutes)
    return sa.and_(held_until > work.now, held_until <= work.now + longest)


async def take(work: Work, appointment: Appointment, held_until: datetime | None) -> None:
    """Claim the appointment's ticks.

    Raises: SlotTaken, PatientBusy.
    """
    claimed = Claimed.by(keys_of(work.session), appointment)
    await work.session.execute(
        sa.delete(Claim)
        .where(sa.not_(still_held(work, Claim.held_until)), sa.or_(claimed.of_practitioner, claimed.of_patient))
        .execution_options(synchronize_session=False)
    )
    if claimed.under_several_keys and (refusal := await _what_stands_in_the_way(work.session, appointment, claimed)):
        raise refusal
    of_it = {"appointment_id": appointment.id, "held_until": held_until}
    try:
        async with work.session.begin_nested():
            await work.session.execute(sa.insert(Claim).values([row | of_it for row in claimed.rows]))
    except IntegrityError as error:
        found = await _what_stands_in_the_way(work.session, appointment, claimed)
        if found is None:
            raise
        raise found from error


async def confirm(session: AsyncSession, appointment: Appointment) -> bool:
    """Keep the hold's claims for good; `False`, and nothing changed, when some are gone to somebody else, because the
    hold had run out.
    """
    mine = aliased(Claim)
    left = sa.select(sa.func.count()).where(mine.appointment_id == appointment.id).scalar_subquery()
    kept = await session.execute(
        sa.update(Claim)
        .where(Claim.appointment_id == appointment.id, left == len(appointment.ticks))
        .values(held_until=None)
        .returning(Claim.appointment_id)
        .execution_options(synchronize_session=False)
    )
    return bool(kept.all())


async def release(session: AsyncSession, appointment: Appointment) -> None:
    """Free the practitioner and the patient at the appointment's ticks."""
    mine = sa.delete(Claim).where(Claim.appointment_id == appointment.id)
    await session.execute(mine, execution_options={"synchronize_session": False})


async def _what_stands_in_the_way(
    session: AsyncSession, appointment: Appointment, claimed: Claimed
) -> BookingRefused | None:
    """The patient's own appointment is told first: it would be in the way of any slot at that time."""
    own = sa.select(Appointment.start).join(Claim, Claim.appointment_id == Appointment.id)
    if (start := await session.scalar(own.where(claimed.of_patient).order_by(Appointment.start).limit(1))) is not None:
        return PatientBusy(start)
    others = sa.select(Claim.appointment_id).where(claimed.of_practitioner).limit(1)
    if await session.scalar(others) is not None:
        return SlotTaken(appointment.start)
    return None
