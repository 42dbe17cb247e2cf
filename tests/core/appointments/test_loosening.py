"""Where nothing fits: the nearest that does, and which wish was let go for it (S42)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.appointments.search.availability import Days, PartOfDay, Preferences, search
from core.appointments.search.loosening import Wish, loosen
from core.clinic.model import Clinic
from tests.core.appointments.bookings import WEDNESDAY
from tests.desk import Desk

SATURDAY = WEDNESDAY + dt.timedelta(days=3)
INTERNIST = Preferences("internist")
ON_WEDNESDAY = INTERNIST.on_day(WEDNESDAY)


@pytest.mark.parametrize(
    ("wish", "let_go", "day"),
    [
        (ON_WEDNESDAY, (), 3),
        (replace(ON_WEDNESDAY, since=dt.time(17)), (Wish.HOURS,), 3),
        (replace(ON_WEDNESDAY, part=PartOfDay.EVENING), (Wish.HOURS,), 3),
        (INTERNIST.on_day(SATURDAY), (Wish.DAYS,), 5),
        (replace(INTERNIST.on_day(SATURDAY), since=dt.time(10)), (Wish.DAYS,), 5),
        (replace(ON_WEDNESDAY, practitioner="nowak", facilities=("wola",)), (Wish.PLACE,), 3),
        (replace(ON_WEDNESDAY, practitioner="lis"), (Wish.DOCTOR,), 3),
        (replace(INTERNIST.on_day(SATURDAY), since=dt.time(17)), (Wish.HOURS, Wish.DAYS), 5),
        (
            replace(INTERNIST.on_day(SATURDAY), practitioner="lis", since=dt.time(17)),
            (Wish.HOURS, Wish.DAYS, Wish.DOCTOR),
            5,
        ),
        (INTERNIST.on_day(WEDNESDAY + dt.timedelta(days=800)), (Wish.DAYS,), None),
        (replace(INTERNIST.on_day(WEDNESDAY - dt.timedelta(days=9))), (Wish.DAYS,), 2),
    ],
)
async def test_the_first_wish_in_order_that_is_enough(
    desk: Desk, wish: Preferences, let_go: tuple[Wish, ...], day: int | None
) -> None:
    """Hours, then days, then the place, then the doctor; one if one is enough."""
    async with desk.work() as work:
        loosened = await loosen(work, wish)
        last = work.clinic.last_bookable_day(work.now)
    assert loosened is not None
    assert loosened.let_go == let_go
    assert loosened.day.day == day if day is not None else last - loosened.day < dt.timedelta(days=3)


async def test_what_stays_as_it_was(desk: Desk) -> None:
    """All other wishes; who is left out stays out."""
    wish = replace(ON_WEDNESDAY, since=dt.time(17), facilities=("wola",), excluded=("lis",))
    async with desk.work() as work:
        loosened = await loosen(work, wish)
    assert loosened is not None
    assert loosened.preferences == replace(wish, since=None)


async def test_an_earlier_day_that_is_nearer(desk: Desk, clinic: Clinic) -> None:
    """The day after tomorrow is full for a month: tomorrow is nearer than what comes then."""
    away = dt.timedelta(days=1)
    hours = tuple(each.model_copy(update={"last_day": WEDNESDAY}) for each in clinic.hours[:1])
    later = tuple(each.model_copy(update={"first_day": WEDNESDAY + 12 * away}) for each in clinic.hours[:1])
    desk.clinic = clinic.model_copy(update={"hours": (*hours, *later)})
    async with desk.work() as work:
        loosened = await loosen(work, INTERNIST.on_day(WEDNESDAY + away))
    assert loosened is not None
    assert (loosened.let_go, loosened.day) == ((Wish.DAYS,), WEDNESDAY)


async def test_places_within_which_it_has_to_be(desk: Desk) -> None:
    """As with a referral: the place is let go, but not those at which it is accepted."""
    wish = replace(ON_WEDNESDAY, facilities=("centrum",), practitioner="wilk")
    async with desk.work() as work:
        loosened = await loosen(work, wish, within=("centrum", "partner"))
    assert loosened is not None
    assert loosened.let_go == (Wish.PLACE,)
    assert loosened.preferences.facilities == ("centrum", "partner")


async def test_nothing_at_all(desk: Desk) -> None:
    """Nobody is left to give it."""
    async with desk.work() as work:
        assert await loosen(work, replace(ON_WEDNESDAY, excluded=("nowak", "wilk"))) is None


WISHES = st.builds(
    Preferences,
    service=st.sampled_from(("internist", "dermatologist", "internist-phone")),
    facilities=st.sampled_from(((), ("wola",), ("centrum",), ("partner", "centrum"))),
    practitioner=st.sampled_from((None, "nowak", "lis", "wilk")),
    days=st.sampled_from((Days.FIRST_FREE, Days.TODAY_TOMORROW, Days.CHOSEN)),
    chosen_day=st.dates(WEDNESDAY, WEDNESDAY + dt.timedelta(days=40)),
    part=st.sampled_from(PartOfDay),
    since=st.none() | st.builds(dt.time, st.integers(6, 20)),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(wish=WISHES)
async def test_whatever_is_wished(desk: Desk, wish: Preferences) -> None:
    """Something fits what is proposed, on the day that is named; wishes are let go only where nothing fits them all."""
    async with desk.work() as work:
        loosened = await loosen(work, wish)
        assert loosened is not None
        assert await search(work, replace(loosened.preferences, notice_minutes=0).on_day(loosened.day), size=1)
        assert bool(await search(work, wish, size=1)) == (not loosened.let_go)
