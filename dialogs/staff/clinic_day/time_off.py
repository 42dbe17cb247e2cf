"""A doctor is absent, or busy with something else, or a facility is closed: a time is blocked, and given back (B7)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, Final

from core.appointments.blocked import BlockedBecause, BlockedTime
from core.appointments.clinic_day import absences, blocking, called_off
from core.appointments.clinic_day.rights import changeable
from core.errors import NotFound
from core.staff.members import Action
from dialogs.engine.dialog import SAID, Dialog, GlobalTransition, OnRefusal, Transition, screen
from dialogs.engine.effects import RedrawCard, Toast
from dialogs.engine.events import Commanded
from dialogs.engine.paging import page_of
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Text, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications.appointments import clinic_day as news
from dialogs.notifications.appointments.day_cards import appointment_changed
from dialogs.staff.buttons import BACK_OR_CLOSE, MENU_OR_CLOSE
from dialogs.staff.clinic_day import choosing, closing
from dialogs.staff.clinic_day.describing import SHOWN, absence_text, blocked_line, booked_text
from dialogs.staff.clinic_day.spans import named_span, span_line, span_of, whole_days
from dialogs.staff.clinic_day.states import TimeOff
from dialogs.staff.clinic_day.states import TimeOffMemory as Memory
from dialogs.staff.visits import ways_in
from dialogs.staff.visits.states import Day, DayMemory
from dialogs.triggers import TIME_OFF
from dialogs.wording.writing import WRITE

ABSENT: Final = "absence.open"
"""Of the staff: whose appointments were cancelled for the absence whose id the button carries."""


async def begin(turn: Turn[Any]) -> None:
    """Enter; with the doctor and the time, as far as they are named, and the way back to the list of a day."""
    typed = turn.event.argument if isinstance(turn.event, Commanded) else ""
    mine = changeable(turn.work, turn.known_member)
    doctor = turn.value or choosing.doctor_named(turn, typed) or (mine[0].id if len(mine) == 1 else "")
    day = turn.memory if turn.value and isinstance(turn.memory, DayMemory) else None
    memory = Memory(doctor if doctor in {each.id for each in mine} else "", day=day)
    if closing.is_named(turn):
        memory = Memory(facility=closing.facility_named(turn, typed))
    known = memory.practitioner or memory.facility or (closing.is_asked_for(turn) and not is_chosen(turn))
    span = named_span(turn.work, typed, _today(turn)) if typed and known else None
    turn.start(memory if span is None else replace(memory, start=span[0], end=span[1]))


def is_chosen(turn: Turn[Any]) -> bool:
    """Whether the doctor or the facility is named already, or there is but one whose day they may change."""
    if closing.is_named(turn):
        return True
    mine = changeable(turn.work, turn.known_member)
    typed = turn.event.argument if isinstance(turn.event, Commanded) else ""
    wanted = turn.value or choosing.doctor_named(turn, typed)
    return wanted in {each.id for each in mine} or len(mine) == 1


def is_whole(turn: Turn[Any]) -> bool:
    """Whether the time is named as well."""
    typed = turn.event.argument if isinstance(turn.event, Commanded) else ""
    return is_chosen(turn) and bool(typed) and named_span(turn.work, typed, _today(turn)) is not None


async def turn_page(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, page=page_of(turn.value))


async def choose(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, practitioner=choosing.chosen(turn), facility="", service="")


async def name_span(turn: Turn[Memory]) -> None:
    """The time that was pressed or typed."""
    day = _shown_day(turn)
    days = {"today": 0, "tomorrow": 1}
    if turn.value:
        if turn.value not in days:
            raise NotFound
        first = _today(turn) + dt.timedelta(days=days[turn.value])
        start, end = whole_days(turn.work, first, first)
    else:
        start, end = span_of(turn.work, turn.said, day)
    blocking.require_span(turn.work, start, end)
    turn.memory = replace(turn.memory, start=start, end=end)


async def block(turn: Turn[Memory]) -> None:
    """Block it; what is booked there stays."""
    made = await blocking.block(turn.work, turn.known_caller, turn.memory.target, *_span(turn.memory))
    turn.memory = replace(turn.memory, blocked=made.id)


async def announce(turn: Turn[Memory]) -> None:
    """Block it, cancel what is booked there, and tell everybody."""
    made = await absences.announce(turn.work, turn.known_caller, turn.memory.target, *_span(turn.memory))
    turn.memory = replace(turn.memory, blocked=made.blocked.id)
    for visit in made.visits:
        for each in await news.called_off(turn.work, visit):
            turn.add(each)
    if made.visits:
        appointment_changed(turn, made.visits[0].appointment)
        turn.add(RedrawCard(news.subject_of(made.blocked.id)))


async def unblock(turn: Turn[Memory]) -> None:
    """Give a blocked time back."""
    given = await blocking.unblock(turn.work, turn.known_caller, turn.value or turn.memory.blocked)
    turn.memory = _of(given, turn.memory)
    turn.add(Toast(_("This time can be booked again.")))
    if given.because is BlockedBecause.ABSENT:
        turn.add(RedrawCard(news.subject_of(given.id)))


async def open_absence(turn: Turn[Any]) -> None:
    """See whom an absence concerns, from its card."""
    blocked = await blocking.get_blocked(turn.work, turn.value)
    turn.start(replace(_of(blocked, Memory()), blocked=blocked.id))


async def back_to_day(turn: Turn[Memory]) -> None:
    ways_in.return_to_day(turn, turn.memory.day)


def came_from_day(turn: Turn[Memory]) -> bool:
    return turn.memory.day is not None


def of_facility(turn: Turn[Memory]) -> bool:
    return bool(turn.memory.facility)


GONE: Final[OnRefusal] = {NotFound: TimeOff.doctors}


@screen(
    TimeOff.doctors,
    Transition("page", TimeOff.doctors, action=turn_page),
    Transition("choose", TimeOff.span, action=choose),
    Transition("facilities", TimeOff.facilities, guard=closing.may),
    Transition(SAID, TimeOff.span, guard=choosing.names_doctor, action=choose),
    Transition(SAID, TimeOff.span, guard=closing.names_facility, action=closing.choose_facility),
    Transition(SAID, TimeOff.doctors, action=choosing.say_unknown),
)
async def doctors(turn: Turn[Memory]) -> Screen:
    """Whose time it is."""
    found = await choosing.doctors(turn, Action.BLOCK_TIME)
    text = paragraphs(
        _("<b>Whose time is to be blocked?</b>"),
        _("Press the doctor, or {write} the surname.", write=WRITE),
    )
    premises: tuple[Row, ...] = ((Button(_("🏢 A facility is closed"), "facilities"),),) if closing.may(turn) else ()
    return Screen(text, (*choosing.rows(found, turn.memory.page), *premises, MENU_OR_CLOSE))


@screen(
    TimeOff.span,
    Transition("on", TimeOff.confirming, action=name_span),
    Transition(SAID, TimeOff.confirming, action=name_span),
    Transition("unblock", TimeOff.span, action=unblock),
    Transition("back", Day.listing, guard=came_from_day, action=back_to_day),
    Transition("back", TimeOff.facilities, guard=of_facility),
    Transition("back", TimeOff.doctors),
)
async def span(turn: Turn[Memory]) -> Screen:
    """When they see nobody, and what is blocked already."""
    there = await blocking.to_come(turn.work, turn.memory.target)
    text = paragraphs(
        _("<b>When is it closed: {place}?</b>", place=_name(turn))
        if turn.memory.facility
        else _("<b>When does {doctor} see nobody?</b>", doctor=_name(turn)),
        _(
            "Press the day, or {write} it: “Friday”, “today from 13:00”, “tomorrow 10:00–12:00”, “4.03–10.03”.",
            write=WRITE,
        ),
        lines(_("Blocked already:"), *(blocked_line(turn.work, each) for each in there[:SHOWN])) if there else None,
    )
    days: Row = (Button(_("Today"), "on", "today"), Button(_("Tomorrow"), "on", "tomorrow"))
    back = tuple(
        (Button(_("Unblock: {time}", time=span_line(turn.work, each.start, each.end)), "unblock", each.id),)
        for each in there[:SHOWN]
    )
    return Screen(text, (days, *back, BACK_OR_CLOSE))


@screen(
    TimeOff.confirming,
    Transition("absent", TimeOff.blocked, action=announce, on_refusal=GONE),
    Transition("busy", TimeOff.blocked, action=block, on_refusal=GONE),
    Transition("services", TimeOff.services, guard=of_facility),
    Transition(SAID, TimeOff.confirming, action=name_span),
    Transition("back", TimeOff.span),
)
async def confirming(turn: Turn[Memory]) -> Screen:
    """What it means, before anything is done."""
    target = turn.memory.target
    found = await blocking.booked_within(turn.work, target, *_span(turn.memory))
    text = paragraphs(
        lines(closing.nobody_is_seen(turn.work, target), span_line(turn.work, *_span(turn.memory))),
        booked_text(found, target),
    )
    return Screen(text, (*closing.ways_to_block(found, target), BACK_OR_CLOSE))


@screen(
    TimeOff.blocked,
    Transition("concerned", TimeOff.absence),
    Transition("unblock", TimeOff.span, action=unblock, on_refusal=GONE),
    Transition("back", Day.listing, guard=came_from_day, action=back_to_day),
    Transition("back", TimeOff.span),
)
async def blocked(turn: Turn[Memory]) -> Screen:
    """It is blocked; who is told, and how to take it back."""
    made = await blocking.get_blocked(turn.work, turn.memory.blocked)
    whom = await called_off.concerned(turn.work, made.id)
    text = paragraphs(
        lines(
            _("<b>This time is blocked.</b> Nobody can book it."),
            _(
                "{doctor}: {time}",
                doctor=closing.target_name(turn.work, made.target),
                time=span_line(turn.work, made.start, made.end),
            ),
        ),
        n_(
            "{count} appointment is cancelled. The patient is being told, and offered another time.",
            "{count} appointments are cancelled. The patients are being told, and offered other times in turn.",
            len(whom),
        )
        if whom
        else None,
        _("The others are being cancelled in this minute.") if whom and await _are_left(turn, made) else None,
    )
    see: tuple[Row, ...] = ((Button(_("Whom to call"), "concerned"),),) if whom else ()
    return Screen(text, (*see, (Button(_("Unblock this time"), "unblock"),), BACK_OR_CLOSE))


@screen(
    TimeOff.absence,
    Transition("unblock", TimeOff.span, action=unblock, on_refusal=GONE),
    Transition("back", TimeOff.span),
)
async def absence(turn: Turn[Memory]) -> Screen:
    """Everybody whose appointment was cancelled, and how it stands with them."""
    made = await blocking.get_blocked(turn.work, turn.memory.blocked)
    text = absence_text(turn.work, made, await called_off.concerned(turn.work, made.id))
    back: tuple[Row, ...] = ((Button(_("Unblock this time"), "unblock"),),) if made.ended_at is None else ()
    return Screen(text, (*back, BACK_OR_CLOSE))


async def _are_left(turn: Turn[Memory], made: BlockedTime) -> bool:
    """Whether some are still to be cancelled."""
    found = await blocking.booked_within(turn.work, made.target, made.start, made.end)
    return made.look_again_at is not None and any(map(blocking.is_ours, found))


def _name(turn: Turn[Memory]) -> Text:
    return closing.target_name(turn.work, turn.memory.target)


def _of(blocked: BlockedTime, memory: Memory) -> Memory:
    """Remember what is blocked, whichever was looked at before."""
    target = blocked.target
    return replace(
        memory, practitioner=target.practitioner, facility=target.facility, service=target.service, blocked=""
    )


def _span(memory: Memory) -> tuple[dt.datetime, dt.datetime]:
    if memory.start is None or memory.end is None:
        raise NotFound
    return memory.start, memory.end


def _today(turn: Turn[Any]) -> dt.date:
    return turn.work.clinic.day_of(turn.work.now)


def _shown_day(turn: Turn[Memory]) -> dt.date:
    day = turn.memory.day
    return (day.day if day is not None and day.day is not None else None) or _today(turn)


TIME_OFF_DIALOG: Final = Dialog(
    TimeOff,
    Memory,
    (doctors, closing.facilities, closing.services, span, confirming, blocked, absence),
    needs=Action.BLOCK_TIME,
    ways_in=(
        GlobalTransition(TIME_OFF, TimeOff.confirming, guard=is_whole, action=begin, needs=Action.BLOCK_TIME),
        GlobalTransition(TIME_OFF, TimeOff.span, guard=is_chosen, action=begin, needs=Action.BLOCK_TIME),
        GlobalTransition(
            TIME_OFF, TimeOff.facilities, guard=closing.is_asked_for, action=begin, needs=Action.BLOCK_TIME
        ),
        GlobalTransition(TIME_OFF, TimeOff.doctors, action=begin, needs=Action.BLOCK_TIME),
    ),
)
