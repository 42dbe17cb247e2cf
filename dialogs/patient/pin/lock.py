"""Whoever wants something medical is asked for the PIN first; what was wanted is kept, and done right after it."""

from __future__ import annotations

from typing import Final

from core.accounts import pins
from core.limits import MOST_FILES
from dialogs.engine.dialog import name_of
from dialogs.engine.events import Event, Pressed, Said, Uploaded
from dialogs.engine.text import _
from dialogs.engine.turn import AnyTurn, Place
from dialogs.patient.pin.states import Memory, Pin

_MAY_HAVE_BEEN: Final = _(
    "We have removed your message from the chat, because it may have been your PIN. If it was something else, please "
    "write it again after the PIN."
)


class PinLock:
    """Closed while the patient's PIN is to be asked for."""

    def is_closed(self, turn: AnyTurn) -> bool:
        """Whether what is medical is closed to whoever's turn it is."""
        patient = turn.patient
        return patient is not None and patient.pin_pause is not None and pins.is_asked(patient, turn.work.now)

    def ask(self, turn: AnyTurn, place: Place, wanted: Event | None, *, may_go_back: bool) -> None:
        """Bring the turn to the question for the PIN. Whoever is there already goes on from where they came."""
        here = turn.memory if isinstance(turn.memory, Memory) and turn.memory.place is not None else None
        before = here or Memory(place=place, back_to=place if may_go_back else None)
        held = _held(turn, wanted)
        together = before.wanted if all(isinstance(each, Uploaded) for each in (*before.wanted, *held)) else ()
        turn.state = name_of(Pin.asking)
        turn.memory = Memory(
            back_to=before.back_to, place=before.place, wanted=(*together, *held)[:MOST_FILES] or before.wanted
        )


def opened(turn: AnyTurn) -> Memory | None:
    """What is remembered of what was wanted, once nothing keeps it closed."""
    if turn.state != name_of(Pin.asking) or turn.patient is None or pins.is_asked(turn.patient, turn.work.now):
        return None
    return turn.memory if isinstance(turn.memory, Memory) else None


def _held(turn: AnyTurn, wanted: Event | None) -> tuple[Pressed | Said | Uploaded, ...]:
    """Figures that may be a PIN are not kept: somebody may have written it before they were asked."""
    match wanted:
        case Said(text=text) if pins.digits_alone(text):
            turn.forget_message()
            turn.note(_MAY_HAVE_BEEN)
            return ()
        case Pressed() | Uploaded() | Said(edited=False):
            return (wanted,)
        case _:
            return ()
