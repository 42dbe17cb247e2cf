"""Come to an online consultation: who may, when, in which turn, and for how long one waits (S16, S37, D22)."""

from __future__ import annotations

import datetime as dt
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa

from core.accounts.patients import Tier
from core.clinic.consulting import ConsultationKind, ConsultationRules
from core.consultations import asking, consent, deadlines, holding, hours, queueing
from core.consultations.deadlines import Due
from core.consultations.model import Consultation, ConsultationEnd, ConsultationStatus, get_consultation
from core.consultations.refusals import ConsultationsClosed, NoConsultations, QueueFull, RemoteFormNotAccepted
from core.errors import FullLevelNeeded, NotFound, RegulationsChanged, UnusableText
from tests.core.consultations.consulting import ABOUT, WILK, a_caller_in_queue, consulting_clinic, is_there
from tests.core.files.filing import a_full_patient
from tests.core.staff.staffing import DOCTOR
from tests.desk import Desk

CHAT = ConsultationKind.CHAT


async def test_no_appointment_is_needed(desk: Desk) -> None:
    """Whoever comes waits at the end of the queue, and is the first if nobody else does."""
    async with desk.work() as work:
        anna, _patient = await a_caller_in_queue(work)
        desk.wait(minutes=1)
        john, _patient = await a_caller_in_queue(work, "John Carter", "telegram:2")
        assert [each.id for each in await queueing.waiting(work, "internist")] == [anna.id, john.id]
        place = await queueing.place_of(work, john)
    assert (anna.number, john.number) == (1, 2)
    assert place is not None
    assert place.number == 2


async def test_needs_the_full_level(desk: Desk) -> None:
    """It is medical (S33)."""
    async with desk.work() as work:
        anna = await a_full_patient(work)
        await consent.give(work, anna, "1")
        anna.tier = Tier.BASIC
        with pytest.raises(FullLevelNeeded):
            await asking.enter(work, anna, "internist", CHAT, ABOUT)


async def test_remote_form_is_accepted_once(desk: Desk) -> None:
    """Before the first one (D22), and again when its text has changed under the same version or another."""
    async with desk.work() as work:
        anna = await a_full_patient(work)
        with pytest.raises(RemoteFormNotAccepted):
            await asking.enter(work, anna, "internist", CHAT, ABOUT)
        with pytest.raises(RegulationsChanged):
            await consent.give(work, anna, "0")
        await consent.give(work, anna, "1")
        assert await consent.is_given(work, anna)
        regulations = desk.clinic.remote_regulations
        assert regulations is not None
        newer = regulations.model_copy(update={"version": "2"})
    desk.clinic = desk.clinic.model_copy(update={"remote_regulations": newer})
    async with desk.work() as work:
        assert not await consent.is_given(work, anna)


@pytest.mark.parametrize(
    ("specialty", "kind"), [("occupational", CHAT), ("internist", ConsultationKind.VIDEO), ("nothing", CHAT)]
)
async def test_what_the_clinic_does_not_hold(desk: Desk, specialty: str, kind: ConsultationKind) -> None:
    """A specialty without hours; a call where there are no rooms."""
    async with desk.work() as work:
        with pytest.raises(NoConsultations):
            await a_caller_in_queue(work, specialty=specialty, kind=kind)


async def test_outside_the_hours(desk: Desk) -> None:
    """It is said when they begin: at 12 today, at 8 tomorrow."""
    async with desk.work() as work:
        with pytest.raises(ConsultationsClosed) as refused:
            await a_caller_in_queue(work, specialty="dermatologist")
    assert refused.value.opens == datetime(2027, 3, 2, 11, tzinfo=UTC)
    desk.now = datetime(2027, 3, 2, 17, tzinfo=UTC)
    async with desk.work() as work:
        with pytest.raises(ConsultationsClosed) as refused:
            await a_caller_in_queue(work, "John Carter", "telegram:2")
    assert refused.value.opens == datetime(2027, 3, 3, 7, tzinfo=UTC)


def test_hours_on_the_clinics_clock() -> None:
    """On both sides of the change of clocks they begin at 8; on a holiday not at all."""
    clinic = consulting_clinic()
    friday, easter = datetime(2027, 3, 26, 17, tzinfo=UTC), dt.date(2027, 3, 29)
    tuesday = hours.opens_at(clinic, "internist", friday)
    assert tuesday is not None
    assert clinic.day_of(tuesday) == easter + dt.timedelta(days=1)
    assert tuesday.astimezone(clinic.zone).time() == dt.time(8)
    assert hours.closes_at(clinic, "internist", tuesday) == tuesday + dt.timedelta(hours=10)
    assert hours.closes_at(clinic, "internist", tuesday - dt.timedelta(seconds=1)) is None


async def test_longest_queue(desk: Desk) -> None:
    """As many wait as the clinic allows; the next is told so, and has a place once one has left."""
    desk.clinic = consulting_clinic(ConsultationRules(longest_queue=2))
    async with desk.work() as work:
        anna, patient = await a_caller_in_queue(work)
        await a_caller_in_queue(work, "John Carter", "telegram:2")
        with pytest.raises(QueueFull):
            await a_caller_in_queue(work, "Jan Kos", "telegram:3")
        await asking.leave(work, patient, anna.id)
        third, _patient = await a_caller_in_queue(work, "Jan Kot", "telegram:4")
    assert third.status is ConsultationStatus.WAITING


async def test_one_at_a_time(desk: Desk) -> None:
    """Who comes twice has the same place; the database sees to it too."""
    async with desk.work() as work:
        anna, patient = await a_caller_in_queue(work)
        again = await asking.enter(work, patient, "internist", CHAT, "Coś innego.")
        assert again.id == anna.id
        copy = sa.select(sa.func.count()).select_from(Consultation)
        assert await work.session.scalar(copy) == 1


@pytest.mark.parametrize("words", ["", " \n ", "a" * 1001])
async def test_what_it_is_about_is_said(desk: Desk, words: str) -> None:
    """In a few words."""
    async with desk.work() as work:
        patient = await a_full_patient(work)
        await consent.give(work, patient, "1")
        with pytest.raises(UnusableText):
            await asking.enter(work, patient, "internist", CHAT, words)


async def test_others_can_not_leave_for_somebody(desk: Desk) -> None:
    """It is its patient's alone."""
    async with desk.work() as work:
        anna, _patient = await a_caller_in_queue(work)
        john = await a_full_patient(work, "telegram:2", "John Carter")
        with pytest.raises(NotFound):
            await asking.leave(work, john, anna.id)


async def test_nobody_can_come(desk: Desk) -> None:
    """Half an hour after the hours the patient is told so, once."""
    desk.now = datetime(2027, 3, 2, 16, 50, tzinfo=UTC)
    async with desk.work() as work:
        anna, _patient = await a_caller_in_queue(work)
    desk.wait(minutes=39)
    async with desk.work() as work:
        assert await deadlines.step(work) is None
    desk.wait(minutes=1)
    async with desk.work() as work:
        told = await deadlines.step(work)
        assert told is not None
        assert (told.what, told.consultation.id) == (Due.NOBODY, anna.id)
    async with desk.work() as work:
        assert await deadlines.step(work) is None
        stored, owner = await get_consultation(work, anna.id)
    assert stored.ended_as is ConsultationEnd.NOBODY
    assert not owner.in_consultation


async def test_estimate_without_a_doctor(desk: Desk) -> None:
    """Nobody knows."""
    async with desk.work() as work:
        assert await queueing.place_at_end(work, "internist") == queueing.QueuePlace(1, None)


async def test_estimate_by_what_consultations_take(desk: Desk) -> None:
    """Two doctors, of whom one has taken somebody two minutes ago, and 15 minutes for each: at once, then when that
    one is free, then when the first is free again.
    """
    async with desk.work() as work:
        await a_caller_in_queue(work)
        await is_there(work, DOCTOR)
        await is_there(work, WILK)
        await holding.take_next(work, DOCTOR)
    desk.wait(minutes=2)
    async with desk.work() as work:
        told = [(await queueing.place_at_end(work, "internist")).minutes]
        for number in (2, 3):
            await a_caller_in_queue(work, f"Jan Kos{'a' * number}", f"telegram:{number}")
            told.append((await queueing.place_at_end(work, "internist")).minutes)
    assert told == [0, 15, 15]


async def test_estimate_by_measured_lengths(desk: Desk) -> None:
    """Once five were held, it is their mean that counts."""
    async with desk.work() as work:
        await is_there(work)
    for number in range(1, 6):
        async with desk.work() as work:
            await a_caller_in_queue(work, f"Jan Kos{'a' * number}", f"telegram:{number}")
            taken, _patient = await holding.take_next(work, DOCTOR)
        desk.wait(minutes=30)
        async with desk.work() as work:
            assert await queueing.usual_length(work, "internist") == dt.timedelta(minutes=15)
            await holding.end(work, DOCTOR, taken.id)
    async with desk.work() as work:
        assert await queueing.usual_length(work, "internist") == dt.timedelta(minutes=30)
