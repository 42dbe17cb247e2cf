"""Online consultations, the doctor's side: who is there, who takes whom, hand-over, the end (S16, D22)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.clinic.consulting import ConsultationKind
from core.consultations import asking, cases, consent, deadlines, duty, holding
from core.consultations.deadlines import Due
from core.consultations.model import ConsultationEnd, ConsultationStatus, get_consultation, lock_consultation
from core.consultations.refusals import (
    ConsultationNotTaken,
    ConsultationOver,
    ConsultationTakenBy,
    NobodyWaitsHere,
    NoConsultations,
    NoSpecialty,
    NotNextInQueue,
    NotOnDuty,
)
from core.errors import NotFound, NotStaff, RoleNeeded
from core.staff.members import Caller, Where
from tests.core.consultations.consulting import WILK, a_caller_in_queue, a_taken_one, is_there
from tests.core.racing import at_once
from tests.core.staff.staffing import DOCTOR, OTHER_DOCTOR, OUTSIDER, RECEPTIONIST
from tests.desk import Desk


async def test_only_a_doctor_who_is_there(desk: Desk) -> None:
    """Nobody else takes patients, nor a doctor before they say that they are there."""
    async with desk.work() as work:
        await a_caller_in_queue(work)
        for caller, refusal in ((Caller(OUTSIDER, Where.PRIVATE), NotStaff), (RECEPTIONIST, RoleNeeded)):
            with pytest.raises(refusal):
                await holding.take_next(work, caller)
        with pytest.raises(NotOnDuty):
            await holding.take_next(work, DOCTOR)
        with pytest.raises(NoConsultations):
            await duty.begin(work, DOCTOR, [ConsultationKind.VIDEO])
        await is_there(work)
        taken, patient = await holding.take_next(work, DOCTOR)
    assert (taken.holder, patient.full_name) == ("lek. Ewa Nowak", "Anna Nowak")
    assert not taken.facts.room


async def test_is_there_until_the_hours_end(desk: Desk) -> None:
    """Or until they say that they are not."""
    async with desk.work() as work:
        await is_there(work)
        held = await duty.on_duty(work, "internist")
        assert [each.until.astimezone(desk.clinic.zone).hour for each in held] == [18]
        assert await duty.on_duty(work, "dermatologist") == ()
        await duty.end(work, DOCTOR)
        assert await duty.on_duty(work) == ()
        await is_there(work)
    desk.wait(hours=9)
    async with desk.work() as work:
        assert await duty.on_duty(work) == ()
        with pytest.raises(NotOnDuty):
            await holding.take_next(work, DOCTOR)


async def test_without_a_specialty_of_these(desk: Desk) -> None:
    """A doctor in whose specialty none are held has nobody to take."""
    desk.clinic = desk.clinic.model_copy(update={"consultation_hours": desk.clinic.consultation_hours[:1]})
    async with desk.work() as work:
        with pytest.raises(NoSpecialty):
            await is_there(work, OTHER_DOCTOR)


async def test_nobody_is_overtaken(desk: Desk) -> None:
    """The one who waits longest is taken first, whichever card a doctor presses; each specialty has its own queue."""
    async with desk.work() as work:
        anna, _patient = await a_caller_in_queue(work)
        desk.wait(seconds=1)
    async with desk.work() as work:
        john, _patient = await a_caller_in_queue(work, "John Carter", "telegram:2")
        await is_there(work)
        with pytest.raises(NotNextInQueue) as refused:
            await holding.take(work, DOCTOR, john.id)
        assert refused.value.number == anna.number
        taken, _patient = await holding.take(work, DOCTOR, anna.id)
        assert (await holding.take(work, DOCTOR, anna.id))[0].id == taken.id
        assert (await holding.take_next(work, DOCTOR))[0].id == john.id
        with pytest.raises(NobodyWaitsHere):
            await holding.take_next(work, DOCTOR)


async def test_who_wants_another_kind_is_not_in_the_way(desk: Desk) -> None:
    """A doctor who only writes takes the first who wants to write."""
    async with desk.work() as work:
        work = replace(work, has_rooms=True)  # noqa: PLW2901 - of a portal with rooms
        anna, _patient = await a_caller_in_queue(work, kind=ConsultationKind.VIDEO)
        john, _patient = await a_caller_in_queue(work, "John Carter", "telegram:2")
        await is_there(work)
        assert (await holding.take_next(work, DOCTOR))[0].id == john.id
        await is_there(work, WILK, ConsultationKind.CHAT, ConsultationKind.VIDEO)
        taken, _patient = await holding.take_next(work, WILK)
        assert taken.id == anna.id
        assert len(taken.facts.room) == 40


async def test_invitation_is_withdrawn(desk: Desk) -> None:
    """Both meet in another room, which whoever was invited doesn't know; there is none while nobody has come."""
    async with desk.work() as work:
        work = replace(work, has_rooms=True)  # noqa: PLW2901 - of a portal with rooms
        waits, patient = await a_caller_in_queue(work, kind=ConsultationKind.VIDEO)
        with pytest.raises(ConsultationNotTaken):
            await asking.change_room(work, patient, waits.id)
        await is_there(work, DOCTOR, ConsultationKind.VIDEO)
        taken, _patient = await holding.take_next(work, DOCTOR)
        before = taken.facts.room
        after = (await asking.change_room(work, patient, taken.id)).facts.room
    assert len(before) == len(after)
    assert before != after


@pytest.mark.both_databases
async def test_two_take_the_same(desk: Desk) -> None:
    """One wins; the other is told who has it, or that nobody waits."""
    async with desk.work() as work:
        anna, _patient = await a_caller_in_queue(work)
        await is_there(work, DOCTOR)
        await is_there(work, WILK)
    outcomes = await at_once(
        desk, lambda work: holding.take(work, DOCTOR, anna.id), lambda work: holding.take(work, WILK, anna.id)
    )
    assert sorted(outcomes) == ["", "ConsultationTakenBy"]


@pytest.mark.both_databases
async def test_two_take_whoever_is_next(desk: Desk) -> None:
    """Each has another one, or nobody is left for the second."""
    async with desk.work() as work:
        for number in (1, 2):
            await a_caller_in_queue(work, f"Jan Kos{'a' * number}", f"telegram:{number}")
        await is_there(work, DOCTOR)
        await is_there(work, WILK)
    outcomes = await at_once(desk, *(lambda work, of=of: holding.take_next(work, of) for of in (DOCTOR, WILK)))
    async with desk.work() as work:
        held = [len(await duty.held_by(work, each.address)) for each in (DOCTOR, WILK)]
    assert sum(held) == outcomes.count("")
    assert set(outcomes) <= {"", "ConsultationTakenBy"}


async def test_another_can_not_act_for_the_holder(desk: Desk) -> None:
    """Whoever has not taken it, can neither end it nor hand it over; and nobody one that is over."""
    async with desk.work() as work:
        taken, patient = await a_taken_one(work)
        with pytest.raises(ConsultationTakenBy):
            await holding.end(work, WILK, taken.id)
        with pytest.raises(ConsultationTakenBy):
            await holding.give_back(work, WILK, taken.id)
        ended, _patient = await holding.end(work, DOCTOR, taken.id)
        assert ended.ended_as is ConsultationEnd.BY_DOCTOR
        assert not patient.in_consultation
        with pytest.raises(ConsultationOver):
            await holding.end(work, DOCTOR, taken.id)


async def test_given_back_with_the_place_kept(desk: Desk) -> None:
    """Whoever was taken first is first again."""
    async with desk.work() as work:
        taken, _patient = await a_taken_one(work)
        desk.wait(minutes=3)
    async with desk.work() as work:
        await a_caller_in_queue(work, "John Carter", "telegram:2")
        await holding.give_back(work, DOCTOR, taken.id)
        await is_there(work, WILK)
        again, _patient = await holding.take_next(work, WILK)
    assert again.id == taken.id


async def test_handed_to_a_colleague(desk: Desk) -> None:
    """It is theirs alone for five minutes, then anybody's; ahead of those who came later in any case."""
    async with desk.work() as work:
        taken, _patient = await a_taken_one(work)
        with pytest.raises(NotFound):
            await holding.hand_over(work, DOCTOR, taken.id, to=WILK.address)
        await is_there(work, WILK)
        await holding.hand_over(work, DOCTOR, taken.id, to=WILK.address)
        with pytest.raises(NobodyWaitsHere):
            await holding.take_next(work, DOCTOR)
    desk.wait(minutes=5)
    async with desk.work() as work:
        again, _patient = await holding.take_next(work, DOCTOR)
    assert again.id == taken.id


async def test_handed_to_another_specialty(desk: Desk) -> None:
    """Whoever has it takes them, with the place that they had."""
    desk.wait(hours=4)
    async with desk.work() as work:
        taken, _patient = await a_taken_one(work)
        with pytest.raises(NotFound):
            await holding.hand_over(work, DOCTOR, taken.id, specialty="dermatologist")
        await is_there(work, OTHER_DOCTOR)
        await holding.hand_over(work, DOCTOR, taken.id, specialty="dermatologist")
        again, _patient = await holding.take_next(work, OTHER_DOCTOR)
    assert (again.id, again.holder) == (taken.id, "dr n. med. Piotr Lis")


async def test_visit_needed(desk: Desk) -> None:
    """The doctor may want to see the patient (D22)."""
    async with desk.work() as work:
        taken, _patient = await a_taken_one(work)
        said, _patient = await holding.say_visit_needed(work, DOCTOR, taken.id)
    assert said.needs_visit
    assert said.status is ConsultationStatus.TAKEN


async def test_doctor_who_goes_silent(desk: Desk) -> None:
    """Asked after five minutes; after five more the patient waits where they waited, and the doctor isn't there."""
    async with desk.work() as work:
        taken, _patient = await a_taken_one(work)
    assert await fell_due(desk, minutes=5) == [Due.ASK_DOCTOR]
    assert await fell_due(desk, minutes=4) == []
    assert await fell_due(desk, minutes=1) == [Due.DOCTOR_GONE]
    async with desk.work() as work:
        waits, _patient = await get_consultation(work, taken.id)
        assert (waits.status, waits.queued_at) == (ConsultationStatus.WAITING, taken.queued_at)
        assert await duty.on_duty(work) == ()


async def test_doctor_who_is_still_there(desk: Desk) -> None:
    """Says so, and has as much time again."""
    async with desk.work() as work:
        taken, _patient = await a_taken_one(work)
    await fell_due(desk, minutes=5)
    async with desk.work() as work:
        locked, _patient = await lock_consultation(work, taken.id)
        await deadlines.doctor_stays(work, locked)
    assert await fell_due(desk, minutes=4) == []
    assert await fell_due(desk, minutes=1) == [Due.ASK_DOCTOR]


async def test_patient_who_is_still_there(desk: Desk) -> None:
    """Says so, and the doctor who doesn't answer has no more time by that."""
    async with desk.work() as work:
        taken, _patient = await a_taken_one(work)
    assert await fell_due(desk, minutes=5) == [Due.ASK_DOCTOR]
    desk.wait(minutes=4)
    async with desk.work() as work:
        locked, _patient = await lock_consultation(work, taken.id)
        await deadlines.patient_stays(work, locked)
    assert await fell_due(desk, minutes=1) == [Due.DOCTOR_GONE]


async def test_who_may_read_it(desk: Desk) -> None:
    """Whoever holds it, and whoever could take it while it waits; no other doctor, and nobody else."""
    async with desk.work() as work:
        waits, _patient = await a_caller_in_queue(work)
        for caller in (DOCTOR, WILK):
            assert (await cases.read_case(work, caller, waits.id)).consultation.id == waits.id
        with pytest.raises(NotFound):
            await cases.read_case(work, OTHER_DOCTOR, waits.id)
        await is_there(work)
        await holding.take_next(work, DOCTOR)
        with pytest.raises(NotFound):
            await cases.read_case(work, WILK, waits.id)
        with pytest.raises(RoleNeeded):
            await cases.read_case(work, RECEPTIONIST, waits.id)


async def test_queues_for_the_desk(desk: Desk) -> None:
    """The reception sees who waits, who is held, and who is there."""
    async with desk.work() as work:
        await a_taken_one(work)
        await a_caller_in_queue(work, "John Carter", "telegram:2")
        internists, dermatologists = await cases.queues(work, RECEPTIONIST)
    assert (len(internists.waiting), len(internists.held), len(internists.there)) == (1, 1, 1)
    assert (dermatologists.waiting, dermatologists.held, dermatologists.there) == ([], [], ())


async def test_patient_ends_it(desk: Desk) -> None:
    """While it is held, as while they wait; twice changes nothing."""
    async with desk.work() as work:
        taken, patient = await a_taken_one(work)
        ended = await asking.leave(work, patient, taken.id)
        assert ended.ended_as is ConsultationEnd.BY_PATIENT
        assert (await asking.leave(work, patient, taken.id)).ended_at == ended.ended_at
        assert await consent.is_given(work, patient)


async def fell_due(desk: Desk, **later: float) -> list[Due]:
    """What falls due by then."""
    desk.wait(**later)
    found: list[Due] = []
    while True:
        async with desk.work() as work:
            told = await deadlines.step(work)
        if told is None:
            return found
        found.append(told.what)
