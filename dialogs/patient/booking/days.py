"""Which days: a span, or one day of a month, in which each week with free times is a row of its free days."""

from __future__ import annotations

import calendar
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from core.appointments.search import availability
from core.appointments.search.availability import Days
from core.errors import NotFound
from dialogs.engine.button_values import member, number
from dialogs.engine.dialog import Transition, screen
from dialogs.engine.screens import BACK_OR_MENU, Button, Row, Screen, ShortAnswer
from dialogs.engine.text import Form, Text, Verbatim, When, _, p_, paragraphs, sentences
from dialogs.engine.turn import Turn
from dialogs.patient.booking.states import Booking, Memory, to_slots
from dialogs.wording.booking.wishes import SPANS

WEEKDAYS: Final[tuple[Text, ...]] = (
    p_("weekday", "Mo"),
    p_("weekday", "Tu"),
    p_("weekday", "We"),
    p_("weekday", "Th"),
    p_("weekday", "Fr"),
    p_("weekday", "Sa"),
    p_("weekday", "Su"),
)


_A_ROW: Final = 5


async def choose_days(turn: Turn[Memory]) -> None:
    """Keep the span of days."""
    span = member(Days, turn.value)
    if span not in SPANS:
        raise NotFound
    turn.memory = replace(turn.memory, preferences=replace(turn.memory.wish, days=span, chosen_day=None, last_day=None))


async def this_month(turn: Turn[Memory]) -> None:
    """Open the grid at the present month."""
    turn.memory = replace(turn.memory, month=0)


async def turn_month(turn: Turn[Memory]) -> None:
    """Go to another month; as far as the clinic books ahead."""
    turn.memory = replace(turn.memory, month=number(turn.value, range(_months_ahead(turn) + 1)))


async def choose_day(turn: Turn[Memory]) -> None:
    """Keep the one day."""
    try:
        day = date.fromisoformat(turn.value)
    except ValueError as error:
        raise NotFound from error
    turn.memory = replace(turn.memory, preferences=turn.memory.wish.on_day(day))


@screen(
    Booking.days,
    *to_slots("choose", choose_days),
    Transition("choose", Booking.preferences, action=choose_days),
    Transition("calendar", Booking.calendar, action=this_month),
    *to_slots("back"),
    Transition("back", Booking.preferences),
)
async def days(turn: Turn[Memory]) -> Screen:
    """A span of days, or the way to the grid."""
    wish = turn.memory.wish
    rows: list[Row] = [(Button(name, "choose", span.value, wish.days is span),) for span, name in SPANS.items()]
    rows.append((Button(_("Choose a day"), "calendar", chosen=wish.days is Days.CHOSEN),))
    return Screen(
        _("<b>Which days suit you?</b>"),
        (*rows, (Button(_("Done"), "back", means=ShortAnswer.YES), Button(_("Menu"), "menu"))),
    )


@screen(
    Booking.calendar,
    Transition("month", Booking.calendar, action=turn_month),
    *to_slots("day", choose_day),
    Transition("day", Booking.preferences, action=choose_day),
    Transition("back", Booking.days),
)
async def month(turn: Turn[Memory]) -> Screen:
    """The days of a month that have free times, week by week; of the others it is said that they have none."""
    first = _first_day(turn, turn.memory.month)
    bookable = await availability.bookable_days(turn.work, turn.memory.searched, first, patient=turn.known_patient)
    weeks = calendar.Calendar(calendar.MONDAY).monthdatescalendar(first.year, first.month)
    rows = [row for week in weeks for row in _free_days([day for day in week if day in bookable])]
    full = [day for week in weeks for day in week if _can_be_booked(turn, day, first) and day not in bookable]
    text = paragraphs(
        _("<b>{month}</b>", month=When(first, Form.MONTH)),
        None
        if bookable
        else _("There are no free times in this month. Please look at another one, or change your choices."),
        _("No free times: {days}.", days=Verbatim(spans_of(full))) if bookable and full else None,
    )
    return Screen(text, (*rows, _month_row(turn), BACK_OR_MENU))


def _can_be_booked(turn: Turn[Memory], day: date, first: date) -> bool:
    today, last = turn.work.clinic.day_of(turn.work.now), turn.work.clinic.last_bookable_day(turn.work.now)
    return day.month == first.month and today <= day <= last


def _free_days(week: list[date]) -> Iterator[Row]:
    """The days of one week as buttons: in one row as long as they can be read."""
    for start in range(0, len(week), _A_ROW):
        yield tuple(Button(day_of_week(day), "day", day.isoformat()) for day in week[start : start + _A_ROW])


def day_of_week(day: date) -> Text:
    """As short as a button in a row needs it: We 3."""
    return sentences(WEEKDAYS[day.weekday()], Verbatim(str(day.day)))


def spans_of(days: Sequence[date]) -> str:
    """Days of one month as they are told in few words: 1–3, 7, 9–10."""
    spans: list[list[int]] = []
    for day in days:
        if spans and spans[-1][-1] == day.day - 1:
            spans[-1].append(day.day)
        else:
            spans.append([day.day])
    return ", ".join(f"{span[0]}–{span[-1]}" if len(span) > 1 else str(span[0]) for span in spans)


def _month_row(turn: Turn[Memory]) -> Row:
    month = turn.memory.month
    earlier, later = (When(_first_day(turn, each), Form.MONTH) for each in (month - 1, month + 1))
    row: Row = ()
    if month > 0:
        row += (Button(_("‹ {month}", month=earlier), "month", str(month - 1)),)
    if month < _months_ahead(turn):
        row += (Button(_("{month} ›", month=later), "month", str(month + 1)),)
    return row


def _first_day(turn: Turn[Memory], ahead: int) -> date:
    today = turn.work.clinic.day_of(turn.work.now)
    year, month = divmod(today.year * 12 + today.month - 1 + ahead, 12)
    return date(year, month + 1, 1)


def _months_ahead(turn: Turn[Memory]) -> int:
    """How many months after the present one have a day that can be booked."""
    today, last = turn.work.clinic.day_of(turn.work.now), turn.work.clinic.last_bookable_day(turn.work.now)
    return (last.year - today.year) * 12 + last.month - today.month
