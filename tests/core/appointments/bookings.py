"""Slots of the small clinic, and a look at what is booked."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
from dataclasses import dataclass
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments.claims import Claim
from core.appointments.model import Appointment, AppointmentStatus, Slot
from core.appointments.time_grid import tick_of
from core.context import Work
from tests.desk import Desk
from tests.people import a_patient

WARSAW = ZoneInfo("Europe/Warsaw")
WEDNESDAY = dt.date(2027, 3, 3)


def warsaw(time: str, day: dt.date = WEDNESDAY) -> dt.datetime:
    """A moment by Warsaw's clocks: `warsaw("09:20")`."""
    return dt.datetime.combine(day, dt.time.fromisoformat(time), WARSAW).astimezone(dt.UTC)


def nowak(time: str, day: dt.date = WEDNESDAY) -> Slot:
    """A visit to Dr Nowak: 20 minutes from 08:00 on."""
    return Slot("internist", "nowak", "centrum", warsaw(time, day))


def nowak_phone(time: str, day: dt.date = WEDNESDAY) -> Slot:
    """A call by Dr Nowak: 10 minutes from 08:00 on."""
    return Slot("internist-phone", "nowak", "centrum", warsaw(time, day))


def wilk(time: str, facility: str = "wola", day: dt.date = WEDNESDAY) -> Slot:
    """A visit to Dr Wilk, at one of two addresses: 20 minutes from 09:00 on."""
    return Slot("internist", "wilk", facility, warsaw(time, day))


def lis(time: str, facility: str = "centrum", day: dt.date = WEDNESDAY) -> Slot:
    """A visit to Dr Lis, at one of two addresses: 15 minutes from 12:00 on."""
    return Slot("dermatologist", "lis", facility, warsaw(time, day))


async def some_patients(desk: Desk, count: int) -> list[Patient]:
    """As many people with accounts."""
    async with desk.work() as work:
        return [await a_patient(work, f"telegram:{number}") for number in range(count)]


async def connect_several_times(desk: Desk, times: int) -> None:
    """Have as many connections ready, so that what comes next really happens at once; on SQLite there is but one."""

    async def connect() -> None:
        async with desk.work() as work:
            await work.session.execute(sa.select(1))

    await asyncio.gather(*(connect() for _ in range(times)))


@dataclass(frozen=True)
class Books:
    """Everything that is written down, and the rule that it must obey (D15)."""

    appointments: list[Appointment]
    claims: list[Claim]
    now: dt.datetime

    @classmethod
    async def of(cls, work: Work) -> Books:
        """As they are now."""
        appointments = await work.session.scalars(sa.select(Appointment).order_by(Appointment.start))
        claims = await work.session.scalars(sa.select(Claim).order_by(Claim.tick))
        return cls(list(appointments), list(claims), work.now)

    @property
    def standing(self) -> list[Appointment]:
        """What takes up time: booked, or held and not run out."""
        return [each for each in self.appointments if self._stands(each)]

    def check(self) -> None:
        """Nobody is in two places at once, and what stands has claimed all of its ticks."""
        for one, other in itertools.combinations(self.standing, 2):
            if one.practitioner == other.practitioner or one.patient_id == other.patient_id:
                assert one.end <= other.start or other.end <= one.start
        for each in self.standing:
            claimed = [claim.tick for claim in self.claims if claim.appointment_id == each.id]
            assert claimed == list(range(tick_of(each.start), tick_of(each.end)))
        owners = {each.id: (each.patient_id, each.practitioner) for each in self.appointments}
        assert all(owners[claim.appointment_id] == (claim.patient_id, claim.practitioner) for claim in self.claims)
        held = [each.patient_id for each in self.appointments if each.status is AppointmentStatus.HELD]
        assert len(set(held)) == len(held)

    def _stands(self, appointment: Appointment) -> bool:
        if appointment.status is AppointmentStatus.HELD:
            return appointment.held_until is not None and appointment.held_until > self.now
        return appointment.status is AppointmentStatus.BOOKED
