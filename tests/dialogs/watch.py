"""What happens inside while a script is played: which transitions fire, and what is refused."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Self
from zoneinfo import ZoneInfo

from bot import incidents, structured_log
from bot.context import BotContext
from bot.delivery.worker import DeliveryLine
from bot.rendering.text import TextRenderer
from core.errors import Refusal
from core.i18n import Language
from dialogs.engine.dialog import AnyDialog, AnyTransition, Row, Transition, name_of
from dialogs.engine.text import Message


@dataclass
class Watch:
    """Sees every transition, every action on a card, and every refusal on the way: an `Observer` of both sides.

    A transition is written as `trigger: source → to`; after it, when the table has several such, which of them it was.
    """

    fired: list[str] = field(default_factory=list)
    acts: list[str] = field(default_factory=list)
    refused_with: list[str] = field(default_factory=list)
    _tables: dict[str, AnyDialog] = field(default_factory=dict)

    def over(self, context: BotContext) -> None:
        """From now on see what happens in this context."""
        for engine in (context.portal.engine, context.desk.engine):
            engine.observer = self
            self._tables |= {state: dialog for dialog in engine.dialogs for state in dialog.screens}

    def transition_fired(self, source: str, row: Row) -> None:
        """Write it down."""
        to = name_of(row.to)
        if isinstance(row, Transition):
            self.fired.append(name_of_transition(row.trigger, source, to, self._alike_before(source, row)))
        else:
            self.fired.append(f"{name_of_transition(row.trigger, source, to)} (from everywhere)")

    def refused(self, refusal: Refusal) -> None:
        """Write it down."""
        self.refused_with.append(type(refusal).__name__)

    def card_action(self, name: str) -> None:
        """Write it down."""
        self.acts.append(name)

    def _alike_before(self, source: str, row: AnyTransition) -> int:
        rows = self._tables[source].screens[source].transitions
        alike = [each for each in rows if each.trigger == row.trigger and each.to == row.to]
        return next(number for number, each in enumerate(alike) if each is row)


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


class Deliveries(logging.Handler):
    """Keeps which kinds of deliveries were made, and what became of them: `edit delivered`."""

    def __init__(self) -> None:
        super().__init__(logging.INFO)
        self.made: set[str] = set()

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        for line in record.args or ():
            if isinstance(line, DeliveryLine):
                self.made.add(f"{line.kind.value} {line.result.value}")

    def __enter__(self) -> Self:
        """From now on; nobody else need hear of it."""
        self._before = structured_log.log.level, structured_log.log.propagate
        structured_log.log.addHandler(self)
        structured_log.switch_on()
        structured_log.log.propagate = False
        return self

    def __exit__(self, *_: object) -> None:
        """No more."""
        structured_log.log.removeHandler(self)
        level, structured_log.log.propagate = self._before
        structured_log.log.setLevel(level)


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


def name_of_transition(trigger: str, source: str, to: str, alike_before: int = 0) -> str:
    """How a transition is written here."""
    return f"{trigger}: {source} → {to}" + (f" ({alike_before + 1})" if alike_before else "")
