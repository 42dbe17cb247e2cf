"""An appointment that the clinic books itself: which times suit, and how the request for it stands."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from core.appointments import booking
from core.appointments.search.availability import HOURS_OF_DAY, Days, PartOfDay, Preferences
from core.errors import BookingLimitReached
from core.requests import bookings
from core.requests.bookings import BookingRequest
from core.requests.model import RequestStatus
from dialogs.engine.dialog import OnRefusal, Transition, screen
from dialogs.engine.effects import RedrawCard
from dialogs.engine.returning import return_row, start_between
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Quote, Text, Verbatim, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications.appointments.requests import wish_of
from dialogs.patient.booking.states import Memory as BookingMemory
from dialogs.patient.requests.following import WITHDRAWN
from dialogs.patient.requests.states import Memory, Requests, Time
from dialogs.patient.saying.answers import hour_lines
from dialogs.triggers import ASK_FOR_TIME, SEE_VISIT
from dialogs.wording.appointments.requested import PARTS, times_lines
from dialogs.wording.booking.appointments import short_line

NO_ROOM: Final[OnRefusal] = {BookingLimitReached: Requests.times}


def is_wish(turn: Turn[Memory]) -> bool:
    """Whether an appointment is asked for; otherwise one is to be moved."""
    return bool(turn.memory.service)


async def ask_for_time(turn: Turn[Any]) -> None:
    """Enter for the service whose id the button carries, with the day that was chosen; where it was asked for already,
    see how that stands.
    """
    service = turn.work.clinic.service(turn.value)
    waiting = await bookings.current(turn.work, turn.known_patient, service.id)
    memory = Memory(service=service.id, times=_chosen(turn), request="" if waiting is None else waiting.id)
    start_between(turn, memory)


def _chosen(turn: Turn[Any]) -> tuple[Time, ...]:
    """The day that a sentence or a button chose on the way here."""
    memory = turn.memory
    if not isinstance(memory, BookingMemory) or memory.preferences is None:
        return ()
    wish = memory.preferences
    if wish.days is not Days.CHOSEN or wish.chosen_day is None:
        return ()
    return (Time(wish.chosen_day, _part_of(wish)),)


def _part_of(wish: Preferences) -> PartOfDay:
    """The part of the day in which the wished hours are; any, if they are in none or in several."""
    begins, ends = wish.clock
    for part in PARTS:
        first, end = (hour * 60 for hour in HOURS_OF_DAY[part])
        if part is not PartOfDay.ANY and first <= begins and ends <= end:
            return part
    return PartOfDay.ANY


async def open_wish(turn: Turn[Any]) -> None:
    """Enter with a request that was sent."""
    request = await bookings.open_request(turn.work, turn.known_patient, turn.value)
    start_between(turn, Memory(service=request.facts.service, request=request.id))


async def send_wish(turn: Turn[Memory]) -> None:
    """Ask for it; a card of it comes to the staff chat."""
    memory = turn.memory
    times = [each.preferred for each in memory.times]
    request = await bookings.ask(turn.work, turn.known_patient, memory.service, times, memory.words)
    turn.memory = replace(memory, request=request.id)
    turn.add(RedrawCard(wish_of(request.id)))
    turn.confirm(_("✅ <b>Sent.</b>"))


async def withdraw_wish(turn: Turn[Memory]) -> None:
    """Want it no more."""
    request = await bookings.withdraw(turn.work, turn.known_patient, turn.memory.request)
    turn.add(RedrawCard(wish_of(request.id)))


@screen(Requests.wished, Transition("withdraw_request", Requests.wished, action=withdraw_wish))
async def wished(turn: Turn[Memory]) -> Screen:
    """How it stands."""
    return await wish_standing(turn)


async def wish_standing(turn: Turn[Memory]) -> Screen:
    """What was asked for, and what became of it."""
    request = await bookings.get_request(turn.work, turn.known_patient, turn.memory.request)
    name, last, clinic = _("<b>{service}</b>", service=request.facts.name), return_row(turn.memory), turn.work.clinic
    if not request.is_open:
        booked = None if request.appointment_id is None else await _booked(turn, request.appointment_id)
        return Screen(paragraphs(_closed(request), booked or name), (*_ways_on(request), last))
    text = paragraphs(
        _("<b>You have asked the clinic for an appointment.</b>"),
        lines(name, times_lines(request.facts)),
        _("We will find a time and tell you here. Nothing is booked until then."),
        lines(_("The reception works in these hours:"), *hour_lines(clinic)),
        _("You can also call us: {phone}.", phone=Verbatim(clinic.phone)),
    )
    return Screen(text, ((Button(_("Take the request back"), "withdraw_request"),), last))


async def _booked(turn: Turn[Memory], appointment_id: str) -> Text:
    return short_line(await booking.get_appointment(turn.work, turn.known_patient, appointment_id))


def _ways_on(request: BookingRequest) -> tuple[Row, ...]:
    if request.appointment_id is not None:
        return ((Button(_("See the appointment"), SEE_VISIT, request.appointment_id),),)
    return ((Button(_("Ask again"), ASK_FOR_TIME, request.facts.service),),)


def _closed(request: BookingRequest) -> Text:
    match request.status:
        case RequestStatus.DONE:
            return _("<b>The clinic has booked the appointment that you asked for.</b>")
        case RequestStatus.DECLINED:
            return paragraphs(
                _("<b>The clinic could not find such a time.</b>"),
                _("<blockquote>{words}</blockquote>", words=Quote(request.facts.answer, 400)),
            )
        case _:
            return WITHDRAWN
