"""The calendar file: any calendar reads from it what was booked (RFC 5545)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from icalendar import Calendar, Event

from bot.rendering.ics import calendar_file
from bot.rendering.text import TextRenderer
from core.i18n import Language, Words
from dialogs.engine.screens import CalendarEntry
from dialogs.engine.subjects import CALENDAR, Subject
from dialogs.engine.text import Verbatim, lines

WARSAW = ZoneInfo("Europe/Warsaw")
NOW = datetime(2027, 3, 2, 8, 0, tzinfo=UTC)
LATER = NOW + timedelta(seconds=1)


def an_entry(start: datetime = NOW, minutes: int = 20) -> CalendarEntry:
    """An appointment with something to escape in each of its texts."""
    return CalendarEntry(
        uid="abc@patient-portal",
        subject=Subject(CALENDAR, "abc"),
        caption=Verbatim("Tap"),
        start=start,
        end=start + timedelta(minutes=minutes),
        summary=Words(pl="Badanie krwi; <na czczo>", en="Blood test"),
        place=Verbatim("Centrum, ul. Prosta 1, Warszawa"),
        notes=lines(Verbatim("Zażółć gęślą jaźń \\ " * 10), Verbatim("druga linia")),
    )


def written(entry: CalendarEntry, language: Language = Language.POLISH, *, at: datetime = NOW) -> str:
    """The file."""
    return calendar_file(entry, TextRenderer(language, WARSAW), at)


def read(file: str) -> Event:
    """What a calendar reads from it."""
    calendar = Calendar.from_ical(file)
    (event,) = calendar.walk("VEVENT")
    assert isinstance(event, Event)
    return event


def test_it_is_valid() -> None:
    """It has what the standard asks for, in lines of at most 75 bytes that end as the standard wants them to."""
    file = written(an_entry())
    assert file.startswith("BEGIN:VCALENDAR\r\n")
    assert file.endswith("END:VCALENDAR\r\n")
    assert "\n" not in file.replace("\r\n", "")
    assert max(len(line.encode()) for line in file.split("\r\n")) <= 75
    calendar, event = Calendar.from_ical(file), read(file)
    assert (str(calendar["version"]), str(calendar["method"])) == ("2.0", "PUBLISH")
    assert calendar["prodid"]
    assert str(event["uid"]) == "abc@patient-portal"
    assert event.DTSTAMP == NOW


def test_texts_survive() -> None:
    """Commas, semicolons, backslashes, new lines and letters come back; nothing is escaped for Telegram."""
    event, entry = read(written(an_entry())), an_entry()
    assert str(event["summary"]) == "Badanie krwi; <na czczo>"
    assert str(event["location"]) == "Centrum, ul. Prosta 1, Warszawa"
    assert str(event["description"]) == TextRenderer(Language.POLISH, WARSAW).plain(entry.notes)
    assert str(read(written(entry, Language.ENGLISH))["summary"]) == "Blood test"


@pytest.mark.parametrize(
    ("start", "wall"),
    [
        (datetime(2027, 3, 27, 8, 0, tzinfo=UTC), "2027-03-27 09:00"),
        (datetime(2027, 3, 28, 0, 50, tzinfo=UTC), "2027-03-28 01:50"),
        (datetime(2027, 3, 29, 7, 0, tzinfo=UTC), "2027-03-29 09:00"),
        (datetime(2027, 10, 30, 7, 0, tzinfo=UTC), "2027-10-30 09:00"),
        (datetime(2027, 10, 31, 0, 50, tzinfo=UTC), "2027-10-31 02:50"),
        (datetime(2027, 11, 1, 8, 0, tzinfo=UTC), "2027-11-01 09:00"),
    ],
)
def test_both_clock_changes(start: datetime, wall: str) -> None:
    """On both sides of each change, and across it, a calendar in Warsaw shows the clinic's time and the right length
    (D17).
    """
    event = read(written(an_entry(start)))
    assert (event.start, event.end) == (start, start + timedelta(minutes=20))
    assert isinstance(event.start, datetime)
    assert event.start.astimezone(WARSAW).strftime("%Y-%m-%d %H:%M") == wall


def test_no_zone_to_look_up() -> None:
    """Times are in UTC, which every calendar knows."""
    file = written(an_entry())
    assert "DTSTART:20270302T080000Z" in file
    assert "TZID" not in file


def test_what_is_cancelled_leaves_the_calendar() -> None:
    """By a file of the same uid and a later sequence, whose method and status say so (RFC 5546)."""
    booked, cancelled = written(an_entry()), written(replace(an_entry(), cancelled=True), at=LATER)
    assert [str(Calendar.from_ical(each)["method"]) for each in (booked, cancelled)] == ["PUBLISH", "CANCEL"]
    assert [str(read(each)["status"]) for each in (booked, cancelled)] == ["CONFIRMED", "CANCELLED"]
    assert int(str(read(booked)["sequence"])) < int(str(read(cancelled)["sequence"])) < 2**31
    assert read(booked)["uid"] == read(cancelled)["uid"]
