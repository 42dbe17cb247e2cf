"""An appointment as an iCalendar file (RFC 5545); one that is cancelled leaves the calendar by it (RFC 5546)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from icalendar import Calendar, Event

from bot.context import Renderer
from bot.outbox.actions import LinkMark, SendFile
from dialogs.engine.screens import CalendarEntry
from dialogs.engine.text import _

SEQUENCE_BEGINS: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""From when an event's sequence counts seconds: of two files with one uid the later counts, whatever has changed."""


def calendar_message(entry: CalendarEntry, renderer: Renderer, made_at: datetime) -> SendFile:
    """The file on its way, with what it is in words."""
    return SendFile(
        name=renderer.plain(_("appointment.ics")),
        content=calendar_file(entry, renderer, made_at),
        caption=renderer.html(entry.caption),
        route=LinkMark(subject=entry.subject.pack()),
    )


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
    event.add("sequence", int((made_at - SEQUENCE_BEGINS).total_seconds()))
    event.add("status", "CANCELLED" if entry.cancelled else "CONFIRMED")
    calendar = Calendar()
    calendar.add("prodid", "-//Patient Portal//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "CANCEL" if entry.cancelled else "PUBLISH")
    calendar.add_component(event)
    return str(calendar.to_ical(), "utf-8")
