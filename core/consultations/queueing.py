"""The queue of a specialty: whose turn it is, and for how long somebody waits by what consultations have taken."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from math import ceil
from typing import Final

import sqlalchemy as sa

from core.consultations import duty
from core.consultations.model import HELD, IN_TURN, Consultation, ConsultationStatus
from core.context import Work

MEASURED: Final = 20
"""By how many of the latest consultations of a specialty it is told how long one takes."""

ENOUGH: Final = 5
"""Of fewer, nothing is told: the clinic file says how long one takes."""

ROUNDED_TO: Final = 5
"""Minutes; nobody knows it better."""


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """Whose turn comes after how many others of the specialty, in about so many `minutes`; `None` while no doctor is
    there.
    """

    number: int
    minutes: int | None


def tell(consultation: Consultation, place: QueuePlace) -> bool:
    """Note which place its patient is told; whether that is another one than they were told last."""
    told = f"{place.number}/{'' if place.minutes is None else place.minutes}"
    is_new, consultation.told = consultation.told != told, told
    return is_new


async def waiting(work: Work, specialty: str) -> Sequence[Consultation]:
    """Those who wait in a specialty, in their turn. Asks no rights."""
    query = sa.select(Consultation).where(
        Consultation.specialty == specialty, Consultation.status == ConsultationStatus.WAITING
    )
    return (await work.session.scalars(query.order_by(*IN_TURN), execution_options={"populate_existing": True})).all()


async def count(work: Work, specialty: str) -> int:
    """How many wait in a specialty. Asks no rights."""
    query = (
        sa.select(sa.func.count())
        .select_from(Consultation)
        .where(Consultation.specialty == specialty, Consultation.status == ConsultationStatus.WAITING)
    )
    return await work.session.scalar(query) or 0


async def places(work: Work, specialty: str) -> list[tuple[Consultation, QueuePlace]]:
    """Those who wait in a specialty, each with their place. Asks no rights."""
    theirs = await waiting(work, specialty)
    minutes = await _minutes(work, specialty, len(theirs))
    return [(each, QueuePlace(number, minutes[number - 1])) for number, each in enumerate(theirs, 1)]


async def place_of(work: Work, consultation: Consultation) -> QueuePlace | None:
    """The place of one who waits; `None`, if they don't. Asks no rights."""
    theirs = await places(work, consultation.specialty)
    return next((place for each, place in theirs if each.id == consultation.id), None)


async def place_at_end(work: Work, specialty: str) -> QueuePlace:
    """The place of whoever comes now. Asks no rights."""
    number = await count(work, specialty) + 1
    return QueuePlace(number, (await _minutes(work, specialty, number))[-1])


async def usual_length(work: Work, specialty: str) -> timedelta:
    """How long a consultation of a specialty takes: the mean of the latest that a doctor held. Asks no rights."""
    query = sa.select(Consultation.taken_at, Consultation.ended_at).where(
        Consultation.specialty == specialty,
        Consultation.status == ConsultationStatus.ENDED,
        Consultation.ended_as.in_(HELD),
        Consultation.taken_at.is_not(None),
    )
    latest = (await work.session.execute(query.order_by(Consultation.queued_at.desc()).limit(MEASURED))).all()
    if len(latest) < ENOUGH:
        return timedelta(minutes=work.clinic.consultations.usual_minutes)
    lengths = [ended - taken for taken, ended in latest if taken is not None and ended is not None]
    return sum(lengths, timedelta()) / len(lengths)


async def _minutes(work: Work, specialty: str, count: int) -> list[int | None]:
    """For how long each of so many waits: the doctors who are there take them in turn, each when they have ended what
    they have.
    """
    length = await usual_length(work, specialty)
    free_in = [await _free_in(work, each.address, length) for each in await duty.on_duty(work, specialty)]
    heapq.heapify(free_in)
    told: list[int | None] = []
    for _number in range(count):
        if not free_in:
            told.append(None)
            continue
        wait = heapq.heappop(free_in)
        told.append(ROUNDED_TO * ceil(wait / timedelta(minutes=ROUNDED_TO)))
        heapq.heappush(free_in, wait + length)
    return told


async def _free_in(work: Work, address: str, length: timedelta) -> timedelta:
    """In how long a doctor is free: once what they hold has taken as long as usual, or for a while more."""
    held = await duty.held_by(work, address)
    left = [length - (work.now - (each.taken_at or work.now)) for each in held]
    return sum((max(each, length / 4) for each in left), timedelta())
