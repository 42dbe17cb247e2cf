"""Whatever patients, the desk and time do, in whichever order: times are offered as the rule says (B4; `rule.py`)."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
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
from core.offers import answering, watching
from core.offers.model import OfferStatus, SlotOffer, WatchStatus, WatchWish
from core.offers.steps import step
from tests.clinics import small_clinic
from tests.core.appointments.bookings import WEDNESDAY, Books, lis, warsaw
from tests.core.offers.rule import InLine, Rule
from tests.databases import in_memory
from tests.desk import Desk
from tests.people import a_patient
from tests.tiers import quick_and_ci

PEOPLE = 5
TUESDAY = WEDNESDAY - dt.timedelta(days=1)
SLOTS = [lis(time, day=day) for day in (TUESDAY, WEDNESDAY) for time in ("16:00", "16:15", "16:30")]


@dataclass(frozen=True)
class Wanted:
    """A wish, its days, and the same told in another way."""

    wish: WatchWish
    days: tuple[dt.date | None, dt.date | None]
    suits: Callable[[Slot], bool]


WISHES = [
    Wanted(WatchWish(service="dermatologist"), (None, None), lambda _: True),
    Wanted(WatchWish(service="dermatologist"), (WEDNESDAY, None), lambda slot: slot.start > warsaw("00:00")),
    Wanted(
        WatchWish(service="dermatologist", since=dt.time(16, 10)),
        (None, None),
        lambda slot: (slot.start.hour, slot.start.minute) >= (15, 10),  # of UTC
    ),
]

people = st.integers(0, PEOPLE - 1)
slots = st.sampled_from(SLOTS)


class Offering(RuleBasedStateMachine):
    """Five who wait, one who books and cancels, six times; what a step refuses, is refused."""

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.stack = AsyncExitStack()
        self.rule = Rule()

    def run(self, doing: Awaitable[Any]) -> Any:  # noqa: ANN401
        return self.loop.run_until_complete(doing)

    def teardown(self) -> None:
        self.run(self.stack.aclose())
        self.loop.close()

    @initialize(first=st.lists(st.sampled_from(WISHES), min_size=2, max_size=PEOPLE))
    def begin(self, first: list[Wanted]) -> None:
        """Some wait already."""

        async def begun() -> None:
            database = await self.stack.enter_async_context(in_memory(KeyRing.parse(KeyRing.new_key())))
            self.desk = Desk(database, small_clinic())
            async with self.desk.work() as work:
                everybody = [await a_patient(work, f"telegram:{number}") for number in range(PEOPLE + 1)]
            *self.patients, self.other = everybody

        self.run(begun())
        for who, wanted in enumerate(first):
            self.wait_for_any(who, wanted)

    def act(self, act: Callable[[Work], Awaitable[Any]]) -> Any:  # noqa: ANN401
        """In a transaction of its own, a second later; what came of it, if it wasn't refused."""

        async def acted() -> Any:  # noqa: ANN401
            self.desk.wait(seconds=1)
            with suppress(Refusal):
                async with self.desk.work() as work:
                    return await act(work)
            return None

        return self.run(acted())

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
        async def cancelled(work: Work) -> Slot | None:
            for each in (await booking.upcoming(work, self.of(who))).items[:1]:
                return (await booking.cancel(work, self.of(who), each.id)).slot
            return None

        if (slot := self.act(cancelled)) is not None:
            self.rule.freed(slot)

    @rule(slot=slots)
    def somebody_leaves(self, slot: Slot) -> None:
        """One who doesn't wait has had it, and cancels; it is offered at once."""
        self._is_left(slot)
        self.all_steps()

    @rule(slot=st.sampled_from(SLOTS[3:]))
    def somebody_leaves_at_night(self, slot: Slot) -> None:
        evening = warsaw("21:30", TUESDAY)
        if self.desk.now < evening:
            self.desk.now = evening
            self.somebody_leaves(slot)

    @rule(who=people, slot=slots)
    def somebody_is_quicker(self, who: int, slot: Slot) -> None:
        """They hold it before it was looked at, and don't book it."""
        self._is_left(slot)
        self.hold(who, slot)
        self.all_steps()
        self.time_passes(6)

    @rule(who=people)
    def leave_it(self, who: int) -> None:
        """To the next, who is asked at once."""
        self.answer(who, accepts=False)
        self.all_steps()

    @rule()
    def nobody_answers(self) -> None:
        """Until the first of the offers is over; looked at a few times meanwhile."""

        async def ends() -> dt.datetime | None:
            async with self.desk.work() as work:
                query = sa.select(sa.func.min(SlotOffer.until)).where(SlotOffer.status == OfferStatus.OPEN)
                return await work.session.scalar(query)

        until = self.run(ends())
        if until is not None:
            each = (until - self.desk.now) / 4
            for _ in range(4):
                self.desk.now += each
                self.all_steps()

    def _is_left(self, slot: Slot) -> None:
        async def left(work: Work) -> Slot:
            booked = await booking.book(work, self.other, slot)
            return (await booking.cancel(work, self.other, booked.id)).slot

        if (freed := self.act(left)) is not None:
            self.rule.freed(freed)

    @rule(who=people, wanted=st.sampled_from(WISHES))
    def wait_for_any(self, who: int, wanted: Wanted) -> None:
        watch = self.act(lambda work: watching.begin(work, self.of(who), wanted.wish, days=wanted.days))
        if watch is not None:
            self.rule.begins(watch.id, InLine(self.of(who), self.desk.now, wanted.suits))

    @rule(who=people)
    def wait_for_earlier(self, who: int) -> None:
        async def begun(work: Work) -> Any:  # noqa: ANN401
            for each in (await booking.upcoming(work, self.of(who))).items[-1:]:
                return await watching.begin(work, self.of(who), WISHES[0].wish, appointment_id=each.id), each
            return None

        if (found := self.act(begun)) is not None:
            watch, booked = found
            before = booked.start
            waiting = InLine(self.of(who), self.desk.now, lambda slot: slot.start < before, booked.id)
            self.rule.begins(watch.id, waiting)

    @rule(who=people, accepts=st.booleans())
    def answer(self, who: int, accepts: bool) -> None:  # noqa: FBT001
        """The first of them, from `who` on, who is offered something."""

        async def answered(work: Work) -> tuple[SlotOffer, Slot | None] | None:
            for patient in (*self.patients[who:], *self.patients[:who]):
                for each in (await answering.open_offers(work, patient))[:1]:
                    left = None
                    if accepts and each.instead_of is not None:
                        left = (await booking.get_appointment(work, patient, each.instead_of)).slot
                    await (answering.accept if accepts else answering.refuse)(work, patient, each.id)
                    return await answering.get_offer(work, patient, each.id), left
            return None

        if (found := self.act(answered)) is not None:
            offer, left = found
            self.rule.answered(offer)
            for slot in (left, offer.slot if offer.status is OfferStatus.REFUSED else None):
                if slot is not None:
                    self.rule.freed(slot)

    @rule(who=people)
    def stop_or_go_on(self, who: int) -> None:
        async def changed(work: Work) -> tuple[str, bool] | None:
            for each in (await watching.alive(work, self.of(who)))[:1]:
                stops = each.status is not WatchStatus.PAUSED
                await (watching.stop if stops else watching.resume)(work, self.of(who), each.id)
                return each.id, stops
            return None

        if (found := self.act(changed)) is not None:
            (self.rule.stops if found[1] else self.rule.goes_on)(found[0])

    @rule(minutes=st.sampled_from([1, 6, 30, 61]))
    def time_passes(self, minutes: int) -> None:
        self.desk.wait(minutes=minutes)
        self.all_steps()

    @rule()
    def one_step(self) -> None:
        self.run(self._step())

    @rule()
    def all_steps(self) -> None:
        """Until nothing is due."""

        async def settled() -> None:
            for _ in range(200):
                if not await self._step():
                    break
            else:
                raise AssertionError("there is always more to do")
            async with self.desk.work() as work:
                await self.rule.look_at_rest(work)

        self.run(settled())

    async def _step(self) -> bool:
        async with self.desk.work() as work:
            done = await step(work)
        if done is not None:
            async with self.desk.work() as work:
                await self.rule.look_at_step(work, done.news)
        return done is not None

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
                accepted = [each for each in offers if each.status is OfferStatus.ACCEPTED]
                assert all(each.booked_id for each in accepted)
                for each in self.patients:
                    for watch in await watching.alive(work, each):
                        if watch.status is WatchStatus.OPEN:
                            assert await watching.place_of(work, watch) == self.rule.place(watch.id), "a place was lost"

        if hasattr(self, "desk"):
            self.run(checked())


@pytest.mark.parametrize(("examples", "steps"), quick_and_ci([(8, 20), (120, 40)], [(8, 20)]))
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
