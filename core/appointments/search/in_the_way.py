"""What is in the way of a search: what others hold or are offered, what the patient has booked, and closed facilities.

One statement reads all of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

import sqlalchemy as sa

from core.appointments.blocked import BlockedTime, BlockTarget, ClosedTime
from core.appointments.claims import hold_limits, still_held
from core.appointments.diary.diaries import LONGEST, STANDING
from core.appointments.model import Appointment
from core.appointments.time_grid import tick_from, tick_of
from core.context import Work
from core.statements.prepared import Prepared

_PATIENT: Final = sa.bindparam("patient", type_=sa.Integer)
_STANDS: Final = sa.or_(*(Appointment.status == each for each in sorted(STANDING)))
_UNTIL: Final = sa.func.coalesce(Appointment.freed_from, Appointment.end, type_=Appointment.end.type)
_HELD_WITH: Final = sa.case((Appointment.held_until.is_not(None), Appointment.practitioner))
_FACILITY, _SERVICE = (sa.type_coerce(sa.null(), each.type) for each in (BlockedTime.facility, BlockedTime.service))
_IN_THE_WAY: Final = Prepared(
    sa.select(
        _HELD_WITH.label("held_with"),
        Appointment.start,
        _UNTIL.label("until"),
        _FACILITY.label("facility"),
        _SERVICE.label("service"),
    )
    .where(
        sa.or_(
            sa.and_(still_held(Appointment.held_until), Appointment.patient_id.is_distinct_from(_PATIENT)),
            Appointment.for_offer > "",  # and not IS NOT NULL, for which SQLite uses no index
            sa.and_(Appointment.patient_id == _PATIENT, Appointment.start > sa.bindparam("earliest"), _STANDS),
        )
    )
    .union_all(
        sa.select(sa.null(), BlockedTime.start, BlockedTime.end, BlockedTime.facility, BlockedTime.service).where(
            BlockedTime.end > sa.bindparam("earliest"),
            BlockedTime.ended_at.is_(None),
            BlockedTime.facility.is_not(None),
        )
    )
)
"""What others hold now, or anybody is offered, and with whom; what a patient has booked; and where it is closed."""


@dataclass(frozen=True, slots=True)
class HeldSlot:
    """A slot that somebody else holds."""

    practitioner: str
    ticks: range


@dataclass(frozen=True, slots=True)
class InTheWay:
    """What others hold, at which ticks the patient is busy, and where it is closed."""

    held: Sequence[HeldSlot] = ()
    busy: frozenset[int] = frozenset()
    closings: Sequence[ClosedTime] = ()

    @classmethod
    async def of(cls, work: Work, patient_id: int | None) -> Self:
        """For this patient, or for nobody in particular; what the patient holds isn't in their way."""
        held, busy, closings = [], set[int](), list[ClosedTime]()
        whose = {"patient": patient_id, "earliest": work.now - LONGEST, **hold_limits(work)}
        for held_with, start, end, facility, only in await _IN_THE_WAY.all_rows(work.session, whose):
            ticks = range(tick_of(start), tick_of(end))
            if facility is not None:
                closings.append(ClosedTime(BlockTarget("", facility, only or ""), range(ticks.start, tick_from(end))))
            elif held_with is None:
                busy.update(ticks)
            else:
                held.append(HeldSlot(held_with, ticks))
        return cls(held, frozenset(busy), closings)
