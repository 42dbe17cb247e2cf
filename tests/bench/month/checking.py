"""What must hold all along, and what became of each time that somebody left."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from core.appointments.blocked import BlockedTime
from core.appointments.clinic_day.called_off import CalledOff
from core.appointments.model import Appointment, AppointmentStatus, Slot
from core.context import Work
from core.offers.free_slots import Span, free_slots
from core.offers.model import OfferCause, OfferStatus, SlotOffer, WatchStatus
from core.offers.news import OfferNews, What
from tests.core.appointments.bookings import WARSAW
from tests.core.offers.rule import InLine, Rule, RuleBroken, holds
from tests.core.offers.rule import _can_have as can_have

QUIET: Final = (dt.time(21), dt.time(7))
NOTICE: Final = dt.timedelta(minutes=30 + 5)
"""The clinic's, and how long somebody has to answer at least."""

EXAMPLES: Final = 3
FORGOTTEN: Final = "a freed time was forgotten"


@dataclass
class Freed:
    """A time that somebody left, and when; when somebody had it again, and how often it was offered until then."""

    at: datetime
    taken_at: datetime | None = None
    offers: int = 0


@dataclass
class Violations:
    """How often each rule was broken, and the first times."""

    counted: Counter[str] = field(default_factory=Counter)
    examples: defaultdict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, rule: str, where: str) -> None:
        """It was broken there."""
        self.counted[rule] += 1
        if len(self.examples[rule]) < EXAMPLES:
            self.examples[rule].append(where)


class MonthRule(Rule):
    """The rule, which looks at no more offers than have changed; what is broken is counted, and the month goes on."""

    def __init__(self) -> None:
        """Nobody waits yet."""
        super().__init__()
        self.violations = Violations()
        self.times: dict[tuple[str, datetime], Freed] = {}
        self.over: list[Freed] = []
        self._open: dict[str, SlotOffer] = {}

    def leaves(self, slot: Slot, now: datetime) -> None:
        """Somebody leaves this time by themselves."""
        key = slot.practitioner, slot.start
        before = self.times.get(key)
        if before is not None and before.taken_at is None:
            return
        if before is not None:
            self.over.append(before)
        self.times[key] = Freed(now)
        self.freed(slot)

    def takes(self, slot: Slot, now: datetime) -> None:
        """Somebody has it again."""
        freed = self.times.get((slot.practitioner, slot.start))
        if freed is not None and freed.taken_at is None:
            freed.taken_at = now
        self.owed.pop((slot.practitioner, slot.start), None)

    def answered(self, offer: SlotOffer) -> None:
        """It was taken, or left to the next."""
        self._open.pop(offer.id, None)
        super().answered(offer)

    async def look_at_step(self, work: Work, news: tuple[OfferNews, ...]) -> None:
        """Compare what one step has changed, and what it tells."""
        ids = set(await work.session.scalars(sa.select(SlotOffer.id).where(SlotOffer.status == OfferStatus.OPEN)))
        changed = ids ^ self._open.keys()
        found = await work.session.scalars(sa.select(SlotOffer).where(SlotOffer.id.in_(changed))) if changed else ()
        for each in sorted(found, key=lambda offer: offer.is_open):
            if each.is_open:
                self._open[each.id] = each
            else:
                self._open.pop(each.id, None)
            for looks in (self._is_in_order(work, each), self._changed(work, each, list(self._open.values()))):
                try:
                    await looks
                except RuleBroken as broken:
                    self._broken(work, broken, f"{each.practitioner} at {each.start}, offered to {each.patient_id}")
        for told in news:
            try:
                self._is_told(work, told)
            except RuleBroken as broken:
                self._broken(work, broken, f"told {told.patient.id}")

    async def look_at_rest(self, work: Work) -> None:
        """Nothing is due: no freed time is kept from whom it suits. The same as the rule's, by what is remembered."""
        holds_open = {(each.practitioner, each.start) for each in self._open.values()}
        asked = {each.watch_id for each in self._open.values()}
        if any(each.until <= work.now for each in self._open.values()):
            self.violations.add("an offer is kept for too long", f"{work.now}")
        for key, slot in list(self.owed.items()):
            if slot.start <= work.now or key in holds_open:
                self.owed.pop(key)
                continue
            waiting = {watch: each for watch, each in self.line.items() if self._may_have(each, slot, work.now)}
            if waiting and waiting.keys() <= asked:
                continue  # for an answer
            if not await _is_free(work, key):
                continue  # somebody has it, or the doctor is absent
            free = [each for watch, each in waiting.items() if watch not in asked and await can_have(work, each, slot)]
            if free:
                self._broken(work, RuleBroken(FORGOTTEN), f"{key[0]} at {key[1]}, for {free[0].patient.id}")
            elif waiting.keys() & asked:
                continue  # for an answer
            self.owed.pop(key)
            if not free:
                self._is_untaken(work, key)

    def _is_untaken(self, work: Work, key: tuple[str, datetime]) -> None:
        """Nobody else waits for it: of today, the desk has to know."""
        last = self.last.get(key)
        if last is None or last.status is not OfferStatus.UNANSWERED or self.told[last.id, What.UNTAKEN]:
            return
        if work.clinic.day_of(last.start) == work.clinic.day_of(work.now):
            self.violations.add("the desk wasn't told that nobody took a time of today", f"{key[0]} at {key[1]}")

    async def look_at_books(self, work: Work) -> None:
        """Nobody has the time of somebody else, be it booked or kept for them."""
        stands = sa.or_(Appointment.status == AppointmentStatus.BOOKED, Appointment.for_offer.is_not(None))
        query = sa.select(Appointment).where(stands, Appointment.end > work.now).order_by(Appointment.start)
        ends: dict[str, Appointment] = {}
        for each in await work.session.scalars(query):
            before = ends.get(each.practitioner)
            if before is not None and before.end > each.start and each.id not in {before.instead_of, each.instead_of}:
                self.violations.add("a time is two people's", f"{each.practitioner} at {each.start}")
            ends[each.practitioner] = each

    async def look_at_times(self, work: Work) -> Counter[str]:
        """What became of each time that somebody left by themselves; none may be known to nobody."""
        stands = sa.or_(Appointment.status != AppointmentStatus.CANCELLED, Appointment.for_offer.is_not(None))
        query = sa.select(Appointment).where(stands, Appointment.end > work.now)
        taken = list(await work.session.scalars(query))
        found = Counter({"taken": len(self.over)})
        for key, each in self.times.items():
            beside = [one for one in taken if one.practitioner == key[0] and one.start <= key[1] < one.end]
            if each.taken_at is not None:
                found["taken"] += 1
            elif key[1] <= work.now:
                found["nobody took it in time"] += 1
            elif any(one.for_offer for one in beside):
                found["kept for somebody now"] += 1
            elif key in self.owed:
                found["waits for somebody's answer"] += 1
            elif beside:
                found["somebody has a part of it"] += 1
            elif await _is_free(work, key):
                found["free for all"] += 1
            elif await _is_blocked(work, key):
                found["the doctor is absent then"] += 1
            else:
                self.violations.add("what became of a time is not known", f"{key[0]} at {key[1]}")
        return found

    async def _is_in_order(self, work: Work, offer: SlotOffer) -> None:
        """Who is called off comes first, in the order of what they had."""
        if self.known.get(offer.id) is not None:
            return
        freed = self.times.get((offer.practitioner, offer.start))
        if freed is not None:
            freed.offers += 1
        local = offer.made_at.astimezone(WARSAW).time()
        holds(offer.tell_at or QUIET[1] <= local < QUIET[0], "somebody is told in quiet hours")
        due = sa.select(Appointment.start).join(CalledOff, CalledOff.appointment_id == Appointment.id)
        first = await work.session.scalar(
            due.where(CalledOff.offer_at <= work.now).order_by(Appointment.start).limit(1)
        )
        if first is None:
            return
        holds(offer.cause is OfferCause.ABSENCE, "who waits came before who was called off")
        own = await work.session.scalar(sa.select(Appointment.start).where(Appointment.id == offer.instead_of))
        holds(own is not None and own <= first, "of those who were called off somebody was passed over")

    def _may_have(self, waiting: InLine, slot: Slot, now: datetime) -> bool:
        is_quick = waiting.stands is WatchStatus.OPEN and waiting.suits(slot)
        return is_quick and slot.start >= now + NOTICE and super()._may_have(waiting, slot, now)

    def _is_told(self, work: Work, told: OfferNews) -> None:
        local = work.now.astimezone(WARSAW).time()
        is_to_patient = told.what in {What.OFFERED, What.REPEATED}
        holds(not is_to_patient or QUIET[1] <= local < QUIET[0], "somebody is told in quiet hours")
        super()._is_told(work, told)

    def _broken(self, work: Work, broken: RuleBroken, where: str) -> None:
        self.violations.add(str(broken), f"{work.now:%d %b %H:%M:%S} UTC, {where}")


async def _is_free(work: Work, key: tuple[str, datetime]) -> bool:
    who = next(each for each in work.clinic.practitioners if each.id == key[0])
    day = work.clinic.day_of(key[1])
    services = [work.clinic.service(each) for each in who.specialties]
    free = await free_slots(work, services, Span.of_days(work.clinic, who.id, day, day))
    return any(slot.start == key[1] for slot in free)


async def _is_blocked(work: Work, key: tuple[str, datetime]) -> bool:
    practitioner, start = key
    then = sa.and_(BlockedTime.start <= start, BlockedTime.end > start, BlockedTime.ended_at.is_(None))
    return practitioner in set(await work.session.scalars(sa.select(BlockedTime.practitioner).where(then)))
