"""Somebody talks to a doctor online for a child or a relative: one consultation for each who writes, theirs alone, for
as long as they may act (S16, B13, D22).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import pytest
import sqlalchemy as sa

from core.accounts.patients import Patient, get_patient
from core.clinic.consulting import ConsultationKind
from core.clinic.model import Clinic
from core.consultations import asking, consent, deadlines, holding, talking, withdrawing
from core.consultations.model import (
    Consultation,
    ConsultationEnd,
    RemoteConsent,
    get_consultation,
    lock_open,
    open_of,
)
from core.consultations.refusals import (
    ConsultationOver,
    RemoteFormNotAccepted,
    SomebodyElseWrites,
    WritesElsewhere,
)
from core.consultations.writing import require_writer, written_by
from core.context import Work
from core.family import acting, ending, inviting
from core.family.model import ALL_BUT_DOCUMENTS, ALL_SCOPES, Known
from tests.core.consultations.consulting import ABOUT, consulting_clinic, is_there
from tests.core.family.relatives import let
from tests.core.files.filing import a_full_patient
from tests.core.racing import at_once
from tests.core.staff.staffing import DOCTOR
from tests.desk import Desk

CHAT = ConsultationKind.CHAT


@dataclass
class Family:
    """Anna acts for John; so does Ewa."""

    desk: Desk
    anna: Patient
    john: Patient
    ewa: Patient
    tie: Known
    other_tie: Known


@pytest.fixture
def clinic() -> Clinic:
    """A clinic that holds online consultations."""
    return consulting_clinic()


@pytest.fixture
async def family(desk: Desk) -> Family:
    async with desk.work() as work:
        names = (("telegram:1", "Anna Nowak"), ("telegram:2", "John Carter"), ("telegram:3", "Ewa Lis"))
        anna, john, ewa = [await a_full_patient(work, address, name) for address, name in names]
    tie, other = await let(desk, anna, john), await let(desk, ewa, john)
    return Family(desk, anna, john, ewa, tie, other)


def as_actor(work: Work, tie: Known) -> Work:
    """A transaction in which the actor of a tie acts for its subject."""
    return replace(work, acting=acting.acting(tie))


async def enter(work: Work, patient: Patient) -> Consultation:
    """Accept the remote form, and come to the queue."""
    patient = await get_patient(work, patient.id)
    await consent.give(work, patient, "1")
    return await asking.enter(work, patient, "internist", CHAT, ABOUT)


async def annas_for_john(family: Family) -> Consultation:
    async with family.desk.work() as work:
        return await enter(as_actor(work, family.tie), family.john)


async def taken(family: Family) -> Consultation:
    await annas_for_john(family)
    async with family.desk.work() as work:
        await is_there(work)
        found, _patient = await holding.take_next(work, DOCTOR)
        return found


async def test_it_is_the_patients_and_the_writers(family: Family) -> None:
    """It belongs to his records, and she writes in it, under her name."""
    of = await annas_for_john(family)
    assert (of.patient_id, of.writer_id, of.tie_id) == (family.john.id, family.anna.id, family.tie.tie.id)
    async with family.desk.work() as work:
        line = await talking.say(as_actor(work, family.tie), family.john, of.id, "Kręci mu się w głowie")
        assert (line.by, line.author) == (None, "Anna Nowak")
        found = await written_by(work, family.anna.id)
        assert found is not None
        assert found.id == of.id
        assert await written_by(work, family.john.id) is None


async def test_nobody_else_writes_in_it(family: Family) -> None:
    """Neither the patient nor another one who may act for him; they begin none meanwhile, either."""
    of = await taken(family)
    async with family.desk.work() as work:
        line = await talking.say(as_actor(work, family.tie), family.john, of.id, "Dzień dobry")
    for tie in (None, family.other_tie):
        async with family.desk.work() as work:
            theirs = work if tie is None else as_actor(work, tie)
            await consent.give(theirs, family.john, "1")
            for refused in (
                talking.say(theirs, family.john, of.id, "Halo"),
                talking.revise(theirs, family.john, line.id, "Halo"),
                talking.take_back(theirs, family.john, line.id),
                asking.change_room(theirs, family.john, of.id),
                asking.enter(theirs, family.john, "internist", CHAT, ABOUT),
                require_writer(theirs, of, family.john),
            ):
                with pytest.raises(SomebodyElseWrites) as raised:
                    await refused
                assert raised.value.name == "Anna Nowak"


async def test_who_may_end_it(family: Family) -> None:
    """Who writes, and the patient; not another one who acts for him."""
    of = await annas_for_john(family)
    async with family.desk.work() as work:
        with pytest.raises(SomebodyElseWrites):
            await asking.leave(as_actor(work, family.other_tie), family.john, of.id)
    async with family.desk.work() as work:
        assert (await asking.leave(work, family.john, of.id)).ended_as is ConsultationEnd.LEFT
    of = await annas_for_john(family)
    async with family.desk.work() as work:
        assert not (await asking.leave(as_actor(work, family.tie), family.john, of.id)).is_open


async def test_one_for_each_who_writes(family: Family) -> None:
    """Who has their own can't begin another one's, nor the other way; it is said which is open."""
    async with family.desk.work() as work:
        own = await enter(work, family.anna)
    async with family.desk.work() as work:
        with pytest.raises(WritesElsewhere) as raised:
            await enter(as_actor(work, family.tie), family.john)
        assert raised.value.name == "Anna Nowak"
    async with family.desk.work() as work:
        await asking.leave(work, family.anna, own.id)
    await annas_for_john(family)
    async with family.desk.work() as work:
        with pytest.raises(WritesElsewhere) as raised:
            await enter(work, family.anna)
        assert raised.value.name == "John Carter"


@pytest.mark.both_databases
async def test_two_begun_at_once(family: Family) -> None:
    """Her own and his, in the same moment: one of them is there."""
    async with family.desk.work() as work:
        await consent.give(work, family.anna, "1")
        await consent.give(as_actor(work, family.tie), family.john, "1")

    async def her_own(work: Work) -> object:
        return await asking.enter(work, await get_patient(work, family.anna.id), "internist", CHAT, ABOUT)

    async def his(work: Work) -> object:
        john = await get_patient(work, family.john.id)
        return await asking.enter(as_actor(work, family.tie), john, "internist", CHAT, ABOUT)

    assert sorted(await at_once(family.desk, her_own, his)) == ["", "WritesElsewhere"]


async def test_ended_with_the_tie(family: Family) -> None:
    """Whoever ends it; what was written stays, and nothing more is taken."""
    of = await taken(family)
    async with family.desk.work() as work:
        await talking.say(as_actor(work, family.tie), family.john, of.id, "Dzień dobry")
        both = await ending.end(work, family.john, family.tie.tie.id)
        assert both.ended_with is not None
        assert (both.ended_with.id, both.ended_with.ended_as) == (of.id, ConsultationEnd.TIE_OVER)
        assert await deadlines.step(work) is None
    async with family.desk.work() as work:
        with pytest.raises(ConsultationOver):
            await talking.say(as_actor(work, family.tie), family.john, of.id, "Halo")
        with pytest.raises(ConsultationOver):
            await talking.answer(work, DOCTOR, of.id, "Halo")
        assert [each.text for each in await talking.lines_of(work, of.id)] == ["Dzień dobry"]
        _of, john = await get_consultation(work, of.id)
        assert not john.in_consultation


async def test_ended_with_what_is_allowed(family: Family) -> None:
    """As long as it is allowed, a change of other things leaves it alone."""
    of = await annas_for_john(family)
    async with family.desk.work() as work:
        assert (await inviting.choose(work, family.john, family.tie.tie.id, ALL_SCOPES)).ended_with is None
        assert (await inviting.choose(work, family.john, family.other_tie.tie.id, ALL_BUT_DOCUMENTS)).ended_with is None
        assert (await lock_open(work, of.id))[0].is_open
        both = await inviting.choose(work, family.john, family.tie.tie.id, ALL_BUT_DOCUMENTS)
        assert both.ended_with is not None
        assert await open_of(work, family.john) is None


async def test_a_tie_that_ends_leaves_others_alone(family: Family) -> None:
    """His own consultation, and what she has of her own."""
    async with family.desk.work() as work:
        await enter(work, family.john)
        await enter(work, family.anna)
        assert (await ending.end(work, family.john, family.tie.tie.id)).ended_with is None
        assert await open_of(work, family.john) is not None
        assert await open_of(work, family.anna) is not None


async def test_each_accepts_for_themselves(family: Family) -> None:
    """What she accepted for him counts for her alone; she withdraws that, and he all of it."""
    async with family.desk.work() as work:
        await consent.give(as_actor(work, family.tie), family.john, "1")
        assert await consent.is_given(as_actor(work, family.tie), family.john)
        for others in (work, as_actor(work, family.other_tie)):
            assert not await consent.is_given(others, family.john)
            with pytest.raises(RemoteFormNotAccepted):
                await asking.enter(others, family.john, "internist", CHAT, ABOUT)
        assert not await consent.is_given(work, family.anna)
        await consent.give(work, family.john, "1")
        await withdrawing.withdraw(as_actor(work, family.tie), family.john)
        assert [each.given_by for each in await consent.given(work, family.john)] == [family.john.id]
    of = await annas_for_john(family)
    async with family.desk.work() as work:
        assert await withdrawing.withdraw(as_actor(work, family.other_tie), family.john) is None
        ended = await withdrawing.withdraw(work, family.john)
        assert ended is not None
        assert (ended.id, ended.is_open) == (of.id, False)
        kept = (await work.session.scalars(sa.select(RemoteConsent))).all()
        assert {each.given_by for each in kept} == {family.john.id, family.anna.id}
        assert all(each.withdrawn_at is not None for each in kept)
