"""What is asked of the reception, and up to three times that would suit."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, Final

from core.appointments import booking, notice
from core.appointments.model import Appointment
from core.appointments.search.availability import PartOfDay
from core.appointments.search.offered_days import offered_days
from core.errors import AlreadyCancelled, AlreadyStarted, NotFound
from core.requests import appointments as requests
from core.requests import handling
from core.requests.appointments import MOST_TIMES, AppointmentFacts, RequestKind
from dialogs.engine.button_values import member
from dialogs.engine.dialog import SAID, OnRefusal, Transition, screen
from dialogs.engine.effects import RedrawCard
from dialogs.engine.returning import return_row, start_between
from dialogs.engine.screens import BACK_OR_MENU, Button, Row, Screen, ShortAnswer
from dialogs.engine.text import Form, Text, Verbatim, When, _, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications.appointments.requests import subject_of
from dialogs.patient.requests.following import standing, withdraw
from dialogs.patient.requests.states import Memory, Requests, Time
from dialogs.patient.requests.wishing import NO_ROOM, is_wish, send_wish, wish_standing, withdraw_wish
from dialogs.triggers import SEE_VISIT
from dialogs.wording.appointments.requested import times_lines
from dialogs.wording.booking.appointments import short_line

A_PAGE: Final = 9
A_ROW: Final = 3

_PARTS: Final[dict[PartOfDay, Text]] = {
    PartOfDay.ANY: _("Any time of day"),
    PartOfDay.MORNING: _("Morning"),
    PartOfDay.AFTERNOON: _("Afternoon"),
    PartOfDay.EVENING: _("Evening"),
}

_OVER: Final[OnRefusal] = dict.fromkeys((AlreadyCancelled, AlreadyStarted), Requests.late)


async def ask_to_cancel(turn: Turn[Any]) -> None:
    """Enter to have the appointment cancelled whose id the button carries."""
    await _begin(turn, RequestKind.CANCEL)


async def ask_to_move(turn: Turn[Any]) -> None:
    """Enter to have it moved."""
    await _begin(turn, RequestKind.MOVE)


async def _begin(turn: Turn[Any], kind: RequestKind) -> None:
    """Enter; where something was asked about it already, see how that stands."""
    appointment = await booking.get_appointment(turn.work, turn.known_patient, turn.value)
    booking.require_cancellable(turn.work, appointment)
    waiting = await requests.current(turn.work, turn.known_patient, appointment.id)
    start_between(turn, Memory(appointment=appointment.id, kind=kind, request="" if waiting is None else waiting.id))


async def send_cancelling(turn: Turn[Memory]) -> None:
    """Ask that it be cancelled."""
    turn.memory = replace(turn.memory, kind=RequestKind.CANCEL, times=(), words="")
    await send(turn)


async def send(turn: Turn[Memory]) -> None:
    """Send what was asked for; a card of it comes to the staff chat."""
    memory = turn.memory
    times = [each.preferred for each in memory.times]
    request = await requests.ask_change(
        turn.work, turn.known_patient, memory.appointment, memory.kind, times, memory.words
    )
    turn.memory = replace(memory, request=request.id)
    turn.add(RedrawCard(subject_of(request.id), urgent=True))
    turn.confirm(_("✅ <b>Sent.</b>"))


async def want_another_time(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, kind=RequestKind.MOVE)


async def choose_day(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, day=_date(turn.value))


async def turn_days(turn: Turn[Memory]) -> None:
    """Show other days; the first ones, when the button carries none."""
    turn.memory = replace(turn.memory, first=_date(turn.value) if turn.value else None)


async def choose_part(turn: Turn[Memory]) -> None:
    """Add the day with its part; one that is there already changes nothing."""
    if turn.memory.day is None:
        raise NotFound
    time = Time(turn.memory.day, member(PartOfDay, turn.value))
    times = tuple(dict.fromkeys((*turn.memory.times, time)))
    turn.memory = replace(turn.memory, times=times[:MOST_TIMES], day=None)


async def keep_words(turn: Turn[Memory]) -> None:
    """What is written instead of a button, or beside it."""
    turn.memory = replace(turn.memory, words=handling.read_words(turn.said))


async def begin_anew(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, times=(), words="")


@screen(
    Requests.late,
    Transition("send_cancelling", Requests.sent, action=send_cancelling, on_refusal=_OVER),
    Transition("another_time", Requests.times, action=want_another_time),
    Transition("withdraw_request", Requests.sent, action=withdraw),
)
async def late(turn: Turn[Memory]) -> Screen:
    """Why it can't be done by oneself any more, and what the reception may be asked for."""
    if turn.memory.request:
        return await standing(turn)
    appointment = await _appointment(turn)
    if not booking.is_cancellable(turn.work, appointment):
        return _too_late(turn, appointment)
    cancel = Button(_("Ask the reception to cancel it"), "send_cancelling", only_pressed=True)
    move = Button(_("Ask for another time"), "another_time")
    wants_to_move = turn.memory.kind is RequestKind.MOVE
    text = paragraphs(
        *_why(turn, appointment),
        _("You can also call us: {phone}.", phone=Verbatim(turn.work.clinic.phone)),
    )
    if not notice.has_passed(turn.work, appointment):
        return Screen(text, ((move,), return_row(turn.memory)))
    rows: tuple[Row, ...] = ((move,), (cancel,)) if wants_to_move else ((cancel,), (move,))
    return Screen(text, (*rows, return_row(turn.memory)))


def _too_late(turn: Turn[Memory], appointment: Appointment) -> Screen:
    """It was cancelled or has begun meanwhile."""
    text = paragraphs(
        _("<b>Nothing more can be changed about this appointment.</b>"),
        short_line(appointment),
        _("If you need help, call us: {phone}.", phone=Verbatim(turn.work.clinic.phone)),
    )
    return Screen(text, ((Button(_("See the appointment"), SEE_VISIT, appointment.id),), return_row(turn.memory)))


def _why(turn: Turn[Memory], appointment: Appointment) -> tuple[Text, ...]:
    """Why it isn't done by oneself, and what happens instead."""
    if not notice.has_passed(turn.work, appointment):
        return (
            _("<b>The clinic finds the times of these appointments itself.</b>"),
            short_line(appointment),
            _("We can ask the reception for another time. Until they answer, the appointment stands."),
        )
    return (
        _("<b>This appointment is soon, so only the reception can move it now.</b>")
        if turn.memory.kind is RequestKind.MOVE
        else _("<b>This appointment is soon, so only the reception can cancel it now.</b>"),
        short_line(appointment),
        _(
            "You could do so yourself until {until}. Now we can ask the reception for you. Until they answer, the "
            "appointment stands.",
            until=When(notice.last_moment(turn.work.clinic, appointment), Form.SHORT_MOMENT),
        ),
    )


@screen(
    Requests.times,
    Transition("day", Requests.part, action=choose_day),
    Transition("days", Requests.times, action=turn_days),
    Transition("anew", Requests.times, action=begin_anew),
    Transition("send", Requests.wished, guard=is_wish, action=send_wish, on_refusal=NO_ROOM),
    Transition("send", Requests.sent, action=send, on_refusal=_OVER),
    Transition(SAID, Requests.times, action=keep_words),
    Transition("withdraw_request", Requests.wished, action=withdraw_wish),
    Transition("back", Requests.late),
)
async def times(turn: Turn[Memory]) -> Screen:
    """Days by buttons, anything in words, and the way to send them."""
    memory = turn.memory
    if memory.request and is_wish(turn):
        return await wish_standing(turn)
    said = times_lines(AppointmentFacts(times=tuple(each.preferred for each in memory.times), words=memory.words))
    more = MOST_TIMES - len(memory.times)
    text = paragraphs(
        _("<b>Which times would suit you?</b>"),
        await _what_for(turn),
        said,
        n_(
            "Press a day, or write it in your own words: “any day after 4 pm”. You can choose {count} day more.",
            "Press a day, or write it in your own words: “any day after 4 pm”. You can choose up to {count} days.",
            more,
        )
        if more
        else _("Now send them to the reception."),
    )
    send_label = _("Send to the reception") if said else _("Any time will do: send")
    anew: Row = (Button(_("Choose anew"), "anew"),) if said else ()
    service = memory.service or (await _appointment(turn)).service
    days = _day_rows(turn, service) if more else ()
    last = return_row(memory) if is_wish(turn) else BACK_OR_MENU
    return Screen(text, (*days, (Button(send_label, "send", means=ShortAnswer.YES, only_pressed=True), *anew), last))


@screen(
    Requests.part,
    Transition("part", Requests.times, action=choose_part),
    Transition("back", Requests.times),
)
async def part(turn: Turn[Memory]) -> Screen:
    """Which part of the day."""
    if turn.memory.day is None:
        raise NotFound
    first, *others = (Button(label, "part", part.value) for part, label in _PARTS.items())
    text = _("<b>{day}</b>: what time of day?", day=When(turn.memory.day, Form.DAY))
    return Screen(text, ((first,), tuple(others), BACK_OR_MENU))


def _day_rows(turn: Turn[Memory], service_id: str) -> tuple[Row, ...]:
    """The days on which the service is given, and the ways to later ones."""
    first = turn.memory.first
    days = offered_days(turn.work, service_id, first, A_PAGE + 1)
    buttons = [Button(When(each, Form.SHORT_DAY), "day", each.isoformat()) for each in days[:A_PAGE]]
    rows = [tuple(buttons[at : at + A_ROW]) for at in range(0, len(buttons), A_ROW)]
    earlier = (Button(_("‹ Earlier days"), "days"),) if first is not None else ()
    later = (Button(_("Later days ›"), "days", days[A_PAGE].isoformat()),) if len(days) > A_PAGE else ()
    return tuple(row for row in (*rows, earlier + later) if row)


async def _what_for(turn: Turn[Memory]) -> Text | None:
    """The service that is asked for; what is moved was on the screen before."""
    return turn.work.clinic.service(turn.memory.service).name if is_wish(turn) else None


async def _appointment(turn: Turn[Memory]) -> Appointment:
    return await booking.get_appointment(turn.work, turn.known_patient, turn.memory.appointment)


def _date(value: str) -> dt.date:
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise NotFound from error
