"""Numbers as people type them: in any script's digits, with any dashes, spaces and dots, with words around them.

Whatever reads a number that somebody typed reads it by one of these.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from core.text.normalisation import normalised, plain_letters

_KEYCAP: Final = dict.fromkeys(map(ord, "\N{COMBINING ENCLOSING KEYCAP}\N{VARIATION SELECTOR-16}"))
_DASHES: Final = "\N{MINUS SIGN}\N{KATAKANA-HIRAGANA PROLONGED SOUND MARK}\N{BOX DRAWINGS LIGHT HORIZONTAL}"

_ONE_NUMBER: Final = re.compile(r"(?P<before>\D*)(?P<figures>\d(?:[\d\s().,/+_-]*\d)?)\D*")
_IN_A_LIST: Final = re.compile(r"(?:(?:nr|no|numer|number|pozycja|item|#|№)[\s.:]*)?(?P<number>\d{1,18})\s*[.)]?")


def plain_figures(text: str) -> str:
    """The text, tidied, with digits of every script as 0 to 9, and every dash as a hyphen."""
    return "".join(map(_plain, normalised(text.translate(_KEYCAP))))


def only_number(text: str) -> str:
    """The digits of the only number in a text, whatever words stand before and behind it; with a `+` in front if one
    was typed. Empty when there is none, or words stand between two.
    """
    match = _ONE_NUMBER.fullmatch(plain_figures(text))
    if match is None:
        return ""
    sign = "+" if match["before"].rstrip(" (").endswith("+") else ""
    figures = match["figures"].replace("(0)", "") if sign else match["figures"]
    return sign + re.sub(r"\D", "", figures)


def number_in_list(text: str) -> int | None:
    """The number by which something in a list is called: `2`, `2.`, `nr 2`; `None` for any other words."""
    match = _IN_A_LIST.fullmatch(plain_letters(plain_figures(text)))
    return int(match["number"]) if match else None


def _plain(sign: str) -> str:
    if sign.isdecimal():
        return str(unicodedata.decimal(sign))
    if unicodedata.category(sign) == "Pd" or sign in _DASHES:
        return "-"
    simple = unicodedata.normalize("NFKC", sign)
    return simple if simple.isascii() else sign
