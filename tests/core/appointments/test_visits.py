"""The clinic's day: its people see it, mark who came, and cancel or book for a patient."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from dataclasses import replace
from itertools import product

import pytest

from core.accounts.patients import Patient
from core.appointments import booking, visits
from core.appointments.model import Appointment, AppointmentStatus, Origin
from core.appointments.visits import VisitMark
from core.clinic.model import Clinic
from core.context import Work
from core.errors import (
    AlreadyCancelled,
    AlreadyStarted,
    BookedElsewhere,
    BookingLimitReached,
    NobodyArrives,
    NotFound,
    PatientBusy,
    Refusal,
    RoleNeeded,
    SlotTaken,
    TooEarlyToMark,
    TooLateToMark,
    UnusableText,
    WrongChat,
)
from core.roles import Role
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Caller, Where
from core.treatment import own_patients
from tests.core.appointments.bookings import (
    WEDNESDAY,
    Books,
    connect_several_times,
    lis,
    nowak,
    nowak_phone,
    warsaw,
    wilk,
)
from tests.core.staff.staffing import DESK_HEAD, DOCTOR, MARIA, OUTSIDER, RECEPTIONIST, staffed_clinic
from tests.desk import Desk

MarkVisit = Callable[[Work, Caller, str], Awaitable[visits.Visit]]

BOOKED, ATTENDED, NO_SHOW = AppointmentStatus.BOOKED, AppointmentStatus.ATTENDED, AppointmentStatus.NO_SHOW


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


@pytest.fixture
async def booked(desk: Desk, anna: Patient) -> str:
    """Anna's visit to Dr Nowak on Wednesday at ten; it is ten past."""
    async with desk.work() as work:
        appointment = await booking.book(work, anna, nowak("10:00"))
    desk.now = warsaw("10:10")
    return appointment.id


async def marked(desk: Desk, mark: MarkVisit, appointment: str, caller: Caller = RECEPTIONIST) -> Appointment:
    """The appointment, marked in a transaction of its own."""
    async with desk.work() as work:
        return (await mark(work, caller, appointment)).appointment


async def acts(desk: Desk) -> list[AuditAction]:
    """What the audit log says was done, oldest first."""
    async with desk.work() as work:
        return [entry.what for entry in reversed((await audit.recent(work, size=50)).items)]


async def test_the_day_is_told_by_doctor_and_hour(desk: Desk, anna: Patient, john: Patient) -> None:
    """In the order of the doctors' last names, with the patients' names; what is held is not in it."""
    async with desk.work() as work:
        await booking.book(work, anna, nowak("11:00"))
        await booking.book(work, john, nowak("09:00"))
        await booking.book(work, anna, lis("15:00"))
        await booking.book(work, anna, wilk("09:40"))
        await booking.book(work, john, nowak("09:00", WEDNESDAY + dt.timedelta(days=1)))
        await booking.cancel(work, john, (await booking.book(work, john, lis("16:00"))).id)
        await booking.hold(work, john, lis("17:00"))
        day = await visits.day(work, RECEPTIONIST, WEDNESDAY)
    assert [(each.appointment.practitioner, each.patient.first_name, each.appointment.start) for each in day] == [
        ("lis", "Anna", warsaw("15:00")),
        ("lis", "John", warsaw("16:00")),
        ("nowak", "John", warsaw("09:00")),
        ("nowak", "Anna", warsaw("11:00")),
        ("wilk", "Anna", warsaw("09:40")),
    ]
    assert await acts(desk) == [AuditAction.SAW_DAY]


async def test_a_day_is_one_of_the_clinics_calendar(anna: Patient, work: Work) -> None:
    """From midnight to midnight in Warsaw (D17)."""
    for start in ("00:00", "23:55"):
        slot = replace(nowak("10:00"), start=warsaw(start))
        await booking.record_elsewhere(work, anna, slot)
    found = await visits.day(work, RECEPTIONIST, WEDNESDAY)
    assert len(found) == 2
    assert await visits.day(work, RECEPTIONIST, WEDNESDAY - dt.timedelta(days=1)) == ()


async def test_doctors_see_their_own_day_in_private_too(desk: Desk, anna: Patient) -> None:
    """Only theirs; receptionists have none, and the whole day stays in the staff chat."""
    private = replace(DOCTOR, where=Where.PRIVATE)
    async with desk.work() as work:
        await booking.book(work, anna, nowak("11:00"))
        await booking.book(work, anna, lis("15:00"))
        own = await visits.own_day(work, private, WEDNESDAY)
        assert [each.appointment.practitioner for each in own] == ["nowak"]
        with pytest.raises(WrongChat):
            await visits.day(work, replace(private, where=Where.ELSEWHERE), WEDNESDAY)
        with pytest.raises(RoleNeeded):
            await visits.own_day(work, replace(RECEPTIONIST, where=Where.PRIVATE), WEDNESDAY)
        await members.add(work, DESK_HEAD, OUTSIDER, "Adam", {Role.DOCTOR})
        assert await visits.own_day(work, Caller(OUTSIDER, Where.PRIVATE), WEDNESDAY) == ()


async def test_who_came_is_marked(desk: Desk, booked: str) -> None:
    """First that they are here, then that they were seen; each is written down."""
    here = await marked(desk, visits.arrive, booked)
    assert (here.status, here.arrived_at) == (BOOKED, desk.now)
    came = desk.now
    desk.wait(minutes=20)
    seen = await marked(desk, visits.attend, booked, DOCTOR)
    assert (seen.status, seen.arrived_at, seen.marked_at) == (ATTENDED, came, desk.now)
    assert await acts(desk) == [AuditAction.MARKED_ARRIVED, AuditAction.MARKED_ATTENDED]
    async with desk.work() as work:
        noted = (await audit.recent(work, size=1)).items[0]
    assert (noted.who, noted.patient_id, noted.subject) == (DOCTOR.address, seen.patient_id, booked)


async def test_what_one_tap_marks(desk: Desk, booked: str) -> None:
    """Here, seen, and as before; a day later, of what was forgotten, that it took place."""
    marks = {VisitMark.ARRIVED: visits.arrive, VisitMark.ATTENDED: visits.attend, VisitMark.EXPECTED: visits.expect}
    offered = []
    for _ in range(4):
        async with desk.work() as work:
            offered.append(visits.next_mark(work, (await visits.get_visit(work, booked)).appointment))
        await marked(desk, marks[offered[-1]], booked)
    assert offered == [VisitMark.ARRIVED, VisitMark.ATTENDED, VisitMark.EXPECTED, VisitMark.ARRIVED]
    await marked(desk, visits.expect, booked)
    desk.wait(days=1)
    async with desk.work() as work:
        assert visits.next_mark(work, (await visits.get_visit(work, booked)).appointment) is VisitMark.ATTENDED


async def test_a_mark_can_be_corrected_on_the_same_day(desk: Desk, booked: str) -> None:
    """Any into any other; the same once more changes nothing."""
    becomes = {visits.expect: BOOKED, visits.arrive: BOOKED, visits.attend: ATTENDED, visits.miss: NO_SHOW}
    for first, (second, status) in product((visits.arrive, visits.attend, visits.miss), becomes.items()):
        await marked(desk, visits.expect, booked)
        await marked(desk, first, booked)
        desk.wait(minutes=10)
        corrected = await marked(desk, second, booked)
        is_here = second is visits.arrive or (first, second) == (visits.arrive, visits.attend)
        assert (corrected.status, corrected.arrived_at is not None) == (status, is_here)
        before = await acts(desk)
        desk.wait(minutes=1)
        again = await marked(desk, second, booked)
        assert (again.arrived_at, again.marked_at) == (corrected.arrived_at, corrected.marked_at)
        assert await acts(desk) == before


@pytest.mark.parametrize("first", [visits.attend, visits.miss])
async def test_the_day_after_it_is_what_happened(desk: Desk, booked: str, first: MarkVisit) -> None:
    """And is corrected no more."""
    await marked(desk, first, booked)
    desk.now = warsaw("00:00", WEDNESDAY + dt.timedelta(days=1))
    for second in (visits.expect, visits.arrive, visits.attend, visits.miss):
        with pytest.raises(TooLateToMark):
            await marked(desk, second, booked)


async def test_what_was_forgotten_can_be_marked_later(desk: Desk, booked: str) -> None:
    """Or the patient could never ask about the visit; and it can be corrected on that day."""
    desk.wait(days=3)
    with pytest.raises(TooLateToMark):
        await marked(desk, visits.arrive, booked)
    await marked(desk, visits.miss, booked)
    assert (await marked(desk, visits.attend, booked)).status is ATTENDED


async def test_nothing_is_marked_before_its_day(desk: Desk, booked: str) -> None:
    """And nobody has stayed away before it begins."""
    desk.now = warsaw("23:59", WEDNESDAY - dt.timedelta(days=1))
    for mark in (visits.arrive, visits.attend, visits.miss):
        with pytest.raises(TooEarlyToMark):
            await marked(desk, mark, booked)
    desk.now = warsaw("09:50")
    with pytest.raises(TooEarlyToMark):
        await marked(desk, visits.miss, booked)
    assert (await marked(desk, visits.attend, booked)).status is ATTENDED


async def test_nobody_arrives_for_a_call(desk: Desk, anna: Patient) -> None:
    """It is attended or missed; its patient stays at home."""
    async with desk.work() as work:
        call = await booking.book(work, anna, nowak_phone("10:00"))
    desk.now = warsaw("10:00")
    with pytest.raises(NobodyArrives):
        await marked(desk, visits.arrive, call.id)
    assert (await marked(desk, visits.attend, call.id)).status is ATTENDED


async def test_before_its_time_it_is_early_unless_the_patient_is_here(desk: Desk, booked: str) -> None:
    """Whoever marks it as attended then is asked."""
    for time, early in (("08:00", True), ("09:59", True), ("10:00", False)):
        desk.now = warsaw(time)
        async with desk.work() as work:
            assert visits.is_early(work, (await visits.get_visit(work, booked)).appointment) is early
    desk.now = warsaw("09:30")
    await marked(desk, visits.arrive, booked)
    async with desk.work() as work:
        assert not visits.is_early(work, (await visits.get_visit(work, booked)).appointment)


async def test_what_the_clinic_booked_elsewhere_is_marked_here_too(desk: Desk, anna: Patient) -> None:
    """For its patient may ask about it."""
    async with desk.work() as work:
        kept = await booking.record_elsewhere(work, anna, nowak("10:00"))
    desk.now = warsaw("10:10")
    assert (await marked(desk, visits.attend, kept.id)).origin is Origin.ELSEWHERE


async def test_what_was_attended_is_not_cancelled(desk: Desk, anna: Patient, booked: str) -> None:
    """Not even when the doctor was early."""
    desk.now = warsaw("09:50")
    await marked(desk, visits.attend, booked)
    async with desk.work() as work:
        with pytest.raises(AlreadyStarted):
            await booking.cancel(work, anna, booked)
        with pytest.raises(AlreadyStarted):
            await visits.cancel_for(work, RECEPTIONIST, booked, "choroba lekarza")


async def test_only_what_stands_is_marked(desk: Desk, anna: Patient) -> None:
    """Neither what is cancelled, nor what is held, nor what there isn't."""
    async with desk.work() as work:
        cancelled = await booking.book(work, anna, nowak("10:00"))
        await booking.cancel(work, anna, cancelled.id)
        held = await booking.hold(work, anna, nowak("11:00"))
    desk.now = warsaw("11:10")
    for appointment, refusal in ((cancelled.id, AlreadyCancelled), (held.id, NotFound), ("nothing", NotFound)):
        with pytest.raises(refusal):
            await marked(desk, visits.attend, appointment)


async def test_the_reception_cancels_for_a_patient(desk: Desk, anna: Patient, john: Patient) -> None:
    """With a reason, which stays sealed beside it; the time is free again."""
    async with desk.work() as work:
        appointment = await booking.book(work, anna, nowak("10:00"))
        cancelled = await visits.cancel_for(work, RECEPTIONIST, appointment.id, " Lekarz  zachorował. ")
        assert cancelled.patient.id == anna.id
    async with desk.work() as work:
        now = await booking.get_appointment(work, anna, appointment.id)
        assert (now.status, now.cancelled_because) == (AppointmentStatus.CANCELLED, "Lekarz zachorował.")
        await booking.book(work, john, nowak("10:00"))
        (await Books.of(work)).check()
    assert await acts(desk) == [AuditAction.CANCELLED_FOR_PATIENT]


@pytest.mark.parametrize("reason", ["", "   ", "x" * 301])
async def test_the_reason_is_told(anna: Patient, work: Work, reason: str) -> None:
    """In a few words."""
    appointment = await booking.book(work, anna, nowak("10:00"))
    with pytest.raises(UnusableText):
        await visits.cancel_for(work, RECEPTIONIST, appointment.id, reason)
    assert appointment.status is BOOKED


async def test_the_rules_of_cancelling_are_the_patients_own(desk: Desk, anna: Patient) -> None:
    """What was booked elsewhere is cancelled there, what is cancelled stays so, what has begun too."""
    async with desk.work() as work:
        elsewhere = await booking.record_elsewhere(work, anna, nowak("10:00"))
        cancelled = await booking.book(work, anna, nowak("11:00"))
        await visits.cancel_for(work, RECEPTIONIST, cancelled.id, "pomyłka")
        begun = await booking.book(work, anna, nowak("08:00"))
    desk.now = warsaw("08:00")
    expected: dict[str, type[Refusal]] = {
        elsewhere.id: BookedElsewhere,
        cancelled.id: AlreadyCancelled,
        begun.id: AlreadyStarted,
        "nothing": NotFound,
    }
    for appointment, refusal in expected.items():
        async with desk.work() as work:
            with pytest.raises(refusal):
                await visits.cancel_for(work, RECEPTIONIST, appointment, "pomyłka")


async def test_the_reception_books_for_a_patient(desk: Desk, anna: Patient) -> None:
    """The patient finds it among their own."""
    async with desk.work() as work:
        visit = await visits.book_for(work, RECEPTIONIST, anna.id, nowak_phone("10:00"))
    async with desk.work() as work:
        own = await booking.upcoming(work, anna)
        seen = await own_patients.get_record(work, RECEPTIONIST, anna.id)
        assert [each.id for each in own] == [each.id for each in seen.upcoming] == [visit.appointment.id]
        assert own.items[0].origin is Origin.PORTAL
        assert (await visits.see(work, DOCTOR, visit.appointment.id)).patient.full_name == "Anna Nowak"
    assert await acts(desk) == [
        AuditAction.BOOKED_FOR_PATIENT,
        AuditAction.SAW_APPOINTMENT,
        AuditAction.SAW_APPOINTMENT,
    ]


async def test_a_patients_record_tells_what_is_booked_and_what_was_lately(
    desk: Desk, anna: Patient, john: Patient
) -> None:
    """The latest of what is over, and nobody else's; who looked is written down."""
    async with desk.work() as work:
        cancelled = [await booking.book(work, anna, nowak(time)) for time in ("08:00", "08:20", "08:40", "09:00")]
        for each in cancelled:
            await booking.cancel(work, anna, each.id)
        coming = await booking.book(work, anna, nowak("10:00"))
        await booking.book(work, john, nowak("11:00"))
        record = await own_patients.get_record(work, RECEPTIONIST, anna.id)
    assert record.patient.id == anna.id
    assert [each.id for each in record.upcoming] == [coming.id]
    assert [each.id for each in record.past] == [each.id for each in reversed(cancelled[1:])]
    async with desk.work() as work:
        row = (await audit.recent(work)).items[0]
        assert (row.who, row.what, row.patient_id) == (MARIA, AuditAction.SAW_APPOINTMENT, anna.id)


async def test_the_rules_of_booking_are_the_patients_own(desk: Desk, anna: Patient, john: Patient) -> None:
    """The limit of their level, a time that is taken, a patient who is elsewhere (D3, D15)."""
    desk.clinic = desk.clinic.model_copy(
        update={"settings": desk.clinic.settings.model_copy(update={"basic_limit": 1})}
    )
    async with desk.work() as work:
        await visits.book_for(work, RECEPTIONIST, anna.id, nowak("10:00"))
        with pytest.raises(BookingLimitReached):
            await visits.book_for(work, RECEPTIONIST, anna.id, nowak("11:00"))
        with pytest.raises(SlotTaken):
            await visits.book_for(work, RECEPTIONIST, john.id, nowak("10:00"))
        with pytest.raises(NotFound):
            await visits.book_for(work, RECEPTIONIST, 0, nowak("11:00"))
    desk.clinic = staffed_clinic()
    async with desk.work() as work:
        with pytest.raises(PatientBusy):
            await visits.book_for(work, RECEPTIONIST, anna.id, wilk("10:00"))


async def test_each_is_for_those_whom_the_table_names(desk: Desk, anna: Patient, booked: str) -> None:
    """Nothing is changed or written for others."""
    async with desk.work() as work:
        for attempt in (
            visits.attend(work, DESK_HEAD, booked),
            visits.cancel_for(work, DOCTOR, booked, "pomyłka"),
            visits.book_for(work, DOCTOR, anna.id, nowak("11:00")),
        ):
            with pytest.raises(RoleNeeded):
                await attempt
        with pytest.raises(WrongChat):
            await visits.see(work, Caller(MARIA, Where.ELSEWHERE), booked)
    assert await acts(desk) == []


@pytest.mark.both_databases
async def test_marking_and_cancelling_at_once_leave_one_of_them(desk: Desk, anna: Patient) -> None:
    """Whoever is second is told (the doctor was early)."""
    async with desk.work() as work:
        appointment = await booking.book(work, anna, nowak("10:00"))
    desk.now = warsaw("09:50")
    await connect_several_times(desk, 2)

    async def cancels() -> None:
        async with desk.work() as work:
            await booking.cancel(work, anna, appointment.id)

    outcomes = await asyncio.gather(marked(desk, visits.attend, appointment.id), cancels(), return_exceptions=True)
    refused = [type(outcome) for outcome in outcomes if isinstance(outcome, Refusal)]
    async with desk.work() as work:
        status = (await booking.get_appointment(work, anna, appointment.id)).status
    assert (status, refused) in ((ATTENDED, [AlreadyStarted]), (AppointmentStatus.CANCELLED, [AlreadyCancelled]))
