"""Who waits for which times: the fingerprints by which a watch is found, and whether a free time is what it is for."""

from __future__ import annotations

import datetime as dt
import itertools
from datetime import datetime, timedelta
from typing import Final

from core.appointments.model import Slot
from core.appointments.search.availability import HOURS_OF_DAY
from core.clinic.model import BookedBy, Clinic, Service, ServiceKind
from core.keys import KeyRing
from core.offers.model import WATCHED, Watch, WatchWish

ANY: Final = "*"

SHORTEST: Final = timedelta(minutes=5)
"""How long somebody has to answer, at least."""


def is_watched(service: Service) -> bool:
    """Whether somebody can wait for it without an appointment: what is booked here, and needs nothing beforehand."""
    by_patients = can_be_offered(service) and service.booked_by is BookedBy.PATIENT
    return by_patients and not service.needs_referral and service.kind is not ServiceKind.OCCUPATIONAL


def can_be_offered(service: Service) -> bool:
    """Whether its free times are the portal's to offer."""
    return service.booked_in is None and service.booked_by is not BookedBy.REQUEST


def topics_of(clinic: Clinic, wish: WatchWish) -> list[str]:
    """All combinations of service, doctor and place that a wish takes. A call is made from anywhere.

    Raises: NotFound.
    """
    by_telephone = clinic.service(wish.service).kind is ServiceKind.TELEPHONE
    facilities = () if by_telephone else wish.facilities
    both = itertools.product(wish.practitioners or (ANY,), facilities or (ANY,))
    return [f"{wish.service}/{practitioner}/{facility}" for practitioner, facility in both]


def topics_for(slot: Slot) -> list[str]:
    """The combinations that a slot is one of."""
    both = itertools.product((slot.practitioner, ANY), (slot.facility, ANY))
    return [f"{slot.service}/{practitioner}/{facility}" for practitioner, facility in both]


def service_print(keys: KeyRing, service: str) -> bytes:
    """By what those who wait for a service are found."""
    return keys.fingerprint(WATCHED, service)


def service_prints(keys: KeyRing, service: str) -> tuple[bytes, ...]:
    """The same, under every key."""
    return keys.fingerprints(WATCHED, service)


def fits(clinic: Clinic, watch: Watch, slot: Slot, told_at: datetime) -> bool:
    """Whether a slot that is of one of its topics is what a watch is for, if its patient is told of it then."""
    wish, local = watch.wish, slot.start.astimezone(clinic.zone)
    notice = max(
        timedelta(minutes=wish.notice_minutes), timedelta(minutes=clinic.settings.shortest_notice_minutes) + SHORTEST
    )
    return (
        slot.practitioner not in wish.excluded
        and watch.first_day <= local.date() <= watch.last_day
        and bool(watch.weekdays >> local.weekday() & 1)
        and (watch.before is None or slot.start < watch.before)
        and slot.start >= told_at + notice
        and _is_in_hours(wish, local.time())
    )


def hours_of(wish: WatchWish) -> int:
    """The hours of the day at which something that is wished may begin, a bit for each."""
    first = 0 if wish.since is None else wish.since.hour
    last = 23 if wish.before is None else wish.before.hour - (wish.before.minute == 0)
    hours = [HOURS_OF_DAY[part] for part in wish.parts] or [(0, 24)]
    return sum(1 << hour for hour in range(first, last + 1) if any(begin <= hour < end for begin, end in hours))


def _is_in_hours(wish: WatchWish, time: dt.time) -> bool:
    if (wish.since is not None and time < wish.since) or (wish.before is not None and time >= wish.before):
        return False
    hours = (HOURS_OF_DAY[part] for part in wish.parts)
    return not wish.parts or any(first <= time.hour < end for first, end in hours)
