"""Typed text made comparable and safe to show."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

from anyascii import anyascii

from core.errors import UnusableText

APOSTROPHES: Final = "’‘‛`´′＇\N{MODIFIER LETTER APOSTROPHE}\N{MODIFIER LETTER TURNED COMMA}\N{MODIFIER LETTER PRIME}"
"""What keyboards put in for the plain apostrophe."""

_LATIN_BLOCKS: Final = (range(0x00C0, 0x02B0), range(0x1D00, 0x1F00), range(0x2C60, 0x2C80), range(0xA720, 0xA800))


def normalised(text: str) -> str:
    """The text with single spaces, letters composed, and no invisible characters (zero-width, direction marks)."""
    composed = unicodedata.normalize("NFC", text)
    return " ".join("".join(each for each in composed if unicodedata.category(each) != "Cf").split())


def normalised_lines(text: str) -> str:
    """The text tidied line by line, with at most one empty line between two that say something."""
    lines = [normalised(line) for line in text.splitlines()]
    said = [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
    return "\n".join(said).strip("\n")


def fitting(text: str, shortest: int, longest: int) -> str:
    """The text, tidied; lengths are inclusive, and counted in code points (D14).

    Raises: UnusableText.
    """
    tidy = normalised(text)
    require_length(tidy, shortest, longest)
    return tidy


def require_length(text: str, shortest: int, longest: int) -> None:
    """Pass if the text is neither too short nor too long; lengths are inclusive, in code points (D14).

    Raises: UnusableText.
    """
    if not shortest <= len(text) <= longest:
        raise UnusableText(shortest=shortest, longest=longest, length=len(text))


def plain(text: str) -> str:
    """The text in lower case without accents, its apostrophes straight: what is the same to somebody who types in a
    hurry. Latin letters become those of every keyboard (Đ → d, ø → o, ı → i, ß → ss); those of other scripts stay.

    Fingerprints of names are made of it: whoever changes what it makes of a letter has to make them anew.
    """
    decomposed = unicodedata.normalize("NFKD", normalised(text).casefold().translate(_alike()))
    return "".join(each for each in decomposed if not unicodedata.combining(each))


def plain_letters(text: str) -> str:
    """As `plain`, without the apostrophes: п’ятниця is typed п'ятниця or пятниця as well."""
    return plain(text).replace("'", "")


@cache
def _alike() -> dict[int, str]:
    """Latin letters that do not come apart in Unicode, each as it is typed without it; and apostrophes, of which one
    would.
    """
    letters = {
        code: anyascii(letter).lower()
        for block in _LATIN_BLOCKS
        for code in block
        if unicodedata.name(letter := chr(code), "").startswith("LATIN SMALL")
        and unicodedata.normalize("NFKD", letter) == letter
    }
    return letters | dict.fromkeys(map(ord, APOSTROPHES), "'")
