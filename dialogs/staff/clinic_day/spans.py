"""From when to when a doctor sees nobody, as it is typed: “jutro”, “dziś od 13”, “4.03–10.03”, “tomorrow 10–12”."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, TypeAlias

from core.appointments.clinic_day.blocking import LONGEST_BLOCK
from core.appointments.refusals import UnusableSpan
from core.context import Work
from dialogs.engine.text import Form, Text, When, _
from dialogs.language.meaning import DaySpan
from dialogs.language.reading import pieces
from dialogs.language.times.calendar import Calendar
from dialogs.language.times.clock import Clock
from dialogs.language.times.when import when

A_DAY: Final = dt.timedelta(days=1)
ALL_DAY: Final = Clock(dt.time(0), dt.time(23, 59))
AHEAD: Final = dt.timedelta(days=365)

Span: TypeAlias = tuple[datetime, datetime]


def span_of(work: Work, text: str, day: date) -> Span:
    """The time that some words name; hours alone are of that day.

    Raises: UnusableSpan.
    """
    found = named_span(work, text, day)
    if found is None:
        raise UnusableSpan(LONGEST_BLOCK.days)
    return found


def named_span(work: Work, text: str, day: date) -> Span | None:
    """The same; `None`, if they name none, or more than can be meant."""
    today = work.clinic.day_of(work.now)
    said = when(pieces(text), Calendar(today, today + AHEAD), ALL_DAY)
    days = [_rather_in_a_week(each.spans, today) for each in said if each.kind == "day"]
    hours = [each.spans for each in said if each.kind == "hours"]
    if not (days or hours) or len(days) > 1 or len(hours) > 1 or any(len(each) != 1 for each in (*days, *hours)):
        return None
    first, last = (days[0][0].first, days[0][0].last) if days else (day, day)
    if not hours:
        return whole_days(work, first, last)
    if first != last:
        return None
    opens, closes = hours[0][0].start, hours[0][0].end
    midnight = at(work, last + A_DAY, dt.time())
    return at(work, first, opens or dt.time()), midnight if closes is None else at(work, first, closes)


def _rather_in_a_week(spans: Sequence[DaySpan], today: date) -> Sequence[DaySpan]:
    """“W poniedziałek”, said on a Monday, is rather the next one; which it is, is shown before it is blocked."""
    return spans[-1:] if len(spans) > 1 and spans[0].first == today else spans


def whole_days(work: Work, first: date, last: date) -> Span:
    """From midnight to midnight, both days included."""
    return at(work, first, dt.time()), at(work, last + A_DAY, dt.time())


def at(work: Work, day: date, time: dt.time) -> datetime:
    """When the clinic's clocks show that time; the earlier one, where they show it twice."""
    return datetime.combine(day, time, work.clinic.zone).astimezone(dt.UTC)


def span_line(work: Work, start: datetime, end: datetime) -> Text:
    """A time in words: a day, days, or from an hour to an hour."""
    first, last = work.clinic.day_of(start), work.clinic.day_of(end - dt.timedelta(seconds=1))
    if (start, end) == whole_days(work, first, last):
        if first == last:
            return _("{day}, all day", day=When(first, Form.SHORT_DAY))
        return _("{first} – {last}", first=When(first, Form.SHORT_DAY), last=When(last, Form.SHORT_DAY))
    if first == last:
        ends = _("midnight") if end == at(work, last + A_DAY, dt.time()) else When(end, Form.TIME)
        return _("{start} – {end}", start=When(start, Form.SHORT_MOMENT), end=ends)
    return _("{start} – {end}", start=When(start, Form.SHORT_MOMENT), end=When(end, Form.SHORT_MOMENT))
