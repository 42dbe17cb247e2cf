"""The times that words mean: rules of `dialogs.language.times.when`, which come after those of days."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dialogs.language.meaning import HourSpan
from dialogs.language.times.days import MOST_READINGS, TimeItem

NOON: Final = 12
MINUTES: Final = range(60)
HALF: Final = 30
MIDNIGHT: Final = 24

PARTS: Final = {
    "morning": HourSpan(None, dt.time(12)),
    "noon": HourSpan(dt.time(11), dt.time(14)),
    "afternoon": HourSpan(dt.time(12), dt.time(17)),
    "evening": HourSpan(dt.time(17), None),
    "after-school": HourSpan(dt.time(14), None),
}
"""As the preferences have them (`core.appointments.search.availability`), and what families say."""

Times = tuple[dt.time, ...]
Spans = list[HourSpan]


@dataclass(frozen=True, slots=True)
class Clock:
    """What is known of times: between which hours of the day anybody is seen."""

    opens: dt.time
    closes: dt.time

    def first_rules(self) -> Sequence[tuple[str, Callable[[Sequence[TimeItem]], Any], str]]:
        """Those that come before days: “o 12.10” is no day in October."""
        return (
            (r"(?<=%)h?N[:.]N(?![-./]?N|h?[ap])|hN[:.]N(?![-./]?N|h?[ap])", self._figures, "t"),
            (r"IN(?:N|t)(?![wdm])", self._minutes_before, "t"),
            (r"[NT]AN(?![wdmM])", self._minutes_after, "t"),
            (r"[NT]>N(?![wdmM])", self._minutes_before, "t"),
            ("%", lambda _: "", "@"),
        )

    def rules(self) -> Sequence[tuple[str, Callable[[Sequence[TimeItem]], Any], str]]:
        """What is made of letters: `t` is a time, in each of its readings, `s` a span of times."""
        return (
            ("N[:.]Nh?[ap]|Nh?[ap]", self._half_day, "t"),
            ("[@~fuABZ-]*Hh?[NO]", self._half_to, "t"),
            ("@?U[NO]", self._half_past, "t"),
            ("@?[qQ][NO]", self._quarter, "t"),
            ("N[:.]N", self._figures, "t"),
            ("(?:@|h)+NN", self._spoken, "t"),
            (r"z(?:N|t)h?(?=[@>])", self._open, "*"),
            ("Z(?:N|t)[&u>-](?:N|t)|f(?:N|t)[u>-](?:N|t)|@?(?:N|t)[-u>](?:N|t)h?(?![dwmM_])", self._range, "s"),
            ("[ABufn~](?:@|h)*(?:N|t)h?(?![dwm])", self._open, "s"),
            ("P@?t|t@?P|P@+Nh?|@Nh?P|PNh|NhP|NP(?![tN])", self._in_part, "s"),
            ("(?:@~?)+h?Nh?(?![dwm])|~?Nh|hN", self._bare, "t"),
            ("@?~?t", self._at, "s"),
            ("AP", self._after_noon, "s"),
            ("P", lambda items: [PARTS[items[0].value]], "s"),
            (r"(?<=\^)p|(?<=[&s])p", lambda _: [HourSpan(dt.time(NOON), None)], "s"),
            (r"(?<=\^)N(?=$|[^:.h\-/])", self._behind_day, "s"),
            (r"(?<=s)>(?:N|t)h?(?![dwm])", self._bare_span, "2"),
            ("n", lambda _: "", "S"),
            ("s(?:&?s)+", self._either, "s"),
        )

    @staticmethod
    def joined(found: Sequence[Spans]) -> tuple[HourSpan, ...]:
        """What all that was said of hours comes to: what they share, if anything, and else each for itself."""
        spans: Spans = []
        for each in found:
            both = [both for one in spans for other in each if (both := _shared(one, other))]
            spans = list(dict.fromkeys(both or [*spans, *each]))[:MOST_READINGS]
        return tuple(spans)

    # times

    def _readings(self, hour: int, minute: int = 0) -> Times | None:
        """Seven may be in the evening, if anybody is seen at both."""
        if not (0 <= hour <= MIDNIGHT and minute in MINUTES):
            return None
        hours = [hour, hour + NOON] if 0 < hour < NOON else [hour % MIDNIGHT]
        times = [dt.time(each, minute) for each in hours]
        within = tuple(each for each in times if self.opens <= each < self.closes)
        return within or (times[0],)

    def _figures(self, items: Sequence[TimeItem]) -> Times | None:
        hour, minute = (each.value for each in items if each.letter == "N")
        if hour >= MIDNIGHT or minute not in MINUTES:
            return None
        is_of_the_whole_day = next(each.text for each in items if each.letter == "N").startswith("0")
        if hour < NOON and not is_of_the_whole_day and not self._is_open(hour, minute):
            return self._readings(hour, minute)
        return (dt.time(hour, minute),)

    def _spoken(self, items: Sequence[TimeItem]) -> Times | None:
        """O szesnastej trzydzieści."""
        hour, minute = (each.value for each in items if each.letter == "N")
        return self._readings(hour, minute) if 0 < hour < MIDNIGHT else None

    def _minutes_before(self, items: Sequence[TimeItem]) -> Times | None:
        """Za pięć dziesiąta, twenty to five; but not two to four."""
        minutes, hour = self._spelt(items[-2] if items[0].letter == "I" else items[0]), items[-1].value
        of_clock = range(1, 30) if items[0].letter == "I" else (20, 25)
        is_told = minutes in of_clock and not items[-1].text.isdecimal() and 0 < hour <= NOON
        return self._readings(hour - 1, 60 - minutes) if is_told else None

    def _minutes_after(self, items: Sequence[TimeItem]) -> Times | None:
        """Dziesięć po dziewiątej, ten past nine."""
        minutes, hour = self._spelt(items[0]), items[2].value
        is_told = 0 < minutes < HALF and not items[2].text.isdecimal() and 0 < hour < MIDNIGHT
        return self._readings(hour, minutes) if is_told else None

    @staticmethod
    def _spelt(item: TimeItem) -> int:
        """A number in words; “ten” is one in English only."""
        if item.letter == "N" and not item.text.isdecimal():
            return int(item.value)
        return 10 if item.text == "ten" else 0

    @staticmethod
    def _after_noon(items: Sequence[TimeItem]) -> Spans | None:
        return [HourSpan(dt.time(NOON), None)] if items[1].value == "noon" else None

    def _behind_day(self, items: Sequence[TimeItem]) -> Spans | None:
        """Jutro 17."""
        times = self._readings(items[0].value) if items[0].text.isdecimal() else None
        within = [each for each in times or () if self._is_open(each.hour, each.minute)]
        return [HourSpan(each, _moved(each, 1)) for each in within] or None

    @staticmethod
    def _half_day(items: Sequence[TimeItem]) -> Times | None:
        hour, *minutes = (each.value for each in items if each.letter == "N")
        minute = minutes[0] if minutes else 0
        if not 1 <= hour <= NOON or minute not in MINUTES:
            return None
        return (dt.time(hour % NOON + (NOON if items[-1].letter == "p" else 0), minute),)

    def _half_to(self, items: Sequence[TimeItem]) -> Times | None:
        return self._readings(items[-1].value - 1, 30)

    def _half_past(self, items: Sequence[TimeItem]) -> Times | None:
        return self._readings(items[-1].value, 30)

    def _quarter(self, items: Sequence[TimeItem]) -> Times | None:
        hour, letter = items[-1].value, next(each.letter for each in items if each.letter in "qQ")
        return self._readings(hour - 1, 45) if letter == "q" else self._readings(hour, 15)

    def _bare(self, items: Sequence[TimeItem]) -> Times | None:
        return self._readings(next(each.value for each in items if each.letter == "N"))

    def _of(self, item: TimeItem) -> Times | None:
        return item.value if item.letter == "t" else self._readings(item.value)

    def _is_open(self, hour: int, minute: int) -> bool:
        return self.opens <= dt.time(hour, minute) < self.closes

    # spans

    def _range(self, items: Sequence[TimeItem]) -> Spans | None:
        first, last = (self._of(each) for each in items if each.letter in "Nt")
        if not first or not last:
            return None
        ends = [end for end in last if end > first[0]]
        if not ends and items[-1].letter == "N" and items[-1].value < NOON:
            ends = [dt.time(items[-1].value + NOON)]
        return [HourSpan(first[0], ends[0])] if ends and ends[0] > first[0] else None

    def _open(self, items: Sequence[TimeItem]) -> Spans | None:
        times = self._of(next(each for each in items if each.letter in "Nt"))
        if not times:
            return None
        match items[0].letter:
            case "A" | "f" | "n":
                return [HourSpan(each, None) for each in times]
            case "B" | "u":
                return [HourSpan(None, each) for each in times]
            case "z":
                return [HourSpan(each, _moved(each, 1)) for each in times]
            case _:
                return [HourSpan(_moved(each, -1), _moved(each, 1)) for each in times]

    def _in_part(self, items: Sequence[TimeItem]) -> Spans | None:
        part = next(PARTS[each.value] for each in items if each.letter == "P")
        times = self._of(next(each for each in items if each.letter in "Nt"))
        if not times:
            return None
        fitting = [each for each in times if _holds(part, each)]
        if not fitting and times[0].hour < NOON and part.start and part.start.hour >= NOON:
            fitting = [times[0].replace(hour=times[0].hour + NOON)]
        return [HourSpan(each, _moved(each, 1)) for each in (fitting or times)]

    def _bare_span(self, items: Sequence[TimeItem]) -> Spans | None:
        times = self._of(items[1])
        return [HourSpan(each, _moved(each, 1)) for each in times] if times else None

    @staticmethod
    def _at(items: Sequence[TimeItem]) -> Spans:
        about = any(each.letter == "~" for each in items)
        return [HourSpan(_moved(each, -1) if about else each, _moved(each, 1)) for each in items[-1].value]

    @staticmethod
    def _either(items: Sequence[TimeItem]) -> Spans | None:
        spans = [span for each in items if each.letter == "s" for span in each.value]
        if any(each.letter == "&" for each in items):
            return spans[:2]
        joined = spans[0]
        for each in spans[1:]:
            shared = _shared(joined, each)
            if shared is None:
                return spans[:2]
            joined = shared
        return [joined]


def _moved(time: dt.time, hours: int) -> dt.time | None:
    """So much later or earlier, as long as it is the same day."""
    hour = time.hour + hours
    return time.replace(hour=hour) if 0 <= hour < MIDNIGHT else None


def _holds(span: HourSpan, time: dt.time) -> bool:
    return (span.start is None or span.start <= time) and (span.end is None or time < span.end)


def _shared(one: HourSpan, other: HourSpan) -> HourSpan | None:
    start = max((each.start for each in (one, other) if each.start), default=None)
    end = min((each.end for each in (one, other) if each.end), default=None)
    return None if start and end and start >= end else HourSpan(start, end)
