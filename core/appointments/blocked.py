"""Times that the clinic has blocked: a practitioner sees nobody then, or a facility is closed, wholly or for one
service, whatever the clinic file says.

A blocked time is a row. `core.appointments.claims` lets nobody have a slot that overlaps one. The diaries show its
practitioner as taken, so that no search finds one; those of a facility, whose practitioners may be elsewhere then, a
search reads itself. What was booked before it was blocked keeps its claims; once that is cancelled or moved,
its time is blocked as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.appointments.model import Appointment
from core.appointments.time_grid import moment_of, tick_from, tick_of
from core.context import Work
from core.orm import Base, Encrypted
from core.statements.prepared import Answer, Prepared


class BlockedBecause(StrEnum):
    """Why nobody can be booked: the practitioner is absent, or here and busy with something else."""

    ABSENT = "absent"
    BUSY = "busy"


@dataclass(frozen=True, slots=True)
class BlockTarget:
    """What is blocked: a practitioner's time; or a facility, all of it or one `service` there. All are ids, empty where
    they say nothing.
    """

    practitioner: str = ""
    facility: str = ""
    service: str = ""

    def is_of(self, appointment: Appointment) -> bool:
        """Whether an appointment is with, or at, what is blocked."""
        if self.facility:
            return self.facility == appointment.facility and self.service in {"", appointment.service}
        return self.practitioner == appointment.practitioner


class BlockedTime(Base):
    """A practitioner sees nobody from `start` to `end`, or a `facility` is closed, perhaps for one `service` alone;
    `ended_at` is when that was taken back, by `ended_by`.

    `look_again_at` is when those are looked for next whose appointments an absence cancels; empty once nobody is left.
    """

    __tablename__ = "blocked_times"
    __table_args__ = (sa.Index(None, "end"),)

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    practitioner: Mapped[str] = mapped_column(Encrypted("blocked_times.practitioner"))
    facility: Mapped[str | None] = mapped_column(Encrypted("blocked_times.facility"))
    service: Mapped[str | None] = mapped_column(Encrypted("blocked_times.service"))
    because: Mapped[BlockedBecause]
    start: Mapped[datetime]
    end: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(80))
    created_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    ended_by: Mapped[str | None] = mapped_column(sa.String(80))
    look_again_at: Mapped[datetime | None] = mapped_column(index=True)

    @property
    def target(self) -> BlockTarget:
        return BlockTarget(self.practitioner, self.facility or "", self.service or "")

    @property
    def ticks(self) -> range:
        """Which ticks it covers."""
        return range(tick_of(self.start), tick_from(self.end))


_AT: Final = Prepared(
    sa.select(
        BlockedTime.practitioner, BlockedTime.facility, BlockedTime.service, BlockedTime.start, BlockedTime.end
    ).where(
        BlockedTime.end > sa.bindparam("begins"),
        BlockedTime.start < sa.bindparam("ends"),
        BlockedTime.ended_at.is_(None),
    )
)


async def look_up(work: Work, ticks: range) -> Answer:
    """What `is_among` needs to tell who is blocked at some of these ticks."""
    return await _AT.put_off(work.session, {"begins": moment_of(ticks.start), "ends": moment_of(ticks.stop)})


async def is_among(appointment: Appointment, looked_up: Answer) -> bool:
    """Whether the appointment's practitioner or facility is blocked, of what was looked up for its ticks."""
    return any(
        BlockTarget(practitioner, facility or "", service or "").is_of(appointment)
        for practitioner, facility, service, _, _ in await looked_up.all_rows()
    )


@dataclass(frozen=True, slots=True)
class ClosedTime:
    """When a facility is closed, or one service there."""

    target: BlockTarget
    ticks: range

    def holds(self, service: str, start: int, length: int) -> bool:
        """Whether nothing so long, of that service, can begin there at that tick."""
        of_it = self.target.service in {"", service}
        return of_it and start < self.ticks.stop and self.ticks.start < start + length


async def closings(work: Work, ticks: range) -> Sequence[ClosedTime]:
    """Which facilities are closed at some of these ticks, and when."""
    return tuple(
        ClosedTime(BlockTarget("", facility, service or ""), range(tick_of(start), tick_from(end)))
        for _, facility, service, start, end in await (await look_up(work, ticks)).all_rows()
        if facility
    )


async def blocked_ticks(work: Work, practitioner: str, ticks: range) -> frozenset[int]:
    """At which of these ticks a practitioner is blocked."""
    return frozenset(tick for who, tick in await all_blocked(work, ticks) if who == practitioner)


async def all_blocked(work: Work, ticks: range) -> Iterable[tuple[str, int]]:
    """Who is blocked at which of these ticks."""
    rows = await (await look_up(work, ticks)).all_rows()
    return (
        (practitioner, tick)
        for practitioner, facility, _, start, end in rows
        if not facility
        for tick in range(max(tick_of(start), ticks.start), min(tick_from(end), ticks.stop))
    )
