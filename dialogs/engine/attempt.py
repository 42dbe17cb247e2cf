"""One firing of a trigger, and how to undo it; and what it finds closed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from core.accounts.pin_refusals import PinNeeded
from core.errors import Refusal
from dialogs.engine.dialog import Row, Transition, name_of
from dialogs.engine.effects import Effect, ForgetMessage
from dialogs.engine.events import Event
from dialogs.engine.turn import AnyTurn, Place


class Lock(Protocol):
    """Keeps a person's medical screens closed until they have shown that it is them. Asked at every step, before
    anything is done or drawn.
    """

    def is_closed(self, turn: AnyTurn) -> bool:
        """Whether what is medical is closed to whoever's turn it is."""

    def ask(self, turn: AnyTurn, place: Place, wanted: Event | None, *, may_go_back: bool) -> None:
        """Bring the turn to the question that opens it. From there one goes on to the place, to do what was wanted."""


Gate: TypeAlias = Callable[[AnyTurn, str], Refusal | None]
"""Why whoever's turn it is may not come to a state; `None`, if they may. Asked before anything is done."""


@dataclass(slots=True)
class Attempt:
    """What a dialog's machine moves: a turn, and the row by which it goes.

    `row` is the one that is being tried, then the one that fired; `None` when no guard allowed any. `is_closed` tells
    whether a state waits for the patient's PIN, while one is asked for; the `gate`, which states are for others.
    """

    turn: AnyTurn
    is_closed: Callable[[str], bool] | None = None
    gate: Gate | None = None
    row: Row | None = None
    memory_before: object = field(init=False)
    _state_before: str = field(init=False)
    _effects_before: list[Effect] = field(init=False)

    def __post_init__(self) -> None:
        self.memory_before = self.turn.memory
        self._state_before = self.turn.state
        self._effects_before = list(self.turn.effects)

    @property
    def state(self) -> str:
        """The turn's."""
        return self.turn.state

    @state.setter
    def state(self, state: str) -> None:
        self.turn.state = state

    def allows(self, row: Row) -> bool:
        """Ask the row's guard, if it has one."""
        self.row = row
        if row.guard is None or row.guard(self.turn):
            return True
        self.row = None
        return False

    async def act(self, row: Row) -> None:
        """Do what the row does on the way.

        Raises: PinNeeded, where it leads to what waits for the PIN, or is a way on from there; what the gate says.
        """
        if self.gate is not None:
            for state in (name_of(row.to), *((self._state_before,) if isinstance(row, Transition) else ())):
                if (refusal := self.gate(self.turn, state)) is not None:
                    raise refusal
        closed = self.is_closed
        if closed and (closed(name_of(row.to)) or (isinstance(row, Transition) and closed(self._state_before))):
            raise PinNeeded
        if row.action is not None:
            await row.action(self.turn)

    def undo(self) -> None:
        """Back to where it began. What was written stays personal, so it is forgotten all the same."""
        turn = self.turn
        kept = [each for each in turn.effects if isinstance(each, ForgetMessage)]
        turn.effects = [*self._effects_before, *(each for each in kept if each not in self._effects_before)]
        turn.state, turn.starts_with = self._state_before, None
