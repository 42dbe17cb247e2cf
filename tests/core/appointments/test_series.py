"""Times for a series: one a day, alike, as soon as the wishes let them (D21)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from core.accounts.patients import Patient
from core.appointments import booking
from core.appointments.model import Slot
from core.appointments.search.availability import PartOfDay
from core.appointments.search.series import SeriesWish, plan_series
from core.clinic.model import Clinic, Weekday
from tests.core.appointments.bookings import WARSAW, WEDNESDAY, nowak
from tests.core.referrals.referring import MASSAGE, duda, therapists_clinic, zieba
from tests.desk import Desk

OWN = ("centrum", "wola")
WISH = SeriesWish(MASSAGE, 5, OWN)


@pytest.fixture
def clinic() -> Clinic:
    """The clinic with therapists."""
    return therapists_clinic()


async def planned(desk: Desk, anna: Patient, wish: SeriesWish) -> list[Slot]:
    """The plan, which has each day once, in order."""
    async with desk.work() as work:
        plan = list(await plan_series(work, wish, anna))
    days = [slot.start.astimezone(WARSAW).date() for slot in plan]
    assert days == sorted(set(days))
    return plan


def told(plan: list[Slot]) -> list[str]:
    """As `duda Tue 10:00`."""
    return [f"{slot.practitioner} {slot.start.astimezone(WARSAW):%a %H:%M}" for slot in plan]


async def test_one_a_day_at_one_hour_with_one_person(desk: Desk, anna: Patient) -> None:
    """From the first free time on, and over the weekend."""
    assert told(await planned(desk, anna, WISH)) == [f"duda {day} 10:00" for day in ("Tue", "Wed", "Thu", "Fri", "Mon")]


async def test_the_hour_is_kept_as_far_as_it_is_free(desk: Desk, anna: Patient, john: Patient) -> None:
    """Otherwise the nearest to it; a day that is full is passed over."""
    async with desk.work() as work:
        for slot in (
            duda("10:00"),
            *(duda(f"{hour}:{half}", WEDNESDAY + dt.timedelta(days=1)) for hour in (10, 11) for half in ("00", "30")),
        ):
            await booking.record_elsewhere(work, john, slot)
    assert told(await planned(desk, anna, replace(WISH, count=3))) == [
        "duda Tue 10:00",
        "duda Wed 10:30",
        "duda Fri 10:00",
    ]


async def test_whoever_is_through_first_gives_all_of_it(desk: Desk, anna: Patient, john: Patient) -> None:
    """Unless it may be whoever is free."""
    async with desk.work() as work:
        for ahead in range(2):
            for time in ("10:00", "10:30", "11:00", "11:30"):
                await booking.record_elsewhere(work, john, duda(time, WEDNESDAY + dt.timedelta(days=ahead)))
    same = await planned(desk, anna, replace(WISH, count=3, not_before=WEDNESDAY))
    assert told(same) == ["zieba Wed 08:00", "zieba Thu 08:00", "zieba Fri 08:00"]
    anybody = await planned(desk, anna, replace(WISH, count=3, not_before=WEDNESDAY, same_practitioner=False))
    assert [slot.start.astimezone(WARSAW).strftime("%a") for slot in anybody] == ["Wed", "Thu", "Fri"]


async def test_days_part_place_and_beginning(desk: Desk, anna: Patient) -> None:
    """Each wish by itself."""
    mondays = await planned(desk, anna, replace(WISH, count=2, weekdays=(Weekday.MONDAY, Weekday.FRIDAY)))
    assert told(mondays) == ["zieba Fri 08:00", "zieba Mon 08:00"]
    assert await planned(desk, anna, replace(WISH, part=PartOfDay.EVENING)) == []
    (early,) = await planned(desk, anna, replace(WISH, count=1, facilities=("wola",)))
    assert early == zieba("08:00")
    (later,) = await planned(desk, anna, replace(WISH, count=1, not_before=WEDNESDAY + dt.timedelta(days=5)))
    assert told([later]) == ["zieba Mon 08:00"]
    (partner,) = await planned(desk, anna, replace(WISH, count=1, facilities=("partner",)))
    assert partner == zieba("08:00", "partner")


async def test_what_the_patient_has_is_in_the_way(desk: Desk, anna: Patient) -> None:
    """And nothing is offered that can't be booked."""
    async with desk.work() as work:
        await booking.book(work, anna, nowak("10:00"))
    (slot,) = await planned(desk, anna, replace(WISH, count=1, not_before=WEDNESDAY, facilities=("centrum",)))
    assert slot == duda("10:30")


async def test_as_many_as_there_are(desk: Desk, anna: Patient) -> None:
    """Until the last day that can be booked."""
    desk.clinic = desk.clinic.model_copy(
        update={"settings": desk.clinic.settings.model_copy(update={"horizon_days": 6})}
    )
    assert len(await planned(desk, anna, replace(WISH, count=10))) == 5
    assert await planned(desk, anna, replace(WISH, count=0)) == []
