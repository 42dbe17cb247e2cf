"""Passports as people type them: a country and a number, in any order, with labels and series between.

Nothing is guessed. Names of countries are read before codes, for many a label (nr, no) and series (ET) is some
country's code; what is neither country nor label has to make up one number; and whatever is not clear is asked for.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from core.accounts.countries import countries_coded, countries_like, countries_named, names_among, words_of
from core.errors import CountryUnclear, PassportNumberUnclear, UnusablePassport
from core.text.figures import plain_figures
from core.text.normalisation import plain_letters
from core.text.similarity import plain_words

MOST_WORDS: Final = 24
"""More is a letter to somebody."""

_NUMBER: Final = re.compile(r"(?=[A-Z]*[0-9])[A-Z0-9]{5,15}")
_SERIES: Final = re.compile(r"[A-Z]{1,3}")
_WHOLE: Final = 6
"""A group of so many letters and digits is a number by itself, to which nothing else is added."""
_LONGEST_IN_GROUPS: Final = 10

_LABELS: Final = frozenset(
    plain_words(
        "nr no num numer number numero numeru nummer номер seria serii serie series серія серия серии passport "
        "passports passeport paszport paszportu paszportem reisepass pasaporte passaporto pasport pasaport паспорт "
        "dokument document kraj kraju country państwo obywatelstwo obywatel obywatelka nationality citizen "
        "citizenship from of the issued by my mój moje to jest is mam have wydany wydana wydane przez"
    )
)
"""What people write beside a number, though many of these words are a country's code."""

_SHORT_WORDS: Final = frozenset(("z", "ze", "w", "we", "i", "a", "ma", "me", "in"))
"""Words between the others; before figures, they may be a series."""

_ALIKE: Final = str.maketrans("АВЕІКМНОРСТХ", "ABEIKMHOPCTX")
"""Cyrillic letters that look like those of a passport's number."""


@dataclass(frozen=True, slots=True)
class PassportWords:
    """What a country and a number were read from: whom the words may name, and what else was typed."""

    countries: frozenset[str]
    rest: tuple[str, ...] = field(repr=False)


def parse_passport(text: str) -> tuple[str, str]:
    """A country and the passport's number: `DE C01X00T47`, `C01X00T47, Niemcy`, `paszport Ukraina, nr FE 123456`.

    Raises: CountryUnclear, PassportNumberUnclear, each with the part that is clear; UnusablePassport, when neither is.
    """
    words = words_of(plain_figures(text))
    if len(words) > MOST_WORDS:
        raise UnusablePassport
    named, rest = _without_names(words)
    rest = _without_labels(rest)
    if len(named) == 1:
        return _with_country(named, rest)
    number = _number_of(rest)
    if named:
        raise CountryUnclear(number, tuple((code, number) for code in sorted(named))) if number else UnusablePassport
    return _by_code(rest, number)


def parse_country(text: str) -> str:
    """The country that a passport is of, by name or by code.

    Raises: CountryUnclear.
    """
    named, rest = _without_names(words_of(text))
    rest = _without_labels(rest)
    found = named if named and not rest else countries_named(text)
    if len(found) != 1:
        raise CountryUnclear("", tuple((code, "") for code in sorted(found) or countries_like(text)))
    return min(found)


def parse_passport_number(text: str) -> str:
    """A passport's number alone, perhaps in groups and with its series.

    Raises: PassportNumberUnclear.
    """
    number = _number_of(_without_labels(words_of(plain_figures(text))))
    if not number:
        raise PassportNumberUnclear("")
    return number


def _without_names(words: Sequence[str]) -> tuple[frozenset[str], list[str]]:
    """Which countries are named, and what stands beside the names."""
    named: frozenset[str] = frozenset()
    rest = list(words)
    for places, meant in names_among(words):
        named |= meant
        for place in places:
            rest[place] = ""
    return named, [word for word in rest if word]


def _without_labels(words: Sequence[str]) -> list[str]:
    return [
        word
        for word, after in itertools.zip_longest(words, words[1:], fillvalue="")
        if (told := plain_letters(word)) not in _LABELS and not (told in _SHORT_WORDS and not after[:1].isdecimal())
    ]


def _with_country(named: frozenset[str], rest: list[str]) -> tuple[str, str]:
    """The number, once it is clear whose it is; the country's own code may stand beside its name."""
    country = min(named)
    without_code = [word for word in rest if countries_coded(word) != named]
    numbers = {number for words in (rest, without_code) if (number := _number_of(words))}
    if len(numbers) != 1:
        raise PassportNumberUnclear(country)
    return country, numbers.pop()


def _by_code(rest: list[str], number: str) -> tuple[str, str]:
    """By a code at either end; in front of figures only, it may as well be the number's series."""
    read = [
        (min(countries), of_country)
        for code, others in ((rest[:1], rest[1:]), (rest[-1:], rest[:-1]))
        if others and (countries := countries_coded(code[0])) and (of_country := _number_of(others))
    ]
    if len(read) == 1 and not number:
        return read[0]
    if read or number:
        raise CountryUnclear(number or read[0][1], tuple(dict.fromkeys(read)))
    raise _nearly(rest)


def _nearly(rest: list[str]) -> CountryUnclear | UnusablePassport:
    """A misspelt country beside a number that is clear, or nothing of use."""
    letters = [word for word in rest if word.isalpha()]
    figures = [word for word in rest if not word.isalpha()]
    for words in (figures, [word for word in rest if word in figures or _SERIES.fullmatch(_upper(word))]):
        if number := _number_of(words):
            others = " ".join(word for word in letters if word not in words)
            return CountryUnclear(number, tuple((code, number) for code in countries_like(others)))
    return UnusablePassport()


def _number_of(words: Sequence[str]) -> str:
    """The number that words make up, all of them: a series, then groups; empty when they don't."""
    if not words:
        return ""
    groups = [_upper(word) for word in words]
    if len(groups) > 1 and _SERIES.fullmatch(groups[0]):
        series, groups = groups[0], groups[1:]
        if not groups[0].isdecimal():
            return ""
    else:
        series = ""
    in_groups = all(len(each) < _WHOLE for each in groups[:-1]) and not any(map(str.isalpha, groups))
    number = series + "".join(groups)
    if len(groups) > 1 and not (in_groups and len(number) <= _LONGEST_IN_GROUPS):
        return ""
    return number if _NUMBER.fullmatch(number) else ""


def _upper(word: str) -> str:
    return word.upper().translate(_ALIKE)
