"""What patients are told of the times that they wait for, and the desk of a time that nobody took."""

from __future__ import annotations

from typing import Final

from core.accounts.patients import person_of
from core.appointments.clinic_day import called_off
from core.appointments.model import Appointment
from core.clinic.model import Clinic
from core.context import Work
from core.offers.model import OfferCause, SlotOffer, Watch, WatchEnd
from core.offers.news import OfferNews, Step, What
from dialogs.engine.effects import Notification, NotifyPerson, NotifyStaff, RedrawCard
from dialogs.engine.screens import Button, Notice, Row, Screen
from dialogs.engine.subjects import CONFIRMATION, Receipt, Subject
from dialogs.engine.text import Form, Text, When, _, lines, paragraphs
from dialogs.notifications.appointments.clinic_day import subject_of
from dialogs.triggers import (
    BOOK_SERVICE,
    LEAVE_OFFER,
    RESUME_WATCH,
    SEE_VISIT,
    SEE_WATCHES,
    STOP_WATCH,
    TAKE_OFFER,
    WATCH_EARLIER,
)
from dialogs.wording.accounts.levels import patient_name
from dialogs.wording.appointments.offers import another_time, service_name
from dialogs.wording.booking.appointments import details, short_line, telephone

OFFER: Final = "offer"
"""The kind of offers, of which it is heard whether they came."""

GROUP: Final = "offered_times"
"""The kind of free times that the desk offers to those who wait."""


def group_of(group_id: str) -> Subject:
    """Their card."""
    return Subject(GROUP, group_id)


async def notifications(work: Work, step: Step) -> list[Notification]:
    """Whom it is told, and the card that shows it."""
    told: list[Notification] = []
    for news in step.news:
        told += [await _told(work, news), *await absence_cards(work, news.offer)]
    return told if step.group is None else [*told, RedrawCard(group_of(step.group))]


async def absence_cards(work: Work, offer: SlotOffer | None) -> list[Notification]:
    """The card of the absence for which it was offered, if it was for one."""
    if offer is None or offer.instead_of is None or offer.cause is not OfferCause.ABSENCE:
        return []
    blocked = await called_off.reason_of(work, offer.instead_of)
    return [] if blocked is None else [RedrawCard(subject_of(blocked.id))]


async def _told(work: Work, news: OfferNews) -> Notification:
    offer, watch = news.offer, news.watch
    if news.what is What.UNTAKEN and offer is not None:
        return NotifyStaff(untaken(news, offer))
    person = await person_of(work, news.patient)
    address = None if person is None else person.address
    if news.what in {What.OFFERED, What.REPEATED} and offer is not None:
        now = None if offer.instead_of is None else await work.session.get(Appointment, offer.instead_of)
        again = news.what is What.REPEATED
        if now is not None and offer.cause is OfferCause.ABSENCE:
            screen = offered_instead(work.clinic, offer, now, again=again)
        else:
            screen = offered(offer, now, again=again)
        return NotifyPerson(Notice(address, screen, receipt=Receipt(OFFER, offer.id)))
    if news.what is What.ENDED and watch is not None:
        service = service_name(work.clinic, watch.wish.service)
        return NotifyPerson(Notice(address, ended(watch, service, news.appointment)))
    if offer is None:
        raise TypeError(news)
    if news.what is What.WITHDRAWN:
        return NotifyPerson(Notice(address, withdrawn(offer)))
    if offer.cause is OfferCause.ABSENCE and offer.instead_of is not None:
        cancelled = await work.session.get_one(Appointment, offer.instead_of)
        return NotifyPerson(Notice(address, passed_on_instead(work.clinic, offer, cancelled)))
    return NotifyPerson(Notice(address, passed_on(offer, watch, paused=news.what is What.PAUSED)))


def offered(offer: SlotOffer, now: Appointment | None, *, again: bool = False) -> Screen:
    """A time is kept for the patient; `now` is the appointment that they would have it instead of."""
    title = _("🔔 <b>We still keep this time for you.</b>") if again else _TITLES[now is not None]
    text = paragraphs(
        title,
        details(offer),
        None if now is None else lines(_("<b>As it is now</b>"), short_line(now)),
        _("We keep this time for you until {until}.", until=When(offer.until, Form.TIME)),
    )
    take: Row = (Button(_("✅ Take it"), TAKE_OFFER, offer.id),)
    leave: Row = (Button(_("Not this one"), LEAVE_OFFER, offer.id),)
    if offer.watch_id is not None:
        leave = (*leave, Button(_("Stop looking"), STOP_WATCH, offer.watch_id))
    return Screen(text, (take, leave, (_MENU,)))


_TITLES: Final[dict[bool, Text]] = {
    True: _("🔔 <b>An earlier time has come free. Shall we move your appointment to it?</b>"),
    False: _("🔔 <b>A time has come free. Shall we book it for you?</b>"),
}


def offered_instead(clinic: Clinic, offer: SlotOffer, cancelled: Appointment, *, again: bool = False) -> Screen:
    """A time is kept for the patient instead of an appointment that the clinic had to cancel. It stays in the chat
    while they look at others.
    """
    text = paragraphs(
        _("🔔 <b>We still keep this time for you.</b>")
        if again
        else _("🔔 <b>Instead of the cancelled appointment we keep this time for you. Shall we book it?</b>"),
        details(offer),
        _("It was: <s>{appointment}</s>", appointment=short_line(cancelled)),
        _("We keep this time for you until {until}.", until=When(offer.until, Form.TIME)),
    )
    take: Row = (Button(_("✅ Take it"), TAKE_OFFER, offer.id),)
    leave: Row = (another_time(clinic, cancelled), Button(_("No, thank you"), LEAVE_OFFER, offer.id))
    return Screen(text, (take, leave, (_MENU,)), confirms=Subject(CONFIRMATION, ""))


def passed_on_instead(clinic: Clinic, offer: SlotOffer, cancelled: Appointment) -> Screen:
    """Nobody answered in time, and we call."""
    text = lines(_gone(offer), _("We will call you. You can also choose another time yourself."))
    return Screen(text, ((another_time(clinic, cancelled), _MENU),))


def passed_on(offer: SlotOffer, watch: Watch | None, *, paused: bool) -> Screen:
    """Nobody answered in time; whether we go on looking."""
    gone = _gone(offer)
    if watch is None:
        return Screen(gone, ((_MENU,),))
    stop = Button(_("Stop looking"), STOP_WATCH, watch.id)
    if not paused:
        return Screen(lines(gone, _("You keep your place, and we go on looking for you.")), ((stop, _MENU),))
    asked = _("Do you still wait for a time? Until you say so, we send you no more offers. You keep your place.")
    return Screen(lines(gone, asked), ((Button(_("Keep looking"), RESUME_WATCH, watch.id), stop), (_MENU,)))


def withdrawn(offer: SlotOffer) -> Screen:
    """The clinic can't keep what it offered; what comes next."""
    when = When(offer.start, Form.SHORT_MOMENT)
    gone = _("❌ We are sorry: the time that we kept for you ({when}) is no longer possible.", when=when)
    if offer.cause is OfferCause.ABSENCE:
        return Screen(lines(gone, _("We look for another time for you, and write to you.")), ((_MENU,),))
    see = Button(_("🔔 What we look for"), SEE_WATCHES)
    return Screen(lines(gone, _("You keep your place, and we go on looking for you.")), ((see, _MENU),))


def _gone(offer: SlotOffer) -> Text:
    when = When(offer.start, Form.SHORT_MOMENT)
    return _(
        "⌛ We no longer keep this time ({when}) for you, because we had no answer. Others can have it now.", when=when
    )


def ended(watch: Watch, service: Text, booked: Appointment | None = None) -> Screen:
    """We look no longer, and why; of what was `booked` meanwhile, whether something earlier would be better still."""
    text = paragraphs(_("<b>We have stopped looking for a time: {service}.</b>", service=service), _why(watch))
    see = (Button(_("See the appointment"), SEE_VISIT, watch.appointment_id),) if watch.appointment_id else ()
    if booked is not None:
        earlier = Button(_("🔔 Look for an earlier time"), WATCH_EARLIER, booked.id)
        text = paragraphs(text, short_line(booked))
        return Screen(text, ((Button(_("See the appointment"), SEE_VISIT, booked.id), earlier), (_MENU,)))
    if watch.ended is WatchEnd.NOT_OFFERED and not see:
        return Screen(text, ((_MENU,),))
    book = (Button(_("Book an appointment"), BOOK_SERVICE, watch.wish.service),)
    return Screen(text, (see or book, (_MENU,)))


def _why(watch: Watch) -> Text:
    match watch.ended:
        case WatchEnd.CANCELLED:
            return _("The appointment is cancelled. If you need another one, we are glad to help.")
        case WatchEnd.MOVED:
            return _("The appointment was moved. If you would like it earlier still, you can ask us again.")
        case WatchEnd.NOT_OFFERED:
            return _("We are sorry: it can no longer be booked with us. We are glad to help you by telephone.")
        case WatchEnd.BOOKED:
            return _("You have booked such an appointment.")
        case _:
            return _("No day is left on which we could find one, and we are sorry for that. You can ask us again.")


def untaken(news: OfferNews, offer: SlotOffer) -> Text:
    """Of today, and nobody who waits has taken it."""
    return lines(
        _("🟠 <b>Free today, and nobody who waits has taken it</b>"),
        short_line(offer),
        _(
            "Asked last: {name}, {phone}. Perhaps a call helps.",
            name=patient_name(news.patient),
            phone=telephone(news.patient.phone),
        ),
    )


_MENU: Final = Button(_("Menu"), "menu")
