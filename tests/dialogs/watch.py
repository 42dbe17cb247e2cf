"""What happens inside while a script is played: which moves are made, and what is refused."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self
from zoneinfo import ZoneInfo

from transitions import EventData

from bot import incidents
from bot.context import BotContext
from bot.rendering.text import TextRenderer
from core.errors import Refusal
from core.i18n import Language
from dialogs.engine.engine import AnyTurn, Reply
from dialogs.engine.text import Message
from dialogs.staff.desk import CardAction


@dataclass
class Watch:
    """Sees every move of the machines, those through doors too, every act of the desk, and every refusal on the way.

    A move is written as `trigger: source → to`; after it, when the table has several such, which of them it was.
    """

    made: list[str] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def over(self, context: BotContext) -> None:
        """From now on see what happens in this context."""
        for machine in (*context.portal._machines.values(), *context.desk._machines.values()):
            machine.after_state_change = self._moved
            machine.on_exception = self._refused
        context.desk.acts = {
            name: (needed, self._acting(name, act)) for name, (needed, act) in context.desk.acts.items()
        }
        context.desk._refused = self._refusing(context.desk._refused)  # type: ignore[assignment, method-assign]

    def _acting(self, name: str, act: CardAction) -> CardAction:
        async def acting(turn: AnyTurn) -> None:
            await act(turn)
            self.acts.append(name)

        return acting

    def _refusing(self, refuse: Callable[[AnyTurn, Refusal], Reply]) -> Callable[[AnyTurn, Refusal], Reply]:
        def refusing(turn: AnyTurn, refusal: Refusal) -> Reply:
            self.refused.append(type(refusal).__name__)
            return refuse(turn, refusal)

        return refusing

    def _moved(self, event: EventData) -> None:
        move = event.transition
        assert move is not None
        assert move.dest is not None
        alike = [each for each in event.event.transitions[move.source] if each.dest == move.dest]
        self.made.append(name_of_move(event.event.name, move.source, move.dest, alike.index(move)))

    def _refused(self, event: EventData) -> None:
        assert event.error is not None
        if isinstance(event.error, Refusal):
            self.refused.append(type(event.error).__name__)
        raise event.error


class Incidents(logging.Handler):
    """Keeps what is logged as a fault of ours, those too that nobody in a chat sees anything of."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.told: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.told.append(record.getMessage())

    def __enter__(self) -> Self:
        """From now on."""
        incidents.log.addHandler(self)
        return self

    def __exit__(self, *_: object) -> None:
        """No more."""
        incidents.log.removeHandler(self)


class NotingWriter(TextRenderer):
    """Writes as ever, and notes which messages of the catalogue were written."""

    def __init__(self, said: set[str], language: Language, zone: ZoneInfo) -> None:
        super().__init__(language, zone)
        self._said = said

    def _translated(self, message: Message) -> str:
        self._said.add(name_of_message(message.msgid, message.context))
        return super()._translated(message)


def name_of_message(msgid: str, context: str | None) -> str:
    """How a message of the catalogue is written here."""
    return msgid if context is None else f"{context}: {msgid}"


def name_of_move(trigger: str, source: str, to: str, alike_before: int = 0) -> str:
    """How a move is written here."""
    return f"{trigger}: {source} → {to}" + (f" ({alike_before + 1})" if alike_before else "")
