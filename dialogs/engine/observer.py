"""Who is told what happens inside a turn, as it happens."""

from __future__ import annotations

from typing import Protocol

from core.errors import Refusal
from dialogs.engine.dialog import Row


class Observer(Protocol):
    """Told by the engine, in the turn's transaction: what it is told of may still be rolled back."""

    def transition_fired(self, source: str, row: Row) -> None:
        """The conversation went from the state `source` by this row."""

    def refused(self, refusal: Refusal) -> None:
        """Core refused what the person asked for, and they are told so."""

    def card_action(self, name: str) -> None:
        """Something was done to a card of the staff chat."""


class NoObserver:
    """Takes no notice."""

    def transition_fired(self, source: str, row: Row) -> None:
        """Go on."""

    def refused(self, refusal: Refusal) -> None:
        """Go on."""

    def card_action(self, name: str) -> None:
        """Go on."""
