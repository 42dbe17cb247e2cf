"""Ids of rows that people meet in buttons and links: random, and in the order in which they were made.

What is listed by a moment and then by its id stands in one order, even where several rows are of the same instant.
"""

from __future__ import annotations

import itertools
import secrets
from typing import Final

LENGTH: Final = 12

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
"""In the order of ASCII, and of any collation of a database too: digits and letters of one case."""

_IN_ORDER: Final = 3
"""So many of the characters count; after 46,656 ids it begins anew, which is seen only in the middle of an instant."""

_RANDOM: Final = LENGTH - _IN_ORDER
_count: Final = itertools.count()


def new_id() -> str:
    """Twelve characters, greater than those that this process was given before. Who guesses one still has to be its
    patient.
    """
    number, counted = next(_count), ""
    for _ in range(_IN_ORDER):
        number, digit = divmod(number, len(_DIGITS))
        counted = _DIGITS[digit] + counted
    return counted + "".join(secrets.choice(_DIGITS) for _ in range(_RANDOM))
