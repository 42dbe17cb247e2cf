"""Who is on the telephone, as the reception types it: name, PESEL or passport with a birth date, and telephone number,
in one message and in any order.

Each part is read by the parser that reads it everywhere (`core.accounts`, `core.text.phones`). What a message doesn't
have is asked for; what it has and can't be used is told by a refusal.
"""

from __future__ import annotations

import datetime as dt
import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from core.accounts.birth_dates import parse_birth_date
from core.accounts.countries import countries_coded, names_among
from core.accounts.identity import Identity, Passport, Pesel, parse_pesel
from core.accounts.names import PersonName, parse_name
from core.accounts.passports import parse_passport
from core.errors import OneName, Refusal, UnusableBirthDate, UnusableName, UnusablePesel, UnusablePhone
from core.text.figures import plain_figures
from core.text.normalisation import plain_letters
from core.text.phones import parse_phone
from core.text.similarity import plain_words
from core.text.surnames import PARTICLES

LONGEST: Final = 300
"""Characters; more is no caller's name and numbers."""

MOST_WORDS: Final = 6
"""Of a name, particles not counted."""

MOST_SMALL: Final = 2
"""Words in small letters in a name that has capitals: “anna maria Nowak”. More are a sentence."""

_ELEVEN: Final = re.compile(r"(?<![\d+])\d{11}(?!\d)")
_ELEVEN_IN_GROUPS: Final = re.compile(r"(?<![\d+])(?=(\d(?:[ -]?\d){10})(?!\d))")
_DATE: Final = re.compile(
    r"(?<!\d)(?:\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{4}|\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\.?\s+[^\W\d_]+\s+\d{4})(?!\d)"
)
_PHONE: Final = re.compile(r"(?<!\w)(?:\+|00)?\(?\d[\d ()./-]{5,20}\d(?!\w)")
_DIGIT: Final = re.compile(r"\d")
_SERIES: Final = re.compile(r"[A-Za-z]{1,3}")
_LABELS: Final = frozenset(
    plain_words(
        "pesel peselu tel telefon telefonu telefonem komorka kom nr numer ur urodzony urodzona urodz data urodzenia "
        "dnia paszport paszportu passport phone mobile number born date of birth dob name imie nazwisko pan pani "
        "pacjent pacjentka pacjenta nowy nowa patient new mr mrs ms r roku"
    )
)


@dataclass(frozen=True)
class CallerFacts:
    """What is known of a caller so far. Kept out of `repr`, so that none reaches a log."""

    name: PersonName | None = field(default=None, repr=False)
    pesel: Pesel | None = field(default=None, repr=False)
    passport: tuple[str, str] | None = field(default=None, repr=False)
    birth_date: dt.date | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    refusal: Refusal | None = field(default=None, repr=False)

    @property
    def identity(self) -> Identity | None:
        """Who it is, once that is clear."""
        if self.pesel is not None:
            return self.pesel
        if self.passport is None or self.birth_date is None:
            return None
        return Passport(*self.passport, self.birth_date)

    @property
    def is_whole(self) -> bool:
        return None not in {self.name, self.identity, self.phone}

    def with_more(self, more: CallerFacts) -> CallerFacts:
        """What a later message tells counts more; the document that it names takes the place of another."""
        found = {name: value for name, value in vars(more).items() if value is not None and name != "refusal"}
        kept = replace(self, pesel=None) if more.passport is not None else self
        if more.pesel is not None:
            kept = replace(kept, passport=None, birth_date=None)
        return replace(kept, **found, refusal=more.refusal)

    def to_json(self) -> dict[str, Any]:
        """As a conversation remembers it; the refusal isn't."""
        born = None if self.birth_date is None else self.birth_date.isoformat()
        name = None if self.name is None else [self.name.first, self.name.last]
        number = None if self.pesel is None else self.pesel.number
        return {"name": name, "pesel": number, "passport": self.passport, "born": born, "phone": self.phone}


def facts_from_json(told: Mapping[str, Any]) -> CallerFacts:
    """What `to_json` wrote."""
    pesel, passport, born, name = (told.get(each) for each in ("pesel", "passport", "born", "name"))
    return CallerFacts(
        name=PersonName(*name) if name else None,
        pesel=Pesel(pesel) if pesel else None,
        passport=(passport[0], passport[1]) if passport else None,
        birth_date=dt.date.fromisoformat(born) if born else None,
        phone=told.get("phone"),
    )


def read_caller(text: str, country: str, today: dt.date) -> CallerFacts:
    """All that a message tells of a caller; telephone numbers without a country code are the clinic's `country`'s."""
    rest = plain_figures(text[:LONGEST])
    rest, pesel, refusal = _take_pesel(rest, country, today)
    rest, born = _take_date(rest, today)
    rest, phone = _take_phone(rest, country)
    found = CallerFacts(pesel=pesel, birth_date=None if pesel else born, phone=phone, refusal=refusal)
    return _with_names(found, rest)


def _take_pesel(text: str, country: str, today: dt.date) -> tuple[str, Pesel | None, Refusal | None]:
    """A PESEL, and the text without it; why what looks like one can't be used."""
    refusal = None
    for match in _ELEVEN.finditer(text):
        try:
            return _without(text, *match.span()), parse_pesel(match[0], today), None
        except UnusablePesel as unusable:
            if not _is_phone(match[0], country):
                refusal = refusal or unusable
                text = _without(text, *match.span())
    for match in _ELEVEN_IN_GROUPS.finditer(text):
        try:
            return _without(text, *match.span(1)), parse_pesel(match[1], today), None
        except UnusablePesel:
            continue
    return text, None, refusal


def _take_date(text: str, today: dt.date) -> tuple[str, dt.date | None]:
    for match in _DATE.finditer(text):
        try:
            return _without(text, *match.span()), parse_birth_date(match[0], today)
        except UnusableBirthDate:
            continue
    return text, None


def _take_phone(text: str, country: str) -> tuple[str, str | None]:
    for match in _PHONE.finditer(text):
        try:
            return _without(text, *match.span()), parse_phone(match[0], country)
        except UnusablePhone:
            continue
    return text, None


def _is_phone(text: str, country: str) -> bool:
    try:
        return bool(parse_phone(text, country))
    except UnusablePhone:
        return False


def _with_names(found: CallerFacts, text: str) -> CallerFacts:
    """What is left is a passport, if it has digits, and a name."""
    words = [word for word in re.split(r"[\s;:]+", text) if word.strip(",.-")]
    of_passport = set(_of_passport(words)) if found.pesel is None else set()
    name = " ".join(word for place, word in enumerate(words) if place not in of_passport and not _is_label(word))
    refusal = found.refusal
    if of_passport:
        try:
            passport = parse_passport(" ".join(words[place].strip(",") for place in sorted(of_passport)))
            found = replace(found, passport=passport)
        except Refusal as unclear:
            refusal = refusal or unclear
    if name.strip(" ,.-"):
        try:
            found = replace(found, name=_name(re.sub(r"\s+,", ",", name).strip(" ,.-")))
        except OneName as one:
            refusal = refusal or one
        except Refusal as unusable:
            refusal = refusal or unusable
    return replace(found, refusal=refusal)


def _name(text: str) -> PersonName:
    """Raises: UnusableName, where it is a sentence; what `parse_name` raises."""
    words = [word for word in re.split(r"[\s,]+", text) if word.casefold() not in PARTICLES]
    small = sum(map(str.islower, words))
    if len(words) > MOST_WORDS or (MOST_SMALL < small < len(words)):
        raise UnusableName
    return parse_name(text)


def _of_passport(words: list[str]) -> Iterator[int]:
    """The places of a passport's words: whatever has digits, the series before and the country's name or code."""
    numbers = [place for place, word in enumerate(words) if _DIGIT.search(word)]
    if not numbers:
        return
    yield from numbers
    tidy = [word.strip(",.") for word in words]
    series = {
        place - 1
        for place in numbers
        if place and _SERIES.fullmatch(tidy[place - 1]) and not _is_label(tidy[place - 1])
    }
    yield from series
    codes = [place for place, word in enumerate(tidy) if place not in series and _is_code(word)]
    # Somebody may be called as a country is: the one that stands nearest to the number is meant.
    named = [tuple(places) for places, _ in names_among(tidy)] if not codes else []
    nearest = min(named, key=lambda places: min(abs(a - b) for a, b in itertools.product(places, numbers)), default=())
    yield from (*codes, *nearest)


def _is_code(word: str) -> bool:
    return word.isupper() and bool(_SERIES.fullmatch(word)) and bool(countries_coded(word)) and not _is_label(word)


def _is_label(word: str) -> bool:
    return plain_letters(word).strip(".,:-") in _LABELS


def _without(text: str, start: int, end: int) -> str:
    return f"{text[:start]} {text[end:]}"
