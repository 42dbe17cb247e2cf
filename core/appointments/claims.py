"""Who is taken when: the rows by which the database itself decides who gets a slot (D15).

An appointment claims every five-minute tick that it lasts, for its practitioner and for its patient at once. Both are
unique: a practitioner can't be claimed twice for a tick, whatever the durations and the address, nor can a patient. The
claim of a hold says until when it stands; once that moment has passed it is in nobody's way.

A claim holds fingerprints of (practitioner, tick) and of (patient, tick), which can be compared and not read: without
the keys nobody can tell from them who is with whom, or when. What can be searched are the diaries
(`core.appointments.diary.diaries`).

Whoever changes claims first waits for the patient's row, then, on PostgreSQL, for the diaries of all practitioners
concerned, in order. That keeps two transactions from waiting for each other's claims for ever, as long as each booking,
cancelling or releasing has a transaction of its own. On SQLite there is one transaction at a time anyway.
"""

from __future__ import annotations

import itertools
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Final, Self, cast

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core.appointments import blocked
from core.appointments.model import Appointment
from core.context import Work
from core.errors import BookingRefused, PatientBusy, SlotTaken
from core.keys import KeyRing
from core.orm import Base, UtcDateTime, keys_of
from core.statements.prepared import Prepared, numbered, one_of

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
    def by(cls, keys: KeyRing, appointment: Appointment, beside: Appointment | None = None) -> Self:
        """What this appointment does, or would. Of the ticks of the one that it is held `beside`, whose time it may get
        instead, only what that one doesn't have: the practitioner, if it is another; the patient is taken already. What
        is kept for an offer takes the practitioner alone: its patient may be anywhere until they accept it.
        """
        theirs = range(0) if beside is None else beside.ticks
        same = beside is not None and beside.practitioner == appointment.practitioner
        ticks = [tick for tick in appointment.ticks if not (same and tick in theirs)]
        is_offered = appointment.for_offer is not None
        who = (appointment.id if is_offered or tick in theirs else appointment.patient_id for tick in ticks)
        return cls(
            tuple(keys.fingerprints(PRACTITIONER, f"{appointment.practitioner}/{tick}") for tick in ticks),
            tuple(keys.fingerprints(PATIENT, f"{each}/{tick}") for each, tick in zip(who, ticks, strict=True)),
        )

    @property
    def under_all_keys(self) -> dict[str, bytes]:
        """Parameters, for each tick and key."""
        return _named("practitioner_tick", self.practitioner) | _named("patient_tick", self.patient)

    @property
    def under_first_key(self) -> dict[str, bytes]:
        """Parameters, for each tick under the key that seals."""
        firsts = ((each[:1] for each in ticks) for ticks in (self.practitioner, self.patient))
        return _named("practitioner_tick", next(firsts)) | _named("patient_tick", next(firsts))

    @property
    def under_several_keys(self) -> bool:
        """Whether keys are being changed: earlier claims may be under another one, where the constraints don't see
        them.
        """
        return any(len(each) > 1 for each in self.practitioner)


_TABLE: Final = cast("sa.Table", Claim.__table__)
_OF_IT: Final = _TABLE.c.appointment_id == sa.bindparam("appointment")
_OTHERS: Final = _TABLE.alias()
_LEFT: Final = sa.select(sa.func.count()).where(_OTHERS.c.appointment_id == sa.bindparam("appointment"))
_KEEP: Final = Prepared(
    sa.update(_TABLE)
    .where(_OF_IT, _LEFT.scalar_subquery() == sa.bindparam("ticks"))
    .values(held_until=sa.null())
    .returning(_TABLE.c.appointment_id)
)
_FREE: Final = Prepared(sa.delete(_TABLE).where(_OF_IT))


async def lock_diaries(session: AsyncSession, practitioners: Iterable[str]) -> None:
    """Wait for whoever else changes these practitioners' claims. Call it once in a transaction, after `lock_patient`.

    Locks: diaries.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    for number in sorted({zlib.crc32(practitioner.encode()) - 2**31 for practitioner in practitioners}):
        await session.execute(sa.select(sa.func.pg_advisory_xact_lock(DIARIES, number)))


def still_held(held_until: sa.SQLColumnExpression[datetime | None]) -> sa.ColumnElement[bool]:
    """Whether a hold hasn't run out; null where there is none. `hold_limits` are parameters of it."""
    return sa.and_(held_until > sa.bindparam("now"), held_until <= sa.bindparam("latest_hold"))


def hold_limits(work: Work) -> dict[str, datetime]:
    """Between which moments holds end that stand. One that ends later than twice the longest hold from now is of a
    clock that was set back, and nobody waits for it to come.
    """
    return {"now": work.now, "latest_hold": work.now + 2 * timedelta(minutes=work.clinic.settings.hold_minutes)}


def _named(name: str, ticks: Iterable[Iterable[bytes]]) -> dict[str, bytes]:
    return numbered(name, itertools.chain(*ticks))


_BOTH: Final = ("practitioner_tick", "patient_tick")


@cache
def _forget_what_ran_out(fingerprints: int) -> Prepared:
    theirs = sa.or_(*(one_of(_TABLE.c[name], name, fingerprints) for name in _BOTH))
    ran_out = sa.delete(_TABLE).where(sa.not_(still_held(Claim.held_until)), theirs)
    return Prepared(ran_out)


@cache
def _insertion(ticks: int) -> Prepared:
    """Of those claims for so many ticks that nobody else has; answers as many."""
    names = [[f"{name}_{tick}" for name in _BOTH] for tick in range(ticks)]
    rows = ", ".join(f"(:{practitioner}, :{patient}, :appointment, :until)" for practitioner, patient in names)
    fingerprints = (sa.bindparam(name, type_=sa.LargeBinary) for name in itertools.chain(*names))
    columns = "practitioner_tick, patient_tick, appointment_id, held_until"
    sql = f"INSERT INTO claims ({columns}) VALUES {rows} ON CONFLICT DO NOTHING RETURNING appointment_id"  # noqa: S608
    until = sa.bindparam("until", type_=UtcDateTime)
    return Prepared(sa.text(sql).bindparams(*fingerprints, until).columns(Claim.appointment_id))


@cache
def _in_the_way(fingerprints: int) -> Prepared:
    """What others, and the patient, have at these ticks. The patient's own is told first: it would be in the way of any
    slot at that time.
    """
    of_practitioner, of_patient = (one_of(_TABLE.c[name], name, fingerprints) for name in _BOTH)
    return Prepared(
        sa.select(of_patient.label("is_own"), Appointment.start)
        .join(Claim, Claim.appointment_id == Appointment.id)
        .where(sa.or_(of_practitioner, of_patient), Appointment.id != sa.bindparam("appointment"))
        .order_by(sa.desc("is_own"), Appointment.start)
        .limit(1)
    )


async def take(
    work: Work, appointment: Appointment, held_until: datetime | None, *, beside: Appointment | None = None
) -> None:
    """Claim the appointment's ticks, unless some are blocked; of a hold that may be had instead of an appointment, what
    that one leaves of them. Refused, it has claimed some of them all the same: the caller has a savepoint.

    Raises: SlotTaken, PatientBusy.
    """
    claimed = Claimed.by(keys_of(work.session), appointment, beside)
    if not claimed.practitioner:
        return
    parameters = claimed.under_all_keys
    looked_up = await blocked.look_up(work, appointment.ticks)
    await _forget_what_ran_out(len(parameters) // 2).put_off(work.session, hold_limits(work) | parameters)
    if claimed.under_several_keys and (refusal := await _what_stands_in_the_way(work.session, appointment, claimed)):
        raise refusal
    of_it = {"appointment": appointment.id, "until": held_until}
    taken = await _insertion(len(claimed.practitioner)).all_rows(work.session, claimed.under_first_key | of_it)
    if await blocked.is_among(appointment, looked_up):
        raise SlotTaken(appointment.start)
    if len(taken) < len(claimed.practitioner):
        raise await _what_stands_in_the_way(work.session, appointment, claimed) or SlotTaken(appointment.start)


async def confirm(session: AsyncSession, appointment: Appointment) -> bool:
    """Keep the hold's claims for good; `False`, and nothing changed, when some are gone to somebody else, because the
    hold had run out.
    """
    kept = await _KEEP.all_rows(session, {"appointment": appointment.id, "ticks": len(appointment.ticks)})
    return bool(kept)


async def release(session: AsyncSession, appointment: Appointment) -> None:
    """Free the practitioner and the patient at the appointment's ticks."""
    await _FREE.all_rows(session, {"appointment": appointment.id})


async def release_from(session: AsyncSession, appointment: Appointment, tick: int) -> None:
    """Free both from a tick on; before it they stay taken."""
    keys = keys_of(session)
    late = [
        each
        for later in range(tick, appointment.ticks.stop)
        for each in keys.fingerprints(PRACTITIONER, f"{appointment.practitioner}/{later}")
    ]
    of_it = sa.and_(Claim.appointment_id == appointment.id, Claim.practitioner_tick.in_(late))
    await session.execute(sa.delete(Claim).where(of_it))


async def _what_stands_in_the_way(
    session: AsyncSession, appointment: Appointment, claimed: Claimed
) -> BookingRefused | None:
    parameters = claimed.under_all_keys
    query = _in_the_way(len(parameters) // 2)
    found = await query.first_row(session, parameters | {"appointment": appointment.id})
    if found is None:
        return None
    is_own, start = found
    return PatientBusy(start) if is_own else SlotTaken(appointment.start)
