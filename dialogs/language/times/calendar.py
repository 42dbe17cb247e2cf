"""The days that words mean, seen from a day: rules of `dialogs.language.times.when`.

Days that are past mean nothing to come; a day without a year is the next such day.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from dialogs.language.meaning import DaySpan
from dialogs.language.times.days import (
    A_DAY,
    A_WEEK,
    MOST_READINGS,
    Made,
    Spans,
    TimeItem,
    in_a_row,
    in_order,
    same_weekday,
    shared_of,
)
from dialogs.language.times.weeks import Weeks


class Calendar(Weeks):
    """All that is known of days: today, the last one that can be booked, holidays by their names in `words/`."""

    __slots__ = ()

    def rules(self) -> Sequence[tuple[str, Callable[[Sequence[TimeItem]], Any], str]]:
        """Patterns of letters, what is made of them, and the letter of that; ^ is days."""
        return (
            # figures: 2027-03-02, 2.03.2027, 3/4, 3-5 marca, 3 marca 2027, March 3rd, 5 lub 6 marca
            (r"(?<![./:])N-N[./]N(?![./]?N)", self._range_of_short, "^"),
            (r"N-N-N|N\.N\.N|N/N/N", self._figures, "^"),
            ("N-N(?=M)|[NO]-?[u>][NO](?=M)|f[NO][u>][NO](?=M)|Z[NO]o?&[NO]o?(?=M)", self._days_of_month, "Y"),
            ("YM", self._range_of_month, "^"),
            ("ZM[NO]o?&[NO]o?", self._days_behind_month, "^"),
            ("[NO]o?(?:,[NO]o?)*(?:&[NO]o?)+M|M[NO]o?(?:,[NO]o?)*(?:&[NO]o?)+(?![:ap.M])", self._some_of_month, "^"),
            ("[NO]o?\\.?/?MN(?![:ap.])", self._day_month, "^"),
            (r"N\.N\.N|N/N/N|[NO]o?\.?/?MN|M[NO]o?N", self._no_such_day, "x"),
            ("[NO]o?\\.?/?M", self._day_month, "^"),
            ("M[NO]o?(?![:ap.-])N(?=$|[^:ap.])", self._month_day, "^"),
            ("M[NO]o?(?![:ap.-])", self._month_day, "^"),
            ("N[./]N(?![:ap]|N)", self._short, "^"),
            # days that don't exist
            (r"[NO]o?\.?/?M|M[NO]o?(?![:ap.-])|N[./]N(?![:ap]|N)", self._no_such_day, "x"),
            # weeks and months
            ("[OCl]WI?(?:M|[XT]?m)", self._weekday_of_month, "^"),
            ("[lO]d(?:M|[XT]?m)", self._first_or_last_day, "^"),
            ("[NO][DU](?:M|[XT]?m)", self._half_of_month, "^"),
            ("[OC]wI?M|OwXm|Owm|lwI?M", self._week_of_month, "^"),
            ("i(?:N)?[dwm]|[TX]N[dwm]|[uB]L(?:M|[XT]?[wm])", self._within, "^"),
            ("[CDL][XT]?m|[CDL]M|lw[XT]?m", self._third, "^"),
            ("[CL][XT]?w", self._end_of_week, "^"),
            ("f?RIw|f?RINw|Rw", self._ahead_of, "^"),
            ("(?:(?:N?w|F)f|Iwf|INwf)[WR]", self._counted_from, "^"),
            ("INw&?W|Iw&?W|WINw|WIw|INw|IF&?W|WIF", self._weeks_ahead, "^"),
            ("Iw|IN[dwm]|I[dm]|IF|I[cb]", self._ahead, "^"),
            ("[wE]AX", self._after_next, "^"),
            ("XwW|WXw|TwW|WTw", self._weekday_of_week, "^"),
            ("FW", self._week_on, "^"),
            ("wW|Ww", self._week_on, "^"),
            ("[jl][wmE]", self._before_now, "^"),
            ("[XT]w", self._week, "^"),
            ("[XT]m", self._this_month, "^"),
            ("XE", self._next_weekend, "^"),
            ("T?E", self._weekend, "^"),
            ("[dw]?[AB]G|G", self._holiday, "^"),
            ("[jl]W", self._past_weekday, "^"),
            ("XW|WX(?!w)", self._next_weekday, "^"),
            ("T?W", self._weekday, "^"),
            ("T?R|R", self._relative, "^"),
            ("IM|[XT]M|M", self._whole_month, "^"),
            ("O(?![wdmhOEW_]?w)(?![_dmhK])", self._day_of_month, "^"),
            ("O(?=_)", self._later_day_of_month, "^"),
            # put together
            (r"f\^[u>-]\^|\^-\^|Z\^&\^|\^[u>]\^", self._range, "^"),
            (r"[AfBun]\^", self._open, "^"),
            (r"\^\^", self._both, "^"),
            (r"\^(?:,?\^)*(?:,?&\^)+", self._either, "^"),
            (r"[@>]+\^", lambda items: items[-1].value, "!"),
            (r"z\^", lambda items: items[-1].value, "?"),
        )

    def joined(self, found: Sequence[Spans]) -> tuple[DaySpan, ...]:
        """What all that was said of days comes to: what they share, if anything, and else each for itself."""
        spans: Spans = []
        for each in found:
            both = [both for one in spans for other in each if (both := shared_of(one, other))]
            spans = list(dict.fromkeys(both or [*spans, *each]))[:MOST_READINGS]
        return tuple(dict.fromkeys(self._cut(spans)))

    def _cut(self, spans: Iterable[DaySpan]) -> Iterable[DaySpan]:
        """Without what is past."""
        for each in spans:
            if each.last >= self.today:
                yield DaySpan(max(each.first, self.today), each.last)

    # put together

    def _range(self, items: Sequence[TimeItem]) -> Made:
        first, last = (each.value[0] for each in items if each.letter == "^")
        end = last.last
        if end < first.first and (end + A_WEEK) >= first.first:
            end += A_WEEK
        return [DaySpan(first.first, end)] if first.first <= end else None

    def _open(self, items: Sequence[TimeItem]) -> Made:
        span = items[1].value[0]
        match items[0].letter:
            case "A":
                return [DaySpan(span.last + A_DAY, max(self.last, span.last + A_DAY))]
            case "f" | "n":
                return [DaySpan(span.first, max(self.last, span.last))]
            case "B":
                return self._until(span.first - A_DAY)
            case _:
                return self._until(span.last)

    @staticmethod
    def _both(items: Sequence[TimeItem]) -> Made:
        """Thursday, 11 March: what both have in common."""
        both = [shared for one in items[0].value for other in items[1].value if (shared := shared_of(one, other))]
        return both or same_weekday(items[0].value[0], items[1].value[0])

    @staticmethod
    def _either(items: Sequence[TimeItem]) -> Made:
        """Monday or Tuesday: one span if they follow each other."""
        spans = [span for each in items if each.letter == "^" for span in each.value]
        return in_a_row(in_order(spans))
