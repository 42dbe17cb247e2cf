"""What waits until the PIN is written: buttons that were pressed, words and files. Nothing that somebody has sent is
dropped without a word.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.accounts import written_pins
from dialogs.engine.events import Event, Pressed, Said, Uploaded
from dialogs.engine.text import _
from dialogs.engine.turn import AnyTurn, Turn
from dialogs.patient.pin.states import Memory

MOST: Final = 10
"""As many as one album has."""

_MAY_HAVE_BEEN: Final = _(
    "We have removed your message from the chat, because it may have been your PIN. If it was something else, please "
    "write it again after the PIN."
)
_TOO_MUCH: Final = _(
    "We could not keep your last message: much is waiting already. Please send it again after the PIN."
)

_NOT_TAKEN: Final = _(
    "What you sent was not taken, because the PIN was not written. If you still need it, please send it again."
)


def more(turn: AnyTurn, memory: Memory, event: Event | None) -> Memory:
    """The memory, with one more thing that waits. Of buttons, the one that was pressed last counts.

    Figures that may be a PIN are not kept: somebody may have written it before they were asked.
    """
    match event:
        case Said(text=text) if written_pins.digits_alone(text):
            turn.forget_message()
            turn.note(_MAY_HAVE_BEEN)
            return memory
        case Pressed():
            sent = tuple(each for each in memory.wanted if not isinstance(each, Pressed))
            return replace(memory, wanted=(*sent, event))
        case Uploaded() | Said(edited=False) if len(memory.wanted) < MOST:
            return replace(memory, wanted=(*memory.wanted, event))
        case Uploaded() | Said(edited=False):
            turn.note(_TOO_MUCH)
            return memory
        case _:
            return memory


def was_sent(memory: Memory) -> bool:
    """Whether there are words or files among it."""
    return any(not isinstance(each, Pressed) for each in memory.wanted)


def rewritten(turn: AnyTurn) -> bool:
    """Whether the message that was edited waits for the PIN; what waits is then what it says now."""
    memory, said = turn.memory, turn.event
    if not isinstance(memory, Memory) or not isinstance(said, Said) or not said.ref:
        return False
    wanted = tuple(_rewritten(each, said) for each in memory.wanted)
    if wanted == memory.wanted or written_pins.digits_alone(said.text):
        return False
    turn.memory = replace(memory, wanted=wanted)
    return True


async def note_lost(turn: Turn[Memory]) -> None:
    """Who goes elsewhere without the PIN is told that what they have sent was not taken."""
    if was_sent(turn.memory):
        turn.note(_NOT_TAKEN)


def _rewritten(waits: Pressed | Said | Uploaded, said: Said) -> Pressed | Said | Uploaded:
    match waits:
        case Said(ref=said.ref):
            return replace(waits, text=said.text)
        case Uploaded(ref=said.ref):
            return replace(waits, caption=said.text)
        case _:
            return waits
