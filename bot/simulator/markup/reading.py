"""What the readers of HTML and of MarkdownV2 have in common: where they are, and what they have read."""

from __future__ import annotations

from dataclasses import dataclass, field

from bot.simulator.markup.entities import Entity, Text, width


@dataclass(slots=True)
class Reader:
    """Somewhere in the source, with the text and the entities so far. Entities count UTF-16 units."""

    source: str
    at: int = 0
    length: int = 0
    entities: list[Entity] = field(default_factory=list)
    _out: list[str] = field(default_factory=list)

    def put(self, text: str) -> None:
        """People are to read something."""
        self._out.append(text)
        self.length += width(text)

    def text_of(self, entity: Entity) -> str:
        """What is written in an entity that ends here."""
        return "".join(self._out).encode("utf-16-le")[entity.offset * 2 :].decode("utf-16-le")

    def bytes_before(self, at: int) -> int:
        """Where something is, as Telegram counts it."""
        return len(self.source[:at].encode())

    def result(self) -> Text:
        return Text("".join(self._out), tuple(sorted(self.entities, key=lambda e: (e.offset, -e.length))))
