"""The words in which dates are typed, in every language that the portal speaks at once."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import Final

from core.i18n import Language
from core.language_specs import TypedDays
from core.text.normalisation import plain_letters

_ROMAN: Final = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_SHORTEST_MONTH: Final = len("maj")

MONTH: Final = r"(?P<month>[^\W\d_]+)"
"""A pattern of a month's name, in any script."""


@dataclass(frozen=True, slots=True)
class DateWords:
    """All of them as `plain_letters` writes them; `day` to `before_month` are patterns of a part of a date."""

    from_today: dict[str, int]
    weekdays: frozenset[tuple[str, int]]
    months: frozenset[tuple[str, int]]
    before: re.Pattern[str]
    day: str
    after_year: str
    before_month: str


def date_words() -> DateWords:
    """Those of the languages that there are."""
    return _of(tuple(Language))


def month_named(typed: str) -> int:
    """A month by its figure, Roman numeral, or name, of which three letters are enough; 0 when it is none."""
    if typed.isdecimal():
        return int(typed)
    if typed in _ROMAN:
        return _ROMAN.index(typed) + 1
    numbers = {number for name, number in date_words().months if name.startswith(typed)}
    return numbers.pop() if len(typed) >= _SHORTEST_MONTH and len(numbers) == 1 else 0


@cache
def _of(languages: tuple[Language, ...]) -> DateWords:
    specs: list[TypedDays] = [each.spec.typed_days for each in languages]
    return DateWords(
        from_today={plain_letters(name): ahead for each in specs for name, ahead in each.from_today.items()},
        weekdays=_weekdays(languages),
        months=_months(languages),
        before=re.compile(rf"^(?:(?:{_any_of(each.before for each in specs)})\s+)+"),
        day=rf"(?P<day>\d{{1,2}})(?:{_any_of(each.after_number for each in specs)})?",
        after_year=rf"(?:\s*(?:{_any_of(each.after_year for each in specs)}))?",
        before_month=rf"(?:(?:{_any_of(each.before_month for each in specs)}) )?",
    )


def _weekdays(languages: tuple[Language, ...]) -> frozenset[tuple[str, int]]:
    """Whole and short: Monday is 0."""
    babels = {
        (name, number)
        for language in languages
        for width in ("wide", "abbreviated")
        for number, name in language.locale.days["format"][width].items()
    }
    ours = {short for language in languages for short in language.spec.typed_days.short_weekdays.items()}
    return frozenset((plain_letters(name).strip("."), number) for name, number in babels | ours)


def _months(languages: tuple[Language, ...]) -> frozenset[tuple[str, int]]:
    """As they stand alone and beside a day."""
    return frozenset(
        (plain_letters(name), number)
        for language in languages
        for use in ("format", "stand-alone")
        for number, name in language.locale.months[use]["wide"].items()
    )


def _any_of(words: Iterable[tuple[str, ...]]) -> str:
    """Alternatives of a pattern, the longest first; none of no words."""
    plain = {plain_letters(word) for each in words for word in each}
    return "|".join(re.escape(word) for word in sorted(plain, key=lambda word: (-len(word), word))) or r"(?!)"
