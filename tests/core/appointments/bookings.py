"""Slots of the small clinic, and a look at what is booked."""

from __future__ import annotations

import asyncio
import datetime as dt
import itertools
import json
from dataclasses import dataclass
from typing import TypeAlias
from zoneinfo import ZoneInfo

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments.blocked import BlockedTime
from core.appointments.claims import Claim, Claimed
from core.appointments.diary.diaries import INDEX, DiaryRow
from core.appointments.diary.page import TICKS_A_DAY, DiaryPage
from core.appointments.model import Appointment, AppointmentStatus, Slot
from core.context import Work
from core.keys import KeyRing
from core.orm import keys_of
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
    """As many people with accounts, numbered from 1: what they are offered depends on their numbers."""
    async with desk.work() as work:
        patients = [await a_patient(work, f"telegram:{number}") for number in range(count)]
    assert [patient.id for patient in patients] == list(range(1, count + 1))
    return patients


async def connect_several_times(desk: Desk, times: int) -> None:
    """Have as many connections ready, so that what comes next really happens at once; on SQLite there is but one."""

    async def connect() -> None:
        async with desk.work() as work:
            await work.session.execute(sa.select(1))

    await asyncio.gather(*(connect() for _ in range(times)))


Taken: TypeAlias = tuple[str, int]
"""A practitioner, and a tick at which they are taken."""


@dataclass(frozen=True)
class Books:
    """Everything that is written down, and the rule that it must obey (D15)."""

    appointments: list[Appointment]
    claims: list[Claim]
    entered: set[Taken]
    blocked: set[Taken]
    keys: KeyRing
    now: dt.datetime

    @classmethod
    async def of(cls, work: Work) -> Books:
        """As they are now."""
        appointments = await work.session.scalars(sa.select(Appointment).order_by(Appointment.start))
        claims = await work.session.scalars(sa.select(Claim))
        rows = await work.session.scalars(sa.select(BlockedTime).where(BlockedTime.ended_at.is_(None)))
        blocked = {(each.practitioner, tick) for each in rows if not each.facility for tick in each.ticks}
        keys = keys_of(work.session)
        return cls(list(appointments), list(claims), await entered(work), blocked, keys, work.now)

    @property
    def standing(self) -> list[Appointment]:
        """What takes up time: booked, or held and not run out."""
        return [each for each in self.appointments if self._stands(each) and not each.is_between]

    def check(self) -> None:
        """Nobody is in two places at once, what stands has claimed all of its ticks, and the diaries say the same."""
        for one, other in itertools.combinations(self.standing, 2):
            if one.id == other.instead_of or other.id == one.instead_of:
                continue
            are_offered = one.for_offer or other.for_offer
            if one.practitioner == other.practitioner or (one.patient_id == other.patient_id and not are_offered):
                assert one.end <= other.start or other.end <= one.start
        for each in self.standing:
            assert set(self._claimed(each)) == set(each.ticks) - set(self._left_to(each))
        assert len(self.claims) == sum(len(self._claimed(each)) for each in self.appointments)
        assert self.entered == self.blocked | {
            (each.practitioner, tick)
            for each in self.appointments
            for tick, claim in self._claimed(each).items()
            if claim.held_until is None and each.for_offer is None
        }
        holds = (each for each in self.appointments if each.status is AppointmentStatus.HELD)
        held = [each.patient_id for each in holds if each.for_offer is None]
        assert len(set(held)) == len(held)

    def _claimed(self, appointment: Appointment) -> dict[int, Claim]:
        """The claims of an appointment by tick; those alone that are of its practitioner and of its patient."""
        rows = {(claim.practitioner_tick, claim.patient_tick): claim for claim in self.claims}
        beside = next((each for each in self.appointments if each.id == appointment.instead_of), None)
        marks = Claimed.by(self.keys, appointment, beside)
        both = (zip(*each, strict=True) for each in zip(marks.practitioner, marks.patient, strict=True))
        by_tick = zip((tick for tick in appointment.ticks if tick not in self._left_to(appointment)), both, strict=True)
        found = {tick: rows[pair] for tick, pairs in by_tick for pair in pairs if pair in rows}
        return {tick: claim for tick, claim in found.items() if claim.appointment_id == appointment.id}

    def _left_to(self, hold: Appointment) -> range:
        """The ticks that a hold doesn't claim, for the appointment has them that it is instead of."""
        same = (each for each in self.appointments if each.id == hold.instead_of)
        return next((each.ticks for each in same if each.practitioner == hold.practitioner), range(0))

    def _stands(self, appointment: Appointment) -> bool:
        if appointment.for_offer is not None:
            return True
        if appointment.status is AppointmentStatus.HELD:
            return appointment.held_until is not None and appointment.held_until > self.now
        return appointment.status is AppointmentStatus.BOOKED


async def entered(work: Work) -> set[Taken]:
    """All that the diaries say."""
    pages = {row.day: row.content for row in await work.session.scalars(sa.select(DiaryRow))}
    columns = json.loads(pages.pop(INDEX, b"[]"))
    return {
        (practitioner, day * TICKS_A_DAY + tick)
        for day, content in pages.items()
        for tick in range(TICKS_A_DAY)
        for column, practitioner in enumerate(columns)
        if DiaryPage.unpack(content).taken(tick) >> column & 1
    }
