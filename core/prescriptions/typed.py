"""What doctors type of an e-prescription: the code, the key, its days, and the medicines on it (S20, D20).

Nothing is worked out: days are those that were typed, and only compared with each other and with today.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from core.accounts.identity import mentions_pesel
from core.errors import UnusableDay
from core.i18n import Language
from core.prescriptions.model import MedicineFacts
from core.prescriptions.refusals import (
    DatesFault,
    PeselBesideCode,
    UnusableCode,
    UnusableDates,
    UnusableKey,
    UnusableMedicines,
)
from core.text.days import parse_day
from core.text.figures import plain_figures
from core.text.normalisation import fitting, normalised_lines, plain_letters, require_length

CODE_DIGITS: Final = 4
KEY_LENGTH: Final = 44

MOST_LINES: Final = 5
"""How many medicines fit on one e-prescription."""

LONGEST_NAME: Final = 120
LONGEST_LINE: Final = 240
LONGEST_REASON: Final = 600

OLDEST: Final = dt.timedelta(days=365)
"""How long ago an e-prescription that a doctor enters can have been issued."""

_LASTS: Final = re.compile(r"(?:[^\W\d_]+\s+)?(?P<days>\d{1,3})\s*(?:dni|dnia|dzien|d|days?)\W*")
_YEAR: Final = re.compile(r"\d{4}\W*")
_BETWEEN_DATES: Final = re.compile(
    r"(?<=\d{4})\s*-\s*(?=\d{1,2}[./])"  # 2.03.2027-1.04.2027
    r"|(?<=\d{4})(?:\s*r\.)?\s+(?=\d{1,2}(?:[./]|\s+[^\W\d_]))"  # 2.03.2027 1.04.2027, 2 marca 2027 1 kwietnia 2027
    r"|(?<=-\d{2})\s+(?=\d{4}-)"  # 2027-03-02 2027-04-01
)


@dataclass(frozen=True, slots=True)
class PrescriptionDates:
    """The days of an e-prescription as its issuer gave them; no `valid_from` where it holds at once."""

    issued_on: dt.date
    valid_until: dt.date
    valid_from: dt.date | None = None


def parse_code(text: str) -> str:
    """The four digits, whatever stands between and around them.

    Raises: UnusableCode.
    """
    digits = re.sub(r"\D", "", plain_figures(text))
    if len(digits) != CODE_DIGITS:
        raise UnusableCode(len(digits))
    return digits


def parse_key(text: str) -> str:
    """The 44 letters and digits, however they are cut into groups and lines.

    Raises: UnusableKey.
    """
    typed = re.sub(r"[\s.,:;-]", "", plain_figures(text))
    strange = next((each for each in typed if not (each.isascii() and each.isalnum())), "")
    if strange or len(typed) != KEY_LENGTH:
        raise UnusableKey(len(typed), strange)
    return typed


def parse_dates(text: str, today: dt.date) -> PrescriptionDates:
    """Two days, issued and valid until; or three, with the one from which it is valid between them.

    Raises: UnusableDates.
    """
    days = [_day(each, text, today) for each in _pieces(text)]
    match days:
        case [issued_on, valid_until]:
            dates = PrescriptionDates(issued_on, valid_until)
        case [issued_on, valid_from, valid_until]:
            dates = PrescriptionDates(issued_on, valid_until, valid_from)
        case _:
            raise UnusableDates(DatesFault.COUNT)
    require_dates(dates, today)
    return dates


def require_dates(dates: PrescriptionDates, today: dt.date) -> None:
    """Pass if an e-prescription that is issued now can have these dates.

    Raises: UnusableDates.
    """
    if dates.issued_on > today:
        raise UnusableDates(DatesFault.ISSUED_LATER)
    if dates.issued_on < today - OLDEST:
        raise UnusableDates(DatesFault.ISSUED_LONG_AGO)
    if not dates.issued_on <= (dates.valid_from or dates.issued_on) <= dates.valid_until:
        raise UnusableDates(DatesFault.ORDER)
    if dates.valid_until < today:
        raise UnusableDates(DatesFault.OVER)


def parse_medicines(text: str, most: int = MOST_LINES) -> tuple[MedicineFacts, ...]:
    """A medicine a line, its parts with semicolons between: name and strength; dose; pack; how many days it lasts. All
    but the first may be missing.

    Raises: UnusableMedicines, PeselBesideCode, UnusableText.
    """
    written = normalised_lines(text).splitlines()
    read = tuple(_medicine(line) for line in written if any(map(str.isalpha, line)))
    if not 1 <= len(read) <= most:
        raise UnusableMedicines(most, len(read))
    return read


def parse_reason(text: str) -> str:
    """Why a doctor has changed or declined an order.

    Raises: PeselBesideCode, UnusableText.
    """
    require_no_pesel(text)
    tidy = normalised_lines(text)
    require_length(tidy, 1, LONGEST_REASON)
    return tidy


def require_no_pesel(text: str) -> None:
    """Pass if the words can stand beside the code (D20).

    Raises: PeselBesideCode.
    """
    if mentions_pesel(text):
        raise PeselBesideCode


def medicine_named(text: str) -> MedicineFacts:
    """A medicine that a patient writes of: nothing but its name is read.

    Raises: PeselBesideCode, UnusableText; UnusableMedicines, for a number alone.
    """
    require_no_pesel(text)
    if not any(map(str.isalpha, text)):
        raise UnusableMedicines(MOST_LINES, 0)
    return MedicineFacts(name=fitting(text, 2, LONGEST_NAME))


def _medicine(line: str) -> MedicineFacts:
    require_no_pesel(line)
    require_length(line, 1, LONGEST_LINE)
    name, *others = [part.strip() for part in re.split(r"[;|]", line)]
    lasts = next((found for each in others if (found := _LASTS.fullmatch(plain_letters(plain_figures(each))))), None)
    told = [each for each in others if each and not _LASTS.fullmatch(plain_letters(plain_figures(each)))]
    return MedicineFacts(
        name=fitting(name, 2, LONGEST_NAME),
        dose=told[0] if told else "",
        pack=", ".join(told[1:]),
        lasts_days=int(lasts["days"]) or None if lasts else None,
    )


def _day(piece: str, text: str, today: dt.date) -> dt.date:
    try:
        return parse_day(piece, today)
    except UnusableDay:
        words = piece.split()
        typed = [each for each in text.split() if plain_letters(plain_figures(each)).strip(".,:;") in words]
        raise UnusableDates(DatesFault.UNREADABLE, " ".join(typed) or piece) from None


def _pieces(text: str) -> Iterator[str]:
    """What may be a day each: a comma may also stand before a year."""
    plain = "\n".join(plain_letters(plain_figures(line)) for line in text.splitlines())
    parts = re.split(_separators(tuple(Language)), _BETWEEN_DATES.sub("\n", plain))
    pieces: list[str] = []
    for part in (each.strip(" .:") for each in parts):
        if _YEAR.fullmatch(part) and pieces:
            pieces[-1] += f" {part}"
        elif part:
            pieces.append(part)
    return iter(pieces)


@cache
def _separators(languages: tuple[Language, ...]) -> str:
    words = {plain_letters(word) for each in languages for word in each.spec.typed_days.around}
    longest_first = sorted(words, key=lambda word: (-len(word), word))
    return rf"[\n;,]|\s-\s|(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)"
