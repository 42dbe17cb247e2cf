"""Order a renewal: what can be ordered, how much, how often, and what the clinic asks first (S20, S36)."""

from __future__ import annotations

import datetime as dt

import pytest

from core.accounts.patients import Patient, Tier
from core.clinic.model import Clinic
from core.clinic.prescribing import PrescriptionRules
from core.errors import FullLevelNeeded, NotFound, Refusal, UnusableText
from core.prescriptions import deciding, medications, ordering
from core.prescriptions.model import MedicineFacts, RenewalStatus, Supply
from core.prescriptions.ordering import Order
from core.prescriptions.refusals import (
    AnswerNeeded,
    DecidedAlready,
    NothingOrdered,
    OnlyAtVisit,
    OrderedAlready,
    OrderedTooOften,
    PeselBesideCode,
    RenewalWithdrawn,
    TooEarlyToOrder,
    TooManyMedicines,
    TooManyWaiting,
)
from core.prescriptions.reminders import plan_medicine
from tests.core.files.filing import a_full_patient
from tests.core.prescriptions.prescribing import (
    EUTHYROX,
    METFORMAX,
    TODAY,
    an_order,
    issued,
    prescribing_clinic,
    takes,
)
from tests.core.staff.staffing import DOCTOR, OTHER_DOCTOR
from tests.desk import Desk


@pytest.fixture
def clinic() -> Clinic:
    """A clinic that is careful with some medicines."""
    return prescribing_clinic()


@pytest.fixture
async def anna(desk: Desk) -> Patient:
    """A patient whose identity is confirmed."""
    async with desk.work() as work:
        return await a_full_patient(work)


async def refused(desk: Desk, patient: Patient, order: Order) -> Refusal:
    """What an order is refused for."""
    with pytest.raises(Refusal) as found:
        async with desk.work() as work:
            await ordering.send(work, patient, order)
    return found.value


async def test_an_order_is_what_was_chosen(desk: Desk, anna: Patient) -> None:
    """Medicines of the list, others by name, the note; it is due when the clinic promises."""
    async with desk.work() as work:
        (euthyrox,) = await takes(work, anna)
        order = Order((euthyrox.id,), ("Ibuprom 400",), Supply.A_WEEK, "Na 3 miesiące.")
        request = await ordering.send(work, anna, order)
    async with desk.work() as work:
        (kept,) = await ordering.recent(work, anna)
        assert kept.id == request.id
        assert [line.medicine for line in kept.sealed.lines] == [EUTHYROX, MedicineFacts(name="Ibuprom 400")]
        assert (kept.status, kept.supply, kept.sealed.note) == (RenewalStatus.SENT, Supply.A_WEEK, "Na 3 miesiące.")
        assert kept.expected_on == dt.date(2027, 3, 4)
        assert not kept.is_pressing


async def test_only_the_full_level_orders(desk: Desk, anna: Patient) -> None:
    """Nobody else has medicines here (S33)."""
    async with desk.work() as work:
        anna.tier = Tier.BASIC
        work.session.add(anna)
    assert isinstance(await refused(desk, anna, Order(written=("Ibuprom",))), FullLevelNeeded)


async def test_limits(desk: Desk, anna: Patient, john: Patient) -> None:
    """Nothing, too much, what is somebody else's, what is not known, too long a note, a PESEL."""
    async with desk.work() as work:
        john.tier = Tier.FULL
        (his,) = await takes(work, john)
    assert isinstance(await refused(desk, anna, Order()), NothingOrdered)
    assert isinstance(await refused(desk, anna, Order(medications=(his.id,))), NotFound)
    six = tuple(f"Lek {letter}" for letter in "ABCDEF")
    assert await refused(desk, anna, Order(written=six)) == TooManyMedicines(5)
    assert isinstance(await refused(desk, anna, Order(written=("Ibuprom",), note="a" * 601)), UnusableText)
    assert isinstance(await refused(desk, anna, Order(written=("Lek 44051401359",))), PeselBesideCode)


async def test_one_order_of_a_medicine_waits(desk: Desk, anna: Patient) -> None:
    """Also by name; once it is decided, the medicine can be ordered again."""
    async with desk.work() as work:
        request = await an_order(work, anna)
    again = Order(written=("EUTHYROX 50 µg",))
    assert await refused(desk, anna, again) == OrderedAlready("Euthyrox 50 µg")
    async with desk.work() as work:
        await deciding.decline(work, DOCTOR, request.id, "Proszę przyjść.")
        await ordering.send(work, anna, again)


async def test_so_many_orders_wait_at_most(desk: Desk, anna: Patient) -> None:
    """As many as the clinic says."""
    async with desk.work() as work:
        for name in ("Lek A", "Lek B", "Lek C"):
            await ordering.send(work, anna, Order(written=(name,)))
    assert await refused(desk, anna, Order(written=("Lek D",))) == TooManyWaiting(3)


async def test_what_there_is_enough_of(desk: Desk, anna: Patient) -> None:
    """Where the clinic says how early, nobody orders earlier."""
    desk.clinic = desk.clinic.model_copy(update={"prescriptions": PrescriptionRules(earliest_days=14)})
    async with desk.work() as work:
        (euthyrox,) = await takes(work, anna)
        plan_medicine(work, euthyrox, TODAY + dt.timedelta(days=15))
    order = Order(medications=(euthyrox.id,))
    assert await refused(desk, anna, order) == TooEarlyToOrder("Euthyrox 50 µg", TODAY + dt.timedelta(days=1))
    desk.wait(days=1)
    async with desk.work() as work:
        await ordering.send(work, anna, order)


async def test_medicines_that_take_more_care(desk: Desk, anna: Patient) -> None:
    """One only at an appointment; of another, the clinic asks something first, and minds how often."""
    assert await refused(desk, anna, Order(written=("MST Morfina 10",))) == OnlyAtVisit("MST Morfina 10")
    unasked = Order(written=("Zolpidem Genoptim 10 mg",))
    assert isinstance(await refused(desk, anna, unasked), AnswerNeeded)
    order = Order(written=unasked.written, answers={"sleep": "Co drugi dzień"})
    async with desk.work() as work:
        request = await ordering.send(work, anna, order)
        (told,) = request.sealed.answers
        assert (told.asked, told.answer) == ("Jak często bierze się ten lek?", "Co drugi dzień")
        await deciding.issue(work, OTHER_DOCTOR, request.id, issued())
    desk.wait(days=27)
    assert await refused(desk, anna, order) == OrderedTooOften("Zolpidem Genoptim 10 mg", dt.date(2027, 3, 30))
    desk.wait(days=1)
    async with desk.work() as work:
        await ordering.send(work, anna, order)


@pytest.mark.parametrize(
    "order",
    [
        Order(written=("Insulina",), supply=Supply.NONE_LEFT),
        Order(written=("Insulina",), supply=Supply.A_WEEK, note="Właśnie skończyła mi się insulina."),
    ],
)
async def test_what_has_run_out_does_not_wait(desk: Desk, anna: Patient, order: Order) -> None:
    """Whether it was chosen or written: it is due today, and raised within the minutes in which somebody calls."""
    async with desk.work() as work:
        request = await ordering.send(work, anna, order)
        assert request.is_pressing
        assert request.expected_on == TODAY
        assert request.raise_at == work.now + dt.timedelta(minutes=60)


async def test_withdrawing(desk: Desk, anna: Patient, john: Patient) -> None:
    """By its patient alone, until it is decided; then nobody decides about it any more."""
    async with desk.work() as work:
        request = await an_order(work, anna)
        other = await ordering.send(work, anna, Order(written=("Metformax",)))
        await deciding.issue(work, DOCTOR, other.id, issued())
    for patient, which, refusal in ((john, request, NotFound), (anna, other, DecidedAlready)):
        with pytest.raises(refusal):
            async with desk.work() as work:
                await ordering.withdraw(work, patient, which.id)
    async with desk.work() as work:
        await ordering.withdraw(work, anna, request.id)
    with pytest.raises(RenewalWithdrawn):
        async with desk.work() as work:
            await deciding.issue(work, DOCTOR, request.id, issued())


async def test_the_list_of_medicines(desk: Desk, anna: Patient) -> None:
    """A doctor writes it down, a later line of the same medicine counts, and one that is ended is gone."""
    async with desk.work() as work:
        await takes(work, anna, EUTHYROX, METFORMAX)
        await medications.add_medicines(work, DOCTOR, anna.id, "euthyrox 50 µg; 1/2 tabl.; 100 tabl.")
        page = await medications.of_patient(work, anna)
        assert [each.sealed.dose for each in page] == ["1/2 tabl.", "2 × dziennie"]
        await medications.end_medicine(work, DOCTOR, anna.id, page.items[0].id)
        assert [each.sealed.name for each in await medications.of_patient(work, anna)] == ["Metformax"]
        assert len(await medications.see_medicines(work, DOCTOR, anna.id)) == 1
