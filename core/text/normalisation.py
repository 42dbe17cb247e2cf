"""Typed text made comparable and safe to show."""

from __future__ import annotations

import unicodedata
from typing import Final

from core.errors import UnusableText

APOSTROPHES: Final = "’‘\N{MODIFIER LETTER APOSTROPHE}`\N{ACUTE ACCENT}"
"""What keyboards put in for the plain apostrophe. One of them is a letter to Unicode."""

# ł is a letter of its own to Unicode, and does not come apart; of apostrophes, one would come apart.
_ALIKE: Final = str.maketrans({"ł": "l"} | dict.fromkeys(APOSTROPHES, "'"))


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
    hurry. Fingerprints of names are made of it, so what it makes of a letter stays.
    """
    decomposed = unicodedata.normalize("NFKD", normalised(text).casefold().translate(_ALIKE))
    return "".join(each for each in decomposed if not unicodedata.combining(each))


def plain_letters(text: str) -> str:
    """As `plain`, without the apostrophes: п’ятниця is typed п'ятниця or пятниця as well."""
    return plain(text).replace("'", "")
