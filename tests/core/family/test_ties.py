"""A grown-up lets another act for them: both have to say so, in what is chosen, until either ends it (B13)."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace

import pytest
import sqlalchemy as sa

from core.accounts.identity import Pesel
from core.accounts.patients import Patient, get_patient
from core.appointments import booking
from core.clinic.model import Clinic
from core.context import Work
from core.errors import FullLevelNeeded, NotFound
from core.family import acting, ending, inviting, ties
from core.family.model import ALL_SCOPES, LINK_DAYS, MOST, EndedBy, Kin, Scope, TieStatus
from core.family.refusals import AdultNeeded, LinkOver, OwnLink, ScopeNeeded, TooMany
from core.staff import audit
from core.staff.audit import AuditAction, by_patient
from tests.core.appointments.bookings import connect_several_times, nowak
from tests.core.family.relatives import BORN, asked, let, make_full
from tests.core.racing import at_once
from tests.core.staff.staffing import RECEPTIONIST, staffed_clinic
from tests.desk import Desk
from tests.people import a_pesel


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


async def test_both_have_to_say_so(desk: Desk, anna: Patient, john: Patient) -> None:
    """A link alone lets nobody do anything, whoever opened it; what was accepted can be done, and nothing else."""
    await make_full(desk, anna, john)
    tie = await asked(desk, john, anna)
    async with desk.work() as work:
        assert await acting.acts(work, john, tie) is None
        with pytest.raises(NotFound):
            await inviting.accept(work, john, tie, ALL_SCOPES)
        with pytest.raises(ScopeNeeded):
            await inviting.accept(work, anna, tie, ())
    async with desk.work() as work:
        await inviting.accept(work, anna, tie, {Scope.BOOK})
    async with desk.work() as work:
        found = await acting.acts(work, john, tie)
        assert found is not None
        assert (found.subject.id, set(found.tie.allowed)) == (anna.id, {Scope.BOOK})
        assert await acting.acts(work, anna, tie) is None
        assert not await acting.relatives_told(work, found.subject, frozenset({Scope.TOLD}))


async def test_a_link_of_whoever_is_acted_for_waits_for_them(desk: Desk, anna: Patient, john: Patient) -> None:
    """Who opened it is seen by its maker before anything is open to them: it may have come into wrong hands."""
    await make_full(desk, anna, john)
    async with desk.work() as work:
        made = await inviting.invite(work, anna, Kin.OTHER, as_actor=False)
    async with desk.work() as work:
        both = await inviting.open_link(work, john, made.link)
        assert (both.actor.id, both.subject.id, both.tie.status) == (john.id, anna.id, TieStatus.ASKED)
        assert await acting.acts(work, john, both.tie.id) is None
    async with desk.work() as work:
        assert (await inviting.give_up(work, anna, both.tie.id)).status is TieStatus.DECLINED
        with pytest.raises(LinkOver):
            await inviting.accept(work, anna, both.tie.id, ALL_SCOPES)


async def test_a_link_works_once_for_a_week_and_not_for_its_maker(desk: Desk, anna: Patient, john: Patient) -> None:
    """Used, taken back, run out or invented: the answer is the same."""
    await make_full(desk, anna, john)
    async with desk.work() as work:
        used, back, old = [await inviting.invite(work, anna, Kin.OTHER, as_actor=False) for _ in range(3)]
        with pytest.raises(OwnLink):
            await inviting.open_link(work, anna, used.link)
        await inviting.give_up(work, anna, back.tie.id)
        await inviting.open_link(work, john, used.link)
    desk.wait(days=LINK_DAYS)
    async with desk.work() as work:
        for link in (used.link, back.link, old.link, "invented", ""):
            with pytest.raises(LinkOver):
                await inviting.open_link(work, john, link)
        assert not await ending.close_due(work)
        assert (await ties.tie_of(work, anna, old.tie.id)).status is TieStatus.EXPIRED


async def test_only_confirmed_grown_ups_by_link(desk: Desk, anna: Patient, john: Patient) -> None:
    """Nobody acts for, or as, somebody who merely typed a number; nor does a child."""
    async with desk.work() as work:
        with pytest.raises(FullLevelNeeded):
            await inviting.invite(work, anna, Kin.OTHER, as_actor=True)
    john.identity_facts = Pesel(a_pesel(BORN)).to_json()
    await make_full(desk, anna, john)
    async with desk.work() as work:
        with pytest.raises(AdultNeeded):
            await inviting.invite(work, john, Kin.OTHER, as_actor=True)
        made = await inviting.invite(work, anna, Kin.OTHER, as_actor=True)
        with pytest.raises(AdultNeeded):
            await inviting.open_link(work, john, made.link)


async def test_so_many_and_no_more(desk: Desk, anna: Patient) -> None:
    """Links that nobody has answered count too."""
    await make_full(desk, anna)
    async with desk.work() as work:
        for _ in range(MOST):
            await inviting.invite(work, anna, Kin.OTHER, as_actor=True)
        with pytest.raises(TooMany):
            await inviting.invite(work, anna, Kin.OTHER, as_actor=True)


@pytest.mark.parametrize("who", ["actor", "subject", "clinic"])
async def test_either_ends_it_at_any_time(desk: Desk, anna: Patient, john: Patient, who: str) -> None:
    """From then on nothing can be done; done again, it changes nothing."""
    await make_full(desk, anna, john)
    tie = (await let(desk, john, anna)).tie.id

    async def end(work: Work) -> None:
        match who:
            case "clinic":
                await ending.end_at_desk(work, RECEPTIONIST, tie)
            case _:
                await ending.end(work, john if who == "actor" else anna, tie)

    for _ in range(2):
        async with desk.work() as work:
            await end(work)
    async with desk.work() as work:
        assert await acting.acts(work, john, tie) is None
        assert (await ties.tie_of(work, anna, tie)).ended_by is EndedBy(who)
        ended = [each for each in await audit.recent(work, patient_id=anna.id) if each.what is AuditAction.ENDED_ACTING]
        assert len(ended) == 1
    await let(desk, john, anna)


async def test_a_stranger_ends_and_changes_nothing(desk: Desk, anna: Patient, john: Patient) -> None:
    """Nor does whoever acts say in what."""
    await make_full(desk, anna, john)
    tie = (await let(desk, john, anna)).tie.id
    async with desk.work() as work:
        third = await inviting.invite(work, anna, Kin.OTHER, as_actor=True)
        with pytest.raises(NotFound):
            await ending.end(work, john, third.tie.id)
        with pytest.raises(NotFound):
            await inviting.choose(work, john, tie, ALL_SCOPES)
        await inviting.choose(work, anna, tie, {Scope.TOLD})
        assert (await ties.tie_of(work, john, tie)).allowed == {Scope.TOLD}


async def test_the_log_says_who_acted_for_whom(desk: Desk, anna: Patient, john: Patient) -> None:
    """What a patient's own act would be, is of whoever acts, in the patient's record."""
    await make_full(desk, anna, john)
    both = await let(desk, john, anna)
    async with desk.work() as work:
        by_john = replace(work, acting=acting.acting(both))
        await audit.note(by_john, by_patient(anna.id), AuditAction.OPENED_RESULT, patient_id=anna.id)
        (entry, *_) = await audit.recent(work)
        assert (entry.who, entry.patient_id) == (by_patient(john.id), anna.id)


@pytest.mark.both_databases
async def test_accepted_twice_at_once(desk: Desk, anna: Patient, john: Patient) -> None:
    """One tie is accepted once; of two for one pair, one counts."""
    await make_full(desk, anna, john)
    one, other = await asked(desk, john, anna), await asked(desk, john, anna)

    def accept(tie: str) -> Callable[[Work], object]:
        return lambda work: inviting.accept(work, anna, tie, ALL_SCOPES)

    assert sorted(await at_once(desk, *(accept(each) for each in (one, one, other, other)))) == [  # type: ignore[arg-type]
        "",
        "",
        "ActsAlready",
        "ActsAlready",
    ]


@pytest.mark.both_databases
async def test_ended_while_booking(desk: Desk, anna: Patient, john: Patient) -> None:
    """Whoever ends it waits for what is being done already; what comes after the end is not done."""
    await make_full(desk, anna, john)
    tie = (await let(desk, john, anna)).tie.id
    began, done = asyncio.Event(), list[str]()

    async def book() -> None:
        async with desk.work() as work:
            both = await acting.acts(work, john, tie)
            began.set()
            assert both is not None
            for _ in range(50):  # while the end is on its way
                await work.session.scalar(sa.select(sa.literal(1)))
            await booking.book(work, both.subject, nowak("10:00"))
        done.append("booked")

    async def end() -> None:
        await began.wait()
        async with desk.work() as work:
            await ending.end(work, anna, tie)
        done.append("ended")

    await connect_several_times(desk, 2)
    async with asyncio.timeout(60):
        await asyncio.gather(book(), end())
    assert done == ["booked", "ended"]
    async with desk.work() as work:
        assert await acting.acts(work, john, tie) is None
        assert len((await booking.upcoming(work, await get_patient(work, anna.id))).items) == 1


@pytest.mark.both_databases
async def test_a_link_is_opened_once_by_two_at_once(desk: Desk, anna: Patient, john: Patient) -> None:
    """Whoever was second learns nothing."""
    await make_full(desk, anna, john)
    async with desk.work() as work:
        made = await inviting.invite(work, anna, Kin.OTHER, as_actor=False)

    async def opens(work: Work) -> None:
        await inviting.open_link(work, await get_patient(work, john.id), made.link)

    assert sorted(await at_once(desk, opens, opens)) == ["", "LinkOver"]
