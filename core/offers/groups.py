"""The desk offers the free times of a day to those who wait for such (B4).

They are offered by the same steps as a time that comes free, one to each person in turn, by rows of `freed_times` that
carry the group's id. Of one group everybody is asked once, and so many people at most as the desk has chosen. It is
over once nothing of it is offered or still to be looked at.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Mapped, mapped_column

from core.appointments import freed
from core.appointments.freed import FreedTime
from core.appointments.model import Slot
from core.clinic.model import Service
from core.context import Work
from core.errors import NotFound
from core.ids import new_id
from core.offers.free_slots import Span, free_slots
from core.offers.in_turn import first_fitting, in_turn
from core.offers.model import OfferStatus, SlotOffer, Watch, WatchStatus
from core.offers.refusals import NobodyWaits, NoFreeTimes, NotWatched
from core.offers.wishes import can_be_offered, service_prints
from core.orm import Base, EncryptedModel, keys_of
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller

MOST_AT_ONCE: Final = 200
"""How many people one group may have."""


class GroupWish(BaseModel):
    """Which times are offered: of a service, with one practitioner or with anybody (empty); and `by` whom."""

    model_config = ConfigDict(frozen=True)

    service: str
    practitioner: str = ""
    by: str = ""


class OfferGroup(Base):
    """The free times of a day are offered to at most so many people, until somebody stops it."""

    __tablename__ = "offer_groups"

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    day: Mapped[dt.date] = mapped_column(index=True)
    most: Mapped[int]
    begun_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]
    wish: Mapped[GroupWish] = mapped_column(EncryptedModel("offer_groups.wish", GroupWish))


@dataclass(frozen=True, slots=True)
class Prospect:
    """What the desk may offer: how many times are free, and how many people wait for one of them."""

    times: int
    people: int


@dataclass(frozen=True, slots=True)
class Standing:
    """How a group stands: its offers in the order of their times, and how many times are free for everybody now."""

    group: OfferGroup
    offers: Sequence[SlotOffer]
    left: int
    is_over: bool

    @property
    def asked(self) -> int:
        """How many people were asked."""
        return len({each.patient_id for each in self.offers})

    def count(self, *statuses: OfferStatus) -> int:
        """How many offers stand so."""
        counted = Counter(each.status for each in self.offers)
        return sum(counted[status] for status in statuses)


async def who_waits(work: Work) -> tuple[tuple[Service, int], ...]:
    """The services that somebody waits for, in the clinic file's order, each with how many people do."""
    keys = keys_of(work.session)
    by_print = {
        fingerprint: each.id
        for each in work.clinic.services
        if can_be_offered(each)
        for fingerprint in service_prints(keys, each.id)
    }
    query = sa.select(Watch.service, sa.func.count(Watch.patient_id.distinct())).where(
        Watch.service.in_(by_print), Watch.status == WatchStatus.OPEN
    )
    counted = Counter[str]()
    for fingerprint, count in await work.session.execute(query.group_by(Watch.service)):
        counted[by_print[fingerprint]] += count
    return tuple((each, counted[each.id]) for each in work.clinic.services if counted[each.id])


async def does_anybody_wait(work: Work) -> bool:
    """Whether there is anybody to offer something to."""
    return await work.session.scalar(sa.select(Watch.id).where(Watch.status == WatchStatus.OPEN).limit(1)) is not None


async def days_with_times(work: Work, wish: GroupWish, first: dt.date, most: int) -> tuple[tuple[dt.date, int], ...]:
    """Of so many days from one on, those with free times, and how many.

    Raises: NotFound, NotWatched.
    """
    service = _service(work, wish)
    span = Span.of_days(work.clinic, wish.practitioner or None, first, first + dt.timedelta(days=most - 1))
    times = {(slot.practitioner, slot.start) for slot in await free_slots(work, (service,), span)}
    counted = Counter(work.clinic.day_of(start) for _practitioner, start in times)
    return tuple(sorted(counted.items()))


async def look_ahead(work: Work, wish: GroupWish, day: dt.date) -> Prospect:
    """What can be offered on a day, and to how many.

    Raises: NotFound, NotWatched.
    """
    slots = await _free(work, wish, day)
    people = {waiting.patient.id async for waiting in in_turn(work, slots) if first_fitting(work, waiting)}
    return Prospect(_times(slots), len(people))


async def begin(work: Work, caller: Caller, wish: GroupWish, day: dt.date, most: int) -> OfferGroup:
    """Offer the day's free times to at most so many people, one after another; the group that does so already, if one
    does.

    Raises: NotPermitted, NotFound, NotWatched, NoFreeTimes, NobodyWaits.
    Locks: audit log.
    """
    member = await members.require(work, caller, Action.OFFER_TIMES)
    wish = wish.model_copy(update={"by": member.name})
    found = await look_ahead(work, wish, day)
    if (same := await _same(work, wish, day)) is not None:
        return same
    if not found.times:
        raise NoFreeTimes(day)
    if not found.people:
        raise NobodyWaits
    most = min(max(most, 1), MOST_AT_ONCE)
    group = OfferGroup(id=new_id(), day=day, most=most, begun_at=work.now, wish=wish)
    work.session.add(group)
    span = Span.of_days(work.clinic, wish.practitioner or None, day, day)
    freed.note_span(work, span.practitioner, span.start, span.end).group_id = group.id
    await work.session.flush()
    await audit.note(work, member.address, AuditAction.OFFERED_TIMES, subject=group.id)
    return group


async def stop(work: Work, caller: Caller, group_id: str) -> OfferGroup:
    """Ask nobody else. Whoever has a time kept for them can still take it. Doing so again changes nothing.

    Raises: NotPermitted, NotFound.
    Locks: audit log.
    """
    member = await members.require(work, caller, Action.OFFER_TIMES)
    group = await get_group(work, group_id)
    if group.stopped_at is None:
        group.stopped_at = work.now
        await work.session.flush()
        await audit.note(work, member.address, AuditAction.STOPPED_OFFERING, subject=group.id)
    return group


async def get_group(work: Work, group_id: str) -> OfferGroup:
    """A group as it stands now.

    Raises: NotFound.
    """
    found = await work.session.get(OfferGroup, group_id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


async def standing(work: Work, group_id: str) -> Standing:
    """How a group stands now.

    Raises: NotFound.
    """
    group = await get_group(work, group_id)
    query = sa.select(SlotOffer).where(SlotOffer.group_id == group.id).order_by(SlotOffer.start, SlotOffer.made_at)
    offers = (await work.session.scalars(query, execution_options={"populate_existing": True})).all()
    is_open = any(each.is_open for each in offers)
    goes_on = group.stopped_at is None and await _is_to_be_looked_at(work, group)
    try:
        left = _times(await _free(work, group.wish, group.day))
    except (NotFound, NotWatched):  # the clinic file has changed
        left = 0
    return Standing(group, offers, left, is_over=not is_open and not goes_on)


async def people_asked(work: Work, group: OfferGroup) -> frozenset[int]:
    """Whom it has asked already, by their numbers."""
    query = sa.select(SlotOffer.patient_id).where(SlotOffer.group_id == group.id)
    return frozenset(await work.session.scalars(query))


async def services_of(work: Work, group: OfferGroup) -> list[Service]:
    """What it offers; nothing, once the clinic file says otherwise."""
    try:
        return [_service(work, group.wish)]
    except (NotFound, NotWatched):
        return []


async def _is_to_be_looked_at(work: Work, group: OfferGroup) -> bool:
    row = await work.session.scalar(sa.select(FreedTime.id).where(FreedTime.group_id == group.id).limit(1))
    return row is not None


async def _same(work: Work, wish: GroupWish, day: dt.date) -> OfferGroup | None:
    """The group that offers the same and isn't over."""
    known = await work.session.scalars(
        sa.select(OfferGroup)
        .where(OfferGroup.day == day, OfferGroup.stopped_at.is_(None))
        .order_by(OfferGroup.begun_at)
    )
    for each in known.all():
        alike = (each.wish.service, each.wish.practitioner) == (wish.service, wish.practitioner)
        if alike and not (await standing(work, each.id)).is_over:
            return each
    return None


async def _free(work: Work, wish: GroupWish, day: dt.date) -> list[Slot]:
    span = Span.of_days(work.clinic, wish.practitioner or None, day, day)
    return await free_slots(work, (_service(work, wish),), span)


def _service(work: Work, wish: GroupWish) -> Service:
    service = work.clinic.service(wish.service)
    if not can_be_offered(service):
        raise NotWatched
    return service


def _times(slots: Sequence[Slot]) -> int:
    """How many times these are: with one practitioner at two addresses at once, it is one."""
    return len({(slot.practitioner, slot.start) for slot in slots})
