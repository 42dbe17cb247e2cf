"""What tests of offers have in common: who waits for what, and the steps that are done by themselves."""

from __future__ import annotations

import datetime as dt
from typing import TypeAlias

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments import booking
from core.appointments.freed import FreedTime
from core.appointments.model import Slot
from core.offers import answering, watching
from core.offers.model import EVERY_DAY, OfferStatus, SlotOffer, Watch, WatchWish
from core.offers.news import OfferNews
from core.offers.steps import step
from tests.desk import Desk

Days: TypeAlias = tuple[dt.date | None, dt.date | None]


async def booked(desk: Desk, patient: Patient, slot: Slot) -> str:
    """An appointment, in a transaction of its own."""
    async with desk.work() as work:
        return (await booking.book(work, patient, slot)).id


async def cancel(desk: Desk, patient: Patient, appointment_id: str) -> None:
    """The same of cancelling it."""
    async with desk.work() as work:
        await booking.cancel(work, patient, appointment_id)


async def waits(
    desk: Desk,
    patient: Patient,
    wish: WatchWish,
    appointment_id: str | None = None,
    *,
    days: Days = (None, None),
    weekdays: int = EVERY_DAY,
) -> str:
    """Somebody waits from now on."""
    async with desk.work() as work:
        begun = await watching.begin(work, patient, wish, appointment_id=appointment_id, days=days, weekdays=weekdays)
    return begun.id


async def settle(desk: Desk) -> list[OfferNews]:
    """Do all that is due now, and tell what is told."""
    told: list[OfferNews] = []
    for _ in range(500):
        async with desk.work() as work:
            done = await step(work)
        if done is None:
            return told
        told += done.news
    raise AssertionError("there is always more to do")


async def accept(desk: Desk, patient: Patient, offer: SlotOffer | None) -> str:
    """Take what is offered; the appointment."""
    assert offer is not None
    async with desk.work() as work:
        return (await answering.accept(work, patient, offer.id)).id


async def refuse(desk: Desk, patient: Patient, offer: SlotOffer | None) -> None:
    """Leave it to the next."""
    assert offer is not None
    async with desk.work() as work:
        await answering.refuse(work, patient, offer.id)


async def open_offers(desk: Desk) -> list[tuple[int, Slot]]:
    """Who is offered what."""
    async with desk.work() as work:
        query = sa.select(SlotOffer).where(SlotOffer.status == OfferStatus.OPEN).order_by(SlotOffer.start)
        return [(each.patient_id, each.slot) for each in await work.session.scalars(query)]


async def unseen(desk: Desk) -> int:
    """How many freed times are still to be looked at."""
    async with desk.work() as work:
        return int(await work.session.scalar(sa.select(sa.func.count()).select_from(FreedTime)) or 0)


async def watch_of(desk: Desk, watch_id: str) -> Watch:
    """A watch as it stands."""
    async with desk.work() as work:
        return await work.session.get_one(Watch, watch_id, populate_existing=True)


def a_day(day: dt.date) -> Days:
    """Only on that day."""
    return (day, day)
