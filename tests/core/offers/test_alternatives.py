"""An absence cancels what is booked: each of those concerned has another time kept for them, in turn (B6)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial

import pytest
import sqlalchemy as sa

from core.accounts.patients import Patient, person_of
from core.appointments import booking, moving
from core.appointments.blocked import BlockTarget
from core.appointments.clinic_day import absences, blocking, called_off
from core.appointments.clinic_day.called_off import TellingStatus
from core.appointments.model import Appointment, AppointmentStatus, Slot
from core.clinic.model import Clinic
from core.errors import AlreadyCancelled
from core.offers import answering, making
from core.offers.making import Reason
from core.offers.model import OfferCause, OfferStatus, SlotOffer, WatchWish
from core.offers.news import OfferNews, What
from core.offers.refusals import OfferOver
from core.offers.steps import step
from core.staff.to_call import ToCall, ToCallReason
from core.treatment import call_list
from tests.core.appointments.bookings import WEDNESDAY, Books, lis, nowak, some_patients, warsaw, wilk
from tests.core.offers.waiting import accept, booked, open_offers, refuse, settle, waits
from tests.core.racing import at_once
from tests.core.staff.staffing import RECEPTIONIST, staffed_clinic
from tests.desk import Desk

THURSDAY = WEDNESDAY + dt.timedelta(days=1)
FRIDAY = WEDNESDAY + dt.timedelta(days=2)
SKIN = WatchWish(service="dermatologist")
A_DAY = (warsaw("00:00"), warsaw("00:00", THURSDAY))


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


async def absent(desk: Desk, doctor: str, start: dt.datetime = A_DAY[0], end: dt.datetime = A_DAY[1]) -> str:
    """A doctor sees nobody then; the id of the blocked time."""
    async with desk.work() as work:
        made = (await absences.announce(work, RECEPTIONIST, BlockTarget(doctor), start, end)).blocked.id
    desk.wait(minutes=1)
    return made


async def busy(desk: Desk, doctor: str, start: dt.datetime, end: dt.datetime) -> None:
    """Nobody else can be booked then."""
    async with desk.work() as work:
        await blocking.block(work, RECEPTIONIST, BlockTarget(doctor), start, end)


async def two_left(desk: Desk) -> Sequence[Patient]:
    """Five patients; four are booked on Wednesday with Dr Lis, who has no more than two other times."""
    desk.clinic = _with(desk.clinic, horizon_days=2)
    patients = await some_patients(desk, 5)
    for each, time in zip(reversed(patients[:4]), ("12:45", "12:30", "12:15", "12:00"), strict=True):
        await booked(desk, each, lis(time))
    await busy(desk, "lis", warsaw("00:00", WEDNESDAY - dt.timedelta(days=1)), A_DAY[0])
    await busy(desk, "lis", A_DAY[1], warsaw("17:30", THURSDAY))
    return patients


def _with(clinic: Clinic, **settings: int) -> Clinic:
    return clinic.model_copy(update={"settings": clinic.settings.model_copy(update=settings)})


async def standing(desk: Desk, absence: str) -> list[TellingStatus]:
    """How it stands with everybody."""
    async with desk.work() as work:
        (await Books.of(work)).check()
        return [each.standing for each in await called_off.concerned(work, absence)]


async def to_call(desk: Desk) -> list[int]:
    """Who is to be called because of an absence."""
    async with desk.work() as work:
        await called_off.to_call_now(work)
    async with desk.work() as work:
        found = await call_list.waiting(work, RECEPTIONIST)
        assert await call_list.count(work) == len(found)
        assert {each.to_call.reason for each in found if each.to_call} <= {ToCallReason.ABSENT}
        return [each.patient.id for each in found]


def offered(news: Sequence[OfferNews]) -> dict[int, SlotOffer]:
    """What was offered just now, by the numbers of the patients."""
    return {each.patient.id: each.offer for each in news if each.what is What.OFFERED and each.offer is not None}


def facts(offers: dict[int, SlotOffer]) -> dict[int, Slot]:
    """The same as slots."""
    return {patient: each.slot for patient, each in offers.items()}


async def test_their_own_doctor_comes_first(desk: Desk, anna: Patient, john: Patient) -> None:
    """The nearest free time at their own facility, each for one of them; then with another doctor of the same sort."""
    await booked(desk, anna, nowak("10:00"))
    await booked(desk, john, nowak("10:20"))
    await absent(desk, "nowak")
    assert facts(offered(await settle(desk))) == {
        anna.id: nowak("08:00", THURSDAY),
        john.id: nowak("08:20", THURSDAY),
    }


async def test_another_doctor_where_their_own_is_away_for_long(desk: Desk, anna: Patient) -> None:
    """The nearest with anybody who gives the service."""
    await booked(desk, anna, nowak("10:00"))
    await absent(
        desk, "nowak", warsaw("00:00", WEDNESDAY - dt.timedelta(days=1)), warsaw("00:00", dt.date(2027, 3, 20))
    )
    assert facts(offered(await settle(desk))) == {anna.id: wilk("10:00")}


async def test_what_one_leaves_goes_to_the_next(desk: Desk) -> None:
    """In the order of their appointments, and before somebody who waits for a time that comes free."""
    first, second, third, fourth, waiting = await two_left(desk)
    await waits(desk, waiting, SKIN)
    absence = await absent(desk, "lis")
    offers = offered(await settle(desk))
    assert facts(offers) == {first.id: lis("17:30", day=THURSDAY), second.id: lis("17:45", day=THURSDAY)}
    told, kept = TellingStatus.TOLD, TellingStatus.OFFERED
    assert await standing(desk, absence) == [kept, kept, told, told]
    await refuse(desk, first, offers[first.id])
    again = offered(await settle(desk))
    assert facts(again) == {third.id: lis("17:30", day=THURSDAY)}
    desk.wait(minutes=119)
    await accept(desk, third, again[third.id])
    desk.wait(minutes=2)
    news = await settle(desk)
    assert (news[0].what, news[0].patient.id) == (What.PASSED_ON, second.id)
    last = offered(news)
    assert facts(last) == {fourth.id: lis("17:45", day=THURSDAY)}
    assert await standing(desk, absence) == [
        TellingStatus.DECLINED,
        TellingStatus.TO_CALL,
        kept,
        TellingStatus.BOOKED_AGAIN,
    ]
    assert await to_call(desk) == [second.id]
    await refuse(desk, fourth, last[fourth.id])
    assert facts(offered(await settle(desk))) == {waiting.id: lis("17:45", day=THURSDAY)}


async def test_it_is_the_same_appointment_at_another_time(desk: Desk, anna: Patient) -> None:
    """Its id stays, and with it all that hangs on it; pressed again, nothing changes."""
    visit = await booked(desk, anna, nowak("10:00"))
    absence = await absent(desk, "nowak")
    (offer,) = offered(await settle(desk)).values()
    for _again in range(2):
        assert await accept(desk, anna, offer) == visit
    async with desk.work() as work:
        now = await booking.get_appointment(work, anna, visit)
        was = await moving.last_move(work, visit)
        assert (now.status, now.slot, was and was.start) == (AppointmentStatus.BOOKED, offer.slot, warsaw("10:00"))
    assert await standing(desk, absence) == [TellingStatus.BOOKED_AGAIN]
    # And if that doctor is absent, too:
    again = await absent(desk, "nowak", A_DAY[1], warsaw("00:00", FRIDAY))
    (other,) = offered(await settle(desk)).values()
    assert other.slot == nowak("08:00", FRIDAY)
    assert await accept(desk, anna, other) == visit
    assert await standing(desk, again) == [TellingStatus.BOOKED_AGAIN]


async def test_no_notice_binds_them(desk: Desk, anna: Patient, john: Patient) -> None:
    """Their time is taken or left within the clinic's minimum notice for moving and cancelling, too."""
    await booked(desk, anna, nowak("10:00"))
    await booked(desk, john, nowak("10:20"))
    desk.clinic = _with(desk.clinic, cancel_notice_minutes=14 * 24 * 60)
    await absent(desk, "nowak")
    offers = offered(await settle(desk))
    await accept(desk, anna, offers[anna.id])
    await refuse(desk, john, offers[john.id])


async def test_whoever_has_booked_again_is_called_no_more(desk: Desk, anna: Patient, john: Patient) -> None:
    """By themselves, or by somebody at the desk, wherever that is written; what is kept for them goes on."""
    await booked(desk, anna, nowak("10:00"))
    await booked(desk, john, nowak("10:20"))
    absence = await absent(desk, "nowak")
    async with desk.work() as work:
        for each in (anna, john):
            person = await person_of(work, each)
            assert person is not None
            person.unreachable_since = work.now
    await settle(desk)
    desk.wait(hours=10)
    assert await to_call(desk) == [anna.id, john.id]
    await booked(desk, anna, nowak("10:00", FRIDAY))
    async with desk.work() as work:
        await booking.record_elsewhere(work, john, wilk("12:00", day=FRIDAY))
    assert await to_call(desk) == []
    assert await standing(desk, absence) == [TellingStatus.BOOKED_AGAIN, TellingStatus.BOOKED_AGAIN]
    async with desk.work() as work:
        assert await call_list.remind_due(work) is None
        assert not any(each.is_open for each in await work.session.scalars(sa.select(ToCall)))


async def test_what_is_kept_for_whoever_has_booked_again_goes_on(desk: Desk, anna: Patient) -> None:
    """They are told nothing more of it, and nobody calls them."""
    await booked(desk, anna, nowak("10:00"))
    await absent(desk, "nowak")
    (offer,) = offered(await settle(desk)).values()
    await booked(desk, anna, nowak("10:00", FRIDAY))
    with pytest.raises(OfferOver):
        await accept(desk, anna, offer)
    desk.wait(hours=2)
    assert await settle(desk) == []
    assert await open_offers(desk) == []
    with pytest.raises(OfferOver):
        await accept(desk, anna, offer)
    assert await to_call(desk) == []


async def test_nobody_is_woken(desk: Desk, anna: Patient) -> None:
    """Of what is cancelled at night another time is kept, and told in the morning."""
    await booked(desk, anna, nowak("10:00", FRIDAY))
    desk.now = warsaw("23:00", WEDNESDAY)
    await absent(desk, "nowak", warsaw("00:00", FRIDAY), warsaw("00:00", FRIDAY + dt.timedelta(days=1)))
    assert await settle(desk) == []
    # Not one of the next morning, which whoever looks at night may have.
    assert [slot for _, slot in await open_offers(desk)] == [nowak("08:00", FRIDAY + dt.timedelta(days=3))]
    desk.now = warsaw("07:00", THURSDAY)
    assert list(offered(await settle(desk))) == [anna.id]


async def test_only_what_an_absence_has_cancelled_comes_back(desk: Desk, anna: Patient) -> None:
    """What its patient has cancelled stays so."""
    visit = await booked(desk, anna, nowak("10:00"))
    async with desk.work() as work:
        await booking.cancel(work, anna, visit)
    async with desk.work() as work:
        with pytest.raises(AlreadyCancelled):
            await making.offer(work, anna, nowak("11:00"), Reason(OfferCause.ABSENCE, visit))


@pytest.mark.both_databases
async def test_two_processes_offer_each_time_once(desk: Desk) -> None:
    """However many look at once: everybody concerned has one time, and no time is kept for two."""
    patients = await some_patients(desk, 12)
    times = [f"{hour}:{minute}" for hour in (12, 13, 14) for minute in ("00", "15", "30", "45")]
    for each, time in zip(patients, times, strict=True):
        await booked(desk, each, lis(time))
    await absent(desk, "lis")
    for _round in range(6):
        await at_once(desk, step, step, step, step)
    await settle(desk)
    found = await open_offers(desk)
    assert sorted(patient for patient, _ in found) == sorted(each.id for each in patients)
    assert len({slot.start for _, slot in found}) == len(found)
    async with desk.work() as work:
        offers = {each.patient_id: each.id for each in await work.session.scalars(sa.select(SlotOffer))}
        (await Books.of(work)).check()
    # Half of them take it, half leave it, while two processes look.
    acts = [
        lambda work, each=each: (answering.accept if each.id % 2 else answering.refuse)(work, each, offers[each.id])
        for each in patients
    ]
    assert set(await at_once(desk, *acts, step, step)) == {""}
    await settle(desk)
    async with desk.work() as work:
        (await Books.of(work)).check()
        stands = sa.select(sa.func.count()).where(Appointment.status == AppointmentStatus.BOOKED)
        assert await work.session.scalar(stands) == 6


@pytest.mark.both_databases
async def test_accepting_races_booking_another(desk: Desk) -> None:
    """Pressed in the moment in which they book another time, or it is passed on: nothing is doubled."""
    patients = await some_patients(desk, 4)
    for again, each in enumerate(patients):
        await booked(desk, each, nowak(f"{8 + again:02}:00"))
    await absent(desk, "nowak")
    offers = offered(await settle(desk))
    desk.wait(minutes=120)
    for each in patients:
        offer = offers[each.id].id
        other = nowak(f"{7 + each.id:02}:20", FRIDAY)
        await at_once(
            desk,
            partial(answering.accept, patient=each, offer_id=offer),
            partial(booking.book, patient=each, slot=other),
            step,
            step,
        )
        async with desk.work() as work:
            (await Books.of(work)).check()
            made = await work.session.get_one(SlotOffer, offer)
            theirs = await booking.get_appointment(work, each, made.instead_of or "")
            assert (made.status is OfferStatus.ACCEPTED) == (theirs.status is AppointmentStatus.BOOKED)
    await settle(desk)
