"""People's names as they type them, in any script."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final

from core.errors import OneName, UnusableName
from core.text.figures import plain_figures
from core.text.normalisation import APOSTROPHES, require_length
from core.text.surnames import PARTICLES, surname_start

LONGEST: Final = 60
"""Code points in the first names, and in the surname."""

_BEFORE_A_CAPITAL: Final = frozenset(("d", "dell", "l", "m", "n", "o", "sant"))
"""With an apostrophe: O'Connor, D'Angelo; but Mar'yana, Лук'яненко."""

_APOSTROPHES: Final = str.maketrans(dict.fromkeys(APOSTROPHES, "'"))
_WORD: Final = re.compile(r"'?x+(?:\.?-x+|['·.]x+)*[.']?")
"""`x` stands for any letter, with the marks that go with it."""

_PARTS: Final = re.compile(r"[^-'.·]+|[-'.·]")
_DOTTED_I: Final = frozenset("İığə")
_CEDILLA: Final = "ş"
_NOT_DOTTED_I: Final = frozenset("ăâîțţêû")
"""Letters of Romanian and Kurdish, which have the cedilla too."""


@dataclass(frozen=True, slots=True)
class PersonName:
    """First names and surname, as they are written in documents; somebody of one name has that as surname. Kept out of
    `repr`, so that none reaches a log.
    """

    first: str = field(repr=False)
    last: str = field(repr=False)

    @property
    def full(self) -> str:
        return f"{self.first} {self.last}".strip()


def parse_name(text: str) -> PersonName:
    """First names, then one surname, perhaps double-barrelled or with particles (`van der`). Capitals are set only
    where there are none or nothing else. A surname with a comma behind it may come first: Nowak, Anna.

    Raises: UnusableName, UnusableText; OneName, when there is a single word.
    """
    typed = text.strip(" ,")
    surname, comma, first = typed.partition(",")
    if comma:
        return _parted(first, surname)
    words = _words(typed)
    if len(words) == 1:
        raise OneName(parse_one_name(text).last)
    start = surname_start(words)
    name = PersonName(" ".join(words[:start]), " ".join(words[start:]))
    for part in (name.first, name.last):
        require_length(part, 1, LONGEST)
    return name


def _parted(first: str, last: str) -> PersonName:
    """First names and a surname that were told apart; written in small letters or capitals, if both are."""
    count = len(_words(first))
    words = _words(f"{first} {last}")
    name = PersonName(" ".join(words[:count]), " ".join(words[count:]))
    for part in (name.first, name.last):
        require_length(part, 1, LONGEST)
    return name


def parse_one_name(text: str) -> PersonName:
    """The name of somebody who has no other.

    Raises: UnusableName, UnusableText.
    """
    name = PersonName("", " ".join(_words(text)))
    require_length(name.last, 1, LONGEST)
    return name


def _words(text: str) -> list[str]:
    """The words of a name, each tidied.

    Raises: UnusableName.
    """
    typed = re.sub(r"\s*-\s*", "-", plain_figures(text.translate(_APOSTROPHES)))
    words = typed.split()
    if not words or not all(map(_is_word, words)):
        raise UnusableName
    if typed.islower() or typed.isupper():
        dotted = _has_dotted_i(typed)
        words = [
            word if position and word in PARTICLES else _capitalised(word, dotted=dotted)
            for position, word in enumerate(_lower(typed, dotted=dotted).split())
        ]
    return words


def _is_word(word: str) -> bool:
    kinds = "".join("x" if unicodedata.category(sign)[0] in "LM" else sign for sign in word)
    return bool(_WORD.fullmatch(kinds)) and unicodedata.category(word.lstrip("'")[0])[0] == "L"


def _capitalised(word: str, *, dotted: bool) -> str:
    """A word in small letters with the capitals of a name."""
    parts = _PARTS.findall(word)
    for place, part in enumerate(parts):
        after_apostrophe = place > 1 and parts[place - 1] == "'"
        if not after_apostrophe or parts[place - 2].lower() in _BEFORE_A_CAPITAL:
            parts[place] = _first_capital(part, dotted=dotted)
    return "".join(parts)


def _first_capital(part: str, *, dotted: bool) -> str:
    if part.startswith("mc") and len(part) > len("mcx"):
        return "Mc" + _first_capital(part[2:], dotted=dotted)
    if dotted and part[0] in "iı":
        return ("İ" if part[0] == "i" else "I") + part[1:]
    return part[0].capitalize() + part[1:]


def _lower(text: str, *, dotted: bool) -> str:
    return (text.replace("İ", "i").replace("I", "ı") if dotted else text).lower()


def _has_dotted_i(text: str) -> bool:
    """Whether it is of a language in which İ and ı are letters of their own, as in Turkish."""
    letters = {"İ" if letter == "İ" else letter.lower() for letter in text}
    return bool(letters & _DOTTED_I) or (_CEDILLA in letters and not letters & _NOT_DOTTED_I)
