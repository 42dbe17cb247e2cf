"""Requests about appointments in words: what is asked for, and which times suit."""

from __future__ import annotations

from typing import Final

from core.appointments.search.availability import PartOfDay
from core.requests.appointments import AppointmentFacts, PreferredTime
from dialogs.engine.text import Form, Quote, Text, When, _, lines

PARTS: Final[dict[PartOfDay, Text]] = {
    PartOfDay.ANY: _("any time of day"),
    PartOfDay.MORNING: _("in the morning"),
    PartOfDay.AFTERNOON: _("in the afternoon"),
    PartOfDay.EVENING: _("in the evening"),
}


def time_name(time: PreferredTime) -> Text:
    """A day and the part of it."""
    return _("{day}, {part}", day=When(time.day, Form.SHORT_DAY), part=PARTS[time.part])


def times_lines(facts: AppointmentFacts) -> Text | None:
    """Which times suit, a line for each, and what was written; nothing, when neither was said."""
    if not facts.times and not facts.words:
        return None
    numbered = [_("{number}. {time}", number=at, time=time_name(each)) for at, each in enumerate(facts.times, 1)]
    quoted = _("<blockquote>{words}</blockquote>", words=Quote(facts.words, 400)) if facts.words else None
    return lines(_("What would suit:") if numbered else None, *numbered, quoted)
