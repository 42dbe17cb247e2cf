"""What patients are told of the times that they wait for, and the desk of a time that nobody took."""

from __future__ import annotations

from typing import Final

from core.accounts.patients import person_of
from core.appointments.model import Appointment
from core.context import Work
from core.offers.model import OfferCause, SlotOffer, Watch, WatchEnd
from core.offers.news import OfferNews, What
from dialogs.engine.effects import Notification, NotifyPerson, NotifyStaff, RedrawCard
from dialogs.engine.screens import Button, Notice, Row, Screen
from dialogs.engine.subjects import Receipt, Subject
from dialogs.engine.text import Form, Text, When, _, lines, paragraphs
from dialogs.triggers import BOOK_SERVICE, LEAVE_OFFER, RESUME_WATCH, SEE_VISIT, STOP_WATCH, TAKE_OFFER
from dialogs.wording.booking.appointments import details, short_line, telephone
from dialogs.wording.levels import patient_name

OFFER: Final = "offer"
"""The kind of offers, of which it is heard whether they came."""

GROUP: Final = "offered_times"
"""The kind of free times that the desk offers to those who wait."""


async def notifications(work: Work, news: OfferNews) -> list[Notification]:
    """Whom it is told, and the card that shows it."""
    told = [await _told(work, news)]
    if news.offer is not None and news.offer.group_id is not None:
        told.append(RedrawCard(Subject(GROUP, news.offer.group_id)))
    return told


async def _told(work: Work, news: OfferNews) -> Notification:
    offer, watch = news.offer, news.watch
    if news.what is What.UNTAKEN and offer is not None:
        return NotifyStaff(untaken(news, offer))
    person = await person_of(work, news.patient)
    address = None if person is None else person.address
    if news.what in {What.OFFERED, What.REPEATED} and offer is not None:
        now = None if offer.instead_of is None else await work.session.get(Appointment, offer.instead_of)
        screen = offered(offer, now, again=news.what is What.REPEATED)
        return NotifyPerson(Notice(address, screen, receipt=Receipt(OFFER, offer.id)))
    if news.what is What.ENDED and watch is not None:
        return NotifyPerson(Notice(address, ended(watch, work.clinic.service(watch.wish.service).name)))
    if offer is None:
        raise TypeError(news)
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


def passed_on(offer: SlotOffer, watch: Watch | None, *, paused: bool) -> Screen:
    """Nobody answered in time; whether we go on looking."""
    when = When(offer.start, Form.SHORT_MOMENT)
    gone = _(
        "⌛ We no longer keep this time ({when}) for you, because we had no answer. Others can have it now.", when=when
    )
    if watch is None or offer.cause is OfferCause.ABSENCE:
        return Screen(gone, ((_MENU,),))
    stop = Button(_("Stop looking"), STOP_WATCH, watch.id)
    if not paused:
        return Screen(lines(gone, _("You keep your place, and we go on looking for you.")), ((stop, _MENU),))
    asked = _("Do you still wait for a time? Until you say so, we send you no more offers. You keep your place.")
    return Screen(lines(gone, asked), ((Button(_("Keep looking"), RESUME_WATCH, watch.id), stop), (_MENU,)))


def ended(watch: Watch, service: Text) -> Screen:
    """We look no longer, and why."""
    text = paragraphs(_("<b>We have stopped looking for a time: {service}.</b>", service=service), _why(watch))
    see = (Button(_("See the appointment"), SEE_VISIT, watch.appointment_id),) if watch.appointment_id else ()
    book = (Button(_("Book an appointment"), BOOK_SERVICE, watch.wish.service),)
    return Screen(text, (see or book, (_MENU,)))


def _why(watch: Watch) -> Text:
    match watch.ended:
        case WatchEnd.CANCELLED:
            return _("The appointment is cancelled. If you need another one, we are glad to help.")
        case WatchEnd.MOVED:
            return _("The appointment was moved. If you would like it earlier still, you can ask us again.")
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
