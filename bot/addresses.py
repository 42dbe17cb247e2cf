"""How core knows the people of Telegram: by an address made of their user id there. Only this module reads one."""

from __future__ import annotations

from typing import Final

_SCHEME: Final = "telegram:"


def address_of(user_id: int) -> str:
    """The address of a person, by their Telegram user id; a private chat has its person's id."""
    return f"{_SCHEME}{user_id}"


def chat_of(address: str) -> int:
    """The private chat of the person at an address that `address_of` made."""
    return int(address.removeprefix(_SCHEME))
