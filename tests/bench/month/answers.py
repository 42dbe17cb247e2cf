"""What people do of what they are told: they take an offer, leave it, don't answer, or wait no longer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.accounts.patients import Patient
from core.appointments import booking
from core.appointments.model import AppointmentStatus, Slot
from core.context import Work
from core.offers import answering, watching
from core.offers.model import SlotOffer
from core.offers.news import OfferNews, What
from tests.bench.month.clock import Clock

TAKE: Final = 0.45
LEAVE: Final = 0.2
STOP: Final = 0.05
"""How many of those who are offered something; the others don't answer."""

GO_ON: Final = 0.6
"""How many say that they still wait, when they are asked."""


@dataclass(frozen=True)
class Place:
    """Which place somebody had when they began to wait, and when that was."""

    place: int
    at: datetime


class Answers:
    """Of those who wait: `places` by their watches' ids, and how long those `waited` who took something."""

    def __init__(self, clock: Clock) -> None:
        """Nobody waits yet."""
        self.clock = clock
        self.places: dict[str, Place] = {}
        self.waited: list[tuple[int, timedelta]] = []
        clock.hears = self.hear

    def hear(self, news: OfferNews) -> None:
        """Somebody is told something."""
        self.clock.happened[f"told: {news.what}"] += 1
        chance, watch = self.clock.chance.random(), news.watch
        soon = self.clock.desk.now + timedelta(minutes=1 + self.clock.chance.expovariate(1 / 15))
        if news.what is What.OFFERED and news.offer is not None:
            offer = news.offer
            if chance < TAKE:
                self.clock.later(soon, lambda: self._accept(news.patient, offer))
            elif chance < TAKE + LEAVE:
                self.clock.later(soon, lambda: self._refuse(news.patient, offer))
            elif chance < TAKE + LEAVE + STOP and offer.watch_id is not None:
                watch_id = offer.watch_id
                self.clock.later(soon, lambda: self.stop_waiting(news.patient, watch_id))
        elif news.what is What.PAUSED and watch is not None and chance < GO_ON:
            later = self.clock.desk.now + timedelta(hours=1 + self.clock.chance.expovariate(1 / 12))
            self.clock.later(later, lambda: self._go_on(news.patient, watch.id))

    async def _accept(self, patient: Patient, offer: SlotOffer) -> None:
        async def accepted(work: Work) -> tuple[SlotOffer, Slot | None]:
            left = None
            if offer.instead_of is not None:
                before = await booking.get_appointment(work, patient, offer.instead_of)
                left = before.slot if before.status is AppointmentStatus.BOOKED else None
            await answering.accept(work, patient, offer.id)
            return await answering.get_offer(work, patient, offer.id), left

        if (found := await self.clock.act("accepts", accepted)) is None:
            return
        self.clock.rule.takes(offer.slot, self.clock.desk.now)
        self.clock.rule.answered(found[0])
        if found[1] is not None:
            self.clock.rule.leaves(found[1], self.clock.desk.now)
            self.clock.costs.week.freed += 1
        if offer.watch_id in self.places:
            began = self.places[offer.watch_id]
            self.waited.append((began.place, self.clock.desk.now - began.at))

    async def _refuse(self, patient: Patient, offer: SlotOffer) -> None:
        if (
            found := await self.clock.act("refuses", lambda work: answering.refuse(work, patient, offer.id))
        ) is not None:
            self.clock.rule.answered(found)
            self.clock.rule.freed(offer.slot)

    async def stop_waiting(self, patient: Patient, watch: str) -> None:
        """They wait no longer."""
        found = await self.clock.act("stops waiting", lambda work: watching.stop(work, patient, watch))
        if found is not None:
            self.clock.rule.stops(watch)

    async def _go_on(self, patient: Patient, watch: str) -> None:
        if await self.clock.act("waits on", lambda work: watching.resume(work, patient, watch)) is not None:
            self.clock.rule.goes_on(watch)

    def left(self, slot: Slot) -> None:
        """Somebody has left this time."""
        self.clock.rule.leaves(slot, self.clock.desk.now)
        self.clock.costs.week.freed += 1
