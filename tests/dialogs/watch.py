"""What happens inside while a script is played: which moves are made, and what is refused."""

from __future__ import annotations

from dataclasses import dataclass, field

from transitions import EventData

from core.errors import Refusal
from dialogs.dialog import name_of
from dialogs.portal import Portal


@dataclass(frozen=True, order=True)
class Made:
    """A move that was made, as the dialogs' tables name it. A door is open from everywhere: its `source` is empty."""

    trigger: str
    source: str
    to: str

    def __str__(self) -> str:
        """For a list of those that are missing."""
        return f"{self.trigger}: {self.source or 'anywhere'} → {self.to}"


@dataclass(frozen=True)
class WayOut:
    """A way that a refusal took."""

    refusal: str
    source: str
    to: str


@dataclass
class Watch:
    """Sees every move of a portal's machines."""

    moves: set[Made] = field(default_factory=set)
    states: set[str] = field(default_factory=set)
    refused: list[Refusal] = field(default_factory=list)

    def over(self, portal: Portal) -> None:
        """From now on see what happens in this portal."""
        doors = {(door.trigger, name_of(door.to)) for door in portal.entrances}

        def moved(event: EventData) -> None:
            made = Made(event.event.name, event.transition.source, event.transition.dest)
            self.moves.add(Made(made.trigger, "", made.to) if (made.trigger, made.to) in doors else made)
            self.states.add(made.to)

        def refused(event: EventData) -> None:
            if isinstance(event.error, Refusal):
                self.refused.append(event.error)
            raise event.error

        for machine in portal._machines.values():
            machine.after_state_change = moved
            machine.on_exception = refused
