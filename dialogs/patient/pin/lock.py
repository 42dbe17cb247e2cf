"""Whoever wants something medical is asked for the PIN first; what was wanted is kept, and done right after it."""

from __future__ import annotations

from core.accounts import pins
from dialogs.engine.dialog import name_of
from dialogs.engine.events import Event
from dialogs.engine.turn import AnyTurn, Place
from dialogs.patient.pin import waiting
from dialogs.patient.pin.states import Memory, Pin


class PinLock:
    """Closed while the patient's PIN is to be asked for."""

    def is_closed(self, turn: AnyTurn) -> bool:
        """Whether what is medical is closed to whoever's turn it is."""
        patient = turn.owner
        return patient is not None and patient.pin_pause is not None and pins.is_asked(patient, turn.work.now)

    def ask(self, turn: AnyTurn, place: Place, wanted: Event | None, *, may_go_back: bool) -> None:
        """Bring the turn to the question for the PIN. Whoever is there already goes on from where they came."""
        here = turn.memory if isinstance(turn.memory, Memory) and turn.memory.place is not None else None
        before = here or Memory(place=place, back_to=place if may_go_back else None)
        turn.state, turn.memory = name_of(Pin.asking), waiting.more(turn, before, wanted)


def opened(turn: AnyTurn) -> Memory | None:
    """What is remembered of what was wanted, once nothing keeps it closed."""
    if turn.state != name_of(Pin.asking) or turn.owner is None or pins.is_asked(turn.owner, turn.work.now):
        return None
    return turn.memory if isinstance(turn.memory, Memory) else None
