"""An appointment as an iCalendar file (RFC 5545); one that is cancelled leaves the calendar by it (RFC 5546)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final

from bot.context import Renderer
from bot.outbox.actions import LinkMark, SendFile
from dialogs.engine.screens import CalendarEntry
from dialogs.engine.text import _

SEQUENCE_BEGINS: Final = datetime(2026, 1, 1, tzinfo=UTC)
"""From when an event's sequence counts seconds: of two files with one uid the later counts, whatever has changed."""

LONGEST_LINE: Final = 75
"""Bytes."""

_MOMENT: Final = "%Y%m%dT%H%M%SZ"
_ESCAPED: Final = str.maketrans({"\\": r"\\", ";": r"\;", ",": r"\,", "\n": r"\n"})


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
    written = (
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Patient Portal//Appointments//EN",
        f"METHOD:{'CANCEL' if entry.cancelled else 'PUBLISH'}",
        "BEGIN:VEVENT",
        f"UID:{entry.uid}",
        f"DTSTAMP:{made_at.astimezone(UTC):{_MOMENT}}",
        f"DTSTART:{entry.start.astimezone(UTC):{_MOMENT}}",
        f"DTEND:{entry.end.astimezone(UTC):{_MOMENT}}",
        f"SUMMARY:{renderer.plain(entry.summary).translate(_ESCAPED)}",
        f"LOCATION:{renderer.plain(entry.place).translate(_ESCAPED)}",
        f"DESCRIPTION:{renderer.plain(entry.notes).translate(_ESCAPED)}",
        f"SEQUENCE:{int((made_at - SEQUENCE_BEGINS).total_seconds())}",
        f"STATUS:{'CANCELLED' if entry.cancelled else 'CONFIRMED'}",
        "END:VEVENT",
        "END:VCALENDAR",
        "",
    )
    return "\r\n".join(map(_folded, written))


def _folded(line: str) -> str:
    """In lines of `LONGEST_LINE` bytes at most, no letter cut in two; each but the first begins with a space."""
    left, parts = line.encode(), list[str]()
    while left:
        part = left[: LONGEST_LINE - bool(parts)].decode(errors="ignore")
        parts.append(part)
        left = left[len(part.encode()) :]
    return "\r\n ".join(parts)
