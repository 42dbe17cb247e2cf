"""Reminders: before a medicine runs out, and before an e-prescription expires unused; off by choice (S20, D20)."""

from __future__ import annotations

import datetime as dt

import pytest

from core.accounts.patients import Patient
from core.clinic.model import Clinic
from core.prescriptions import announcing, collecting, ordering, reminders
from core.prescriptions.ordering import Order
from core.prescriptions.reminders import Chosen, plan_medicine
from tests.core.files.filing import a_full_patient
from tests.core.prescriptions.prescribing import DATES, TODAY, a_prescription, prescribing_clinic, takes
from tests.desk import Desk


@pytest.fixture
def clinic() -> Clinic:
    """A clinic that reminds a week before a medicine runs out, and five days before an e-prescription expires."""
    return prescribing_clinic()


@pytest.fixture
async def anna(desk: Desk) -> Patient:
    """A patient whose identity is confirmed."""
    async with desk.work() as work:
        return await a_full_patient(work)


def nine(desk: Desk, day: dt.date) -> dt.datetime:
    """Nine in the morning of a day, on the clinic's clock."""
    return dt.datetime.combine(day, dt.time(9), desk.clinic.zone).astimezone(dt.UTC)


async def told(desk: Desk) -> tuple[int, int]:
    """How many medicines and e-prescriptions are reminded of now."""
    async with desk.work() as work:
        return len(await reminders.medicines_due(work)), len(await reminders.prescriptions_due(work))


async def runs_out(desk: Desk, anna: Patient, day: dt.date) -> str:
    """A medicine that runs out that day."""
    async with desk.work() as work:
        (medicine,) = await takes(work, anna)
        plan_medicine(work, medicine, day)
        return medicine.id


async def published(desk: Desk, anna: Patient, first: dt.date | None = None) -> str:
    """An e-prescription that its patient was told of; it counts from the day `first` on."""
    async with desk.work() as work:
        prescription = await a_prescription(work, anna)
        prescription.valid_from = first
    desk.wait(minutes=1)
    async with desk.work() as work:
        await announcing.announce_due(work)
    return prescription.id


async def test_a_medicine_runs_out(desk: Desk, anna: Patient) -> None:
    """A week before, at nine, once."""
    await runs_out(desk, anna, TODAY + dt.timedelta(days=20))
    desk.now = nine(desk, TODAY + dt.timedelta(days=13)) - dt.timedelta(seconds=1)
    assert await told(desk) == (0, 0)
    desk.wait(seconds=1)
    assert await told(desk) == (1, 0)
    assert await told(desk) == (0, 0)


async def test_what_runs_out_at_once_is_told_of_the_next_morning(desk: Desk, anna: Patient) -> None:
    """And of what has run out, nobody is reminded."""
    await runs_out(desk, anna, TODAY + dt.timedelta(days=2))
    desk.now = nine(desk, TODAY + dt.timedelta(days=1))
    assert await told(desk) == (1, 0)
    await runs_out(desk, anna, TODAY)
    desk.wait(days=30)
    assert await told(desk) == (0, 0)


async def test_a_medicine_that_is_ordered_or_can_be_bought(desk: Desk, anna: Patient) -> None:
    """Whoever has seen to it isn't reminded."""
    medicine = await runs_out(desk, anna, TODAY + dt.timedelta(days=20))
    async with desk.work() as work:
        await ordering.send(work, anna, Order(medications=(medicine,)))
    desk.now = nine(desk, TODAY + dt.timedelta(days=13))
    assert await told(desk) == (0, 0)


async def test_an_e_prescription_expires(desk: Desk, anna: Patient) -> None:
    """Five days before, unless it was used."""
    prescription = await published(desk, anna)
    desk.now = nine(desk, DATES.valid_until - dt.timedelta(days=5))
    assert (await told(desk))[1] == 1
    assert (await told(desk))[1] == 0
    async with desk.work() as work:
        await collecting.mark_used(work, anna, prescription)
        found = await collecting.open_prescription(work, anna, prescription)
        assert (found.remind_at, found.valid_until) == (None, DATES.valid_until)


async def test_a_used_one_is_not_reminded_of(desk: Desk, anna: Patient) -> None:
    """There is nothing to be done about it."""
    prescription = await published(desk, anna)
    async with desk.work() as work:
        await collecting.mark_used(work, anna, prescription)
    desk.now = nine(desk, DATES.valid_until - dt.timedelta(days=5))
    assert (await told(desk))[1] == 0


async def test_no_reminder_of_one_that_does_not_count_yet(desk: Desk, anna: Patient) -> None:
    """It comes on the first day on which the medicine can be bought."""
    first = DATES.valid_until - dt.timedelta(days=2)
    await published(desk, anna, first)
    desk.now = nine(desk, first) - dt.timedelta(seconds=1)
    assert (await told(desk))[1] == 0
    desk.wait(seconds=1)
    assert (await told(desk))[1] == 1


@pytest.mark.parametrize(("days", "reminded"), [(20, 0), (21, 1)])
async def test_a_medicine_that_can_be_bought_only_later(desk: Desk, anna: Patient, days: int, reminded: int) -> None:
    """An e-prescription that counts while the medicine lasts will do; one that counts only afterwards won't."""
    await published(desk, anna, TODAY + dt.timedelta(days=days))
    await runs_out(desk, anna, TODAY + dt.timedelta(days=20))
    desk.now = nine(desk, TODAY + dt.timedelta(days=13))
    assert (await told(desk))[0] == reminded


async def test_switched_off(desk: Desk, anna: Patient) -> None:
    """Each by itself; what was due meanwhile is not told later."""
    await published(desk, anna)
    await runs_out(desk, anna, DATES.valid_until)
    async with desk.work() as work:
        assert await reminders.chosen(work, anna) == Chosen()
        await reminders.choose(work, anna, Chosen(of_medicines=False))
        await reminders.choose(work, anna, Chosen(of_medicines=False, of_prescriptions=False))
    desk.now = nine(desk, DATES.valid_until)
    assert await told(desk) == (0, 0)
    async with desk.work() as work:
        await reminders.choose(work, anna, Chosen())
    assert await told(desk) == (0, 0)
