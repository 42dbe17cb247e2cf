"""Wait for a time that comes free: begin, see one's place, pause, go on, and the end of it (B2).

Those who wait for a service have their turn in the order in which they began, whoever they are: a freed time goes to
the first whom it suits. A place is kept whatever somebody answers, or doesn't; who hasn't answered several offers in a
row is asked first whether they still wait.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import sqlalchemy as sa

from core.accounts.patients import Patient, lock_patient
from core.appointments import booking, freed
from core.appointments.claims import lock_diaries
from core.appointments.model import Appointment, AppointmentStatus
from core.context import Work
from core.errors import NotFound
from core.ids import new_id
from core.offers import making
from core.offers.model import (
    EVERY_DAY,
    WATCHED,
    OfferStatus,
    SlotOffer,
    Watch,
    WatchEnd,
    WatchStatus,
    WatchTopic,
    WatchWish,
)
from core.offers.refusals import NothingToWaitFor, NotWatched, TooManyWatches
from core.offers.wishes import can_be_offered, hours_of, is_watched, service_print, topics_of
from core.orm import keys_of
from core.referrals import moving as referred

_ALIVE = (WatchStatus.OPEN, WatchStatus.PAUSED)


async def begin(
    work: Work,
    patient: Patient,
    wish: WatchWish,
    *,
    appointment_id: str | None = None,
    days: tuple[dt.date | None, dt.date | None] = (None, None),
    weekdays: int = EVERY_DAY,
) -> Watch:
    """Wait for what comes free on these days; instead of an appointment, if one is given, and then before it. Of one
    appointment there is one watch: another takes its place in the row, and its wishes count.

    Raises: TooManyWatches, NotWatched, NothingToWaitFor, NotFound, AlreadyCancelled, AlreadyStarted, BookedElsewhere.
    Locks: patient.
    """
    service = work.clinic.service(wish.service)
    await lock_patient(work.session, patient)
    known = await alive(work, patient)
    booked, same = None, None
    if appointment_id is not None:
        booked = await _appointment(work, patient, appointment_id)
        same = next((each for each in known if each.appointment_id == appointment_id), None)
    elif not is_watched(service):
        raise NotWatched
    if not can_be_offered(service):
        raise NotWatched
    limit = work.clinic.offers.most_watches
    if same is None and len(known) >= limit:
        raise TooManyWatches(limit)
    watch = same or Watch(id=new_id(), patient_id=patient.id, queued_at=work.now)
    watch.appointment_id = appointment_id
    return await _wait_for(work, watch, wish, _days(work, days, booked), weekdays, booked)


async def change(
    work: Work,
    patient: Patient,
    watch_id: str,
    wish: WatchWish,
    *,
    days: tuple[dt.date | None, dt.date | None] = (None, None),
    weekdays: int = EVERY_DAY,
) -> Watch:
    """Wait for other days, hours, doctors or places of the same service, at the same place in the row, whether that is
    more or less than before. What is offered now is kept until it is answered.

    Raises: NothingToWaitFor; NotFound, also when it has ended; AlreadyCancelled, AlreadyStarted, BookedElsewhere, of
        the appointment.
    Locks: patient.
    """
    await lock_patient(work.session, patient)
    watch = await get_watch(work, patient, watch_id)
    if watch.status is WatchStatus.ENDED or wish.service != watch.wish.service:
        raise NotFound
    booked = None if watch.appointment_id is None else await _appointment(work, patient, watch.appointment_id)
    return await _wait_for(work, watch, wish, _days(work, days, booked), weekdays, booked)


def wished_days(work: Work, watch: Watch) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day that were wished; where none was, a watch is for as long as can be booked, or until
    its appointment.
    """
    clinic = work.clinic
    ends = clinic.last_bookable_day(watch.queued_at)
    if watch.before is not None:
        ends = min(ends, clinic.day_of(watch.before))
    first = watch.first_day if watch.first_day > clinic.day_of(work.now) else None
    return first, watch.last_day if watch.last_day < ends else None


async def _appointment(work: Work, patient: Patient, appointment_id: str) -> Appointment:
    """What something earlier is waited for.

    Raises: NotFound, AlreadyCancelled, AlreadyStarted, BookedElsewhere.
    """
    booked = await booking.get_appointment(work, patient, appointment_id)
    booking.require_cancellable(work, booked)
    return booked


async def _wait_for(
    work: Work,
    watch: Watch,
    wish: WatchWish,
    days: tuple[dt.date, dt.date],
    weekdays: int,
    booked: Appointment | None,
) -> Watch:
    places = () if booked is None else await referred.places_for(work, booked)
    if places:
        wish = wish.model_copy(update={"facilities": tuple(set(wish.facilities or places) & set(places)) or places})
    watch.before = None if booked is None else booked.start
    watch.status, watch.ended, watch.unanswered = WatchStatus.OPEN, None, 0
    watch.service = service_print(keys_of(work.session), wish.service)
    (watch.first_day, watch.last_day), watch.weekdays, watch.wish = days, weekdays, wish
    watch.hours, watch.notice_minutes = hours_of(wish), wish.notice_minutes
    midnight = _ends_at(work, watch.last_day)
    watch.ends_at = midnight if booked is None else min(booked.start, midnight)
    work.session.add(watch)
    await work.session.flush()
    await _be_found(work, watch)
    await freed.note_patient(work, watch.patient_id)
    return watch


async def alive(work: Work, patient: Patient) -> Sequence[Watch]:
    """The patient's watches that are open or paused, the oldest first."""
    query = sa.select(Watch).where(Watch.patient_id == patient.id, Watch.status.in_(_ALIVE))
    return (await work.session.scalars(query.order_by(Watch.queued_at, Watch.id))).all()


async def of_appointment(work: Work, appointment_id: str) -> Watch | None:
    """The watch that is for something earlier than an appointment, if there is one."""
    query = sa.select(Watch).where(Watch.appointment_id == appointment_id, Watch.status.in_(_ALIVE))
    return await work.session.scalar(query.limit(1))


async def get_watch(work: Work, patient: Patient, watch_id: str) -> Watch:
    """One of the patient's watches as it stands now.

    Raises: NotFound, when it isn't theirs.
    """
    query = sa.select(Watch).where(Watch.id == watch_id, Watch.patient_id == patient.id)
    found: Watch | None = await work.session.scalar(query, execution_options={"populate_existing": True})
    if found is None:
        raise NotFound
    return found


async def place_of(work: Work, watch: Watch) -> int:
    """Which place a watch has among those who wait for its service, from 1 on."""
    ahead = sa.and_(Watch.queued_at == watch.queued_at, Watch.id < watch.id)
    query = sa.select(sa.func.count()).where(
        Watch.service == watch.service,
        Watch.status == WatchStatus.OPEN,
        sa.or_(Watch.queued_at < watch.queued_at, ahead),
    )
    return 1 + int(await work.session.scalar(query) or 0)


async def resume(work: Work, patient: Patient, watch_id: str) -> Watch:
    """Wait on, at the same place. Doing so again changes nothing.

    Raises: NotFound, also when it has ended.
    Locks: patient.
    """
    await lock_patient(work.session, patient)
    watch = await get_watch(work, patient, watch_id)
    if watch.status is WatchStatus.ENDED:
        raise NotFound
    watch.status, watch.unanswered = WatchStatus.OPEN, 0
    await freed.note_patient(work, patient.id)
    await work.session.flush()
    return watch


async def stop(work: Work, patient: Patient, watch_id: str) -> Watch:
    """Wait no longer; what is offered for it goes to the next. Doing so again changes nothing.

    Raises: NotFound.
    Locks: patient, diaries.
    """
    await lock_patient(work.session, patient)
    watch = await get_watch(work, patient, watch_id)
    await end(work, watch, WatchEnd.STOPPED)
    return watch


async def end(work: Work, watch: Watch, why: WatchEnd) -> None:
    """End a watch, unless it has ended; what is offered for it goes to the next. The caller has its patient locked.

    Locks: diaries.
    """
    if watch.status is WatchStatus.ENDED:
        return
    watch.status, watch.ended, watch.ends_at = WatchStatus.ENDED, why, None
    await work.session.flush()
    await work.session.execute(sa.delete(WatchTopic).where(WatchTopic.watch_id == watch.id))
    open_offers = sa.select(SlotOffer).where(SlotOffer.watch_id == watch.id, SlotOffer.status == OfferStatus.OPEN)
    offered = (await work.session.scalars(open_offers, execution_options={"populate_existing": True})).all()
    await lock_diaries(work.session, {each.practitioner for each in offered})
    for each in offered:
        await making.let_go(work, each, OfferStatus.WITHDRAWN)


async def why_over(work: Work, watch: Watch) -> WatchEnd | None:
    """Why nothing can come of a watch any more: what became of its appointment, or the days are over; `None` while
    something can.
    """
    if watch.appointment_id is not None:
        booked = await work.session.get(Appointment, watch.appointment_id, populate_existing=True)
        if booked is None or booked.status is AppointmentStatus.CANCELLED:
            return WatchEnd.CANCELLED
        if booked.start != watch.before:
            return WatchEnd.MOVED
        if booked.status is not AppointmentStatus.BOOKED:
            return WatchEnd.OVER
    if not any(each.id == watch.wish.service and can_be_offered(each) for each in work.clinic.services):
        return WatchEnd.NOT_OFFERED
    if watch.ends_at is not None and watch.ends_at <= work.now:
        return WatchEnd.OVER
    return None


def _days(
    work: Work, days: tuple[dt.date | None, dt.date | None], booked: Appointment | None
) -> tuple[dt.date, dt.date]:
    """The first and the last day of a watch.

    Raises: NothingToWaitFor.
    """
    today, horizon = work.clinic.day_of(work.now), work.clinic.last_bookable_day(work.now)
    first, last = max(days[0] or today, today), days[1] or horizon
    if booked is not None:
        last = min(last, work.clinic.day_of(booked.start))
    if last < first:
        raise NothingToWaitFor
    return first, last


def _ends_at(work: Work, last: dt.date) -> dt.datetime:
    midnight = dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), work.clinic.zone)
    return midnight.astimezone(dt.UTC)


async def _be_found(work: Work, watch: Watch) -> None:
    """Write its topics anew."""
    await work.session.execute(sa.delete(WatchTopic).where(WatchTopic.watch_id == watch.id))
    keys = keys_of(work.session)
    topics = dict.fromkeys(keys.fingerprint(WATCHED, each) for each in topics_of(work.clinic, watch.wish))
    work.session.add_all(WatchTopic(topic=each, watch_id=watch.id) for each in topics)
    await work.session.flush()
