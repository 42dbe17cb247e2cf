"""Another time for an appointment: the list of free times, then old and new side by side, and one press (B1)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from core.appointments import booking, notice
from core.appointments import moving as rules
from core.appointments.model import Appointment
from core.appointments.search.availability import Preferences
from core.appointments.search.free_times import Cursor
from core.clinic.model import Service, ServiceKind
from core.errors import CancellingRefused, NotFound
from core.referrals import moving
from dialogs.engine.button_values import thing
from dialogs.engine.dialog import SAID, OnRefusal, Transition, screen
from dialogs.engine.effects import SendCalendarEntry
from dialogs.engine.events import Pressed
from dialogs.engine.returning import start_between
from dialogs.engine.screens import Button, Row, Screen, ShortAnswer
from dialogs.engine.subjects import CONFIRMATION, Subject
from dialogs.engine.text import Form, Text, When, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications import staff
from dialogs.notifications.appointments import requests, visits
from dialogs.patient.booking import free_times
from dialogs.patient.booking.holding import GONE, let_go, means_another, tell_how_to_change
from dialogs.patient.booking.states import Asked, Booking, Memory
from dialogs.patient.meant import MeaningMemory
from dialogs.triggers import ASK_TO_MOVE
from dialogs.wording.booking.appointments import details, moved_from, place_line, short_line
from dialogs.wording.booking.calendar_entry import calendar_entry
from dialogs.wording.booking.slots import SLOT
from dialogs.wording.treatment.referrals import open_its_referral


async def start(turn: Turn[Any]) -> None:
    """Look for another time for the appointment whose button was pressed, with its doctor and at its place, on the days
    that words named which led to it; later, go back there. Once the notice has passed, the reception is asked.
    """
    appointment = await booking.get_appointment(turn.work, turn.known_patient, turn.value)
    booking.require_cancellable(turn.work, appointment)
    if notice.has_to_ask_to_move(turn.work, appointment):
        turn.goes_on = Pressed(ASK_TO_MOVE, appointment.id)
    places = await moving.places_for(turn.work, appointment)
    wish = _as_it_is(turn, appointment, places)
    asked = _asked(turn)
    kind = turn.work.clinic.service(wish.service).kind
    memory = Memory(kind=kind, preferences=asked.of(wish), places=places, is_asked=True, moving=appointment.id)
    start_between(turn, memory)


def _as_it_is(turn: Turn[Any], appointment: Appointment, places: tuple[str, ...]) -> Preferences:
    """Its service, and its doctor and place as far as they are still offered."""
    clinic, service = turn.work.clinic, turn.work.clinic.service(appointment.service)
    with_them = any(each.id == appointment.practitioner for each in clinic.practitioners_of(service.id))
    there = {each.id for each in clinic.facilities_of(service.id)}
    is_there = appointment.facility in (there & set(places) if places else there)
    by_telephone = service.kind is ServiceKind.TELEPHONE
    return Preferences(
        service.id,
        facilities=(appointment.facility,) if is_there and not by_telephone else (),
        practitioner=appointment.practitioner if with_them else None,
    )


def _asked(turn: Turn[Any]) -> Asked:
    """The days and hours to which it is to be moved, where words led here."""
    if not isinstance(turn.memory, MeaningMemory):
        return Asked()
    return Asked(turn.memory.meaning.days, turn.memory.meaning.hours)


def is_moving(turn: Turn[Memory]) -> bool:
    """Whether an appointment is moved; otherwise one is booked."""
    return bool(turn.memory.moving)


def names_slot(turn: Turn[Memory]) -> bool:
    """Whether a time was typed to which it can be moved."""
    return is_moving(turn) and free_times.names_slot(turn)


async def hold(turn: Turn[Memory]) -> None:
    """Hold the slot that was pressed, or whose time was typed, beside the one that it has."""
    wanted = free_times.chosen(turn)
    turn.memory = replace(turn.memory, wanted=wanted)
    held = await moving.hold(turn.work, turn.known_patient, turn.memory.moving, wanted)
    turn.memory = replace(turn.memory, appointment=held.id)


async def take_alternative(turn: Turn[Memory]) -> None:
    """Look for a time for the other service that was pressed, anywhere and with anybody."""
    other = thing(await _services(turn), turn.value)
    wish = replace(turn.memory.wish, service=other.id, facilities=(), practitioner=None, excluded=())
    turn.memory = replace(turn.memory, kind=other.kind, preferences=wish, cursor=Cursor(), looser=None)


async def move(turn: Turn[Memory]) -> None:
    """Exchange one time for the other, and tell the staff and the phone's calendar."""
    memory, clinic = turn.memory, turn.work.clinic
    if memory.wanted is None:
        raise NotFound
    moved = await moving.move(turn.work, turn.known_patient, memory.moving, memory.wanted)
    turn.add(SendCalendarEntry(calendar_entry(clinic, moved)))
    turn.add(visits.moved(clinic, moved, turn.person.address, with_file=False))
    await requests.settle(turn, moved.id)
    staff.moved(turn, moved, await rules.last_move(turn.work, moved.id))


ROWS: Final[tuple[Transition[Memory], ...]] = (
    Transition(SLOT, Booking.exchange, guard=is_moving, action=hold, on_refusal=GONE),
    Transition(SAID, Booking.exchange, guard=names_slot, action=hold, on_refusal=GONE),
)
"""From a list of free times, for whoever moves an appointment."""


async def title(turn: Turn[Memory]) -> Text:
    """What is moved, above the free times."""
    return paragraphs(
        _("<b>Which time suits you instead?</b> You can also write it, or a day: “tomorrow”."),
        lines(_("<b>As it is now</b>"), short_line(await appointment_of(turn))),
    )


async def alternatives(turn: Turn[Memory]) -> tuple[Row, ...]:
    """A button for each service that it can become one for, or be one for again."""
    there = await _services(turn)
    others = (each for each in there if each.id != turn.memory.wish.service)
    return tuple((Button(_("🩺 {service}", service=each.name), "instead", each.id),) for each in others)


async def _services(turn: Turn[Memory]) -> tuple[Service, ...]:
    return rules.with_alternatives(turn.work, await appointment_of(turn))


_OVER: Final[OnRefusal] = dict.fromkeys((NotFound, CancellingRefused), Booking.slots)
"""It can't be moved any more: from the list, the way back leads to where it says why."""


@screen(
    Booking.exchange,
    Transition(SAID, Booking.exchange, guard=means_another, action=tell_how_to_change),
    Transition("back", Booking.slots, action=let_go),
    Transition("confirm", Booking.moved, action=move, on_refusal={**GONE, **_OVER}),
)
async def exchange(turn: Turn[Memory]) -> Screen:
    """The appointment as it is and as it would be, before it is moved."""
    now = await appointment_of(turn)
    held = await booking.get_appointment(turn.work, turn.known_patient, turn.memory.appointment or "")
    until = None if held.held_until is None else When(held.held_until, Form.TIME)
    text = paragraphs(
        _("<b>Shall we move this appointment?</b>"),
        lines(_("<b>As it is now</b>"), short_line(now), place_line(now)),
        lines(_("<b>After the move</b>"), short_line(held), place_line(held)),
        None if until is None else _("We keep this time for you until {until}.", until=until),
    )
    rows: tuple[Row, ...] = (
        (Button(_("Move it"), "confirm", means=ShortAnswer.YES),),
        (Button(_("Choose another time"), "back", means=ShortAnswer.NO), Button(_("Menu"), "menu")),
    )
    return Screen(text, rows)


@screen(Booking.moved)
async def moved(turn: Turn[Memory]) -> Screen:
    """It has its new time; what was, and how to prepare."""
    now = await appointment_of(turn)
    was = await rules.last_move(turn.work, now.id)
    text = paragraphs(
        _("✅ <b>The appointment is moved.</b>"),
        details(now),
        None if was is None else moved_from(was),
    )
    of_referral = ((open_its_referral(now),),) if now.kind is ServiceKind.REHABILITATION else ()
    last: Row = (Button(_("My appointments"), "menu.appointments"), Button(_("Menu"), "menu"))
    return Screen(text, (*of_referral, last), confirms=Subject(CONFIRMATION, now.id))


async def appointment_of(turn: Turn[Memory]) -> Appointment:
    """The one that is moved."""
    return await booking.get_appointment(turn.work, turn.known_patient, turn.memory.moving)
