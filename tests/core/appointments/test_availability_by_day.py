"""The days of a month on which something is free, and the slots nearest to one that is gone."""

from __future__ import annotations

import datetime as dt

from core.accounts.patients import Patient
from core.appointments import booking
from core.appointments.model import Slot
from core.appointments.search.availability import Days, PartOfDay, Preferences, bookable_days, nearest, search
from core.clinic.model import Hours, Weekday
from core.context import Work
from core.errors import SlotTaken
from tests.core.appointments.bookings import WEDNESDAY, nowak, some_patients, warsaw
from tests.desk import Desk

TUESDAY = dt.date(2027, 3, 2)  # today: the tests begin at nine o'clock
INTERNIST, DERMATOLOGIST = Preferences("internist"), Preferences("dermatologist")


class TestMonthGrid:
    """Which days of a month can be pressed."""

    async def test_working_days_from_now_on(self, work: Work) -> None:
        """No weekends, no Easter Monday, nothing that has passed; whichever days were preferred."""
        march = await bookable_days(work, Preferences("internist", days=Days.NEXT_WEEK), dt.date(2027, 3, 1))
        days = {TUESDAY + dt.timedelta(days=ahead) for ahead in range(30)}
        assert march == {day for day in days if day.weekday() < 5 and day != dt.date(2027, 3, 29)}

    async def test_where_the_day_ends_in_utc_before_it_ends_there(self, desk: Desk, anna: Patient) -> None:
        """In New York, an evening is on two pages of the diaries."""
        evening = Hours(
            practitioner="nowak", facilities=("centrum",), days=tuple(Weekday), opens=dt.time(18), closes=dt.time(20)
        )
        desk.clinic = desk.clinic.model_copy(update={"time_zone": "America/New_York", "hours": (evening,)})
        async with desk.work() as work:
            free = [slot.start for slot in await search(work, INTERNIST, size=6)]
            late = Slot("internist", "nowak", "centrum", free[2])
            assert (late.start + dt.timedelta(minutes=20)).date() > late.start.date()  # in UTC
            await booking.record_elsewhere(
                work, anna, Slot("internist", "nowak", "centrum", late.start + dt.timedelta(minutes=10))
            )
            found = [slot.start for slot in await search(work, INTERNIST, size=4)]
        assert found == [*free[:2], *free[4:6]]

    async def test_up_to_the_horizon(self, work: Work) -> None:
        """31 May is the ninetieth day."""
        assert max(await bookable_days(work, INTERNIST, dt.date(2027, 5, 1))) == dt.date(2027, 5, 31)
        assert await bookable_days(work, INTERNIST, dt.date(2027, 6, 1)) == frozenset()
        assert await bookable_days(work, INTERNIST, dt.date(2027, 2, 1)) == frozenset()

    async def test_a_day_that_is_full_is_not_bookable(self, desk: Desk, anna: Patient) -> None:
        """Until something is free again; and other preferences have other days."""
        wanted = Preferences("internist", practitioner="nowak", part=PartOfDay.MORNING)
        hour = desk.clinic.hours[0].model_copy(update={"closes": dt.time(8, 20)})
        desk.clinic = desk.clinic.model_copy(update={"hours": (hour, *desk.clinic.hours[1:])})
        async with desk.work() as work:
            booked = await booking.book(work, anna, nowak("08:00"))
            assert WEDNESDAY not in await bookable_days(work, wanted, WEDNESDAY)
            assert WEDNESDAY in await bookable_days(work, INTERNIST, WEDNESDAY)
            await booking.cancel(work, anna, booked.id)
            assert WEDNESDAY in await bookable_days(work, wanted, WEDNESDAY)


class TestNearest:
    """When the wanted slot is gone, the free ones closest to it."""

    async def test_before_and_after(self, desk: Desk, anna: Patient) -> None:
        """In the order of time."""
        wanted = Preferences("internist", practitioner="nowak", days=Days.CHOSEN, chosen_day=WEDNESDAY)
        async with desk.work() as work:
            await booking.book(work, anna, nowak("10:00"))
            await booking.book(work, anna, nowak("09:20"))
            await booking.book(work, anna, nowak("10:40"))
            found = await nearest(work, wanted, warsaw("10:00"))
        assert found == (nowak("09:40"), nowak("10:20"), nowak("11:00"))

    async def test_on_other_days_if_need_be(self, desk: Desk) -> None:
        """However far away; here Dr Nowak comes once a week, for one visit."""
        rare = desk.clinic.hours[0].model_copy(update={"closes": dt.time(8, 20), "days": (Weekday.WEDNESDAY,)})
        desk.clinic = desk.clinic.model_copy(update={"hours": (rare,)})
        async with desk.work() as work:
            found = await nearest(work, INTERNIST, warsaw("08:00", dt.date(2027, 4, 14)), 3)
            assert [slot.start.astimezone(dt.UTC).date().isoformat() for slot in found] == [
                "2027-04-07",
                "2027-04-14",
                "2027-04-21",
            ]
            assert len(await nearest(work, INTERNIST, warsaw("08:00"), 100)) == 13

    async def test_a_crowd_is_spread(self, desk: Desk) -> None:
        """Forty want one slot, and each who is refused takes the first that is offered instead: four refusals for each
        of them at most, where the same three for everybody would make twenty.
        """
        patients, wanted, refused = await some_patients(desk, 40), dict[int, Slot](), 0
        without = dict.fromkeys([patient.id for patient in patients], nowak("10:00"))
        while without:
            for patient in (each for each in patients if each.id in without):
                async with desk.work() as work:
                    try:
                        await booking.hold(work, patient, without[patient.id])
                        wanted[patient.id] = without.pop(patient.id)
                    except SlotTaken:
                        refused += 1
            for patient in (each for each in patients if each.id in without):
                async with desk.work() as work:
                    without[patient.id] = (await nearest(work, INTERNIST, warsaw("10:00"), patient=patient))[0]
        assert refused <= 4 * len(patients)
        assert all(abs(slot.start - warsaw("10:00")) <= dt.timedelta(days=2) for slot in wanted.values())

    async def test_a_rival_spreads_them(self, desk: Desk) -> None:
        """Each patient is always offered the same ones, near the moment; with nobody else there, the very nearest."""
        anna, john, *others = await some_patients(desk, 10)
        wanted = Preferences("internist", practitioner="nowak", days=Days.CHOSEN, chosen_day=WEDNESDAY)
        async with desk.work() as work:
            alone = await nearest(work, wanted, warsaw("10:00"), patient=john)
            assert alone == (nowak("09:40"), nowak("10:00"), nowak("10:20"))
            await booking.hold(work, anna, nowak("10:00"))
            offered = [await nearest(work, wanted, warsaw("10:00"), patient=each) for each in others * 2]
            assert await nearest(work, wanted, warsaw("10:00"), patient=anna) == alone
        assert offered[:8] == offered[8:]
        assert len(set(offered)) > 2
        near = {slot for slots in offered for slot in slots}
        assert all(slot.start.date() == WEDNESDAY for slot in near)

    async def test_never_too_soon(self, work: Work) -> None:
        """The nearest to now is half an hour away."""
        found = await nearest(work, Preferences("internist", practitioner="nowak"), work.now, 1)
        assert found == (nowak("09:40", TUESDAY),)

    async def test_nothing_free_gives_nothing(self, desk: Desk) -> None:
        """Where nobody works, nothing is near."""
        desk.clinic = desk.clinic.model_copy(update={"hours": ()})
        async with desk.work() as work:
            assert await nearest(work, INTERNIST, warsaw("10:00")) == ()
            assert not await search(work, INTERNIST)
