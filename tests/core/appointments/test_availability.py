"""Searching by preferences: soonest first, only what is free (S41–S43, D15)."""

from __future__ import annotations

import datetime as dt
import itertools

import pytest

from core.accounts.patients import Patient
from core.appointments import booking
from core.appointments.model import Slot
from core.appointments.search.availability import Days, PartOfDay, Preferences, bookable_days, search
from core.clinic.model import Clinic, Hours, Service, ServiceKind, Weekday
from core.context import Work
from core.errors import BookingRefused, NotFound
from tests.core.appointments.bookings import WEDNESDAY, lis, nowak, nowak_phone, warsaw, wilk
from tests.desk import Desk

TUESDAY = dt.date(2027, 3, 2)  # today: the tests begin at nine o'clock
INTERNIST, DERMATOLOGIST = Preferences("internist"), Preferences("dermatologist")


def days_of(slots: tuple[Slot, ...]) -> list[int]:
    """On which days of March the slots are, each day once."""
    return list(dict.fromkeys(slot.start.day for slot in slots))


async def everything(work: Work, preferences: Preferences) -> tuple[Slot, ...]:
    """All that a search has to offer."""
    page = await search(work, preferences, size=10_000)
    assert not page.has_next
    return page.items


async def test_soonest_first_then_by_name_then_by_address(work: Work) -> None:
    """From half an hour ahead: the clinic's shortest notice."""
    page = await search(work, INTERNIST, size=6)
    assert page.items == (
        nowak("09:40", TUESDAY),
        wilk("09:40", "wola", TUESDAY),
        wilk("09:40", "partner", TUESDAY),
        nowak("10:00", TUESDAY),
        wilk("10:00", "wola", TUESDAY),
        wilk("10:00", "partner", TUESDAY),
    )


async def test_pages_follow_one_another(desk: Desk) -> None:
    """Together they are the whole list, with nothing twice."""
    week = Preferences("dermatologist", days=Days.THIS_WEEK)
    async with desk.work() as work:
        whole = await everything(work, week)
        pages = [await search(work, week, page=number, size=50) for number in range(1, 6)]
    assert [len(page.items) for page in pages] == [50, 50, 50, 42, 0]
    assert [page.has_next for page in pages] == [True, True, True, False, False]
    assert tuple(itertools.chain(*pages)) == whole
    assert len(set(whole)) == len(whole)
    assert list(whole) == sorted(whole, key=lambda slot: slot.start)


async def test_a_telephone_rings_at_one_address(work: Work) -> None:
    """A practitioner listed at two gives one slot on the telephone."""
    page = await search(work, Preferences("internist-phone", practitioner="wilk"), size=2)
    assert [slot.start for slot in page] == [warsaw("09:30", TUESDAY), warsaw("09:40", TUESDAY)]


async def test_hours_that_are_written_down_twice_are_offered_once(desk: Desk) -> None:
    """At the same address; and on the telephone at any."""
    once = desk.clinic.hours[0]
    places: tuple[tuple[str, ...], ...] = (("centrum",), ("centrum", "wola"), ("wola",))
    hours = tuple(once.model_copy(update={"facilities": each}) for each in places)
    desk.clinic = desk.clinic.model_copy(update={"hours": hours})
    async with desk.work() as work:
        in_person, by_telephone = (
            await search(work, INTERNIST, size=3),
            await search(work, Preferences("internist-phone"), size=2),
        )
    assert [(slot.facility, slot.start.minute) for slot in in_person] == [("centrum", 40), ("wola", 40), ("centrum", 0)]
    assert [slot.start.minute for slot in by_telephone] == [30, 40]


class TestTaken:
    """What is taken is not offered."""

    async def test_neither_the_slot_nor_what_overlaps_it(self, desk: Desk, anna: Patient) -> None:
        """A call of ten minutes takes the visit of twenty that it is within."""
        async with desk.work() as work:
            await booking.book(work, anna, nowak_phone("10:10", TUESDAY))
            page = await search(work, Preferences("internist", practitioner="nowak"), size=3)
        assert [slot.start for slot in page] == [warsaw(time, TUESDAY) for time in ("09:40", "10:20", "10:40")]

    async def test_one_address_takes_the_other(self, desk: Desk, anna: Patient) -> None:
        """Of two slots of the same doctor at the same time, both go (S43, D15)."""
        async with desk.work() as work:
            await booking.book(work, anna, lis("12:00", "wola", TUESDAY))
            page = await search(work, DERMATOLOGIST, size=2)
        assert page.items == (lis("12:15", "centrum", TUESDAY), lis("12:15", "wola", TUESDAY))

    async def test_a_hold_takes_the_slot_until_it_runs_out(self, desk: Desk, anna: Patient, john: Patient) -> None:
        """Except for its own patient, who may move it."""
        first = Preferences("internist", practitioner="nowak")
        async with desk.work() as work:
            await booking.hold(work, anna, nowak("10:00", TUESDAY))
            starts = {"09:40": warsaw("09:40", TUESDAY), "10:00": warsaw("10:00", TUESDAY)}
            for patient in (None, john):
                page = await search(work, first, size=2, patient=patient)
                assert starts["10:00"] not in [slot.start for slot in page]
            assert [slot.start for slot in await search(work, first, size=2, patient=anna)] == [*starts.values()]
        desk.wait(minutes=5)
        async with desk.work() as work:
            assert [slot.start for slot in await search(work, first, size=2)] == [*starts.values()]

    @pytest.mark.parametrize("minutes", [1, 6, 60, 24 * 60])
    async def test_a_hold_doesn_t_outlive_a_clock_that_is_set_back(
        self, desk: Desk, anna: Patient, john: Patient, minutes: int
    ) -> None:
        """By a little, it stands; by more, nobody waits for its end to come: John finds the slot, and gets it."""
        async with desk.work() as work:
            await booking.hold(work, anna, nowak("10:00"))
        desk.wait(minutes=-minutes)
        async with desk.work() as work:
            wednesday = await search(work, Preferences("internist", practitioner="nowak"), size=200, patient=john)
            stands = minutes < work.clinic.settings.hold_minutes
            assert (nowak("10:00") in wednesday.items) is not stands
            if not stands:
                await booking.hold(work, john, nowak("10:00"))

    async def test_a_cancelled_slot_is_offered_again(self, desk: Desk, anna: Patient) -> None:
        """At once."""
        async with desk.work() as work:
            booked = await booking.book(work, anna, nowak("09:40", TUESDAY))
            assert nowak("09:40", TUESDAY) not in (await search(work, INTERNIST)).items
            await booking.cancel(work, anna, booked.id)
            assert nowak("09:40", TUESDAY) in (await search(work, INTERNIST)).items

    async def test_what_overlaps_the_patients_own_appointments(self, desk: Desk, anna: Patient) -> None:
        """Another doctor at the same time is no use to them (D15)."""
        async with desk.work() as work:
            await booking.book(work, anna, nowak("10:00", TUESDAY))
            wanted = Preferences("internist", practitioner="wilk", facilities=("wola",))
            for_her = await search(work, wanted, size=2, patient=anna)
            for_anybody = await search(work, wanted, size=2)
        assert [slot.start for slot in for_her] == [warsaw("09:40", TUESDAY), warsaw("10:20", TUESDAY)]
        assert [slot.start for slot in for_anybody] == [warsaw("09:40", TUESDAY), warsaw("10:00", TUESDAY)]


class TestPreferences:
    """What the patient would like (S41)."""

    async def test_facilities(self, work: Work) -> None:
        """Any of those chosen."""
        found = await everything(work, Preferences("internist", facilities=("centrum", "partner")))
        assert {slot.facility for slot in found} == {"centrum", "partner"}

    async def test_one_practitioner(self, work: Work) -> None:
        """And nobody else; nobody at all when they don't give the service."""
        found = await everything(work, Preferences("internist", practitioner="wilk"))
        assert {slot.practitioner for slot in found} == {"wilk"}
        assert await everything(work, Preferences("internist", practitioner="lis")) == ()

    async def test_excluded_practitioners(self, work: Work) -> None:
        """All but them."""
        found = await everything(work, Preferences("internist", excluded=("wilk", "lis")))
        assert {slot.practitioner for slot in found} == {"nowak"}

    @pytest.mark.parametrize(
        ("part", "first", "last"),
        [
            (PartOfDay.MORNING, "08:00", "11:45"),
            (PartOfDay.AFTERNOON, "12:00", "16:45"),
            (PartOfDay.EVENING, "17:00", "17:45"),
            (PartOfDay.ANY, "08:00", "17:45"),
        ],
    )
    async def test_part_of_the_day(self, desk: Desk, part: PartOfDay, first: str, last: str) -> None:
        """By the start, on the clinic's clock: noon is afternoon, five o'clock is evening."""
        early = desk.clinic.hours[1].model_copy(update={"opens": dt.time(8)})
        desk.clinic = desk.clinic.model_copy(update={"hours": (early,)})
        wanted = Preferences("dermatologist", days=Days.CHOSEN, chosen_day=WEDNESDAY, part=part)
        async with desk.work() as work:
            found = await everything(work, wanted)
        assert (found[0].start, found[-1].start) == (warsaw(first), warsaw(last))

    async def test_notice(self, work: Work) -> None:
        """The longer of the clinic's and the patient's own."""
        two_hours = await search(work, Preferences("internist", notice_minutes=120))
        assert two_hours.items[0].start == warsaw("11:00", TUESDAY)
        none = await search(work, Preferences("internist", notice_minutes=0))
        assert none.items[0].start == warsaw("09:40", TUESDAY)

    async def test_a_service_that_is_gone_is_not_found(self, work: Work) -> None:
        """Preferences may be older than the clinic file."""
        with pytest.raises(NotFound):
            await search(work, Preferences("surgeon"))


class TestDays:
    """Which days are looked at; weeks are Monday to Sunday, in the clinic's time zone."""

    @pytest.fixture
    def clinic(self, clinic: Clinic) -> Clinic:
        """Dr Nowak works every day, and appointments are booked three weeks ahead."""
        every_day = clinic.hours[0].model_copy(update={"days": tuple(Weekday)})
        settings = clinic.settings.model_copy(update={"horizon_days": 21})
        return clinic.model_copy(update={"hours": (every_day,), "settings": settings})

    @pytest.mark.parametrize(
        ("days", "found"),
        [
            (Days.FIRST_FREE, list(range(2, 24))),
            (Days.TODAY_TOMORROW, [2, 3]),
            (Days.THIS_WEEK, [2, 3, 4, 5, 6, 7]),
            (Days.NEXT_WEEK, [8, 9, 10, 11, 12, 13, 14]),
        ],
    )
    async def test_spans(self, work: Work, days: Days, found: list[int]) -> None:
        """Today is Tuesday, 2 March; the horizon is the 23rd."""
        assert days_of(await everything(work, Preferences("internist", days=days))) == found

    @pytest.mark.parametrize(("day", "found"), [(1, []), (2, [2]), (20, [20]), (23, [23]), (24, [])])
    async def test_a_chosen_day(self, work: Work, day: int, found: list[int]) -> None:
        """Neither a day that has passed nor one beyond the horizon."""
        wanted = Preferences("internist", days=Days.CHOSEN, chosen_day=TUESDAY.replace(day=day))
        assert days_of(await everything(work, wanted)) == found

    async def test_on_a_sunday_the_week_ends(self, desk: Desk) -> None:
        """Half past midnight in Warsaw is still Saturday in UTC."""
        desk.now = dt.datetime(2027, 3, 6, 23, 30, tzinfo=dt.UTC)
        async with desk.work() as work:
            assert days_of(await everything(work, Preferences("internist", days=Days.THIS_WEEK))) == [7]
            found = await everything(work, Preferences("internist", days=Days.NEXT_WEEK))
            assert days_of(found) == [8, 9, 10, 11, 12, 13, 14]
            assert days_of(await everything(work, Preferences("internist", days=Days.TODAY_TOMORROW))) == [7, 8]

    def test_a_chosen_day_must_be_said(self) -> None:
        """To choose a day and name none is a bug."""
        with pytest.raises(ValueError, match="chosen"):
            Preferences("internist", days=Days.CHOSEN)


@pytest.mark.parametrize(
    ("day", "starts"),
    [
        (dt.date(2027, 3, 28), ["00:00", "00:30", "01:00", "01:30"]),
        (dt.date(2027, 10, 31), ["23:00", "23:30", "00:00", "00:30", "02:00", "02:30"]),
    ],
)
async def test_slots_on_the_days_of_both_clock_changes(desk: Desk, day: dt.date, starts: list[str]) -> None:
    """From 01:00 to 04:00 by the clinic's clocks are two hours of slots, then three: those that come once (D17)."""
    night = Hours(practitioner="wilk", facilities=("wola",), days=tuple(Weekday), opens=dt.time(1), closes=dt.time(4))
    desk.clinic = desk.clinic.model_copy(update={"hours": (night,), "holidays": ()})
    desk.now = dt.datetime.combine(day - dt.timedelta(days=2), dt.time(12), dt.UTC)
    async with desk.work() as work:
        found = await everything(work, Preferences("occupational", days=Days.CHOSEN, chosen_day=day))
        assert [f"{slot.start:%H:%M}" for slot in found] == starts
        assert await bookable_days(work, Preferences("occupational"), day.replace(day=1)) >= {day}


async def test_what_is_offered_can_be_held_and_nothing_else_can(desk: Desk, anna: Patient, john: Patient) -> None:
    """Search and booking agree on every tick of a day, with appointments and holds in between."""
    taken = [nowak("08:40"), nowak_phone("09:30"), wilk("11:00", "partner"), nowak("11:40")]
    async with desk.work() as work:
        for slot in taken:
            await booking.book(work, john, slot)
        await booking.hold(work, john, wilk("13:00"))
        for service in ("internist", "internist-phone"):
            offered = set(await everything(work, Preferences(service, days=Days.CHOSEN, chosen_day=WEDNESDAY)))
            for slot in _every_tick(work.clinic.service(service)):
                assert (slot in offered) == await _can_be_held(work, anna, slot)


def _every_tick(service: Service) -> list[Slot]:
    places = [("nowak", "centrum"), ("wilk", "wola"), ("wilk", "partner")]
    if service.kind is ServiceKind.TELEPHONE:
        places.pop()
    ticks = [warsaw("07:50") + number * dt.timedelta(minutes=5) for number in range(90)]
    return [Slot(service.id, practitioner, facility, tick) for tick in ticks for practitioner, facility in places]


async def _can_be_held(work: Work, patient: Patient, slot: Slot) -> bool:
    try:
        await booking.hold(work, patient, slot)
    except BookingRefused:
        return False
    await booking.release(work, patient)
    return True
