"""What a button's value stands for. Values come from outside, so each is looked up, never trusted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from core.errors import NotFound


class HasId(Protocol):
    """Something of the clinic file."""

    @property
    def id(self) -> str:
        """Its slug."""


Member = TypeVar("Member", bound=str)
Thing = TypeVar("Thing", bound=HasId)


def member(kind: type[Member], value: str) -> Member:
    """The member of a closed set, or `NotFound`."""
    try:
        return kind(value)
    except ValueError as error:
        raise NotFound from error


def thing(things: Iterable[Thing], value: str) -> Thing:
    """The thing with that id, or `NotFound`."""
    for each in things:
        if each.id == value:
            return each
    raise NotFound


def number(value: str, allowed: range) -> int:
    """The number, or `NotFound` when it is none of those allowed."""
    if value.isascii() and value.isdecimal() and int(value) in allowed:
        return int(value)
    raise NotFound
