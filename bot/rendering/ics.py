"""An appointment as an iCalendar file (RFC 5545)."""

from __future__ import annotations

from datetime import datetime

from icalendar import Calendar, Event

from bot.context import Renderer
from dialogs.engine.screens import CalendarEntry


def calendar_file(entry: CalendarEntry, renderer: Renderer, made_at: datetime) -> str:
    """The file's text. Times are in UTC, so that no calendar has to know when our clocks change (D17)."""
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", made_at)
    event.add("dtstart", entry.start)
    event.add("dtend", entry.end)
    event.add("summary", renderer.plain(entry.summary))
    event.add("location", renderer.plain(entry.place))
    event.add("description", renderer.plain(entry.notes))
    calendar = Calendar()
    calendar.add("prodid", "-//Patient Portal//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    return str(calendar.to_ical(), "utf-8")
