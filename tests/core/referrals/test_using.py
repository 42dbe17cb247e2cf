"""Booking from a referral (S13, S14, D11, D21): what it opens, where, until when, and how often."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.accounts.patients import Patient, Tier
from core.appointments import booking, visits
from core.appointments.diary.diaries import DiaryRow
from core.appointments.model import Appointment, AppointmentStatus, Slot
from core.appointments.refusals import ReferralNeeded
from core.context import Work
from core.errors import (
    AlreadyStarted,
    BookingLimitReached,
    FullLevelNeeded,
    NotFound,
    PatientBusy,
    Refusal,
    SlotTaken,
)
from core.referrals import reading, telling, using
from core.referrals.model import Referral, ReferralKind, ReferralStanding
from core.referrals.refusals import (
    AnotherService,
    NotAcceptedThere,
    NotOurReferral,
    ReferralExpired,
    ReferralWithdrawn,
    TooFewProcedures,
)
from tests.core.appointments.bookings import WEDNESDAY, Books, connect_several_times, lis, nowak, warsaw
from tests.core.referrals.referring import attended_by, duda, full_patient, issued, on_days, zieba
from tests.core.staff.staffing import RECEPTIONIST
from tests.desk import Desk


@pytest.mark.both_databases
async def test_rehabilitation_is_never_booked_without_a_referral(desk: Desk, anna: Patient) -> None:
    """Neither by the patient nor for them (S13)."""
    async with desk.work() as work:
        with pytest.raises(ReferralNeeded):
            await booking.hold(work, anna, duda("10:00"))
        with pytest.raises(ReferralNeeded):
            await booking.book(work, anna, duda("10:00"))
        with pytest.raises(ReferralNeeded):
            await visits.book_for(work, RECEPTIONIST, anna.id, duda("10:00"))
        assert (await Books.of(work)).appointments == []


@pytest.mark.both_databases
async def test_a_series_is_booked_in_one_go(desk: Desk, anna: Patient, attended: str) -> None:
    """All ten, and then none is left (D21)."""
    referral = await issued(desk, attended)
    async with desk.work() as work:
        booked = await using.book_series(work, anna, referral.id, on_days(duda("10:00"), 10))
        record = await reading.get_record(work, anna, referral.id)
        assert [each.id for each in record.appointments] == [each.id for each in booked]
        assert (record.left, record.standing(work)) == (0, ReferralStanding.BOOKED)
        (await Books.of(work)).check()
        with pytest.raises(TooFewProcedures):
            await using.book_series(work, anna, referral.id, [duda("11:00")])


async def test_a_series_is_booked_whole_or_not_at_all(desk: Desk, anna: Patient, john: Patient, attended: str) -> None:
    """The last of ten is taken: none is booked, and what is free stays free."""
    referral = await issued(desk, attended)
    theirs = await issued(desk, await attended_by(desk, john))
    wanted = on_days(duda("10:00"), 10)
    async with desk.work() as work:
        await using.book_series(work, john, theirs.id, wanted[-1:])
    async with desk.work() as work:
        with pytest.raises(SlotTaken) as refusal:
            await using.book_series(work, anna, referral.id, wanted)
        assert refusal.value == SlotTaken(wanted[-1].start)
    async with desk.work() as work:
        assert (await reading.get_record(work, anna, referral.id)).left == 10
        (await Books.of(work)).check()
        await using.book_series(work, anna, referral.id, wanted[:-1])


@pytest.mark.both_databases
async def test_two_patients_want_the_last_places_at_once(desk: Desk, anna: Patient, john: Patient) -> None:
    """One has all ten, the other none and is told so; nobody waits for ever (D21)."""
    ours = await issued(desk, await attended_by(desk, anna))
    theirs = await issued(desk, await attended_by(desk, john))
    wanted = on_days(duda("10:00"), 10)
    await connect_several_times(desk, 2)
    outcomes = await asyncio.gather(
        _series(desk, anna, ours, wanted), _series(desk, john, theirs, tuple(reversed(wanted)))
    )
    assert sorted(type(each).__name__ for each in outcomes) == ["NoneType", "SlotTaken"]
    async with desk.work() as work:
        books = await Books.of(work)
        books.check()
        assert len(books.standing) == 10
        assert len({each.patient_id for each in books.standing}) == 1


@pytest.mark.both_databases
async def test_one_patient_presses_twice_at_once(desk: Desk, anna: Patient, attended: str) -> None:
    """Ten procedures are booked, not twenty."""
    referral = await issued(desk, attended)
    await connect_several_times(desk, 2)
    outcomes = await asyncio.gather(
        _series(desk, anna, referral, on_days(duda("10:00"), 10)),
        _series(desk, anna, referral, on_days(duda("11:00"), 10)),
    )
    assert sorted(type(each).__name__ for each in outcomes) == ["NoneType", "TooFewProcedures"]
    async with desk.work() as work:
        assert len((await Books.of(work)).standing) == 10


async def test_a_plan_that_overlaps_itself_is_none(desk: Desk, anna: Patient, attended: str) -> None:
    """A patient is in one place at a time, within a plan too (D15)."""
    referral = await issued(desk, attended)
    async with desk.work() as work:
        with pytest.raises((PatientBusy, SlotTaken)):
            await using.book_series(work, anna, referral.id, [duda("10:00"), duda("10:00")])
        with pytest.raises(NotFound):
            await using.book_series(work, anna, referral.id, [])


async def test_what_is_cancelled_gives_its_procedure_back(desk: Desk, anna: Patient, attended: str) -> None:
    """One, or all that are to come; what has been is used."""
    referral = await issued(desk, attended, procedures=3)
    async with desk.work() as work:
        first, *_ = await using.book_series(work, anna, referral.id, on_days(duda("10:00"), 3))
    desk.now = warsaw("10:05")
    async with desk.work() as work:
        with pytest.raises(AlreadyStarted):
            await booking.cancel(work, anna, first.id)
        gone = await using.cancel_upcoming(work, anna, referral.id)
        assert [each.status for each in gone] == [AppointmentStatus.CANCELLED] * 2
        record = await reading.get_record(work, anna, referral.id)
        assert ([each.id for each in record.appointments], record.left) == ([first.id], 2)
        (await Books.of(work)).check()
        with pytest.raises(NotFound):
            await using.cancel_upcoming(work, anna, referral.id)
        await using.book_series(work, anna, referral.id, on_days(duda("11:30"), 2))


async def test_procedures_are_moved_whole_or_not_at_all(
    desk: Desk, anna: Patient, john: Patient, attended: str
) -> None:
    """They keep their ids; the old times are free, the new ones taken."""
    referral = await issued(desk, attended)
    theirs = await issued(desk, await attended_by(desk, john))
    async with desk.work() as work:
        booked = await using.book_series(work, anna, referral.id, on_days(duda("10:00"), 3))
        await using.book_series(work, john, theirs.id, on_days(duda("11:00"), 3)[2:])
    ids = {each.id for each in booked}
    async with desk.work() as work:
        with pytest.raises(SlotTaken):
            await using.move(work, anna, referral.id, ids, on_days(duda("11:00"), 3))
    async with desk.work() as work:
        before = await reading.get_record(work, anna, referral.id)
        assert [each.slot for each in before.appointments] == list(on_days(duda("10:00"), 3))
        (await Books.of(work)).check()
        await using.move(work, anna, referral.id, ids, on_days(duda("11:30"), 3))
        moved = await reading.get_record(work, anna, referral.id)
        assert [(each.id, each.slot) for each in moved.appointments] == [
            (one.id, slot) for one, slot in zip(booked, on_days(duda("11:30"), 3), strict=True)
        ]
        assert moved.left == 7
        (await Books.of(work)).check()
        await using.book_series(work, john, theirs.id, on_days(duda("10:00"), 3))


async def test_moving_into_each_others_place(desk: Desk, anna: Patient, attended: str) -> None:
    """A series that is moved by a day takes what it leaves itself."""
    referral = await issued(desk, attended)
    days = on_days(duda("10:00"), 4)
    async with desk.work() as work:
        booked = await using.book_series(work, anna, referral.id, days[:3])
        await using.move(work, anna, referral.id, {each.id for each in booked}, days[1:])
        (await Books.of(work)).check()


async def test_only_what_was_booked_from_it_is_moved(desk: Desk, anna: Patient, attended: str) -> None:
    """Somebody else's, another appointment, or fewer times than procedures, is refused."""
    referral = await issued(desk, attended)
    async with desk.work() as work:
        (one, two) = await using.book_series(work, anna, referral.id, on_days(duda("10:00"), 2))
        other = await booking.book(work, anna, nowak("11:00"))
        for ids, slots in (
            ({other.id}, [duda("11:00")]),
            ({one.id, two.id}, [duda("11:00")]),
            ({one.id}, []),
            (set[str](), []),
        ):
            with pytest.raises(NotFound):
                await using.move(work, anna, referral.id, ids, slots)
        with pytest.raises(AnotherService):
            await using.move(work, anna, referral.id, {one.id}, [nowak("11:20")])


async def test_partners_accept_what_was_issued_by_telephone(desk: Desk, anna: Patient, attended: str) -> None:
    """Beside the clinic's own places, never alone (S14, D11)."""
    in_person = await issued(desk, attended)
    by_telephone = await issued(desk, await attended_by(desk, anna, by_telephone=True))
    async with desk.work() as work:
        massage = work.clinic.service("massage")
        assert reading.places_of(work.clinic, in_person, massage) == ("centrum", "wola")
        assert reading.places_of(work.clinic, by_telephone, massage) == ("centrum", "wola", "partner")
        with pytest.raises(NotAcceptedThere):
            await using.book_series(work, anna, in_person.id, [zieba("08:00", "partner")])
        await using.book_series(work, anna, by_telephone.id, [zieba("08:00", "partner")])
        alone = work.clinic.model_copy(
            update={"hours": tuple(each for each in work.clinic.hours if each.practitioner == "nobody")}
        )
        assert reading.places_of(alone, by_telephone, massage) == ()


async def test_where_a_referral_is_of_no_use(desk: Desk, anna: Patient, john: Patient, attended: str) -> None:
    """To somebody else, for something else, after its last day, withdrawn, or issued elsewhere."""
    referral = await issued(desk, attended)
    async with desk.work() as work:
        with pytest.raises(NotFound):
            await using.book_series(work, john, referral.id, [duda("10:00")])
        with pytest.raises(AnotherService):
            await using.book_series(work, anna, referral.id, [nowak("10:00")])
        await _change(work, referral, valid_until=dt.date(2027, 3, 1))
        with pytest.raises(ReferralExpired):
            await using.book_series(work, anna, referral.id, [duda("10:00")])
        await _change(work, referral, valid_until=dt.date(2027, 3, 2), cancelled_at=desk.now)
        with pytest.raises(ReferralWithdrawn):
            await using.book_series(work, anna, referral.id, [duda("10:00")])
        elsewhere = referral.facts.model_copy(update={"is_own": False})
        await _change(work, referral, cancelled_at=None, facts=elsewhere)
        with pytest.raises(NotOurReferral):
            await using.book_series(work, anna, referral.id, [duda("10:00")])
        own = referral.facts.model_copy(update={"is_own": True})
        await _change(work, referral, facts=own)
        (await work.session.merge(anna)).tier = Tier.BASIC
    async with desk.work() as work:
        basic = await work.session.get_one(Patient, anna.id)
        with pytest.raises(FullLevelNeeded):
            await using.book_series(work, basic, referral.id, [duda("10:00")])


async def test_a_cap_counts_the_whole_series(desk: Desk, anna: Patient, attended: str) -> None:
    """Where the clinic sets one for the full level too (D3)."""
    referral = await issued(desk, attended)
    desk.clinic = desk.clinic.model_copy(update={"settings": desk.clinic.settings.model_copy(update={"full_limit": 4})})
    async with desk.work() as work:
        with pytest.raises(BookingLimitReached):
            await using.book_series(work, anna, referral.id, on_days(duda("10:00"), 5))
        await using.book_series(work, anna, referral.id, on_days(duda("10:00"), 4))


async def test_a_visit_is_booked_from_a_referral(desk: Desk, anna: Patient, attended: str) -> None:
    """By the ordinary way, and noted with it; once, until it is cancelled (S21)."""
    referral = await issued(desk, attended, ReferralKind.SPECIALIST, "dermatologist", 1)
    async with desk.work() as work:
        held = await booking.hold(work, anna, lis("12:15"))
        for _ in range(2):
            assert (await using.confirm(work, anna, referral.id, held.id)).status is AppointmentStatus.BOOKED
        record = await reading.get_record(work, anna, referral.id)
        assert ([each.id for each in record.appointments], record.left) == ([held.id], 0)
        assert (await reading.used_by(work, anna, held.id)).id == referral.id
        again = await booking.hold(work, anna, lis("13:00"))
        with pytest.raises(TooFewProcedures):
            await using.confirm(work, anna, referral.id, again.id)
        await booking.cancel(work, anna, held.id)
        await using.confirm(work, anna, referral.id, again.id)
        other = await booking.hold(work, anna, nowak("10:00"))
        with pytest.raises(TooFewProcedures):
            await using.confirm(work, anna, referral.id, other.id)


async def test_a_referral_to_one_specialist_opens_no_other(desk: Desk, anna: Patient, attended: str) -> None:
    """Nor is one used that an appointment has nothing to do with."""
    referral = await issued(desk, attended, ReferralKind.SPECIALIST, "dermatologist", 1)
    async with desk.work() as work:
        held = await booking.hold(work, anna, nowak("10:00"))
        with pytest.raises(AnotherService):
            await using.confirm(work, anna, referral.id, held.id)
        booked = await booking.confirm(work, anna, held.id)
        with pytest.raises(NotFound):
            await reading.used_by(work, anna, booked.id)


async def test_a_reminder_before_the_last_day(desk: Desk, anna: Patient, attended: str) -> None:
    """Once, by day, a week before, of what has something left."""
    booked_up = await issued(desk, attended, ReferralKind.SPECIALIST, "dermatologist", 1)
    open_one = await issued(desk, attended)
    async with desk.work() as work:
        held = await booking.hold(work, anna, lis("12:15"))
        await using.confirm(work, anna, booked_up.id, held.id)
        for each in (booked_up, open_one):
            await _change(work, each, valid_until=WEDNESDAY + dt.timedelta(days=9))
    desk.now = warsaw("09:00", WEDNESDAY + dt.timedelta(days=1))
    async with desk.work() as work:
        assert await telling.warn_due(work) == []
    desk.now = warsaw("08:59", WEDNESDAY + dt.timedelta(days=2))
    async with desk.work() as work:
        assert await telling.warn_due(work) == []
    desk.now = warsaw("09:00", WEDNESDAY + dt.timedelta(days=2))
    async with desk.work() as work:
        assert [each.id for each in await telling.warn_due(work)] == [open_one.id]
        assert await telling.warn_due(work) == []


ACTIONS = st.tuples(
    st.sampled_from(["book", "cancel", "cancel_all", "move"]),
    st.integers(min_value=0, max_value=1),
    st.lists(st.sampled_from([*on_days(duda("10:00"), 3), *on_days(duda("10:30"), 3)]), min_size=1, max_size=4),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(actions=st.lists(ACTIONS, max_size=12))
async def test_never_more_is_booked_than_is_left(desk: Desk, actions: list[tuple[str, int, list[Slot]]]) -> None:
    """Whatever two people do with three procedures each: all of a plan or nothing, and the books agree (D21)."""
    patients, referrals = await _fresh(desk)
    for action, who, slots in actions:
        patient, referral = patients[who], referrals[who]
        before = await _booked(desk, patient, referral)
        failed = await _attempt(desk, action, patient, referral, slots)
        after = await _booked(desk, patient, referral)
        assert len(after) <= 3
        if failed:
            assert after == before
        elif action == "book":
            assert len(after) == len(before) + len(slots)
        elif action == "cancel_all":
            assert after == []
        async with desk.work() as work:
            (await Books.of(work)).check()


async def _fresh(desk: Desk) -> tuple[list[Patient], list[Referral]]:
    """Two patients with a referral of three procedures each, and nothing booked."""
    async with desk.work() as work:
        patients = list(await work.session.scalars(sa.select(Patient).order_by(Patient.id)))
    if not patients:
        patients = [await full_patient(desk, f"telegram:{each}", "Anna Nowak") for each in (1, 2)]
        for each in patients:
            await issued(desk, await attended_by(desk, each), procedures=3)
    async with desk.work() as work:
        for table in (Appointment, DiaryRow):
            await work.session.execute(sa.delete(table))
        return patients, list(await work.session.scalars(sa.select(Referral).order_by(Referral.patient_id)))


async def _booked(desk: Desk, patient: Patient, referral: Referral) -> list[tuple[str, Slot]]:
    async with desk.work() as work:
        record = await reading.get_record(work, patient, referral.id)
        return [(each.id, each.slot) for each in record.appointments]


async def _attempt(desk: Desk, action: str, patient: Patient, referral: Referral, slots: Sequence[Slot]) -> bool:
    """Whether it was refused."""
    try:
        async with desk.work() as work:
            ids = [each.id for each in (await reading.get_record(work, patient, referral.id)).appointments]
            match action:
                case "book":
                    await using.book_series(work, patient, referral.id, slots)
                case "move":
                    await using.move(work, patient, referral.id, set(ids[: len(slots)]), slots)
                case "cancel":
                    await booking.cancel(work, patient, ids[0] if ids else "")
                case _:
                    await using.cancel_upcoming(work, patient, referral.id)
    except Refusal:
        return True
    return False


async def _series(desk: Desk, patient: Patient, referral: Referral, slots: Sequence[Slot]) -> Refusal | None:
    try:
        async with desk.work() as work:
            await using.book_series(work, patient, referral.id, slots)
    except Refusal as refusal:
        return refusal
    return None


async def _change(work: Work, referral: Referral, **values: object) -> None:
    kept = await work.session.merge(referral)
    for name, value in values.items():
        setattr(kept, name, value)
        setattr(referral, name, value)
    await work.session.flush()
