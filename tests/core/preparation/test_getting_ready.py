"""What a patient prepares for a visit, and when; and who reads it."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.accounts.patients import Patient, Tier
from core.appointments import booking
from core.clinic.model import Clinic
from core.errors import FullLevelNeeded, NotFound, RoleNeeded
from core.keys import KeyRing
from core.preparation import brief, getting_ready
from core.preparation.answers import LEFT_OUT, GivenAnswer
from core.preparation.model import Preparation, prepared_for
from core.preparation.refusals import AnswerMissing, FormNotWhole, NoMoreQuestions, PreparationOver
from core.prescriptions.medications import take_stock
from core.prescriptions.typed import parse_medicines
from tests.core.appointments.bookings import nowak, warsaw
from tests.core.preparation.forms import FORM
from tests.core.staff.staffing import DOCTOR, RECEPTIONIST, staffed_clinic
from tests.core.test_at_rest import disk
from tests.databases import a_database, prepared_file
from tests.desk import Desk
from tests.people import a_patient

ANSWERS = {
    "smokes": GivenAnswer(chosen=("no",)),
    "hurts": GivenAnswer(chosen=("head",)),
    "told": GivenAnswer(text="Kanarek w klatce"),
    "agrees": GivenAnswer(chosen=("yes",)),
}


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with a form before visits to the internist."""
    return staffed_clinic().model_copy(update={"forms": (FORM,)})


@pytest.fixture
async def visit(desk: Desk, anna: Patient) -> str:
    """Anna's visit to Dr Nowak, which is still to come."""
    async with desk.work() as work:
        return (await booking.book(work, anna, nowak("10:00"))).id


async def fill_in(desk: Desk, anna: Patient, visit: str) -> None:
    """All of the form, an answer in a transaction of its own."""
    for question, given in ANSWERS.items():
        async with desk.work() as work:
            await getting_ready.answer(work, anna, visit, question, given)


async def test_the_doctor_sees_what_was_sent(desk: Desk, anna: Patient, visit: str) -> None:
    """And not what is being filled in; a change of it once that is sent."""
    await fill_in(desk, anna, visit)
    async with desk.work() as work:
        assert (await brief.see(work, DOCTOR, visit)).prepared.sent is None
        assert await brief.prepared_among(work, [visit]) == frozenset()
        await getting_ready.send(work, anna, visit)
    async with desk.work() as work:
        await getting_ready.answer(work, anna, visit, "smokes", GivenAnswer(chosen=("yes",)))
    async with desk.work() as work:
        sent = (await brief.see(work, DOCTOR, visit)).prepared.sent
        assert sent is not None
        assert (sent.form.version, sent.answers) == ("1", ANSWERS)
        assert await brief.prepared_among(work, [visit]) == {visit}
        with pytest.raises(FormNotWhole):
            await getting_ready.send(work, anna, visit)
        await getting_ready.discard_changes(work, anna, visit)
        assert (await getting_ready.look(work, anna, visit)).is_sent


async def test_what_is_no_longer_asked_does_not_reach_the_doctor(desk: Desk, anna: Patient, visit: str) -> None:
    """However it was answered before."""
    async with desk.work() as work:
        await getting_ready.answer(work, anna, visit, "smokes", GivenAnswer(chosen=("yes",)))
        await getting_ready.answer(work, anna, visit, "how-many", GivenAnswer(number="20"))
    await fill_in(desk, anna, visit)
    async with desk.work() as work:
        await getting_ready.send(work, anna, visit)
        sent = (await brief.see(work, DOCTOR, visit)).prepared.sent
    assert sent is not None
    assert sent.answers == ANSWERS


async def test_what_is_needed_is_answered(desk: Desk, anna: Patient, visit: str) -> None:
    """Only an optional question is left out, and only what is asked is answered."""
    async with desk.work() as work:
        with pytest.raises(AnswerMissing):
            await getting_ready.answer(work, anna, visit, "told", LEFT_OUT)
        with pytest.raises(NotFound):
            await getting_ready.answer(work, anna, visit, "how-many", GivenAnswer(number="3"))
        with pytest.raises(NotFound):
            await getting_ready.answer(work, anna, visit, "smokes", GivenAnswer(chosen=("maybe",)))


async def test_three_questions_of_ones_own(desk: Desk, anna: Patient, visit: str) -> None:
    """No more; each can be taken back."""
    async with desk.work() as work:
        for number in range(3):
            await getting_ready.add_question(work, anna, visit, f"Pytanie {number}?")
        with pytest.raises(NoMoreQuestions):
            await getting_ready.add_question(work, anna, visit, "Jeszcze?")
        await getting_ready.drop_question(work, anna, visit, 2)
        with pytest.raises(NotFound):
            await getting_ready.drop_question(work, anna, visit, 3)
        assert (await prepared_for(work, visit)).questions == ("Pytanie 0?", "Pytanie 2?")


async def test_medicines_are_looked_through(desk: Desk, anna: Patient, visit: str) -> None:
    """By those who may see them; the doctor sees the list, when it was looked through, and what is different."""
    async with desk.work() as work:
        with pytest.raises(FullLevelNeeded):
            await getting_ready.confirm_medicines(work, anna, visit)
        (await work.session.merge(anna)).tier = anna.tier = Tier.FULL
        await take_stock(work, anna, parse_medicines("Euthyrox 50"))
        await getting_ready.confirm_medicines(work, anna, visit, "Doszedł magnez.")
    async with desk.work() as work:
        seen = await brief.see(work, DOCTOR, visit)
    assert seen.prepared.medicines_on == desk.clinic.day_of(desk.now)
    assert (seen.prepared.medicines_note, [each.sealed.name for each in seen.medicines]) == (
        "Doszedł magnez.",
        ["Euthyrox 50"],
    )


async def test_until_the_visit_begins(desk: Desk, anna: Patient, visit: str) -> None:
    """And as long as it is booked; the doctor reads it afterwards too."""
    await fill_in(desk, anna, visit)
    desk.now = warsaw("10:00")
    for change in (
        lambda work: getting_ready.send(work, anna, visit),
        lambda work: getting_ready.add_question(work, anna, visit, "Czy?"),
        lambda work: getting_ready.answer(work, anna, visit, "smokes", ANSWERS["smokes"]),
    ):
        async with desk.work() as work:
            with pytest.raises(PreparationOver):
                await change(work)


async def test_it_is_the_patients_and_the_doctors(desk: Desk, anna: Patient, visit: str) -> None:
    """Nobody else's: another patient finds nothing, and the reception may not read it."""
    async with desk.work() as work:
        john = await a_patient(work, "telegram:99", "John Carter")
    async with desk.work() as work:
        with pytest.raises(NotFound):
            await getting_ready.look(work, john, visit)
        with pytest.raises(NotFound):
            await getting_ready.answer(work, john, visit, "smokes", ANSWERS["smokes"])
        with pytest.raises(RoleNeeded):
            await brief.see(work, RECEPTIONIST, visit)


async def test_nothing_of_it_can_be_read_on_the_disk(tmp_path: Path, keys: KeyRing, clinic: Clinic) -> None:
    """Neither the answers nor what was asked, while the log is open, and after it is closed."""
    async with a_database(prepared_file(tmp_path), keys) as database:
        await database.migrate()
        desk = Desk(database, clinic)
        async with desk.work() as work:
            anna = await a_patient(work, "telegram:1", "Anna Nowak")
            visit = (await booking.book(work, anna, nowak("10:00"))).id
        await fill_in(desk, anna, visit)
        async with desk.work() as work:
            await getting_ready.send(work, anna, visit)
            await getting_ready.add_question(work, anna, visit, "Czy kanarek zostaje?")
        async with desk.work() as work:
            assert (await work.session.get_one(Preparation, visit)).sealed.says_something
        open_disk = disk(tmp_path)
    closed_disk = disk(tmp_path)
    for canary in ("Kanarek", "kanarek", "smokes", "how-many"):
        assert canary.encode() not in open_disk + closed_disk
