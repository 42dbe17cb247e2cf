"""Those who wait for any of some free slots, in the order in which they began, and which of these suits them (B2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.accounts.people import Person
from core.appointments.model import Slot
from core.context import Work
from core.offers import making
from core.offers.model import (
    OFFERED,
    WATCHED,
    OfferStatus,
    SlotOffer,
    Watch,
    WatchStatus,
    WatchTopic,
    time_of,
)
from core.offers.wishes import fits, topics_for
from core.orm import keys_of

A_PAGE: Final = 50
"""How many watches are read at a time."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A watch, whose it is, and the slots that are of its topics, the soonest first; and what it was offered before."""

    watch: Watch
    patient: Patient
    slots: Sequence[Slot]
    open_offer: SlotOffer | None
    offered: frozenset[bytes]


async def in_turn(work: Work, slots: Collection[Slot], only: int | None = None) -> AsyncIterator[Waiting]:
    """Those who wait for any of these slots, in the order in which they began to; or what one patient does, by
    their number.
    """
    keys, by_topic = keys_of(work.session), defaultdict[bytes, list[Slot]](list)
    slots = [each for each in slots if not making.is_left_to_the_night(work.clinic, each, work.now)]
    for slot in slots:
        for topic in topics_for(slot):
            for fingerprint in keys.fingerprints(WATCHED, topic):
                by_topic[fingerprint].append(slot)
    if not by_topic:
        return
    of_these = sa.select(WatchTopic.watch_id).where(WatchTopic.topic.in_(by_topic))
    query = (
        sa.select(Watch, Patient)
        .join(Patient, Patient.id == Watch.patient_id)
        .join(Person, Person.id == Patient.person_id)
        .where(
            Watch.id.in_(of_these),
            Watch.status == WatchStatus.OPEN,
            *_may_suit(work, slots),
            Person.unreachable_since.is_(None),
        )
        .order_by(Watch.queued_at, Watch.id)
        .execution_options(populate_existing=True)
    )
    if only is not None:
        query = query.where(Watch.patient_id == only)
    after: tuple[datetime, str] | None = None
    while True:
        page = query if after is None else query.where(sa.tuple_(Watch.queued_at, Watch.id) > sa.tuple_(*after))
        found = [(watch, patient) for watch, patient in await work.session.execute(page.limit(A_PAGE))]
        offers = await _offers_of(work, [watch.id for watch, _ in found])
        topics = await _topics_of(work, [watch.id for watch, _ in found])
        for watch, patient in found:
            theirs = dict.fromkeys(slot for topic in topics[watch.id] for slot in by_topic.get(topic, ()))
            made = offers[watch.id]
            yield Waiting(
                watch,
                patient,
                sorted(theirs, key=lambda slot: slot.start),
                next((each for each in made if each.is_open), None),
                frozenset(each.time for each in made if each.status is not OfferStatus.WITHDRAWN),
            )
        if len(found) < A_PAGE:
            return
        after = found[-1][0].queued_at, found[-1][0].id


def _may_suit(work: Work, slots: Collection[Slot]) -> Iterator[sa.ColumnElement[bool]]:
    """What is known of a wish without opening it: whoever waits for no such day or hour isn't read at all."""
    local = [slot.start.astimezone(work.clinic.zone) for slot in slots]
    first, last = min(slot.start for slot in slots), max(slot.start for slot in slots)
    yield Watch.first_day <= max(local).date()
    yield Watch.last_day >= min(local).date()
    yield sa.or_(Watch.before.is_(None), Watch.before > first)
    yield Watch.weekdays.bitwise_and(_bits(each.weekday() for each in local)) != 0
    yield Watch.hours.bitwise_and(_bits(each.hour for each in local)) != 0
    yield Watch.notice_minutes <= (last - making.awake_at(work.clinic, work.now)) // timedelta(minutes=1)


def _bits(numbers: Iterable[int]) -> int:
    return reduce(or_, (1 << each for each in numbers), 0)


async def _offers_of(work: Work, watches: Collection[str]) -> Mapping[str, list[SlotOffer]]:
    found = defaultdict[str, list[SlotOffer]](list)
    query = sa.select(SlotOffer).where(SlotOffer.watch_id.in_(watches), SlotOffer.end > work.now)
    for each in await work.session.scalars(query, execution_options={"populate_existing": True}):
        found[each.watch_id or ""].append(each)
    return found


async def _topics_of(work: Work, watches: Collection[str]) -> Mapping[str, list[bytes]]:
    found = defaultdict[str, list[bytes]](list)
    for each in await work.session.scalars(sa.select(WatchTopic).where(WatchTopic.watch_id.in_(watches))):
        found[each.watch_id].append(each.topic)
    return found


def first_fitting(work: Work, waiting: Waiting) -> Slot | None:
    """The soonest slot that a watch is for, and that it wasn't offered before."""
    return next(fitting(work, waiting), None)


def fitting(work: Work, waiting: Waiting) -> Iterator[Slot]:
    """All of these, the soonest first."""
    keys, told_at = keys_of(work.session), making.awake_at(work.clinic, work.now)
    for slot in waiting.slots:
        known = waiting.offered and not waiting.offered.isdisjoint(keys.fingerprints(OFFERED, time_of(slot)))
        if not known and fits(work.clinic, waiting.watch, slot, told_at):
            yield slot
