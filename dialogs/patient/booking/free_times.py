"""The list of free times, for patients' booking and the staff's: a row of days, the parts of a day, times below (S42).

Both remember a `Cursor` in the list and the slots that they `offered`; both are led through it by the same transitions.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any, Final

from core.accounts.patients import Patient
from core.appointments.model import Slot
from core.appointments.search.availability import HOURS_OF_DAY, PartOfDay, Preferences
from core.appointments.search.free_times import Cursor, FreeTimes, free_times
from core.errors import NotFound, UnusableDay
from core.text.days import parse_day
from core.text.times import parse_time
from dialogs.engine.button_values import member, number
from dialogs.engine.dialog import SAID, Transition
from dialogs.engine.paging import page_of, paging_row
from dialogs.engine.screens import Button, Row
from dialogs.engine.text import Form, Text, When, _, lines, sentences
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State
from dialogs.patient.booking.days import WEEKDAYS
from dialogs.wording.booking.slots import SlotList

_DAY, _DAYS, _PART, _PAGE = "day", "days", "part", "page"

PARTS: Final[dict[PartOfDay, Text]] = {
    PartOfDay.MORNING: _("Morning"),
    PartOfDay.AFTERNOON: _("Afternoon"),
    PartOfDay.EVENING: _("Evening"),
}


def transitions(listing: State, wish: Callable[[Any], Preferences]) -> tuple[Transition[Any], ...]:
    """The ways within the list, by buttons and by words; `wish` is what a memory looks for."""

    async def to_typed_time(turn: Turn[Any]) -> None:
        await _to_typed_time(turn, wish(turn.memory))

    return (
        Transition(_DAY, listing, action=_to_day),
        Transition(_DAYS, listing, action=_to_days),
        Transition(_PART, listing, action=_to_part),
        Transition(_PAGE, listing, action=_to_page),
        Transition(SAID, listing, guard=_names_several, action=_ask_which),
        Transition(SAID, listing, guard=_names_time, action=to_typed_time),
        Transition(SAID, listing, guard=_names_day, action=_to_typed_day),
    )


def names_slot(turn: Turn[Any]) -> bool:
    """Whether a time was typed at which there is one slot on the screen."""
    return len(_at_typed_time(turn)) == 1


def chosen(turn: Turn[Any]) -> Slot:
    """The slot that was pressed, or whose time was typed."""
    offered: Sequence[Slot] = turn.memory.offered
    if turn.value:
        return offered[number(turn.value, range(1, len(offered) + 1)) - 1]
    return _at_typed_time(turn)[0]


async def look(turn: Turn[Any], wish: Preferences, patient: Patient) -> FreeTimes | None:
    """What is free there now; it is remembered what of it is shown."""
    found = await free_times(turn.work, wish, turn.memory.cursor, patient=patient)
    if found is None:
        turn.memory = replace(turn.memory, cursor=Cursor(), offered=())
        return None
    cursor = Cursor(found.first, found.day, found.part, found.page.number)
    turn.memory = replace(turn.memory, cursor=cursor, offered=found.page.items)
    return found


def text(turn: Turn[Any], found: FreeTimes) -> Text:
    """The day, and what is to be told of its times."""
    return lines(
        _("There are no free times on that day. This is the next day that has some.") if found.is_another_day else None,
        _("<b>{day}</b>", day=When(found.day, Form.DAY)),
        SlotList(turn.work.clinic, found.page.items).text(),
    )


def rows(turn: Turn[Any], found: FreeTimes) -> list[Row]:
    """Days, parts of the day, the times, and the ways to more of them."""
    parts = tuple(Button(PARTS[part], _PART, part.value, part is found.part) for part in found.parts)
    return [
        *_day_rows(turn, found),
        *([parts] if parts else []),
        *SlotList(turn.work.clinic, found.page.items).rows(),
        *paging_row(found.page.number, has_next=found.page.has_next),
    ]


def _day_rows(turn: Turn[Any], found: FreeTimes) -> list[Row]:
    today = turn.work.clinic.day_of(turn.work.now)
    days = tuple(Button(_day_name(day, today), _DAY, day.isoformat(), day == found.day) for day in found.days)
    earlier = (Button(_("‹ Earlier days"), _DAYS),) if found.first is not None else ()
    after = (found.days[-1] + dt.timedelta(days=1)).isoformat()
    later = (Button(_("Later days ›"), _DAYS, after),) if found.has_more_days else ()
    return [row for row in (days if len(days) > 1 else (), earlier + later) if row]


def _day_name(day: dt.date, today: dt.date) -> Text:
    match (day - today).days:
        case 0:
            return _("Today")
        case 1:
            return _("Tomorrow")
        case _:
            return sentences(WEEKDAYS[day.weekday()], When(day, Form.DATE))


async def _to_day(turn: Turn[Any]) -> None:
    _go(turn, Cursor(turn.memory.cursor.first, _date(turn.value)))


async def _to_days(turn: Turn[Any]) -> None:
    _go(turn, Cursor(_date(turn.value) if turn.value else None))


async def _to_part(turn: Turn[Any]) -> None:
    cursor: Cursor = turn.memory.cursor
    _go(turn, Cursor(cursor.first, cursor.day, member(PartOfDay, turn.value)))


async def _to_page(turn: Turn[Any]) -> None:
    _go(turn, replace(turn.memory.cursor, page=page_of(turn.value)))


async def _to_typed_day(turn: Turn[Any]) -> None:
    day = _typed_day(turn)
    _go(turn, Cursor(day, day))


async def _to_typed_time(turn: Turn[Any], wish: Preferences) -> None:
    """To the page of that day on which the time is, or would be."""
    time = _typed_time(turn)
    part = next(part for part in PARTS if time.hour < HOURS_OF_DAY[part][1])
    cursor = Cursor(turn.memory.cursor.first, turn.memory.cursor.day, part)
    found = await free_times(turn.work, wish, cursor, patient=turn.patient)
    while found and found.page.has_next and _time_of(turn, found.page.items[-1]) < time:
        cursor = replace(cursor, page=cursor.page + 1)
        found = await free_times(turn.work, wish, cursor, patient=turn.patient)
    _go(turn, cursor)
    if found is None or not _at(turn, found.page.items, time):
        turn.note(_("There is no free time at {time} on that day.", time=time.strftime("%H:%M")))


async def _ask_which(turn: Turn[Any]) -> None:
    turn.note(_("There are several at that time. Please press the one that suits you."))


def _names_several(turn: Turn[Any]) -> bool:
    return len(_at_typed_time(turn)) > 1


def _names_day(turn: Turn[Any]) -> bool:
    return _typed_day(turn) is not None


def _typed_day(turn: Turn[Any]) -> dt.date | None:
    try:
        return parse_day(turn.said, turn.work.clinic.day_of(turn.work.now))
    except UnusableDay:
        return None


def _names_time(turn: Turn[Any]) -> bool:
    """Whether what was typed is a time of day, and no day: 3.03."""
    return parse_time(turn.said) is not None and not _names_day(turn)


def _typed_time(turn: Turn[Any]) -> dt.time:
    time = parse_time(turn.said)
    if time is None:
        raise NotFound
    return time


def _at_typed_time(turn: Turn[Any]) -> list[Slot]:
    return _at(turn, turn.memory.offered, parse_time(turn.said))


def _at(turn: Turn[Any], slots: Iterable[Slot], time: dt.time | None) -> list[Slot]:
    return [slot for slot in slots if _time_of(turn, slot) == time]


def _time_of(turn: Turn[Any], slot: Slot) -> dt.time:
    return slot.start.astimezone(turn.work.clinic.zone).time()


def _go(turn: Turn[Any], cursor: Cursor) -> None:
    turn.memory = replace(turn.memory, cursor=cursor)


def _date(value: str) -> dt.date:
    try:
        return dt.date.fromisoformat(value)
    except ValueError as error:
        raise NotFound from error
