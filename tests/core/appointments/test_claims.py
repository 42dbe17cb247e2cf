"""Nobody is in two places at once, in whatever order and however many at a time (D15)."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.exc import IntegrityError

from core.accounts.patients import Patient, RegulationsAcceptance
from core.appointments import booking, claims, moving
from core.appointments.claims import PATIENT, PRACTITIONER, Claim
from core.appointments.diary.diaries import DiaryRow
from core.appointments.model import Appointment, Slot
from core.appointments.time_grid import tick_of
from core.clinic.model import ServiceKind
from core.context import Work
from core.errors import BookingLimitReached, NotFound, PatientBusy, Refusal, SlotTaken
from core.orm import keys_of
from tests.core.appointments.bookings import (
    Books,
    connect_several_times,
    nowak,
    nowak_phone,
    some_patients,
    warsaw,
    wilk,
)
from tests.desk import Desk

pytestmark = pytest.mark.both_databases


async def test_the_database_itself_refuses_a_second_claim(desk: Desk, anna: Patient, john: Patient) -> None:
    """Whatever the code above it forgets (D15)."""
    async with desk.work() as work:
        booked = await booking.book(work, anna, nowak("10:00"))
        for patient, practitioner in ((john, "nowak"), (anna, "wilk")):
            keys, tick = keys_of(work.session), tick_of(warsaw("10:05"))
            claim = sa.insert(Claim).values(
                practitioner_tick=keys.fingerprint(PRACTITIONER, f"{practitioner}/{tick}"),
                patient_tick=keys.fingerprint(PATIENT, f"{patient.id}/{tick}"),
                appointment_id=booked.id,
            )
            with pytest.raises(IntegrityError):
                async with work.session.begin_nested():
                    await work.session.execute(claim)


async def test_another_fault_is_not_taken_for_a_taken_slot(desk: Desk, anna: Patient) -> None:
    """Claims without their appointment are a bug, not a refusal."""
    async with desk.work() as work:
        booked = await booking.book(work, anna, nowak("10:00"))
        await work.session.execute(sa.delete(Appointment))
        with pytest.raises(IntegrityError):
            await claims.take(work, booked, None)


async def test_whose_account_is_gone_books_nothing(desk: Desk, anna: Patient) -> None:
    """Their row can't be waited for."""
    async with desk.work() as work:
        await work.session.execute(sa.delete(RegulationsAcceptance))
        await work.session.execute(sa.delete(Patient))
        with pytest.raises(NotFound):
            await booking.book(work, anna, nowak("10:00"))


async def test_a_hundred_patients_want_one_slot(desk: Desk) -> None:
    """One is booked, ninety-nine are told, and nothing else has changed."""
    patients = await some_patients(desk, 100)
    outcomes = await asyncio.gather(*(_attempt(desk, patient, nowak("10:00")) for patient in patients))
    assert [each for each in outcomes if each is not None] == [SlotTaken(warsaw("10:00"))] * 99
    async with desk.work() as work:
        books = await Books.of(work)
        books.check()
    assert [each.patient_id for each in books.appointments] == [patients[outcomes.index(None)].id]
    assert len(books.claims) == 4


async def test_two_addresses_and_two_durations_are_wanted_at_once(desk: Desk) -> None:
    """Dr Wilk is wanted at two addresses, and Dr Nowak for a visit and for calls within it (S43)."""
    wanted = [
        *(wilk("10:00"), wilk("10:00", "partner")),
        *(nowak("10:00"), nowak_phone("10:00"), nowak_phone("10:10")),
    ]
    patients = await some_patients(desk, 25)
    outcomes = await asyncio.gather(
        *(_attempt(desk, patient, wanted[number % 5]) for number, patient in enumerate(patients))
    )
    assert {type(each) for each in outcomes} == {type(None), SlotTaken}
    async with desk.work() as work:
        books = await Books.of(work)
        books.check()
    assert len([each for each in books.standing if each.practitioner == "wilk"]) == 1
    visits = [each for each in books.standing if each.kind is ServiceKind.IN_PERSON and each.practitioner == "nowak"]
    calls = [each for each in books.standing if each.kind is ServiceKind.TELEPHONE]
    assert (len(visits), len(calls)) in {(1, 0), (0, 2)}


async def test_one_patient_presses_twelve_times_at_once(desk: Desk, anna: Patient) -> None:
    """Ten are booked and the limit holds (S7, D3)."""
    slots = [nowak(f"{hour}:{minutes}") for hour in ("08", "09", "10", "11") for minutes in ("00", "20", "40")]
    outcomes = await asyncio.gather(*(_attempt(desk, anna, slot) for slot in slots))
    assert outcomes.count(None) == 10
    assert outcomes.count(BookingLimitReached(limit=10)) == 2


async def test_one_patient_wants_two_doctors_at_once(desk: Desk, anna: Patient) -> None:
    """They get one of them (D15)."""
    await connect_several_times(desk, 2)
    outcomes = await asyncio.gather(*(_attempt(desk, anna, slot("10:00")) for slot in (nowak, wilk)))
    assert outcomes.count(None) == outcomes.count(PatientBusy(warsaw("10:00"))) == 1
    async with desk.work() as work:
        (await Books.of(work)).check()


async def test_patients_who_swap_their_holds_do_not_wait_for_each_other_for_ever(desk: Desk) -> None:
    """Each lets go of what the other wants; nobody is told of a deadlock."""
    patients = await some_patients(desk, 6)
    mornings = [nowak("10:00"), wilk("10:20"), nowak("10:20"), wilk("10:00"), nowak("10:40"), wilk("10:40")]
    for turn in range(4):
        wanted = mornings[turn:] + mornings[:turn]
        outcomes = await asyncio.gather(
            *(_attempt(desk, patient, slot, booking.hold) for patient, slot in zip(patients, wanted, strict=True))
        )
        assert all(outcome is None or isinstance(outcome, SlotTaken) for outcome in outcomes)
        async with desk.work() as work:
            (await Books.of(work)).check()


async def _attempt(
    desk: Desk,
    patient: Patient,
    slot: Slot,
    action: Callable[[Work, Patient, Slot], Awaitable[Appointment]] = booking.book,
) -> Refusal | None:
    """What somebody is told who wants a slot; `None` when they get it."""
    try:
        async with desk.work() as work:
            await action(work, patient, slot)
    except Refusal as refusal:
        return refusal
    return None


SLOTS = [
    *(nowak(f"10:{minutes}") for minutes in ("00", "20")),
    *(nowak_phone(f"10:{minutes}") for minutes in ("00", "10", "20")),
    *(wilk(f"10:{minutes}", facility) for minutes in ("00", "20") for facility in ("wola", "partner")),
]
ACTIONS = st.tuples(
    st.sampled_from(["hold", "confirm", "book", "release", "cancel", "wait", "hold_instead", "move"]),
    st.integers(min_value=0, max_value=2),
    st.sampled_from(SLOTS),
)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(ACTIONS, max_size=25))
async def test_nobody_is_ever_in_two_places(desk: Desk, actions: list[tuple[str, int, Slot]]) -> None:
    """Whatever three people do with nine overlapping slots, in whatever order (D15)."""
    patients = await _fresh_patients(desk)
    for action, who, slot in actions:
        async with desk.work() as work:
            with contextlib.suppress(Refusal):
                await _act(work, action, patients[who], slot)
            if action == "wait":
                desk.wait(minutes=3)
        async with desk.work() as work:
            (await Books.of(work)).check()


async def _fresh_patients(desk: Desk) -> list[Patient]:
    """Three patients, and nothing booked yet."""
    async with desk.work() as work:
        for table in (Appointment, DiaryRow):
            await work.session.execute(sa.delete(table))
        found = list(await work.session.scalars(sa.select(Patient)))
    return found or await some_patients(desk, 3)


async def _act(work: Work, action: str, patient: Patient, slot: Slot) -> None:
    theirs = [each.id for each in (await Books.of(work)).appointments if each.patient_id == patient.id]
    match action:
        case "hold":
            await booking.hold(work, patient, slot)
        case "book":
            await booking.book(work, patient, slot)
        case "release":
            await booking.release(work, patient)
        case "confirm":
            await booking.confirm(work, patient, theirs[-1] if theirs else "")
        case "cancel":
            await booking.cancel(work, patient, theirs[0] if theirs else "")
        case "hold_instead":
            await moving.hold_instead(work, patient, theirs[0] if theirs else "", slot)
        case "move" if theirs:
            await moving.move_all(work, patient, {theirs[0]: slot}, "telegram:1")
