"""What a button carries: the version of its screen, an action, a short id. One codec, at most 64 bytes.

Version 0 is for buttons that never go out of date.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

LONGEST: Final = 64
"""Bytes that Telegram allows in `callback_data` (Bot API, InlineKeyboardButton)."""

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_FORM: Final = re.compile(r"([0-9a-z]{1,8}):([a-z_.]{1,40}):([^\s:]{0,40})")


@dataclass(frozen=True, slots=True)
class ButtonData:
    """A button's data, decoded."""

    version: int
    action: str
    value: str


def encode(data: ButtonData) -> str:
    """As Telegram keeps it. `ValueError` for what could not be read back: a fault of the screen, not of a person."""
    encoded = f"{_base36(data.version)}:{data.action}:{data.value}"
    if len(encoded.encode()) > LONGEST or decode(encoded) != data:
        raise ValueError(f"a button can't carry {data}")
    return encoded


def decode(encoded: str) -> ButtonData | None:
    """What the button carries; `None` when no button of ours ever carried it."""
    found = _FORM.fullmatch(encoded)
    return None if found is None else ButtonData(int(found[1], 36), found[2], found[3])


def _base36(number: int) -> str:
    digits = ""
    while number > 0:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
