"""Typed text made comparable and safe to show."""

from __future__ import annotations

import unicodedata

from core.errors import UnusableText


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
    """The text in lower case without accents: what is the same to somebody who types in a hurry."""
    decomposed = unicodedata.normalize("NFKD", normalised(text).casefold())
    # ł is a letter of its own to Unicode, and does not come apart.
    return "".join(each for each in decomposed if not unicodedata.combining(each)).replace("ł", "l")
