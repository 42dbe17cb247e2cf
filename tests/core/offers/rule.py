"""The rule by which times are offered, told a second time and in another way: what tests compare the engine with (B4).

It knows in which order people began to wait, what each wished, what they were offered and answered, and which times
were freed; it is told what everybody does, and looks at what each step of the engine has made of it.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments.model import Appointment, AppointmentStatus, Slot
from core.appointments.search.availability import Preferences, search
from core.context import Work
from core.errors import Refusal
from core.offers import making
from core.offers.model import OfferStatus, SlotOffer, WatchStatus
from core.offers.news import OfferNews, What

NIGHT = (dt.time(21), dt.time(7))
KEPT = timedelta(minutes=60)
KEPT_TODAY = timedelta(minutes=20)
ANSWERS_MISSED = 2


class RuleBroken(AssertionError):
    """The engine did what the rule forbids, or not what it asks for."""


def holds(condition: object, rule: str) -> None:
    if not condition:
        raise RuleBroken(rule)


@dataclass
class InLine:
    """Somebody who waits: with what they wished, and what has become of it."""

    patient: Patient
    begun_at: datetime
    suits: Callable[[Slot], bool]
    appointment: str | None = None
    stands: WatchStatus = WatchStatus.OPEN
    missed: int = 0
    offered: set[tuple[str, datetime]] = field(default_factory=set)


@dataclass
class Rule:
    """Those who wait, in their order, by their watches' ids; the times that are `owed` to whoever waits for them; and
    what was told of each offer.
    """

    line: dict[str, InLine] = field(default_factory=dict)
    owed: dict[tuple[str, datetime], Slot] = field(default_factory=dict)
    known: dict[str, OfferStatus] = field(default_factory=dict)
    told: Counter[tuple[str, What]] = field(default_factory=Counter)
    last: dict[tuple[str, datetime], SlotOffer] = field(default_factory=dict)

    # What people do

    def begins(self, watch: str, waiting: InLine) -> None:
        """Last in the row; whoever waits for the same appointment already keeps the place, and has other wishes."""
        if watch in self.line:
            before = self.line[watch]
            before.suits, before.stands, before.missed = waiting.suits, WatchStatus.OPEN, 0
        else:
            self.line[watch] = waiting

    def stops(self, watch: str) -> None:
        self.line[watch].stands = WatchStatus.ENDED

    def goes_on(self, watch: str) -> None:
        self.line[watch].stands, self.line[watch].missed = WatchStatus.OPEN, 0

    def freed(self, slot: Slot) -> None:
        """Somebody left this time."""
        self.owed[slot.practitioner, slot.start] = slot

    def answered(self, offer: SlotOffer) -> None:
        """It was taken, or left to the next."""
        self.known[offer.id] = offer.status
        if offer.watch_id is None:
            return
        waiting = self.line[offer.watch_id]
        if offer.status is OfferStatus.ACCEPTED:
            waiting.stands = WatchStatus.ENDED
            self.owed.pop((offer.practitioner, offer.start), None)
        else:
            waiting.missed = 0
            if waiting.stands is WatchStatus.PAUSED:
                waiting.stands = WatchStatus.OPEN

    # What the engine does

    async def look_at_step(self, work: Work, news: tuple[OfferNews, ...]) -> None:
        """Compare what one step has changed, and what it tells."""
        offers = (await work.session.scalars(sa.select(SlotOffer).order_by(SlotOffer.made_at))).all()
        for each in offers:
            if self.known.get(each.id) != each.status:
                await self._changed(work, each, offers)
        for told in news:
            self._is_told(work, told)

    async def look_at_rest(self, work: Work) -> None:
        """Nothing is due any more: no offer is kept too long, nothing that was freed is kept from whom it suits, and
        places are as the row says.
        """
        offers = (await work.session.scalars(sa.select(SlotOffer))).all()
        open_now = [each for each in offers if each.is_open]
        holds(all(each.until > work.now for each in open_now), "an offer is kept for too long")
        asked = {each.watch_id for each in open_now}
        for key, slot in list(self.owed.items()):
            is_over = slot.start <= work.now
            if is_over or any(_time(each) == key for each in open_now) or await _is_booked(work, slot):
                self.owed.pop(key)
                continue
            if not await _is_free(work, slot):
                continue  # somebody holds it
            waits = False
            for watch, waiting in self.line.items():
                if not self._may_have(waiting, slot, work.now) or not await _can_have(work, waiting, slot):
                    continue
                holds(watch in asked, "a freed time was forgotten")
                waits = True
            if not waits:
                self.owed.pop(key)
                last = self.last.get(key)
                if last is not None and last.status is OfferStatus.UNANSWERED and _is_today(work, last):
                    holds(self.told[last.id, What.UNTAKEN], "the desk wasn't told that nobody took a time of today")

    def place(self, watch: str) -> int:
        """The place of a watch among those that are open."""
        before = list(self.line).index(watch)
        return 1 + sum(each.stands is WatchStatus.OPEN for each in list(self.line.values())[:before])

    async def _changed(self, work: Work, offer: SlotOffer, offers: object) -> None:
        was, self.known[offer.id] = self.known.get(offer.id), offer.status
        self.last[_time(offer)] = offer
        if offer.watch_id is None or offer.watch_id not in self.line:
            return
        waiting = self.line[offer.watch_id]
        if was is None:
            await self._is_offered(work, offer, list(offers))  # type: ignore[call-overload]
        elif offer.status is OfferStatus.UNANSWERED:
            holds(work.now >= offer.until, "an offer was passed on too early")
            waiting.missed += 1
            if waiting.missed >= ANSWERS_MISSED:
                waiting.stands = WatchStatus.PAUSED
        if offer.status in {OfferStatus.UNANSWERED, OfferStatus.WITHDRAWN, OfferStatus.REFUSED}:
            self.freed(offer.slot)

    async def _is_offered(self, work: Work, offer: SlotOffer, offers: list[SlotOffer]) -> None:
        mine, slot = self.line[offer.watch_id or ""], offer.slot
        holds(mine.stands is WatchStatus.OPEN, "a time was offered to whoever doesn't wait")
        holds(mine.suits(slot), "a time was offered that isn't wished for")
        holds(_time(offer) not in mine.offered, "a time was offered to somebody twice")
        for other in offers:
            if other.id == offer.id or not other.is_open:
                continue
            together = other.start < offer.end and offer.start < other.end
            holds(not (together and other.practitioner == offer.practitioner), "a time was offered to two")
            holds(not (together and other.patient_id == offer.patient_id), "somebody was offered two times at once")
            holds(other.watch_id != offer.watch_id, "somebody was offered two times for one wish")
        mine.offered.add(_time(offer))
        holds(offer.until == _until(work, offer), "an offer is kept for another time than it should be")
        for watch, waiting in self.line.items():
            if watch == offer.watch_id:
                break
            if not self._may_have(waiting, slot, work.now) or any(o.watch_id == watch and o.is_open for o in offers):
                continue
            holds(not await _can_have(work, waiting, slot), "somebody was passed over")

    def _may_have(self, waiting: InLine, slot: Slot, now: datetime) -> bool:
        """Whether it is their turn, if nobody else's is before."""
        had = (slot.practitioner, slot.start) in waiting.offered
        told_at = _told_at(now)
        if told_at > now and slot.start < told_at + timedelta(hours=5):  # the morning after a night is free for all
            return False
        soon = slot.start < told_at + timedelta(minutes=5)
        return waiting.stands is WatchStatus.OPEN and not had and not soon and waiting.suits(slot)

    def _is_told(self, work: Work, told: OfferNews) -> None:
        if told.what is What.ENDED and told.watch is not None:
            self.line[told.watch.id].stands = WatchStatus.ENDED
        if told.offer is None:
            return
        self.told[told.offer.id, told.what] += 1
        if told.what in {What.OFFERED, What.REPEATED}:
            holds(_told_at(work.now) == work.now, "somebody was woken")
            holds(told.offer.is_open, "an offer was told of that isn't one")
        holds(self.told[told.offer.id, told.what] == 1, "something was told twice")
        if told.what is What.REPEATED:
            holds(_is_today(work, told.offer), "an offer of another day was repeated")
        if told.what is What.UNTAKEN:
            holds(_is_today(work, told.offer), "the desk was told of another day")
            holds(self.told[told.offer.id, What.PASSED_ON] + self.told[told.offer.id, What.PAUSED], "nobody was asked")


def _time(offer: SlotOffer) -> tuple[str, datetime]:
    return offer.practitioner, offer.start


def _told_at(now: datetime) -> datetime:
    """When somebody may be told who is offered something now."""
    local = now.astimezone(dt.timezone(timedelta(hours=1)))  # Warsaw's, in winter
    if NIGHT[1] <= local.time() < NIGHT[0]:
        return now
    morning = local.replace(hour=NIGHT[1].hour, minute=0, second=0, microsecond=0)
    return (morning if local.time() < NIGHT[1] else morning + timedelta(days=1)).astimezone(dt.UTC)


def _is_today(work: Work, offer: SlotOffer) -> bool:
    return work.clinic.day_of(offer.start) == work.clinic.day_of(work.now)


def _until(work: Work, offer: SlotOffer) -> datetime:
    told_at = _told_at(offer.made_at)
    is_today = work.clinic.day_of(offer.start) == work.clinic.day_of(told_at)
    latest = offer.start - timedelta(minutes=work.clinic.settings.shortest_notice_minutes)
    until = max(min(told_at + (KEPT_TODAY if is_today else KEPT), latest), told_at + timedelta(minutes=5))
    return until.replace(second=0, microsecond=0)


async def _is_free(work: Work, slot: Slot) -> bool:
    found = await search(work, Preferences(slot.service).on_day(work.clinic.day_of(slot.start)), size=200)
    return any((each.practitioner, each.start) == (slot.practitioner, slot.start) for each in found.items)


async def _is_booked(work: Work, slot: Slot) -> bool:
    query = sa.select(Appointment).where(
        Appointment.start == slot.start, Appointment.status == AppointmentStatus.BOOKED
    )
    return any(each.practitioner == slot.practitioner for each in await work.session.scalars(query))


async def _can_have(work: Work, waiting: InLine, slot: Slot) -> bool:
    """Whether they may book it, by what they have already."""
    query = sa.select(Appointment).where(
        Appointment.patient_id == waiting.patient.id, Appointment.status == AppointmentStatus.BOOKED
    )
    booked = list(await work.session.scalars(query))
    if waiting.appointment is None:
        if any(each.service == slot.service and each.created_at > waiting.begun_at for each in booked):
            return False
    elif not any(each.id == waiting.appointment and each.start > slot.start for each in booked):
        return False
    with suppress(Refusal):
        await making.require_can_have(work, waiting.patient, slot, waiting.appointment)
        return True
    return False
