"""Where one is asked for a PIN, chooses one, or says when it is to be asked for; and what is remembered there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from core.accounts.pins import PinStep
from dialogs.engine.dialog import name_of
from dialogs.engine.events import Pressed, Said, Uploaded
from dialogs.engine.returning import ReturnableMemory
from dialogs.engine.turn import Place
from dialogs.fsm.state import State, StatesGroup


class Pin(StatesGroup):
    """The PIN: asked for before what is medical, chosen, changed, switched off."""

    asking = State()
    forgotten = State()
    overview = State()
    current = State()
    new = State()
    again = State()
    pause = State()


class Purpose(StrEnum):
    """What the present PIN is written for in “My account”."""

    CHANGE = "change"
    PAUSE = "pause"
    SWITCH_OFF = "switch_off"


@dataclass(frozen=True)
class Memory(ReturnableMemory):
    """What was `wanted` when the PIN had to be asked for, and the place where it is to be done; or the `purpose` for
    which it is written. Never the PIN.
    """

    place: Place | None = None
    wanted: tuple[Pressed | Said | Uploaded, ...] = ()
    purpose: Purpose | None = None


STEPS: Final[Mapping[str, PinStep]] = MappingProxyType(
    {
        name_of(Pin.asking): PinStep.CHECK,
        name_of(Pin.current): PinStep.CHECK,
        name_of(Pin.new): PinStep.CHOOSE,
        name_of(Pin.again): PinStep.REPEAT,
    }
)
"""The states in which digits are a PIN, and what it is for. What is written there is removed from the chat."""
