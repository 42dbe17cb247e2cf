"""The form that opens an account: its questions, and what was answered so far."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from core.accounts.names import PersonName
from dialogs.engine.screens import Button, Row
from dialogs.engine.text import _
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup


class Registration(StatesGroup):
    """The form, a question a state."""

    welcome = State()  # who we are, and the regulations
    name = State()
    one_name = State()  # is that all of it?
    pesel = State()
    passport = State()  # for somebody without a PESEL
    country = State()  # of the passport, when what was written is not clear
    passport_number = State()  # the same
    birth_date = State()  # a passport doesn't tell it
    phone = State()
    summary = State()


@dataclass(frozen=True)
class UnclearPassport:
    """What could be read of a passport: the number, or the country, or with several of them the number for each."""

    number: str = ""
    country: str = ""
    readings: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Memory:
    """The form so far; `words` tell what was asked for before there was an account."""

    accepted: str | None = None
    name: PersonName | None = None
    pesel: str | None = None
    country: str | None = None
    passport: str | None = None
    one_name: str = ""
    unclear: UnclearPassport = UnclearPassport()
    birth_date: date | None = None
    phone: str | None = None
    correcting: bool = False
    words: str = ""


def is_correcting(turn: Turn[Memory]) -> bool:
    """Whether the rest of the form is filled in already."""
    return turn.memory.correcting


def today(turn: Turn[Memory]) -> date:
    return turn.work.clinic.day_of(turn.work.now)


BACK: Final[Row] = (Button(_("Back"), "back"), Button(_("Start again"), "menu"))
