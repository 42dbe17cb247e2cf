"""How a series of procedures is wished for: days, part of the day, one person throughout, place, from when (D21)."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Final

from core.appointments.search.availability import PartOfDay
from core.clinic.model import Facility, Service, Weekday
from core.clinic.opening_hours import WEEKDAYS
from core.errors import NotFound, UnusableDay
from core.referrals import reading
from core.text.days import parse_day
from dialogs.engine.button_values import member, number, thing
from dialogs.engine.dialog import SAID, Transition, screen
from dialogs.engine.screens import BACK_OR_MENU, Button, Row, Screen, ShortAnswer
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, listed, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.patient.booking.choosing import DONE_ROW
from dialogs.patient.booking.days import WEEKDAYS as SHORT_WEEKDAYS
from dialogs.patient.referrals.listing import opened
from dialogs.patient.referrals.states import Memory, PlanWish, Referrals
from dialogs.wording.booking.wishes import PARTS

DAYS_IN_A_ROW: Final = 4

A_WEEK: Final = dt.timedelta(days=7)
WEEKS_AHEAD: Final = (0, 1, 2, 4)
"""After how many weeks a plan can begin, by buttons; any day can be typed."""


async def service(turn: Turn[Memory]) -> Service:
    """What the open referral is for."""
    found = reading.service_of(turn.work.clinic, (await opened(turn)).referral)
    if found is None:
        raise NotFound
    return found


async def count(turn: Turn[Memory]) -> int:
    """How many procedures are planned: those that are moved, or all that are left."""
    return len(turn.memory.moving) or (await opened(turn)).left


async def places(turn: Turn[Memory]) -> tuple[Facility, ...]:
    """Where the open referral is accepted; partners come last (D11)."""
    referral = (await opened(turn)).referral
    found = reading.places_of(turn.work.clinic, referral, await service(turn))
    return tuple(map(turn.work.clinic.facility, found))


def names_day(turn: Turn[Memory]) -> bool:
    """Whether a day was typed."""
    return _typed_day(turn) is not None


async def toggle_day(turn: Turn[Memory]) -> None:
    """Add a day of the week, or take it out."""
    day, chosen = member(Weekday, turn.value), turn.memory.wish.weekdays
    kept = {each for each in Weekday if (each in chosen) is not (each is day)}
    _wish(turn, weekdays=tuple(each for each in Weekday if each in kept))


async def choose_part(turn: Turn[Memory]) -> None:
    """Keep the part of the day."""
    _wish(turn, part=member(PartOfDay, turn.value))


async def toggle_same(turn: Turn[Memory]) -> None:
    """One person throughout, or whoever is free."""
    _wish(turn, same_practitioner=not turn.memory.wish.same_practitioner)


async def choose_place(turn: Turn[Memory]) -> None:
    """Only this place; or any of the clinic's own, when the value is empty."""
    _wish(turn, place=thing(await places(turn), turn.value).id if turn.value else "")


async def choose_begin(turn: Turn[Memory]) -> None:
    """Keep after how many weeks it begins."""
    weeks = number(turn.value, range(max(WEEKS_AHEAD) + 1))
    today = turn.work.clinic.day_of(turn.work.now)
    monday = today - dt.timedelta(days=today.weekday())
    _wish(turn, not_before=monday + weeks * A_WEEK if weeks else None)


async def begin_on_typed_day(turn: Turn[Memory]) -> None:
    """Keep the day that was typed."""
    _wish(turn, not_before=_typed_day(turn))


@screen(
    Referrals.wish,
    Transition("search", Referrals.plan),
    Transition("days", Referrals.days),
    Transition("part", Referrals.part),
    Transition("same", Referrals.wish, action=toggle_same),
    Transition("place", Referrals.place),
    Transition("begin", Referrals.begin),
    Transition(SAID, Referrals.wish, guard=names_day, action=begin_on_typed_day),
    Transition("back", Referrals.one),
)
async def wish(turn: Turn[Memory]) -> Screen:
    """All wishes as they stand, each with a button to change it."""
    chosen, planned, there = turn.memory.wish, await count(turn), await places(turn)
    title = (
        n_("<b>Other times for {count} procedure</b>", "<b>Other times for {count} procedures</b>", planned)
        if turn.memory.moving
        else n_("<b>Plan of {count} procedure</b>", "<b>Plan of {count} procedures</b>", planned)
    )
    place = next((each.name for each in there if each.id == chosen.place), _("any of our facilities"))
    person = _("the same person each time") if chosen.same_practitioner else _("whoever is free")
    text = paragraphs(
        lines(title, (await service(turn)).name),
        lines(
            _("Days: {days}", days=_days(chosen)),
            _("Time of day: {part}", part=PARTS[chosen.part]),
            _("With: {person}", person=person),
            _("Where: {place}", place=place) if len(there) > 1 else None,
            _("From when: {day}", day=_begin(chosen)),
        ),
        _("Press “Show the plan”, or first choose what suits you. Nothing is booked before you have seen it."),
    )
    where = (Button(_("Choose the place"), "place"),) if len(there) > 1 else ()
    rows: tuple[Row, ...] = (
        (Button(_("Show the plan"), "search", means=ShortAnswer.YES),),
        (Button(_("Choose the days"), "days"), Button(_("Choose the time of day"), "part")),
        (*where, Button(_("Choose from when"), "begin")),
        (Button(_("The same person each time"), "same", chosen=chosen.same_practitioner),),
        BACK_OR_MENU,
    )
    return Screen(text, rows)


@screen(
    Referrals.days,
    Transition("toggle", Referrals.days, action=toggle_day),
    Transition("back", Referrals.wish),
)
async def days(turn: Turn[Memory]) -> Screen:
    """Tick the days of the week."""
    ticked = turn.memory.wish.weekdays
    buttons = [
        Button(name, "toggle", day.value, day in ticked) for day, name in zip(WEEKDAYS, SHORT_WEEKDAYS, strict=True)
    ]
    rows = [tuple(buttons[first : first + DAYS_IN_A_ROW]) for first in range(0, len(buttons), DAYS_IN_A_ROW)]
    text = _("<b>Which days of the week suit you?</b> Tick as many as you like; with none ticked, any day will do.")
    return Screen(text, (*rows, DONE_ROW))


@screen(
    Referrals.part,
    Transition("choose", Referrals.wish, action=choose_part),
    Transition("back", Referrals.wish),
)
async def part(turn: Turn[Memory]) -> Screen:
    """Choose the part of the day."""
    rows = [(Button(name, "choose", each.value, turn.memory.wish.part is each),) for each, name in PARTS.items()]
    return Screen(_("<b>Which time of day suits you?</b>"), (*rows, DONE_ROW))


@screen(
    Referrals.place,
    Transition("choose", Referrals.wish, action=choose_place),
    Transition("back", Referrals.wish),
)
async def place(turn: Turn[Memory]) -> Screen:
    """Choose the place; partners' are offered beside the clinic's own (D11)."""
    there, chosen = await places(turn), turn.memory.wish.place
    rows: list[Row] = [(Button(_("Any of our facilities"), "choose", "", not chosen),)]
    rows += [(Button(_name(each), "choose", each.id, each.id == chosen),) for each in there]
    addresses = lines(
        *(_("{facility}: {address}", facility=each.name, address=Verbatim(each.address)) for each in there)
    )
    return Screen(paragraphs(_("<b>Which facility suits you?</b>"), addresses), (*rows, DONE_ROW))


@screen(
    Referrals.begin,
    Transition("choose", Referrals.wish, action=choose_begin),
    Transition(SAID, Referrals.wish, guard=names_day, action=begin_on_typed_day),
    Transition("back", Referrals.wish),
)
async def begin(turn: Turn[Memory]) -> Screen:  # noqa: ARG001 - the same for everybody
    """Choose from when, or write a day."""
    rows: list[Row] = [(Button(_weeks(weeks), "choose", str(weeks)),) for weeks in WEEKS_AHEAD]
    text = _("<b>From when shall we plan?</b> Choose below, or write a day, for example “15 March”.")
    return Screen(text, (*rows, DONE_ROW))


def _weeks(weeks: int) -> Text:
    match weeks:
        case 0:
            return _("As soon as possible")
        case 1:
            return _("From next week")
        case _:
            return n_("In {count} week", "In {count} weeks", weeks)


def _days(chosen: PlanWish) -> Text:
    if not chosen.weekdays:
        return _("any day")
    return listed(*(SHORT_WEEKDAYS[WEEKDAYS.index(each)] for each in chosen.weekdays))


def _begin(chosen: PlanWish) -> Text:
    return _("as soon as possible") if chosen.not_before is None else When(chosen.not_before, Form.DAY)


def _name(facility: Facility) -> Text:
    return _("{facility} (partner)", facility=facility.name) if facility.partner else facility.name


def _wish(turn: Turn[Memory], **changes: object) -> None:
    """Whoever wishes something else sees another plan."""
    turn.memory = replace(turn.memory, wish=replace(turn.memory.wish, **changes), plan=())  # type: ignore[arg-type]


def _typed_day(turn: Turn[Memory]) -> dt.date | None:
    """A day that is still to come."""
    today = turn.work.clinic.day_of(turn.work.now)
    try:
        day = parse_day(turn.said, today)
    except UnusableDay:
        return None
    return day if day >= today else None
