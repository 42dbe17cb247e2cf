"""Where somebody who confirms their identity can be, and what is remembered on the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.accounts.tiers import Feature, has_accepted_regulations, has_level
from dialogs.engine.events import Pressed
from dialogs.engine.returning import ReturnableMemory, start_between
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.wording.accounts.levels import FEATURE_NAMES


class Identity(StatesGroup):
    """The ways, and the steps of those that the portal goes along."""

    ways = State()
    regulations = State()  # before any of them, and when there is a new version
    code = State()
    contact_phone = State()
    contact_when = State()
    contact_note = State()
    contact_summary = State()
    contact_sent = State()
    outcome = State()  # what became of a request


@dataclass(frozen=True)
class Memory(ReturnableMemory):
    """What was wanted: its button's action and value. The request that is open on the screen, and
    the form so far.
    """

    action: str = ""
    value: str = ""
    request: str = ""
    phone: str = ""
    when: str = ""
    note: str = ""


def regulations_first(turn: Turn[Any]) -> bool:
    """Whether the patient has still to accept the current regulations (D1)."""
    return turn.patient is not None and not has_accepted_regulations(turn.work.clinic, turn.patient)


def has_old_regulations(turn: Turn[Any]) -> bool:
    """Whether nothing but new regulations keeps the patient from what is medical (D1)."""
    return regulations_first(turn) and has_level(turn.known_patient, Feature.TREATMENT)


def wanted(memory: Memory) -> Feature | None:
    """The feature that was wanted, if it is one of the menu's."""
    _, _, name = memory.action.partition(".")
    return next((each for each in FEATURE_NAMES if each.value == name), None)


async def begin(turn: Turn[Any]) -> None:
    """Enter, with the feature that the button names, if it names one, or else with what was wanted before."""
    before = turn.memory.action if isinstance(turn.memory, Memory) else ""
    known = turn.value in {each.value for each in FEATURE_NAMES}
    start_between(turn, Memory(action=f"menu.{turn.value}" if known else before))


async def begin_where_wanted(turn: Turn[Any]) -> None:
    """Enter, with what was pressed or asked for as what is wanted."""
    pressed = turn.event if isinstance(turn.event, Pressed) else Pressed("")
    start_between(turn, Memory(action=pressed.action, value=pressed.value))
