"""What the days and hours of a sentence mean for what it asks: those that are wanted, those at which an appointment is,
those that are ruled out, and those that can't be.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from dialogs.language.meaning import DaySpan, HourSpan, Intent
from dialogs.language.reading import SentencePiece
from dialogs.language.roles import Thing, is_of
from dialogs.language.times.ailing import ails, clause
from dialogs.language.times.calendar import Calendar
from dialogs.language.times.clock import Clock
from dialogs.language.times.days import A_WEEK
from dialogs.language.times.when import SaidTime

ACTS: Final = frozenset({Intent.BOOK, Intent.MOVE, Intent.CANCEL})

Days = tuple[DaySpan, ...]
Hours = tuple[HourSpan, ...]


@dataclass(frozen=True)
class SaidDays:
    """Sorts them, by what is asked for, what is ruled out and what tells of the booked appointment."""

    found: Sequence[SentencePiece]
    said: Sequence[SaidTime]
    calendar: Calendar
    intent: Intent
    denied: Collection[Thing]
    booked: Collection[Thing]

    @property
    def soonest(self) -> bool:
        """Whether the first free time is asked for."""
        those = [each for each in self.said if not self._is_among(each, self.denied)]
        any_time = any(each.kind == "any-time" for each in those) and not any(each.kind == "day" for each in those)
        return any_time or any(each.kind == "soonest" for each in those)

    def days(self) -> tuple[Days, Days]:
        """Those that are asked for, and of a move those at which the appointment is."""
        all_days = [each for each in self.said if each.kind == "day"]
        if self.intent is not Intent.MOVE:
            left = [each for each in all_days if not self._is_among(each, self.denied)]
            return self._joined(self._booked_first(left)), ()
        pair = next((each.ends for each in all_days if each.ends), None)
        if pair:
            return self.calendar.joined([list(pair[1])]), self.calendar.joined([list(pair[0])])
        old = [each for each in all_days if self._is_old(each, all_days)]
        new, from_days = self._joined(each for each in all_days if each not in old), self._joined(old)
        return self._after(new, from_days), from_days

    def _after(self, new: Days, old: Days) -> Days:
        """From Monday to Tuesday, said on a Tuesday: the one after that Monday."""
        today = DaySpan(self.calendar.today, self.calendar.today)
        is_later = new == (today,) and old and old[0].first > self.calendar.today and not self._says_today()
        return (DaySpan(today.first + A_WEEK, today.last + A_WEEK),) if is_later else new

    def _says_today(self) -> bool:
        return not any(each.is_weekday for each in self.said)

    def hours(self) -> tuple[Hours, Hours]:
        """Those that are asked for, and of a move those at which the appointment is."""
        those = [each for each in self.said if each.kind == "hours"]
        left = [each for each in those if not self._is_among(each, self.denied)]
        others = [_but(span) for each in those if each not in left for span in each.spans[:1]]
        if self.intent is Intent.CANCEL:
            return Clock.joined([list(each.spans) for each in self._booked_first(left)]), ()
        if self.intent is not Intent.MOVE:
            left = [each for each in left if not self._is_busy(each)]
            others += [_but(span) for each in those if self._is_busy(each) for span in each.spans[:1]]
            return Clock.joined([*(list(each.spans) for each in left), *([each] for each in others if each)]), ()
        targets = [each for each in left if each.is_target_hour]
        old = [
            each
            for each in those
            if each not in left
            or each.is_origin
            or self._is_old_hour(each)
            or (targets and each.start < targets[0].start)
        ]
        new = [list(each.spans) for each in those if each not in old]
        return Clock.joined(new), Clock.joined([list(each.spans) for each in old])

    def not_days(self) -> Days:
        """Those that are ruled out."""
        if self.intent is Intent.MOVE:
            return ()
        return self._joined(each for each in self.said if each.kind == "day" and self._is_among(each, self.denied))

    def impossible(self) -> Iterator[tuple[int, int]]:
        """Days that don't exist, and past ones on which something is to be done: from which piece to which."""
        if self.intent not in ACTS:
            return
        for each in self.said:
            if each.kind == "impossible":
                yield each.start, each.end
            elif each.kind == "day":
                yield from self._past(each)

    def _past(self, said: SaidTime) -> Iterator[tuple[int, int]]:
        if said.choices:
            for each in said.choices:
                yield from self._past(each)
        elif all(span.last < self.calendar.today for span in said.spans) and (said.is_dated or self._is_to_be(said)):
            yield said.bare, said.end

    # which is which

    def _is_old(self, each: SaidTime, all_days: Sequence[SaidTime]) -> bool:
        if each.is_origin or self._is_among(each, self.booked) or self._is_among(each, self.denied):
            return True
        targets = [one for one in all_days if one.is_target and not self._is_among(one, self.booked)]
        return bool(targets) and not each.is_target and each.start < targets[0].start

    def _is_old_hour(self, hour: SaidTime) -> bool:
        """As the day before it is, if there is one in the same part of the sentence; or else the one behind it."""
        all_days = [each for each in self.said if each.kind == "day"]
        part = self.found[hour.start].part
        near = [each for each in all_days if self.found[each.start].part == part]
        before = [each for each in near if each.start < hour.start]
        if hour.is_target_hour and not (before and self._is_old(before[-1], all_days) and before[-1].end == hour.start):
            return self._is_among(hour, self.booked)
        beside = before[-1] if before else None
        return self._is_old(beside, all_days) if beside else self._is_among(hour, self.booked)

    def _booked_first(self, those: Sequence[SaidTime]) -> Sequence[SaidTime]:
        """Of a cancellation, those that tell of the appointment, if any do."""
        if self.intent is not Intent.CANCEL:
            return those
        return [each for each in those if self._is_among(each, self.booked)] or those

    def _is_among(self, said: SaidTime, things: Collection[Thing]) -> bool:
        return any(each.start <= said.start < each.end for each in things)

    def _is_to_be(self, said: SaidTime) -> bool:
        """Whether something is to be done on it: nothing in its clause tells of what ails somebody."""
        return said.is_target or self.intent is not Intent.BOOK or not ails(self._clause(said))

    def _is_busy(self, said: SaidTime) -> bool:
        """Pracuję do 16: when its writer can't come."""
        around = [word for word in self._clause(said) if is_of("busy", word)]
        within = [each.plain for each in self.found[said.start : said.end] if is_of("busy", each.plain)]
        return len(around) > len(within)

    def _clause(self, said: SaidTime) -> list[str]:
        return clause(self.found, said.start, said.end)

    def _joined(self, those: Iterable[SaidTime]) -> Days:
        return self.calendar.joined([list(each.spans) for each in those])


def _but(span: HourSpan) -> HourSpan | None:
    """What is left of a day without a span of it that begins or ends it."""
    match span:
        case HourSpan(None, dt.time() as end):
            return HourSpan(end, None)
        case HourSpan(dt.time() as start, None):
            return HourSpan(None, start)
        case _:
            return None
