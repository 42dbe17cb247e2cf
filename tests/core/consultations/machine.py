"""What the state machine of online consultations acts with: a database, three doctors, four patients, and the rule."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

import sqlalchemy as sa
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from core.accounts.patients import Patient, get_patient
from core.clinic.consulting import ConsultationKind, ConsultationRules
from core.clinic.model import Clinic
from core.consultations import consent, deadlines, duty, queueing, talking
from core.consultations.model import Consultation, ConsultationStatus
from core.context import Acting, Work
from core.errors import Refusal
from core.keys import KeyRing
from tests.core.consultations.consulting import WILK, consulting_clinic
from tests.core.consultations.rule import HOURS, LONGEST_QUEUE, Doctor, Rule, Talk
from tests.core.files.filing import a_full_patient
from tests.core.staff.staffing import DOCTOR, OTHER_DOCTOR
from tests.databases import in_memory
from tests.desk import Desk

HALF_PAST_ONE: Final = datetime(2027, 3, 2, 12, 30, tzinfo=UTC)
"""In Warsaw; both specialties are open for a while."""

PEOPLE: Final = 4
CALLERS: Final = (DOCTOR, OTHER_DOCTOR, WILK)
SPECIALTIES: Final = (("internist",), ("dermatologist",), ("internist", "dermatologist"))
"""Each doctor's."""

Refused = type[Refusal] | None


class Machine(RuleBasedStateMachine):
    """Each rule acts ten seconds after the one before."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()
        self.rule = Rule([Doctor(each.address, of) for each, of in zip(CALLERS, SPECIALTIES, strict=True)])

    def run(self, doing: Awaitable[Any]) -> Any:  # noqa: ANN401
        return self.loop.run_until_complete(doing)

    def teardown(self) -> None:
        self.run(self.stack.aclose())
        self.loop.close()

    @initialize()
    def begin(self) -> None:
        """All patients have accepted the remote form, for each other too; two doctors are there."""

        async def begun() -> None:
            database = await self.stack.enter_async_context(in_memory(KeyRing.parse(KeyRing.new_key())))
            self.desk = Desk(database, a_clinic(), HALF_PAST_ONE)
            async with self.work() as work:
                self.patients = [await a_full_patient(work, f"telegram:{number + 1}") for number in range(PEOPLE)]
                for who, each in enumerate(self.patients):
                    for by in range(PEOPLE):
                        await consent.give(self.acting(work, who, by), each, "1")

        self.run(begun())
        for number in (0, 2):
            self.is_there(number, (ConsultationKind.CHAT, ConsultationKind.VIDEO))

    def is_there(self, doctor: int, kinds: tuple[ConsultationKind, ...]) -> None:
        """A doctor says that they are there, until the hours end today."""
        found = self.act(lambda work: duty.begin(work, CALLERS[doctor], kinds))
        one = self.rule.doctors[doctor]
        one.kinds, one.until = frozenset(kinds), found.until
        assert self.desk.clinic.day_of(found.until) == self.desk.clinic.day_of(self.desk.now), "there all night"

    @asynccontextmanager
    async def work(self) -> AsyncIterator[Work]:
        """A transaction of a portal that has rooms."""
        async with self.desk.work() as work:
            yield replace(work, has_rooms=True)

    def act(self, act: Callable[[Work], Awaitable[Any]], *reasons: Refused) -> Any:  # noqa: ANN401
        """In a transaction of its own; what came of it. Where the rule has a reason, it has to be refused for one of
        them: then `None`.
        """
        because = tuple(each for each in reasons if each is not None)

        async def acted() -> Any:  # noqa: ANN401
            async with self.work() as work:
                return await act(work)

        try:
            done = self.run(acted())
        except because:
            return None
        assert not because, f"should be refused: {because}"
        return done

    def acting(self, work: Work, who: int, by: int) -> Work:
        """A transaction in which a patient acts for another one, or for themselves."""
        one, other = self.patients[who], self.patients[by]
        tie = Acting(f"{by}-{who}", other.id, other.full_name, one.id)
        return work if who == by else replace(work, acting=tie)

    def act_as(
        self, who: int, act: Callable[[Work, Patient], Awaitable[Any]], *reasons: Refused, by: int | None = None
    ) -> Any:  # noqa: ANN401
        """The same for a patient, `by` themselves or another one."""

        async def acted(work: Work) -> Any:  # noqa: ANN401
            theirs = work if by is None else self.acting(work, who, by)
            return await act(theirs, await get_patient(work, self.patients[who].id))

        return self.act(acted, *reasons)

    def later(self, **time: float) -> datetime:
        """Ten seconds, if nothing else is said."""
        self.desk.wait(**time or {"seconds": 10})
        return self.desk.now

    def step(self) -> bool:
        """Whether something was due; then that has happened, and no more than the rule says."""
        found: deadlines.FellDue | None = self.act(deadlines.step)
        if found is None:
            return False
        talk = self.rule.talks[found.consultation.id]
        assert found.what is talk.due(self.desk.now), f"{found.what} of {talk}"
        talk.happens(found.what, self.desk.now)
        return True

    @invariant()
    def all_is_as_the_rule_says(self) -> None:
        if hasattr(self, "desk"):
            self.act(self._compare)

    async def _compare(self, work: Work) -> None:
        rows = (await work.session.scalars(sa.select(Consultation))).all()
        assert {each.id for each in rows} == self.rule.talks.keys()
        for row in rows:
            _compare_one(row, self.rule.talks[row.id])
            assert row.writer_id == self.patients[self.rule.talks[row.id].writer].id
            lines = await talking.lines_of(work, row.id)
            assert [each.position for each in lines] == list(range(1, len(lines) + 1))
            assert [each.text for each in lines] == self.rule.talks[row.id].said
        for who, each in enumerate(self.patients):
            is_in = bool((await get_patient(work, each.id)).in_consultation)
            assert is_in is (self.rule.open_of(who) is not None), "it is not seen whether one is open"
        for specialty in HOURS:
            in_turn = [each.id for each in await queueing.waiting(work, specialty)]
            assert in_turn == [each.id for each in self.rule.waiting(specialty)]


def a_clinic() -> Clinic:
    """Dr Nowak is an internist, Dr Lis a dermatologist, Dr Wilk both."""
    clinic = consulting_clinic(ConsultationRules(longest_queue=LONGEST_QUEUE))
    both = {"specialties": SPECIALTIES[-1]}
    crew = tuple(each.model_copy(update=both if each.id == "wilk" else {}) for each in clinic.practitioners)
    return clinic.model_copy(update={"practitioners": crew})


def _compare_one(row: Consultation, talk: Talk) -> None:
    assert (row.status, row.ended_as, row.specialty) == (talk.status, talk.ended, talk.specialty)
    assert (row.queued_at, row.number) == talk.turn, "a place was lost"
    if row.status is ConsultationStatus.ENDED:
        assert row.due_at is None
        return
    assert row.taken_by == (None if talk.doctor is None else talk.doctor.address)
    assert row.due_at is not None, "nothing will ever happen to it"
    assert bool(row.facts.room) is (talk.kind is ConsultationKind.VIDEO and talk.doctor is not None)
