"""What becomes of requests about appointments: the card in the staff chat, and what the patient is told."""

from __future__ import annotations

from typing import Any, Final

from core.accounts.patients import person_of
from core.appointments.visits import Visit
from core.requests import bookings, deciding
from core.requests.appointments import AppointmentRequest
from core.requests.bookings import BookingCase, BookingRequest
from core.requests.deciding import RequestCase
from dialogs.engine.effects import NotifyPerson, RedrawCard
from dialogs.engine.screens import Button, CalendarEntry, Notice, Screen
from dialogs.engine.subjects import Receipt, Subject
from dialogs.engine.text import _
from dialogs.engine.turn import Turn
from dialogs.triggers import SEE_REQUEST, SEE_WISH
from dialogs.wording.booking.calendar_entry import calendar_entry

WISH: Final = "wish"
"""Of requests for an appointment, as subjects of the staff chat."""

KIND: Final = "request"
"""Of requests about appointments, as subjects of the staff chat."""


def subject_of(request_id: str) -> Subject:
    """A request about an appointment, as a subject of the staff chat."""
    return Subject(KIND, request_id)


def wish_of(request_id: str) -> Subject:
    """A request for an appointment, as a subject of the staff chat."""
    return Subject(WISH, request_id)


def wish_declined(request: BookingRequest) -> Screen:
    """The clinic has answered a request for an appointment; not what: others may read the chat."""
    see = Button(_("See it"), SEE_WISH, request.id)
    return Screen(_("💬 <b>The clinic has answered your request for an appointment.</b>"), ((see, _MENU),))


def declined(request: AppointmentRequest) -> Screen:
    """The reception has answered; not what: others may read the chat."""
    see = Button(_("See it"), SEE_REQUEST, request.id)
    return Screen(_("💬 <b>The reception has answered your request about an appointment.</b>"), ((see, _MENU),))


async def tell(turn: Turn[Any], case: RequestCase) -> None:
    """Notify the patient that their request was answered."""
    person = await person_of(turn.work, case.patient)
    address = None if person is None else person.address
    turn.add(NotifyPerson(Notice(address, declined(case.request), receipt=Receipt(KIND, case.request.id))))


async def tell_of_wish(turn: Turn[Any], case: BookingCase) -> None:
    """The same of a request for an appointment."""
    person = await person_of(turn.work, case.patient)
    address = None if person is None else person.address
    turn.add(NotifyPerson(Notice(address, wish_declined(case.request), receipt=Receipt(WISH, case.request.id))))


async def settle_wish(turn: Turn[Any], visit: Visit) -> CalendarEntry | None:
    """What was asked for is booked: its card says so, and the calendar's file goes with the news of it, if it was."""
    done = await bookings.settle(turn.work, visit.patient, visit.appointment, turn.known_caller.address)
    if done is None:
        return None
    turn.add(RedrawCard(wish_of(done.id)))
    return calendar_entry(turn.work.clinic, visit.appointment)


async def settle(turn: Turn[Any], appointment_id: str) -> None:
    """What was asked about an appointment is closed, now that it was cancelled or moved."""
    by = None if turn.caller is None else turn.caller.address
    for each in await deciding.settle(turn.work, appointment_id, by):
        turn.add(RedrawCard(subject_of(each.id)))


_MENU: Final = Button(_("Menu"), "menu")
