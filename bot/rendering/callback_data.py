"""What a button carries: the version of its screen, an action, a short id. One codec, at most 64 bytes.

Version 0 is for buttons that never go out of date. A `!` after the version is of a message that stays as it is, and an
`@` of one that a member of staff has from the desk in their private chat, where they may be a patient too. After an `&`
stands the tie by which its reader acts for somebody else: the button is about that one, whoever they act for when they
press it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from dialogs.engine.dialog import NEVER_PRESSED

MAX_BYTES: Final = 64
"""Bytes that Telegram allows in `callback_data` (Bot API, InlineKeyboardButton)."""

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_FORM: Final = re.compile(r"([0-9a-z]{1,8})(!?)(@?)(?:&([A-Za-z0-9_-]{12}))?:([a-z_.]{1,40}):([^\s:]{0,40})")


@dataclass(frozen=True, slots=True)
class CallbackData:
    """What is in a button's `callback_data`. `stays`: its message confirms something, and what follows comes below.
    `of_desk`: in a private chat, it is meant for the desk. `tie`: it is about whoever is acted for by it.
    """

    version: int
    action: str
    value: str
    stays: bool = False
    of_desk: bool = False
    tie: str = ""

    def pack(self) -> str:
        """As Telegram keeps it.

        Raises `ValueError` for what could not be read back: a fault of the screen, not of a person.
        """
        mark = f"&{self.tie}" if self.tie else ""
        packed = f"{_base36(self.version)}{'!' * self.stays}{'@' * self.of_desk}{mark}:{self.action}:{self.value}"
        is_readable = self.version >= 0 and self.action not in NEVER_PRESSED and _FORM.fullmatch(packed)
        if not is_readable or len(packed.encode()) > MAX_BYTES:
            raise ValueError(f"a button can't carry {self}")
        return packed

    @classmethod
    def unpack(cls, packed: str) -> CallbackData | None:
        """What the button carries; `None` when no button of ours ever carried it."""
        found = _FORM.fullmatch(packed)
        if found is None or found[5] in NEVER_PRESSED:
            return None
        return cls(int(found[1], 36), found[5], found[6], bool(found[2]), bool(found[3]), found[4] or "")


@dataclass(frozen=True, slots=True)
class CallbackPress:
    """A press of a button, before it is known whether its screen is current. `data` is `None` for foreign data.
    `on_protected`: its message can be neither passed on nor saved.
    """

    query_id: str
    data: CallbackData | None
    on_protected: bool = False

    @property
    def stays(self) -> bool:
        """Whether the message that was pressed stays as it is."""
        return self.data is not None and self.data.stays


@cache
def _base36(number: int) -> str:
    digits = ""
    while number > 0:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
    return digits or "0"
