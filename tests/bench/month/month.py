"""What the town does in a month by itself: people cancel, move, hold, book, don't come, and begin to wait.

Everything goes through core, each in a transaction of its own; the engine does its steps whenever one is due, as
`bot.jobs.steps` has it do every few seconds.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from random import Random
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments import booking, visits
from core.appointments.blocked import BlockTarget
from core.appointments.clinic_day import absences
from core.appointments.model import Appointment, AppointmentStatus, Slot
from core.appointments.search.availability import Preferences, search
from core.context import Work
from core.offers import watching
from core.offers.model import Watch, WatchStatus
from core.referrals import moving as referred
from tests.bench.month.answers import Answers, Place
from tests.bench.month.clock import Clock
from tests.bench.month.town import FIRST_DAY, SERVICES, a_wish, all_free, book_up, move_in, the_clinic, with_new_hours
from tests.core.appointments.bookings import warsaw
from tests.core.offers.rule import InLine
from tests.core.staff.staffing import RECEPTIONIST
from tests.desk import Desk

BESIDES: Final = 8
BUSY: Final = 21
"""Days from the first on that are all booked; of those after, nine tenths."""


@dataclass(frozen=True)
class Plan:
    """How many people, for how long; and how often what happens on a day."""

    people: int
    days: int
    waiting: int
    begin: int
    cancel: int
    move: int
    hold: int
    book: int
    stop: int
    absent_on: int
    new_hours_on: int


FULL: Final = Plan(10_000, 30, 500, 130, 45, 10, 6, 15, 6, absent_on=8, new_hours_on=3)
SMALL: Final = Plan(200, 3, 30, 6, 14, 3, 2, 3, 1, absent_on=1, new_hours_on=2)


class Month:
    """Everybody, and what is still to happen."""

    def __init__(self, desk: Desk, plan: Plan, seed: int = 1) -> None:
        """Nobody lives there yet."""
        desk.clinic, desk.now = the_clinic(), warsaw("06:30", FIRST_DAY)
        self.desk, self.plan, self.chance = desk, plan, Random(seed)
        self.clock = Clock(desk, self.chance)
        self.answers = Answers(self.clock)
        self.rule, self.costs, self.happened = self.clock.rule, self.clock.costs, self.clock.happened
        self.became: Counter[str] = Counter()

    async def run(self) -> None:
        """Move in, and live through all days."""
        await self._begin()
        for day in range(self.plan.days):
            self.costs.begin_day(day)
            await self._live_through(day)
            async with self.desk.work() as work:
                alive = sa.select(sa.func.count()).where(Watch.status != WatchStatus.ENDED)
                self.costs.week.watches = int(await work.session.scalar(alive) or 0)
        await self._look()
        async with self.desk.work() as work:
            await self.rule.look_at_books(work)
            self.became = await self.rule.look_at_times(work)

    async def _begin(self) -> None:
        self.patients = await move_in(self.desk, self.plan.people)
        days = BUSY + self.plan.days if self.plan.people > SMALL.people else 1 + self.plan.days
        slots = await all_free(self.desk, days)
        self.regular = self.patients[: len(self.patients) // 2]
        busy = self.desk.now + timedelta(days=BUSY)
        taken = [each for each in slots if each.start < busy or self.chance.random() < 0.9]
        await book_up(self.desk, self.chance, self.patients, taken)
        self.costs.begin_day(0)
        await self.clock.settle()
        for _ in range(self.plan.waiting):
            self.desk.wait(seconds=1)
            await self._begin_to_wait()

    async def _live_through(self, day: int) -> None:
        """From one midnight to the next; at eight in the evening it is looked whether anything was forgotten."""
        date = FIRST_DAY + timedelta(days=day)
        every = self.plan
        for many, act in (
            (every.cancel, self._cancel),
            (every.move, self._move),
            (every.hold, self._hold),
            (every.book, self._book),
            (every.begin, self._begin_to_wait),
            (every.stop, self._stop),
        ):
            for _ in range(many):
                self.clock.later(warsaw("00:00", date) + timedelta(minutes=self.chance.triangular(300, 1439, 720)), act)
        if day == every.absent_on:
            self.clock.later(warsaw("07:30", date), lambda: self._absent(date))
        if day == every.new_hours_on:
            self.clock.later(warsaw("10:30", date), self._new_hours)
        self.clock.later(warsaw("14:10", date), lambda: self._miss(date))
        self.clock.later(warsaw("20:00", date), self._look)
        await self.clock.until(warsaw("00:00", date + timedelta(days=1)))

    # What they do by themselves

    async def _cancel(self) -> None:
        patient = self._somebody()

        async def cancelled(work: Work) -> Slot | None:
            for each in (await booking.upcoming(work, patient)).items[:1]:
                return (await booking.cancel(work, patient, each.id)).slot
            return None

        if (slot := await self.clock.act("cancels", cancelled)) is not None:
            self.answers.left(slot)
            if self.chance.random() < 0.1:
                await self.clock.act("is quicker, and lets it go", lambda work: booking.hold(work, self._other(), slot))

    async def _move(self) -> None:
        patient = self._somebody()

        async def moved(work: Work) -> tuple[Slot, Slot] | None:
            for each in (await booking.upcoming(work, patient)).items[:1]:
                was = each.slot
                free = (await search(work, Preferences(was.service, instead_of=(each.id,)), size=5)).items
                return (was, (await referred.move(work, patient, each.id, free[-1])).slot) if free else None
            return None

        if (found := await self.clock.act("moves", moved)) is not None:
            self.rule.takes(found[1], self.desk.now)
            self.answers.left(found[0])

    async def _hold(self) -> None:
        await self.clock.act("holds, and lets it go", lambda work: self._of_first_free(work, booking.hold))

    async def _book(self) -> None:
        with self.costs.a_booking():
            found = await self.clock.act("books", lambda work: self._of_first_free(work, booking.book))
        if found is None:
            self.costs.bookings.pop()
            return
        self.rule.takes(found.slot, self.desk.now)

    async def _of_first_free(
        self, work: Work, act: Callable[[Work, Patient, Slot], Awaitable[Appointment]]
    ) -> Appointment | None:
        wish = Preferences(self.chance.choice(list(SERVICES)))
        free = (await search(work, wish, size=5)).items
        return await act(work, self._other(), self.chance.choice(free)) if free else None

    async def _begin_to_wait(self) -> None:
        """Half of them have an appointment, and wait for an earlier one."""
        has_one = self.chance.random() < 0.5
        patient = self._somebody() if has_one else self._other()

        async def begun(work: Work) -> tuple[Watch, int, Callable[[Slot], bool]] | None:
            today, service, before = work.clinic.day_of(work.now), self.chance.choice(list(SERVICES)), None
            if has_one:
                before = next(iter((await booking.upcoming(work, patient)).items[-1:]), None)
                if before is None or any(each.appointment_id for each in await watching.alive(work, patient)):
                    return None
                service = before.service
            wished = a_wish(self.chance, work.clinic, today, service)
            watch = await watching.begin(
                work,
                patient,
                wished.wish,
                appointment_id=before.id if before else None,
                days=(wished.first, wished.last),
                weekdays=wished.weekdays,
            )
            last, start = watch.last_day, before.start if before else None

            def suits(slot: Slot) -> bool:
                is_before = start is None or slot.start < start
                return is_before and wished.suits(slot) and self.desk.clinic.day_of(slot.start) <= last

            return watch, await watching.place_of(work, watch), suits

        if (found := await self.clock.act("begins to wait", begun)) is not None:
            watch, place, suits = found
            waiting = InLine(patient, self.desk.now, suits, watch.appointment_id)
            self.rule.begins(watch.id, waiting)
            self.answers.places[watch.id] = Place(place, self.desk.now)

    async def _stop(self) -> None:
        open_now = [key for key, each in self.rule.line.items() if each.stands is not WatchStatus.ENDED]
        if open_now:
            watch = self.chance.choice(open_now)
            await self.answers.stop_waiting(self.rule.line[watch].patient, watch)

    # What the clinic does

    async def _absent(self, date: dt.date) -> None:
        start, end = (warsaw("00:00", date + timedelta(days=each)) for each in (1, 3))
        await self.clock.act(
            "a doctor is absent",
            lambda work: absences.announce(work, RECEPTIONIST, BlockTarget("internist-1"), start, end),
        )
        while await self.clock.act("", absences.go_on) is not None:
            pass
        for _ in range(BESIDES):  # before anything was looked at: who waits comes after those who were called off
            await self._cancel()

    async def _new_hours(self) -> None:
        self.desk.clinic = with_new_hours(self.desk.clinic)
        self.happened["new hours"] += 1

    async def _miss(self, date: dt.date) -> None:
        """Every twentieth of today's patients didn't come."""
        async with self.desk.work() as work:
            span = Appointment.start.between(warsaw("00:00", date), self.desk.now)
            query = sa.select(Appointment.id).where(span, Appointment.status == AppointmentStatus.BOOKED)
            ids = (await work.session.scalars(query.order_by(Appointment.start, Appointment.patient_id))).all()
        for each in ids[::20]:
            await self.clock.act("doesn't come", partial(self._misses, each))

    async def _misses(self, appointment: str, work: Work) -> object:
        return await visits.miss(work, RECEPTIONIST, appointment)

    async def _look(self) -> None:
        await self.clock.settle()
        if (self.desk.now.date() - FIRST_DAY).days % 7 == 0:
            async with self.desk.work() as work:
                await self.rule.look_at_books(work)

    def _somebody(self) -> Patient:
        """Of those who have appointments."""
        return self.chance.choice(self.regular)

    def _other(self) -> Patient:
        """Of the others."""
        return self.chance.choice(self.patients[len(self.regular) :])
