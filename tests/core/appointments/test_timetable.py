"""Weekly hours become starts: days off, kinds, addresses, and both clock changes (D17, S43)."""

from __future__ import annotations

import datetime as dt
import gc
import itertools
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.appointments.search.timetable import Opening, openings, timetable
from core.appointments.time_grid import moment_of, tick_from, tick_of
from core.clinic.cache import once_per_clinic
from core.clinic.model import Absence, Clinic, Hours, Service, ServiceKind, Weekday
from core.i18n import Words
from tests.clinics import small_clinic

WARSAW = ZoneInfo("Europe/Warsaw")
TUESDAY = dt.date(2027, 3, 2)
SPRING_FORWARD = dt.date(2027, 3, 28)  # 02:00 becomes 03:00; Easter Sunday, too
FALL_BACK = dt.date(2027, 10, 31)  # 03:00 becomes 02:00


def clinic_with(hours: dict[str, Any], **changes: Any) -> Clinic:  # noqa: ANN401
    """The small clinic with only these hours of Dr Nowak's."""
    default: dict[str, Any] = {"practitioner": "nowak", "facilities": ("centrum",), "days": tuple(Weekday)}
    return small_clinic().model_copy(update={"hours": (Hours(**(default | hours)),), **changes})


def internist(minutes: int = 20, kind: ServiceKind = ServiceKind.IN_PERSON) -> Service:
    """A service of Dr Nowak's, of any length."""
    name = Words(pl="Internista", en="Internist")
    return Service(id="internist", kind=kind, name=name, specialty="internist", minutes=minutes)


def times(clinic: Clinic, service: Service, day: dt.date) -> list[str]:
    """When Dr Nowak's starts are, by the clock on the wall."""
    found = openings(clinic, service, day, {"nowak"})
    return [f"{moment_of(tick).astimezone(WARSAW):%H:%M}" for opening in found for tick in opening.starts]


def test_starts_are_multiples_of_the_duration_from_opening_time() -> None:
    """The last one ends by closing time."""
    clinic = clinic_with({"opens": dt.time(8, 10), "closes": dt.time(9, 45)})
    assert times(clinic, internist(20), TUESDAY) == ["08:10", "08:30", "08:50", "09:10"]
    assert times(clinic, internist(45), TUESDAY) == ["08:10", "08:55"]
    assert times(clinic, internist(60), TUESDAY) == ["08:10"]
    assert times(clinic, internist(240), TUESDAY) == []


def test_hours_that_begin_off_the_grid_begin_on_the_next_tick() -> None:
    """Nobody is booked before the doctor comes."""
    clinic = clinic_with({"opens": dt.time(8, 3), "closes": dt.time(9, 0)})
    assert times(clinic, internist(20), TUESDAY) == ["08:05", "08:25"]


def test_only_on_the_days_named() -> None:
    """Monday's and Thursday's hours are not Tuesday's."""
    clinic = clinic_with({"opens": dt.time(8), "closes": dt.time(9), "days": (Weekday.MONDAY, Weekday.THURSDAY)})
    week = [TUESDAY + dt.timedelta(days=ahead) for ahead in range(7)]
    assert [day for day in week if times(clinic, internist(), day)] == [dt.date(2027, 3, 4), dt.date(2027, 3, 8)]


def test_only_between_the_first_and_last_day() -> None:
    """Both days are included."""
    hours = {
        "opens": dt.time(8),
        "closes": dt.time(9),
        "first_day": dt.date(2027, 3, 4),
        "last_day": TUESDAY.replace(day=5),
    }
    clinic = clinic_with(hours)
    week = [TUESDAY + dt.timedelta(days=ahead) for ahead in range(7)]
    assert [day.day for day in week if times(clinic, internist(), day)] == [4, 5]


def test_only_the_kinds_named() -> None:
    """Hours on the telephone are not for visits."""
    clinic = clinic_with({"opens": dt.time(8), "closes": dt.time(9), "kinds": (ServiceKind.TELEPHONE,)})
    assert times(clinic, internist(30, ServiceKind.TELEPHONE), TUESDAY) == ["08:00", "08:30"]
    assert times(clinic, internist(30), TUESDAY) == []


def test_nobody_is_seen_during_an_absence() -> None:
    """First and last day included."""
    absence = Absence(practitioner="nowak", first_day=dt.date(2027, 3, 3), last_day=dt.date(2027, 3, 4))
    clinic = clinic_with({"opens": dt.time(8), "closes": dt.time(9)}, absences=(absence,))
    assert [day for day in range(1, 7) if times(clinic, internist(), dt.date(2027, 3, day))] == [1, 2, 5, 6]


def test_nobody_is_seen_on_a_public_holiday() -> None:
    """Corpus Christi moves with Easter; the library knows where to."""
    clinic = clinic_with({"opens": dt.time(8), "closes": dt.time(9)})
    assert times(clinic, internist(), dt.date(2027, 5, 27)) == []
    assert times(clinic, internist(), dt.date(2027, 5, 28)) != []


def test_the_clinics_own_list_replaces_the_public_holidays() -> None:
    """A clinic may work on New Year's Day and rest on another."""
    clinic = clinic_with({"opens": dt.time(8), "closes": dt.time(9)}, holidays=(TUESDAY,))
    assert times(clinic, internist(), TUESDAY) == []
    assert times(clinic, internist(), dt.date(2027, 1, 1)) != []


def test_two_addresses_in_person_one_on_the_telephone() -> None:
    """The same hour is offered at each address (S43); a telephone rings once."""
    clinic = clinic_with({"facilities": ("centrum", "wola"), "opens": dt.time(8), "closes": dt.time(8, 20)})
    starts = (tick_of(dt.datetime(2027, 3, 2, 7, tzinfo=dt.UTC)),)
    in_person = list(openings(clinic, internist(), TUESDAY, {"nowak"}))
    assert in_person == [Opening("nowak", ("centrum", "wola"), starts)]
    telephone = internist(20, ServiceKind.TELEPHONE)
    assert list(openings(clinic, telephone, TUESDAY, {"nowak"})) == [Opening("nowak", ("centrum",), starts)]
    assert list(openings(clinic, telephone, TUESDAY, {"nowak"}, {"wola"})) == [Opening("nowak", ("wola",), starts)]


def test_only_at_the_facilities_wanted() -> None:
    """And nowhere when the practitioner is at none of them."""
    clinic = clinic_with({"facilities": ("centrum", "wola"), "opens": dt.time(8), "closes": dt.time(9)})
    assert [each.facilities for each in openings(clinic, internist(), TUESDAY, {"nowak"}, {"wola"})] == [("wola",)]
    assert list(openings(clinic, internist(), TUESDAY, {"nowak"}, {"partner"})) == []


def test_practitioners_come_by_name() -> None:
    """By last name: titles and first names are not looked at first."""
    found = openings(small_clinic(), internist(), TUESDAY, {"nowak", "wilk"})
    assert [opening.practitioner for opening in found] == ["nowak", "wilk"]


def test_only_those_with_the_specialty() -> None:
    """A dermatologist is not asked about the heart."""
    found = openings(small_clinic(), internist(), TUESDAY, {"nowak", "wilk", "lis"})
    assert "lis" not in {opening.practitioner for opening in found}


@pytest.mark.parametrize("day", [SPRING_FORWARD, FALL_BACK])
def test_day_hours_are_the_same_on_the_wall_on_both_changes(day: dt.date) -> None:
    """Whoever opens at eight opens at eight (D17)."""
    clinic = clinic_with({"opens": dt.time(8), "closes": dt.time(9)}, holidays=())
    assert times(clinic, internist(30), day) == ["08:00", "08:30"]


def test_the_hour_that_is_skipped_gives_no_starts() -> None:
    """On 28 March 2027 there is no half past two."""
    clinic = clinic_with({"opens": dt.time(1), "closes": dt.time(4)}, holidays=())
    assert times(clinic, internist(30), SPRING_FORWARD) == ["01:00", "01:30", "03:00", "03:30"]


def test_the_hour_that_comes_twice_gives_its_starts_once() -> None:
    """On 31 October 2027 half past two comes twice; it is offered the first time."""
    clinic = clinic_with({"opens": dt.time(1), "closes": dt.time(4)}, holidays=())
    assert times(clinic, internist(30), FALL_BACK) == ["01:00", "01:30", "02:00", "02:30", "03:00", "03:30"]
    (opening,) = openings(clinic, internist(30), FALL_BACK, {"nowak"})
    assert moment_of(opening.starts[3]) == dt.datetime(2027, 10, 31, 0, 30, tzinfo=dt.UTC)
    assert moment_of(opening.starts[4]) == dt.datetime(2027, 10, 31, 2, 0, tzinfo=dt.UTC)


def test_what_spans_the_skipped_hour_ends_in_real_time() -> None:
    """A visit of 45 minutes from 01:45 lasts until 03:30, so the next can't be at 03:15, nor one end after closing."""
    late = clinic_with({"opens": dt.time(1, 45), "closes": dt.time(5)}, holidays=())
    assert times(late, internist(45), SPRING_FORWARD) == ["01:45", "04:00"]
    short = clinic_with({"opens": dt.time(1, 45), "closes": dt.time(3)}, holidays=())
    assert times(short, internist(45), SPRING_FORWARD) == []


@settings(deadline=None)
@given(
    day=st.sampled_from([SPRING_FORWARD, FALL_BACK, TUESDAY]),
    opens=st.times(),
    closes=st.times(),
    ticks=st.integers(min_value=1, max_value=96),
)
def test_starts_follow_one_another_within_the_hours(day: dt.date, opens: dt.time, closes: dt.time, ticks: int) -> None:
    """Whatever the hours and the day: no overlap, no wall time twice, none before opening or past closing."""
    clinic = clinic_with({"opens": opens, "closes": closes}, holidays=())
    starts = [tick for opening in openings(clinic, internist(ticks * 5), day, {"nowak"}) for tick in opening.starts]
    assert all(later - earlier >= ticks for earlier, later in itertools.pairwise(starts))
    walls = [moment_of(tick).astimezone(WARSAW) for tick in starts]
    assert len({wall.time() for wall in walls}) == len(starts)
    assert all(wall.date() == day and wall.time() >= opens for wall in walls)
    ends = [moment_of(tick + ticks).astimezone(WARSAW).replace(tzinfo=None) for tick in starts]
    assert all(end <= dt.datetime.combine(day, closes) for end in ends)


@settings(deadline=None)
@given(st.datetimes(timezones=st.just(dt.UTC), min_value=dt.datetime(1990, 1, 1), max_value=dt.datetime(2100, 1, 1)))  # noqa: DTZ001
def test_ticks_are_five_minutes(moment: dt.datetime) -> None:
    """A moment lies in its tick, and waits for the next one at most five minutes."""
    assert dt.timedelta(0) <= moment - moment_of(tick_of(moment)) < dt.timedelta(minutes=5)
    assert dt.timedelta(0) <= moment_of(tick_from(moment)) - moment < dt.timedelta(minutes=5)


def test_the_timetable_is_made_once_for_each_clinic_value() -> None:
    """And a changed copy of the clinic gets its own."""
    clinic = small_clinic()
    assert timetable(clinic) is timetable(clinic)
    assert timetable(clinic.model_copy()) is not timetable(clinic)


def test_what_was_derived_goes_with_its_clinic() -> None:
    """Nothing is kept for a clinic value that nobody holds."""
    made: list[str] = []

    @once_per_clinic
    def name(clinic: Clinic) -> list[str]:
        made.append(clinic.name)
        return made

    for _ in range(3):
        name(small_clinic())
        gc.collect()
    assert len(made) == 3
