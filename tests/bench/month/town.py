"""A clinic of a dozen doctors, with the people of its town, and its next weeks almost all booked."""

from __future__ import annotations

import datetime as dt
import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

import sqlalchemy as sa

from core.accounts.identity import Pesel
from core.accounts.patients import IDENTITY, PHONE, Patient, Tier
from core.accounts.people import ADDRESS, Person
from core.appointments import booking
from core.appointments.model import Slot
from core.appointments.search.availability import PartOfDay
from core.clinic.model import Clinic, Facility, Hours, Practitioner, Service, ServiceKind, Weekday
from core.i18n import Words
from core.offers.free_slots import Span, free_slots
from core.offers.model import WatchWish
from core.orm import keys_of
from tests.clinics import WORKING_DAYS
from tests.core.appointments.bookings import WARSAW
from tests.core.staff.staffing import staffed_clinic
from tests.desk import Desk
from tests.people import a_pesel

FIRST_DAY: Final = dt.date(2027, 1, 11)
OPENED_UNTIL: Final = dt.date(2027, 2, 19)
"""The last day of whoever plans some weeks ahead; the first doctor of each service sees patients for ever."""

SERVICES: Final = {"internist": (20, 6), "dermatologist": (15, 4), "cardiologist": (20, 2)}
"""The minutes of each, and how many doctors give it."""

PARTS: Final = {PartOfDay.MORNING: (0, 12), PartOfDay.AFTERNOON: (12, 24)}
"""The hours of these parts, told a second time; the clinic closes at 14."""

A_WEEK_AHEAD: Final = 7


def the_clinic() -> Clinic:
    """Everybody sees patients from nine to two on working days, at one of two addresses."""
    small = staffed_clinic()
    doctors = [(service, f"{service}-{each}") for service, (_, many) in SERVICES.items() for each in range(many)]
    places: Sequence[Facility] = small.facilities[:2]
    staff = tuple(each for each in small.staff if each.practitioner is None)
    return small.model_copy(
        update={
            "specialties": {each: Words(pl=each, en=each) for each in SERVICES},
            "facilities": tuple(places),
            "practitioners": tuple(Practitioner(id=who, name=who, specialties=(what,)) for what, who in doctors),
            "services": tuple(_service(each, minutes) for each, (minutes, _) in SERVICES.items()),
            "hours": tuple(_hours(who, places[number % 2].id) for number, (_, who) in enumerate(doctors)),
            "staff": staff,
            "settings": small.settings.model_copy(update={"horizon_days": 30}),
        }
    )


def with_new_hours(clinic: Clinic) -> Clinic:
    """From the next week on two of the doctors come on Saturdays as well, as the clinic file says from now on."""
    also = [
        each.model_copy(update={"days": (Weekday.SATURDAY,), "first_day": FIRST_DAY + dt.timedelta(days=A_WEEK_AHEAD)})
        for each in clinic.hours
        if each.practitioner in {"internist-1", "dermatologist-1"}
    ]
    return clinic.model_copy(update={"hours": (*clinic.hours, *also)})


def _service(name: str, minutes: int) -> Service:
    words = Words(pl=name, en=name)
    return Service(id=name, kind=ServiceKind.IN_PERSON, name=words, specialty=name, minutes=minutes)


def _hours(who: str, place: str) -> Hours:
    last = None if who.endswith("-0") else OPENED_UNTIL
    opens, closes = dt.time(9), dt.time(14)
    return Hours(practitioner=who, facilities=(place,), days=WORKING_DAYS, opens=opens, closes=closes, last_day=last)


async def move_in(desk: Desk, many: int) -> list[Patient]:
    """So many people with accounts, by bulk: none of them is searched for by name."""
    async with desk.work() as work:
        keys, identity = keys_of(work.session), Pesel(a_pesel(dt.date(1950, 1, 1)))
        addresses = [(number, f"telegram:{number}") for number in range(1, many + 1)]
        people = [
            {"id": number, "address": each, "address_fingerprint": keys.fingerprint(ADDRESS, each)}
            for number, each in addresses
        ]
        same = {
            "first_name": "Anna",
            "last_name": "Nowak",
            "identity_facts": identity.to_json(),
            "identity_fingerprint": keys.fingerprint(IDENTITY, identity.key),
            "phone": "+48601234567",
            "phone_fingerprint": keys.fingerprint(PHONE, "+48601234567"),
            "tier": Tier.BASIC,
            "regulations_version": desk.clinic.regulations.version,
            "created_at": work.now,
        }
        await work.session.execute(sa.insert(Person), people)
        await work.session.execute(
            sa.insert(Patient), [{"id": number, "person_id": number, **same} for number, _ in addresses]
        )
        return list(await work.session.scalars(sa.select(Patient).order_by(Patient.id)))


async def all_free(desk: Desk, days: int) -> list[Slot]:
    """What is free on so many days, so that it could all be booked, the soonest first."""
    async with desk.work() as work:
        last = desk.clinic.day_of(desk.now) + dt.timedelta(days=days)
        whole = [
            slot
            for each in desk.clinic.practitioners
            for slot in await free_slots(
                work,
                [desk.clinic.service(each.specialties[0])],
                Span.of_days(desk.clinic, each.id, desk.clinic.day_of(desk.now), last),
            )
        ]
    return sorted(_beside_each_other(desk.clinic, whole), key=lambda slot: (slot.start, slot.practitioner))


def _beside_each_other(clinic: Clinic, slots: Iterable[Slot]) -> Iterator[Slot]:
    """Of slots that begin every few minutes, those that don't overlap."""
    for _, theirs in itertools.groupby(slots, key=lambda slot: slot.practitioner):
        ends = dt.datetime.min.replace(tzinfo=dt.UTC)
        for slot in theirs:
            if slot.start >= ends:
                ends = slot.start + clinic.service(slot.service).duration
                yield slot


async def book_up(desk: Desk, chance: Random, patients: Sequence[Patient], slots: Iterable[Slot]) -> None:
    """Somebody is booked at each of these; half of the people have most of them."""
    regulars = patients[: len(patients) // 2] or patients
    wanted, at_once = list(slots), 100
    who = itertools.cycle(chance.sample(regulars, len(regulars)))
    for first in range(0, len(wanted), at_once):
        async with desk.work() as work:
            for slot in wanted[first : first + at_once]:
                await booking.book(work, next(who), slot)


@dataclass(frozen=True)
class Wished:
    """What somebody waits for, its days, and the same told in another way (`suits`)."""

    wish: WatchWish
    first: dt.date | None
    last: dt.date | None
    weekdays: int

    def suits(self, slot: Slot) -> bool:
        """Whether it is what they wait for."""
        wish, local = self.wish, slot.start.astimezone(WARSAW)
        return (
            slot.service == wish.service
            and (not wish.practitioners or slot.practitioner in wish.practitioners)
            and (not wish.facilities or slot.facility in wish.facilities)
            and slot.practitioner not in wish.excluded
            and (self.first is None or local.date() >= self.first)
            and (self.last is None or local.date() <= self.last)
            and bool(self.weekdays >> local.weekday() & 1)
            and (not wish.parts or any(PARTS[each][0] <= local.hour < PARTS[each][1] for each in wish.parts))
            and (wish.since is None or local.time() >= wish.since)
        )


def a_wish(chance: Random, clinic: Clinic, today: dt.date, service: str) -> Wished:
    """Most will have anybody, some one doctor, one address, a part of the day, some days."""
    doctors = [each.id for each in clinic.practitioners if service in each.specialties]
    kind = chance.random()
    wish = WatchWish(
        service=service,
        practitioners=tuple(chance.sample(doctors, min(2, len(doctors)))) if kind < 0.25 else (),
        facilities=(chance.choice(clinic.facilities).id,) if 0.25 <= kind < 0.4 else (),
        excluded=(chance.choice(doctors),) if 0.4 <= kind < 0.45 else (),
        parts=(chance.choice(list(PARTS)),) if chance.random() < 0.3 else (),
        since=dt.time(10) if chance.random() < 0.1 else None,
    )
    first = today + dt.timedelta(days=chance.randint(1, 5)) if chance.random() < 0.3 else None
    last = today + dt.timedelta(days=chance.randint(7, 28)) if chance.random() < 0.6 else None
    weekdays = 0b0011111 if chance.random() < 0.9 else 0b0010101
    return Wished(wish, first, last, weekdays)
