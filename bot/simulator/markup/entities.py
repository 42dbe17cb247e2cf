"""Formatted text: what was meant by tags, and what is found without any.

Offsets and lengths count UTF-16 code units, as Telegram's do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from bot.simulator.errors import Json


@dataclass(frozen=True, slots=True)
class Entity:
    """A part of a text that looks or acts differently."""

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    user_id: int | None = None
    custom_emoji_id: str | None = None

    @property
    def end(self) -> int:
        return self.offset + self.length

    def json(self) -> Json:
        """As a Bot API `MessageEntity`; who is mentioned is put in by the world."""
        body: Json = {"type": self.type, "offset": self.offset, "length": self.length}
        extra = {"url": self.url, "language": self.language, "custom_emoji_id": self.custom_emoji_id}
        return body | {name: value for name, value in extra.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its entities."""

    text: str = ""
    entities: tuple[Entity, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to read."""
        return bool(self.text)


def width(text: str) -> int:
    """How long Telegram finds a text."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def trimmed(text: Text) -> Text:
    """Without the spaces and empty lines around it, which Telegram takes away."""
    kept = text.text.strip()
    removed = width(text.text[: len(text.text) - len(text.text.lstrip())])
    return Text(kept, tuple(_within(text.entities, removed, width(kept))))


def _within(entities: tuple[Entity, ...], removed: int, size: int) -> list[Entity]:
    kept = []
    for entity in entities:
        start, end = max(0, entity.offset - removed), min(size, entity.end - removed)
        if start < end:
            kept.append(replace(entity, offset=start, length=end - start))
    return sorted(kept, key=lambda entity: (entity.offset, -entity.length))


_FOUND = re.compile(
    r"(?P<url>\bhttps?://[^\s<>\"]+[^\s<>\".,;:!?)\]'])"
    r"|(?P<email>\b[\w.+-]+@[\w-]+(?:\.[\w-]+)+\b)"
    r"|(?<![\w/@])(?P<mention>@[A-Za-z]\w{3,31}\b)"
    r"|(?<![\w#])(?P<hashtag>#(?=\w*[^\W\d_])\w{1,256})"
    r"|(?<![\w/])(?P<bot_command>/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?)(?![\w/])"
)


def with_found(text: Text) -> Text:
    """With the links, addresses, mentions and commands that Telegram finds by itself."""
    taken = [e for e in text.entities if e.type in {"code", "pre", "text_link", "text_mention"}]
    found = [
        entity
        for match in _FOUND.finditer(text.text)
        for entity in [Entity(str(match.lastgroup), width(text.text[: match.start()]), width(match.group()))]
        if not any(entity.offset < other.end and other.offset < entity.end for other in taken)
    ]
    return Text(text.text, tuple(sorted({*text.entities, *found}, key=lambda e: (e.offset, -e.length, e.type))))
