"""What somebody wishes for an appointment, in few words: the days, the times, the place, the doctor."""

from __future__ import annotations

import datetime as dt
from typing import Final

from core.appointments.search.availability import HOURS_OF_DAY, Days, PartOfDay, Preferences
from core.appointments.search.loosening import Wish
from core.clinic.model import Clinic
from core.i18n import Words
from dialogs.engine.text import Form, Joined, Text, Verbatim, When, _, listed

BETWEEN_WISHES: Final = " · "

SPANS: Final[dict[Days, Text]] = {
    Days.FIRST_FREE: _("First free"),
    Days.TODAY_TOMORROW: _("Today or tomorrow"),
    Days.THIS_WEEK: _("This week"),
    Days.NEXT_WEEK: _("Next week"),
}

_AFTERNOON: Final = HOURS_OF_DAY[PartOfDay.AFTERNOON]

PARTS: Final[dict[PartOfDay, Text]] = {
    PartOfDay.ANY: _("Any time of day"),
    PartOfDay.MORNING: _("Morning, until {end}:00", end=HOURS_OF_DAY[PartOfDay.MORNING][1]),
    PartOfDay.AFTERNOON: _("Afternoon, {start}:00–{end}:00", start=_AFTERNOON[0], end=_AFTERNOON[1]),
    PartOfDay.EVENING: _("Evening, from {start}:00", start=HOURS_OF_DAY[PartOfDay.EVENING][0]),
}

LET_GO: Final[dict[Wish, Text]] = {
    Wish.HOURS: _("at another time of day"),
    Wish.DAYS: _("on another day"),
    Wish.PLACE: _("at another place"),
    Wish.DOCTOR: _("with another doctor"),
}


def days_name(wish: Preferences) -> Text:
    """The wished days."""
    if wish.days is not Days.CHOSEN or wish.chosen_day is None:
        return SPANS[wish.days]
    return span_name(wish.chosen_day, wish.last_day or wish.chosen_day)


def span_name(first: dt.date, last: dt.date) -> Text:
    """One day, or from a day to another."""
    if first == last:
        return When(first, Form.DAY)
    return _("{first} – {last}", first=When(first, Form.SHORT_DAY), last=When(last, Form.SHORT_DAY))


def times_name(wish: Preferences) -> Text:
    """The wished times of day."""
    return PARTS[wish.part] if wish.since is None and wish.before is None else clock_name(wish.since, wish.before)


def clock_name(since: dt.time | None, before: dt.time | None) -> Text:
    """From a time on the clock, before another."""
    if since is None and before is None:
        return PARTS[PartOfDay.ANY]
    if before is None:
        return _("from {time} on", time=_clock(since))
    if since is None:
        return _("before {time}", time=_clock(before))
    return _("between {since} and {before}", since=_clock(since), before=_clock(before))


def wish_line(clinic: Clinic, wish: Preferences, today: dt.date) -> Text:
    """All that is wished, on one line, the service first; what is left open isn't named."""
    service = _("<b>{service}</b>", service=clinic.service(wish.service).name)
    return Joined((service, *_told(clinic, wish, today)), BETWEEN_WISHES)


def wishes_line(clinic: Clinic, wish: Preferences, today: dt.date) -> Text:
    """The same without the service."""
    return Joined(_told(clinic, wish, today), BETWEEN_WISHES)


def _told(clinic: Clinic, wish: Preferences, today: dt.date) -> tuple[Text, ...]:
    places: list[Words] = [clinic.facility(each).name for each in wish.facilities]
    has_times = wish.part is not PartOfDay.ANY or wish.since is not None or wish.before is not None
    told = (
        None if wish.days is Days.FIRST_FREE else _near(wish, today) or days_name(wish),
        times_name(wish) if has_times else None,
        listed(*places) if places else None,
        None if wish.practitioner is None else Verbatim(clinic.practitioner(wish.practitioner).name),
    )
    return tuple(each for each in told if each is not None)


def _near(wish: Preferences, today: dt.date) -> Text | None:
    """A day that has a name of its own."""
    if wish.days is not Days.CHOSEN or wish.chosen_day is None or wish.last_day not in {None, wish.chosen_day}:
        return None
    return {0: _("today"), 1: _("tomorrow")}.get((wish.chosen_day - today).days)


def _clock(time: dt.time | None) -> Verbatim:
    return Verbatim("" if time is None else f"{time:%H:%M}")
