"""One firing of a trigger, and how to undo it."""

from __future__ import annotations

from dataclasses import dataclass, field

from dialogs.engine.dialog import Row
from dialogs.engine.effects import Effect, ForgetMessage
from dialogs.engine.turn import AnyTurn


@dataclass(slots=True)
class Attempt:
    """What a dialog's machine moves: a turn, and the row by which it goes.

    `row` is the one that is being tried, then the one that fired; `None` when no guard allowed any.
    """

    turn: AnyTurn
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
        """Do what the row does on the way."""
        if row.action is not None:
            await row.action(self.turn)

    def undo(self) -> None:
        """Back to where it began. What was written stays personal, so it is forgotten all the same."""
        turn = self.turn
        kept = [each for each in turn.effects if isinstance(each, ForgetMessage)]
        turn.effects = [*self._effects_before, *(each for each in kept if each not in self._effects_before)]
        turn.state, turn.starts_with = self._state_before, None
