"""What a doctor gives out of an online consultation: who may, for how long, to whom; what both read of it (S20)."""

from __future__ import annotations

import pytest

from core.accounts.patients import Patient, Tier
from core.clinic.model import Clinic
from core.consultations import cases, giving, holding, talking
from core.consultations.model import Consultation, LineKind
from core.consultations.refusals import ConsultationNotTaken, ConsultationTakenBy, TooLateToGive
from core.context import Work
from core.errors import NotFound, PatientCantRead, RoleNeeded
from core.prescriptions import announcing, collecting, deciding, medications, ordering, prescribing
from core.prescriptions.model import MedicineFacts, RenewalRequest
from core.prescriptions.refusals import NotRemotely, NotThisDoctor, UnusableMedicines
from core.prescriptions.typed import MOST_LINES
from core.staff import members
from core.staff.members import Action, Caller, Member
from core.treatment import encounters, instructions
from core.treatment.aftercare import following_up, planning
from core.treatment.aftercare.model import Feeling
from core.treatment.timeline import timeline
from tests.core.consultations.consulting import WILK, a_caller_in_queue, a_taken_one, consulting_clinic, is_there
from tests.core.prescriptions.prescribing import EUTHYROX, METFORMAX, issued, prescribing_clinic
from tests.core.racing import at_once
from tests.core.staff.staffing import DOCTOR, EWA, RECEPTIONIST
from tests.desk import Desk
from tests.people import a_patient

TASKS = "Lód dwa razy dziennie\nDużo leżeć"
MORPHINE = MedicineFacts(name="Morfina")


@pytest.fixture
def clinic() -> Clinic:
    """A clinic that holds online consultations, and is careful with some medicines."""
    careful = prescribing_clinic().careful_medicines
    return consulting_clinic().model_copy(update={"careful_medicines": careful})


@pytest.fixture
async def held(desk: Desk) -> tuple[Consultation, Patient]:
    """Anna's consultation, which Dr Nowak has."""
    async with desk.work() as work:
        return await a_taken_one(work)


async def prescribed(desk: Desk, of: Consultation, *medicines: MedicineFacts, by: Caller = DOCTOR) -> RenewalRequest:
    """An e-prescription out of the consultation, of which its patient has been told."""
    async with desk.work() as work:
        request = await prescribing.issue(work, by, of.id, issued(medicines=medicines or (EUTHYROX,)))
    desk.wait(minutes=1)
    async with desk.work() as work:
        assert await announcing.announce_due(work)
    return request


async def given_by(desk: Desk, of: Consultation, caller: Caller) -> None:
    """Try both."""
    async with desk.work() as work:
        await instructions.require_givable(work, caller, of.id)
        await prescribing.require_prescribable(work, caller, of.id)


async def doctor(work: Work, caller: Caller) -> Member:
    """Who that is."""
    return await members.require(work, caller, Action.CONSULT)


async def talked(work: Work, of: Consultation) -> Consultation:
    """The consultation as it stands now."""
    return (await cases.get_case(work, of.id)).consultation


async def test_only_who_holds_it_or_has_held_it(desk: Desk, held: tuple[Consultation, Patient]) -> None:
    """A colleague and the reception are refused; who has handed it over isn't, if they have written in it."""
    of, _anna = held
    for caller, refusal in ((WILK, ConsultationTakenBy), (RECEPTIONIST, RoleNeeded)):
        async with desk.work() as work:
            for tried in (
                instructions.give(work, caller, of.id, TASKS),
                prescribing.issue(work, caller, of.id, issued(medicines=(EUTHYROX,))),
                planning.plan_follow_up(work, caller, of.id, 3),
            ):
                with pytest.raises(refusal):
                    await tried
    async with desk.work() as work:
        await talking.answer(work, DOCTOR, of.id, "Dzień dobry")
        await is_there(work, WILK)
        await holding.hand_over(work, DOCTOR, of.id, to=WILK.address)
        with pytest.raises(ConsultationNotTaken):
            await giving.require_may_give(work, await talked(work, of), await doctor(work, WILK))
        await holding.take_next(work, WILK)
    await given_by(desk, of, WILK)
    await given_by(desk, of, DOCTOR)


async def test_nobody_gives_out_of_what_nobody_held(desk: Desk) -> None:
    """While somebody waits."""
    async with desk.work() as work:
        of, _patient = await a_caller_in_queue(work)
        for tried in (
            instructions.give(work, DOCTOR, of.id, TASKS),
            prescribing.issue(work, DOCTOR, of.id, issued(medicines=(EUTHYROX,))),
        ):
            with pytest.raises(ConsultationNotTaken):
                await tried
        with pytest.raises(NotFound):
            await prescribing.require_prescribable(work, DOCTOR, "nothing")


async def test_for_thirty_days_after_its_end(desk: Desk, held: tuple[Consultation, Patient]) -> None:
    """And no longer."""
    of, _anna = held
    async with desk.work() as work:
        await holding.end(work, DOCTOR, of.id)
        assert [each.id for each in await giving.ended_today(work, await doctor(work, DOCTOR))] == [of.id]
    desk.wait(days=29, hours=23, minutes=59)
    await given_by(desk, of, DOCTOR)
    desk.wait(minutes=1)
    with pytest.raises(TooLateToGive) as refused:
        await given_by(desk, of, DOCTOR)
    assert refused.value.days == 30
    async with desk.work() as work:
        with pytest.raises(TooLateToGive):
            await prescribing.issue(work, DOCTOR, of.id, issued(medicines=(EUTHYROX,)))


@pytest.mark.parametrize("tier", [Tier.BASIC, Tier.PENDING])
async def test_nothing_while_the_identity_isnt_confirmed(
    desk: Desk, held: tuple[Consultation, Patient], tier: Tier
) -> None:
    """The doctor is told the number to call, and nothing is kept."""
    of, anna = held
    async with desk.work() as work:
        (await work.session.merge(anna)).tier = tier
        for tried in (
            instructions.give(work, DOCTOR, of.id, TASKS),
            prescribing.issue(work, DOCTOR, of.id, issued(medicines=(EUTHYROX,))),
        ):
            with pytest.raises(PatientCantRead) as refused:
                await tried
            assert refused.value == PatientCantRead(anna.phone)
        assert await instructions.of_encounter(work, anna, of.id) == ()
        assert len(await talking.lines_of(work, of.id)) == 0


async def test_instructions_are_its_patients(desk: Desk, held: tuple[Consultation, Patient]) -> None:
    """Found under it and among all of theirs, to tick off, and nobody else's; the conversation says so once."""
    of, anna = held
    async with desk.work() as work:
        told = await instructions.give(work, DOCTOR, of.id, TASKS)
        await instructions.note_given(work, told)
        await instructions.tick(work, anna, told.id, 2)
        assert [each.id for each in await instructions.of_encounter(work, anna, of.id)] == [told.id]
        assert (await instructions.of_patient(work, anna)).items[0].done == {2}
        assert (told.encounter_id, told.appointment_id, told.by) == (of.id, None, EWA)
        (line,) = await talking.lines_of(work, of.id)
        assert (line.kind, line.text, line.author) == (LineKind.INSTRUCTIONS, "", "lek. Ewa Nowak")
        john = await a_patient(work, "telegram:99", "John Carter")
        with pytest.raises(NotFound):
            await instructions.open_instruction(work, john, told.id)
        assert [type(each.thing).__name__ for each in await timeline(work, anna)] == ["Instruction", "Consultation"]


async def test_a_file_is_told_of_once_it_has_come(desk: Desk, held: tuple[Consultation, Patient]) -> None:
    """Of one that can't be taken, nobody reads that something was given."""
    of, _anna = held
    async with desk.work() as work:
        told = await instructions.give(work, DOCTOR, of.id, with_file=True)
        assert len(await talking.lines_of(work, of.id)) == 0
        assert await instructions.take_back_if_empty(work, told.id)


async def test_what_was_given_is_nobodys_to_change(desk: Desk, held: tuple[Consultation, Patient]) -> None:
    """It is no message of the doctor's."""
    of, _anna = held
    async with desk.work() as work:
        await instructions.give(work, DOCTOR, of.id, TASKS)
        (line,) = await talking.lines_of(work, of.id)
        with pytest.raises(NotFound):
            await talking.take_answer_back(work, DOCTOR, line.id)
        with pytest.raises(NotFound):
            await talking.revise_answer(work, DOCTOR, line.id, "Nic")


async def test_giving_something_is_an_answer(desk: Desk, held: tuple[Consultation, Patient]) -> None:
    """A doctor who has it isn't asked whether they are there; of one who hasn't, that says nothing."""
    of, anna = held
    async with desk.work() as work:
        await talking.answer(work, DOCTOR, of.id, "Dzień dobry")
        await is_there(work, WILK)
        await holding.hand_over(work, DOCTOR, of.id, to=WILK.address)
        await holding.take_next(work, WILK)
        await talking.say(work, anna, of.id, "Boli")
        await instructions.give(work, DOCTOR, of.id, TASKS)
        assert (await talked(work, of)).unanswered_at is not None
        await instructions.give(work, WILK, of.id, TASKS)
        assert (await talked(work, of)).unanswered_at is None


async def test_a_follow_up_is_asked_if_the_doctor_wants_it(desk: Desk, held: tuple[Consultation, Patient]) -> None:
    """On that day at ten; whoever feels worse is a case. How it was, is not asked."""
    of, anna = held
    async with desk.work() as work:
        assert await planning.plan_attended(work) == 0
        row = await planning.plan_follow_up(work, DOCTOR, of.id, 3)
        assert (row.id, row.rate_at, row.encounter_id) == (of.id, None, of.id)
    desk.wait(days=3, hours=3)
    async with desk.work() as work:
        assert [each.id for each in await planning.follow_ups_due(work)] == [of.id]
        assert await planning.ratings_due(work) == ()
        await following_up.answer(work, anna, of.id, Feeling.WORSE)
        case = await following_up.get_case(work, of.id)
        assert (case.is_open, case.encounter.patient.id) == (True, anna.id)
        john = await a_patient(work, "telegram:99", "John Carter")
        with pytest.raises(NotFound):
            await encounters.own_encounter(work, john, of.id)


async def test_a_prescription_is_as_any_other(desk: Desk, held: tuple[Consultation, Patient]) -> None:
    """Told after a minute, found by its patient, on their list of medicines, and no order of theirs."""
    of, anna = held
    async with desk.work() as work:
        await prescribing.issue(work, DOCTOR, of.id, issued(medicines=(EUTHYROX,)))
        assert await collecting.of_consultation(work, anna, of.id) == ()
        assert await announcing.announce_due(work) is None
        assert len(await talking.lines_of(work, of.id)) == 0
    desk.wait(minutes=1)
    async with desk.work() as work:
        announced = await announcing.announce_due(work)
        assert announced is not None
        (found,) = await collecting.of_consultation(work, anna, of.id)
        assert [each.id for each in await collecting.of_patient(work, anna)] == [found.id]
        assert (found.sealed.issuer, found.sealed.lines) == ("lek. Ewa Nowak", (EUTHYROX,))
        assert [each.sealed for each in await medications.taken_by(work, anna)] == [EUTHYROX]
        assert await ordering.recent(work, anna) == ()
        assert [each.kind for each in await talking.lines_of(work, of.id)] == [LineKind.PRESCRIPTION]
        assert await prescribing.still_to_buy(work, anna, EUTHYROX) is not None
        assert await prescribing.still_to_buy(work, anna, METFORMAX) is None


async def test_undone_it_was_never_there(desk: Desk, held: tuple[Consultation, Patient]) -> None:
    """Within the minute, by who has issued it: nothing is left, and nothing waits for a doctor."""
    of, anna = held
    async with desk.work() as work:
        request = await prescribing.issue(work, DOCTOR, of.id, issued(medicines=(EUTHYROX,)))
        await deciding.undo(work, DOCTOR, request.id)
    desk.wait(minutes=2)
    async with desk.work() as work:
        assert await announcing.announce_due(work) is None
        assert await work.session.get(RenewalRequest, request.id) is None
        assert not await collecting.of_patient(work, anna)
        assert len(await talking.lines_of(work, of.id)) == 0


async def test_it_can_be_ordered_again(desk: Desk, held: tuple[Consultation, Patient]) -> None:
    """As what was prescribed upon an order."""
    of, anna = held
    await prescribed(desk, of)
    async with desk.work() as work:
        (medicine,) = await medications.taken_by(work, anna)
        await ordering.send(work, anna, ordering.Order(medications=(medicine.id,)))
        assert await prescribing.is_ordered(work, anna, EUTHYROX)
        assert not await prescribing.is_ordered(work, anna, METFORMAX)
    again = await prescribed(desk, of)
    assert again.sealed.lines[0].medication == medicine.id


async def test_the_clinics_rules_hold(desk: Desk, held: tuple[Consultation, Patient]) -> None:
    """What is only for an appointment, or for other doctors; something, and not too much."""
    of, _anna = held
    for medicines, refusal in (
        ((MORPHINE,), NotRemotely("Morfina")),
        ((MedicineFacts(name="Zolpidem"),), NotThisDoctor(("dr n. med. Piotr Lis",))),
        ((), UnusableMedicines(MOST_LINES, 0)),
        ((EUTHYROX,) * (MOST_LINES + 1), UnusableMedicines(MOST_LINES, MOST_LINES + 1)),
    ):
        async with desk.work() as work:
            with pytest.raises(type(refusal)) as refused:
                await prescribing.issue(work, DOCTOR, of.id, issued(medicines=medicines))
            assert refused.value == refusal


@pytest.mark.both_databases
async def test_two_things_at_once(desk: Desk, held: tuple[Consultation, Patient]) -> None:
    """Each has its own line of the conversation, beside what the patient writes."""
    of, anna = held

    async with desk.work() as work:
        await prescribing.issue(work, DOCTOR, of.id, issued(medicines=(EUTHYROX,)))
    desk.wait(minutes=1)
    told = await at_once(
        desk,
        lambda work: instructions.give(work, DOCTOR, of.id, TASKS),
        lambda work: talking.say(work, anna, of.id, "Boli"),
        announcing.announce_due,
    )
    assert told == ["", "", ""]
    async with desk.work() as work:
        await announcing.announce_due(work)  # what was in other hands has its turn later
    async with desk.work() as work:
        lines = await talking.lines_of(work, of.id)
    assert [each.position for each in lines] == [1, 2, 3]
    assert {each.kind for each in lines} == {LineKind.WORDS, LineKind.INSTRUCTIONS, LineKind.PRESCRIPTION}
