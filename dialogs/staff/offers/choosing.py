"""What is to be offered: the service that people wait for, the day, the doctor; by buttons, or all in one sentence."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any, Final

from core.clinic.model import ServiceKind
from core.offers import groups
from core.offers.refusals import NotWatched
from core.offers.wishes import can_be_offered
from core.text.days import parse_day
from dialogs.engine.button_values import thing
from dialogs.engine.dialog import SAID, Transition, screen
from dialogs.engine.events import Commanded, Said
from dialogs.engine.paging import page_of, paging_row
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.patient.booking.asked import BOOKABLE, able
from dialogs.patient.booking.sentence import asked, likely
from dialogs.staff.buttons import BACK_OR_CLOSE, MENU_OR_CLOSE
from dialogs.staff.offers.states import OfferTimes
from dialogs.staff.offers.states import OfferTimesMemory as Memory
from dialogs.staff.visits import ways_in
from dialogs.staff.visits.states import Day, DayMemory
from dialogs.wording.booking.elsewhere import screen_there
from dialogs.wording.writing import WRITE

A_PAGE: Final = 8

DAYS_AHEAD: Final = 30
"""How far ahead days are listed; a later one can be typed."""


def names_all(turn: Turn[Any]) -> bool:
    """Whether the words name a service and a day."""
    return bool(turn.written.strip()) and _understood(turn).day is not None


def names_service(turn: Turn[Any]) -> bool:
    """Whether the words name a service."""
    return bool(turn.written.strip()) and bool(_understood(turn).service)


def has_day(turn: Turn[Any]) -> bool:
    """Whether the day is known already."""
    return isinstance(turn.memory, Memory) and turn.memory.day is not None


async def begin(turn: Turn[Any]) -> None:
    """Enter, with what the words name, or with the day that was open."""
    here = turn.memory
    if isinstance(turn.event, Commanded) or not isinstance(here, DayMemory):
        found = _understood(turn) if turn.written.strip() else Memory()
        if found.service:
            _require_offered(turn, found.service)
        turn.start(found)
        return
    day = here.day or turn.work.clinic.day_of(turn.work.now)
    turn.start(Memory(practitioner=here.practitioner, day=day, came_from=here))


async def take_words(turn: Turn[Memory]) -> None:
    """Have what the words name."""
    found = _understood(turn)
    _require_offered(turn, found.service)
    turn.memory = replace(
        turn.memory,
        service=found.service,
        practitioner=found.practitioner or turn.memory.practitioner,
        day=found.day or turn.memory.day,
    )


async def say_unknown(turn: Turn[Memory]) -> None:
    turn.note(_("We have found nothing by that name. Please choose below, or write it in another way."))


async def choose_service(turn: Turn[Memory]) -> None:
    found = thing([each for each, _count in await groups.who_waits(turn.work)], turn.value)
    there = {each.id for each in turn.work.clinic.practitioners_of(found.id)}
    doctor = turn.memory.practitioner if turn.memory.practitioner in there else ""
    turn.memory = replace(turn.memory, service=found.id, practitioner=doctor, page=1)


async def choose_day(turn: Turn[Memory]) -> None:
    """The day that was pressed or typed."""
    turn.memory = replace(turn.memory, day=parse_day(turn.value or turn.said, _today(turn)))


async def choose_doctor(turn: Turn[Memory]) -> None:
    """One of them alone, or all again."""
    known = turn.work.clinic.practitioners_of(turn.memory.service)
    turn.memory = replace(turn.memory, practitioner=thing(known, turn.value).id if turn.value else "", page=1)


async def first_page(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, page=1)


async def turn_page(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, page=page_of(turn.value))


async def other_day(turn: Turn[Memory]) -> None:
    """Choose the day again."""
    turn.memory = replace(turn.memory, day=None, page=1)


def came_from_day(turn: Turn[Memory]) -> bool:
    return turn.memory.came_from is not None


async def back_to_day(turn: Turn[Memory]) -> None:
    ways_in.return_to_day(turn, turn.memory.came_from)


@screen(
    OfferTimes.services,
    Transition("service", OfferTimes.people, guard=has_day, action=choose_service),
    Transition("service", OfferTimes.days, action=choose_service),
    Transition(SAID, OfferTimes.people, guard=names_all, action=take_words),
    Transition(SAID, OfferTimes.days, guard=names_service, action=take_words),
    Transition(SAID, OfferTimes.services, action=say_unknown),
    Transition("back", Day.listing, action=back_to_day),
)
async def services(turn: Turn[Memory]) -> Screen:
    """What most people wait for, and how many do."""
    waiting = sorted(await groups.who_waits(turn.work), key=lambda each: -each[1])
    rows: list[Row] = [
        (Button(_("{service} · {people}", service=each.name, people=people_text(count)), "service", each.id),)
        for each, count in waiting[:A_PAGE]
    ]
    text = paragraphs(
        _("<b>Offer free times to those who wait</b>"),
        _("Press what you would like to offer, or {write} it with the day: “dermatologist tomorrow”.", write=WRITE)
        if waiting
        else _("Nobody waits for a time at present. Whoever books for themselves sees all free times anyway."),
    )
    return Screen(text, (*rows, last_row(turn)))


@screen(
    OfferTimes.days,
    Transition("page", OfferTimes.days, action=turn_page),
    Transition("on", OfferTimes.people, action=choose_day),
    Transition("doctors", OfferTimes.doctors, action=first_page),
    Transition(SAID, OfferTimes.people, action=choose_day),
    Transition("back", OfferTimes.services, action=first_page),
)
async def days(turn: Turn[Memory]) -> Screen:
    """The days on which something is free."""
    if (way_there := booked_elsewhere(turn)) is not None:
        return way_there
    found = await groups.days_with_times(turn.work, turn.memory.wish, _today(turn), DAYS_AHEAD)
    page = turn.memory.page
    rows: list[Row] = [
        (Button(_("{day} · {times}", day=When(day, Form.SHORT_DAY), times=times_text(count)), "on", day.isoformat()),)
        for day, count in found[(page - 1) * A_PAGE : page * A_PAGE]
    ]
    text = paragraphs(
        what_line(turn),
        _("<b>Which day’s free times?</b> Press the day, or {write} it: “Friday”, “3.03”.", write=WRITE)
        if found
        else _("<b>There are no free times.</b>"),
    )
    paging = paging_row(page, has_next=len(found) > page * A_PAGE)
    return Screen(text, (*rows, *paging, (Button(_("Choose the doctor"), "doctors"),), BACK_OR_CLOSE))


@screen(
    OfferTimes.doctors,
    Transition("page", OfferTimes.doctors, action=turn_page),
    Transition("choose", OfferTimes.days, action=choose_doctor),
    Transition("back", OfferTimes.days, action=first_page),
)
async def doctors(turn: Turn[Memory]) -> Screen:
    """Who gives the service."""
    able = turn.work.clinic.practitioners_of(turn.memory.service)
    page = turn.memory.page
    rows: list[Row] = [
        (Button(Verbatim(each.name), "choose", each.id),) for each in able[(page - 1) * A_PAGE : page * A_PAGE]
    ]
    anybody: Row = (Button(_("Any doctor"), "choose", ""),)
    paging = paging_row(page, has_next=len(able) > page * A_PAGE)
    return Screen(_("<b>Which doctor?</b>"), (anybody, *rows, *paging, BACK_OR_CLOSE))


def what_line(turn: Turn[Memory]) -> Text:
    """The service, the doctor, and the day, as far as they are chosen."""
    clinic, memory = turn.work.clinic, turn.memory
    doctor = Verbatim(clinic.practitioner(memory.practitioner).name) if memory.practitioner else _("any doctor")
    return lines(
        _("<b>{service}</b>", service=clinic.service(memory.service).name),
        _("Doctor: {doctor}", doctor=doctor),
        None if memory.day is None else When(memory.day, Form.DAY),
    )


def people_text(count: int) -> Text:
    return n_("{count} person waits", "{count} people wait", count)


def times_text(count: int) -> Text:
    return n_("{count} free time", "{count} free times", count)


def last_row(turn: Turn[Memory]) -> Row:
    """Back to the day, if it began on one."""
    return BACK_OR_CLOSE if came_from_day(turn) else MENU_OR_CLOSE


def booked_elsewhere(turn: Turn[Memory]) -> Screen | None:
    """The way to another system, for what is booked there (D23)."""
    service = turn.work.clinic.service(turn.memory.service)
    return screen_there(turn.work.clinic, service, BACK_OR_CLOSE, about=_("Nobody waits for it in the portal."))


def _understood(turn: Turn[Any]) -> Memory:
    """What the words name: a service, if it is one, perhaps with a doctor and a day."""
    event = turn.event
    turn.event = Said(turn.written)
    try:
        return _read(turn)
    finally:
        turn.event = event


def _read(turn: Turn[Any]) -> Memory:
    found, services = asked(turn), [each for each in likely(turn) if each.kind in BOOKABLE]
    in_person = [each for each in services if each.kind is ServiceKind.IN_PERSON]
    (service,) = services if len(services) == 1 else in_person if len(in_person) == 1 else (None,)
    if service is None:
        return Memory()
    there = able(turn, service, found) if found.practitioners else ()
    day = found.days[0].first if found.days else None
    return Memory(service.id, there[0].id if len(there) == 1 else "", day)


def _require_offered(turn: Turn[Any], service_id: str) -> None:
    """Pass if it can be offered, or the screen says where it is booked.

    Raises: NotWatched.
    """
    service = turn.work.clinic.service(service_id)
    if service.booked_in is None and not can_be_offered(service):
        raise NotWatched


def _today(turn: Turn[Any]) -> dt.date:
    return turn.work.clinic.day_of(turn.work.now)
