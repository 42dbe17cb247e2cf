"""Waiting for a time that comes free, in words: why not, and what became of an offer."""

from __future__ import annotations

import datetime as dt
from typing import Final

from core.appointments.model import Appointment
from core.clinic.model import Clinic, ServiceKind
from core.i18n import Words
from core.offers import refusals
from core.offers.model import EVERY_DAY, OfferStatus, WatchWish
from core.offers.refusals import OfferRefused
from dialogs.engine.screens import Button
from dialogs.engine.text import Form, Text, Verbatim, When, _, listed, n_
from dialogs.triggers import OTHER_TIME
from dialogs.wording.booking.wishes import PARTS, clock_name, span_name
from dialogs.wording.treatment.referrals import open_its_referral

WEEKDAY_NAMES: Final[tuple[Text, ...]] = (
    _("Mon"),
    _("Tue"),
    _("Wed"),
    _("Thu"),
    _("Fri"),
    _("Sat"),
    _("Sun"),
)


_NOT_HERE: Final = _("no longer at our clinic")


def wish_lines(
    clinic: Clinic, wish: WatchWish, days: tuple[dt.date | None, dt.date | None], weekdays: int
) -> tuple[Text, ...]:
    """What is waited for, a line for each part of it but the service."""
    by_telephone = any(each.id == wish.service and each.kind is ServiceKind.TELEPHONE for each in clinic.services)
    places: list[Words] = [each.name for each in clinic.facilities if each.id in wish.facilities]
    where = listed(*places) if places else _("any facility")
    if wish.facilities and not places:
        where = _NOT_HERE
    told = (
        None if by_telephone else _("Where: {places}", places=where),
        _("Doctor: {doctor}", doctor=_doctors(clinic, wish)),
        _("When: {days}", days=_days(days, weekdays)),
        _("Time of day: {part}", part=_times(wish)),
    )
    return tuple(each for each in told if each is not None)


def service_name(clinic: Clinic, service_id: str) -> Text:
    """What is waited for, though the clinic may no longer have it."""
    known = next((each.name for each in clinic.services if each.id == service_id), None)
    return _("an appointment that we no longer offer") if known is None else known


def _doctors(clinic: Clinic, wish: WatchWish) -> Text:
    wanted = [Verbatim(each.name) for each in clinic.practitioners if each.id in wish.practitioners]
    left_out = [Verbatim(each.name) for each in clinic.practitioners if each.id in wish.excluded]
    if wish.practitioners:
        return listed(*wanted) if wanted else _NOT_HERE
    return _("any except {doctors}", doctors=listed(*left_out)) if left_out else _("any doctor")


def _days(days: tuple[dt.date | None, dt.date | None], weekdays: int) -> Text:
    first, last = days
    if last is None:
        span: Text = _("on any day")
    elif first is None:
        span = _("until {day}", day=When(last, Form.SHORT_DAY))
    else:
        span = span_name(first, last)
    if weekdays == EVERY_DAY:
        return span
    names = (name for day, name in enumerate(WEEKDAY_NAMES) if weekdays >> day & 1)
    return _("{span}, only {days}", span=span, days=listed(*names))


def _times(wish: WatchWish) -> Text:
    if not wish.parts:
        return clock_name(wish.since, wish.before)
    return listed(*(PARTS[each] for each in wish.parts))


def offer_text(refusal: OfferRefused) -> Text:
    """Why that can't be done, and how to go on."""
    match refusal:
        case refusals.TooManyWatches(limit=limit):
            return n_(
                "We look for {count} time for you already. To add another one, please stop one of these.",
                "We look for {count} times for you already. To add another one, please stop one of these.",
                limit,
            )
        case refusals.NotWatched():
            return _("We can’t look for times of this kind. Please book one of the free times.")
        case refusals.NothingToWaitFor():
            return _("No day is left that you could wait for. Please choose other days.")
        case refusals.NoFreeTimes(day=day):
            return _("Nothing is free any more on this day: {day}.", day=When(day, Form.SHORT_DAY))
        case refusals.NobodyWaits():
            return _("Nobody waits for these times any more.")
        case refusals.OfferOver(status=status, start=start, is_waited_for=is_waited_for):
            when = When(start, Form.SHORT_MOMENT)
            return _over(status, when) if is_waited_for else _over_after_an_absence(status, when)
        case _:
            message = f"no words for {type(refusal).__name__}"
            raise LookupError(message)


def _over(status: OfferStatus, when: When) -> Text:
    match status:
        case OfferStatus.ACCEPTED:
            return _("You have taken this time already: {when}.", when=when)
        case OfferStatus.REFUSED:
            return _("You have left this time ({when}) to somebody else. We go on looking for you.", when=when)
        case OfferStatus.WITHDRAWN:
            return _("This time ({when}) is no longer kept for you: what it was for has changed.", when=when)
        case OfferStatus.OPEN | OfferStatus.UNANSWERED:
            return _(
                "We could not keep this time ({when}) any longer: others can have it now. You keep your place.",
                when=when,
            )


def _over_after_an_absence(status: OfferStatus, when: When) -> Text:
    match status:
        case OfferStatus.REFUSED:
            return _("You have left this time ({when}) to somebody else.", when=when)
        case OfferStatus.UNANSWERED:
            return _("We could not keep this time ({when}) any longer. Please choose another one.", when=when)
        case _:
            return _over(status, when)


def another_time(clinic: Clinic, appointment: Appointment) -> Button:
    """Leads to the free times of a cancelled appointment's service; to its referral, if only that opens these."""
    known = next((each for each in clinic.services if each.id == appointment.service), None)
    if known is not None and known.needs_referral:
        return open_its_referral(appointment)
    return Button(_("Choose another time"), OTHER_TIME, appointment.id)
