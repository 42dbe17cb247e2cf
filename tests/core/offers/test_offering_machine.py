"""Whatever patients, the desk and time do, in whichever order: a time is offered to one, nobody is overtaken against
the rule, and whatever comes free is offered, or free for everybody (B2).
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from core.accounts.patients import Patient
from core.appointments import booking
from core.appointments.model import Slot
from core.context import Work
from core.errors import Refusal
from core.keys import KeyRing
from core.offers import answering, making, watching
from core.offers.model import OfferStatus, SlotOffer, Watch, WatchStatus, WatchWish
from core.offers.steps import step
from core.offers.wishes import fits
from tests.clinics import small_clinic
from tests.core.appointments.bookings import WEDNESDAY, Books, lis
from tests.databases import in_memory
from tests.desk import Desk
from tests.people import a_patient
from tests.tiers import quick_and_ci

PEOPLE = 6
SLOTS = [
    lis(time, day=WEDNESDAY + dt.timedelta(days=ahead)) for ahead in (0, 1) for time in ("12:00", "12:15", "12:30")
]
SKIN = WatchWish(service="dermatologist")

people = st.integers(0, PEOPLE - 1)
slots = st.sampled_from(SLOTS)


class Offering(RuleBasedStateMachine):
    """Six patients and six times; what a step refuses, is refused."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()

    def run(self, doing: Awaitable[Any]) -> Any:  # noqa: ANN401
        return self.loop.run_until_complete(doing)

    def teardown(self) -> None:
        self.run(self.stack.aclose())
        self.loop.close()

    @initialize()
    def begin(self) -> None:
        async def begun() -> None:
            database = await self.stack.enter_async_context(in_memory(KeyRing.parse(KeyRing.new_key())))
            self.desk = Desk(database, small_clinic())
            async with self.desk.work() as work:
                self.patients = [await a_patient(work, f"telegram:{number}") for number in range(PEOPLE)]

        self.run(begun())

    def act(self, act: Callable[[Work], Awaitable[object]]) -> bool:
        """In a transaction of its own; whether it was done."""

        async def acted() -> bool:
            with suppress(Refusal):
                async with self.desk.work() as work:
                    await act(work)
                    return True
            return False

        return bool(self.run(acted()))

    def of(self, who: int) -> Patient:
        return self.patients[who]

    @rule(who=people, slot=slots)
    def book(self, who: int, slot: Slot) -> None:
        self.act(lambda work: booking.book(work, self.of(who), slot))

    @rule(who=people, slot=slots)
    def hold(self, who: int, slot: Slot) -> None:
        self.act(lambda work: booking.hold(work, self.of(who), slot))

    @rule(who=people)
    def cancel(self, who: int) -> None:
        async def cancelled(work: Work) -> None:
            for each in (await booking.upcoming(work, self.of(who))).items[:1]:
                await booking.cancel(work, self.of(who), each.id)

        self.act(cancelled)

    @rule(who=people)
    def wait_for_any(self, who: int) -> None:
        self.act(lambda work: watching.begin(work, self.of(who), SKIN))

    @rule(who=people)
    def wait_for_earlier(self, who: int) -> None:
        async def begun(work: Work) -> None:
            for each in (await booking.upcoming(work, self.of(who))).items[-1:]:
                await watching.begin(work, self.of(who), SKIN, appointment_id=each.id)

        self.act(begun)

    @rule(who=people, accepts=st.booleans())
    def answer(self, who: int, accepts: bool) -> None:  # noqa: FBT001
        async def answered(work: Work) -> None:
            for each in (await answering.open_offers(work, self.of(who)))[:1]:
                await (answering.accept if accepts else answering.refuse)(work, self.of(who), each.id)

        self.act(answered)

    @rule(who=people)
    def stop_or_go_on(self, who: int) -> None:
        async def changed(work: Work) -> None:
            for each in (await watching.alive(work, self.of(who)))[:1]:
                act = watching.resume if each.status is WatchStatus.PAUSED else watching.stop
                await act(work, self.of(who), each.id)

        self.act(changed)

    @rule(minutes=st.sampled_from([1, 6, 30, 61, 600]))
    def time_passes(self, minutes: int) -> None:
        self.desk.wait(minutes=minutes)

    @rule()
    def one_step(self) -> None:
        self.act(step)

    @rule()
    def all_steps(self) -> None:
        """Until nothing is due; then nothing free is kept from whom it would suit."""

        async def settled() -> None:
            for _ in range(200):
                async with self.desk.work() as work:
                    if await step(work) is None:
                        break
            else:
                raise AssertionError("there is always more to do")
            async with self.desk.work() as work:
                await self._check_nobody_is_overtaken(work)

        self.run(settled())

    async def _check_nobody_is_overtaken(self, work: Work) -> None:
        """Of each open offer that was just made: whoever began to wait before its patient, and whom it suits, had it
        offered before, or has another offer open, or could not have it.
        """
        offers = (await work.session.scalars(sa.select(SlotOffer))).all()
        for offer in offers:
            if not offer.is_open or offer.watch_id is None or offer.made_at != work.now:
                continue
            mine = await work.session.get_one(Watch, offer.watch_id)
            earlier = await work.session.scalars(
                sa.select(Watch).where(Watch.status == WatchStatus.OPEN, Watch.queued_at < mine.queued_at)
            )
            for other in earlier:
                theirs = [each for each in offers if each.watch_id == other.id]
                had = any(each.time == offer.time or each.is_open for each in theirs)
                told_at = making.awake_at(work.clinic, work.now)
                patient = next(each for each in self.patients if each.id == other.patient_id)
                if had or not fits(work.clinic, other, offer.slot, told_at):
                    continue
                if await watching.why_over(work, other) is not None:
                    continue
                with suppress(Refusal):
                    await making.require_can_have(work, patient, offer.slot, other.appointment_id)
                    raise AssertionError("somebody was overtaken")

    @invariant()
    def the_books_are_right(self) -> None:
        async def checked() -> None:
            async with self.desk.work() as work:
                books = await Books.of(work)
                books.check()
                offers = (await work.session.scalars(sa.select(SlotOffer))).all()
                kept = [each.hold_id for each in offers if each.is_open]
                holds = [each.id for each in books.appointments if each.for_offer is not None]
                assert sorted(filter(None, kept)) == sorted(holds)
                by_watch = [each.watch_id for each in offers if each.is_open]
                assert len(set(by_watch)) == len(by_watch)
                accepted = [each for each in offers if each.status is OfferStatus.ACCEPTED]
                assert all(each.booked_id for each in accepted)

        if hasattr(self, "desk"):
            self.run(checked())


@pytest.mark.parametrize(("examples", "steps"), quick_and_ci([(12, 25), (300, 40)], [(12, 25)]))
def test_offering(examples: int, steps: int) -> None:
    """In every run a few, in the long tier many."""
    run_state_machine_as_test(
        Offering,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        ),
    )
