"""Ukrainian as it is typed without its letters: дихає, dykhaie, dyhaje, dihae are one word.

There are several ways of writing it in Latin letters, and people mix them. So both sides are folded to what the ways
have in common: one i for и, і, ї, й, y and j; no soft signs; one letter for each hissing sound.
"""

from __future__ import annotations

import re
from typing import Final

_LETTERS: Final = str.maketrans(
    {
        **dict(zip("абвгґдезклмнопрстуфх", "abvhgdezklmnoprstufh", strict=True)),
        **dict.fromkeys("иіїйы", "i"),
        **dict.fromkeys("єэё", "e"),
        **dict.fromkeys("ьъ'", ""),
        "ж": "zh",
        "ц": "c",
        "ч": "ch",
        "ш": "sh",
        "щ": "sch",
        "ю": "u",
        "я": "a",
    }
)
_SOUNDS: Final = (
    ("shch", "sch"),
    ("szcz", "sch"),
    ("kh", "h"),
    ("cz", "ch"),
    ("sz", "sh"),
    ("ts", "c"),
    ("w", "v"),
    ("x", "h"),
    ("j", "i"),
    ("y", "i"),
    ("ii", "i"),
    ("ie", "e"),
    ("ia", "a"),
    ("iu", "u"),
)
_CYRILLIC: Final = re.compile(r"[а-яєіїґё]")


def is_cyrillic(word: str) -> bool:
    """Whether the word is written in Cyrillic letters."""
    return bool(_CYRILLIC.search(word))


def typed_in_latin(word: str) -> bool:
    """Whether it could be a Ukrainian word in Latin letters."""
    return word.isascii() and word.isalpha()


def folded(word: str) -> str:
    """The word, plain, in letters that all ways of writing have in common."""
    latin = word.translate(_LETTERS)
    for sound, letter in _SOUNDS:
        latin = latin.replace(sound, letter)
    return latin
