"""The patient's PIN: asked for before what is medical, and chosen in “My account”."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.accounts import pins, written_pins
from core.accounts.pins import PinStep
from core.emergencies.recognition import recognise
from dialogs.engine.dialog import Dialog
from dialogs.engine.effects import ForgetMessage
from dialogs.engine.events import Event, PinTyped, Said
from dialogs.engine.reply import Reply
from dialogs.engine.turn import AnyTurn
from dialogs.patient.pin import asking, choosing, waiting
from dialogs.patient.pin.choosing import start
from dialogs.patient.pin.lock import PinLock, opened
from dialogs.patient.pin.states import STEPS, Memory, Pin
from dialogs.patient.pin.waiting import rewritten

__all__ = ["PIN_DIALOG", "STEPS", "Pin", "PinLock", "check", "opened", "rewritten", "start", "without_words"]


def without_words(reply: Reply, state: str, event: Event) -> Reply:
    """What was written where a PIN was asked for is removed from the chat, also an edited message; but not words that
    name an emergency, nor sentences in which no PIN can be.
    """
    is_written = isinstance(event, PinTyped) or (
        isinstance(event, Said)
        and state in STEPS
        and recognise(event.text) is None
        and not written_pins.gives_no_pin_away(event.text)
    )
    if not is_written or ForgetMessage() in reply.effects:
        return reply
    return replace(reply, effects=(*reply.effects, ForgetMessage()))


async def check(turn: AnyTurn, typed: PinTyped) -> None:
    """Have a written PIN compared, where that is what it was written for. It is counted whatever follows."""
    if turn.owner is None or not pins.has_pin(turn.owner) or STEPS.get(turn.state) is not PinStep.CHECK:
        return
    turn.event = replace(typed, verdict=await pins.check(turn.work, turn.owner, typed.pin))


PIN_DIALOG: Final = Dialog(
    Pin,
    Memory,
    (
        *(asking.asking, asking.forgotten, asking.current),
        *(choosing.overview, choosing.new, choosing.again, choosing.pause),
    ),
    on_leave=waiting.note_lost,
    before_return=waiting.note_lost,
)
