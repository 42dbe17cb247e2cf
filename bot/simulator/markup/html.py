"""Telegram's HTML into text and entities, refusing what Telegram refuses and in its words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from bot.simulator.markup.entities import Entity, Text
from bot.simulator.markup.links import custom_emoji, linked, unparsable
from bot.simulator.markup.reading import Reader

_TYPES = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "tg-spoiler": "spoiler", "span": "spoiler",
    "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote", "tg-emoji": "custom_emoji",
}  # fmt: skip
_NAMED = {"lt": "<", "gt": ">", "amp": "&", "quot": '"'}
_REFERENCE = re.compile(r"&(?:#(?P<decimal>\d+)|#x(?P<hex>[0-9a-fA-F]+)|(?P<name>lt|gt|amp|quot));?")
_TAG_NAME = re.compile(r"[^\s>]*")
_ATTRIBUTE = re.compile(
    r"""\s*(?P<name>[^\s=>]+)(?:\s*=\s*(?:"(?P<double>[^"]*)"|'(?P<single>[^']*)'|(?P<bare>[^\s>"']+)))?"""
)


def parse_html(source: str) -> Text:
    """The text without its tags, and what the tags said."""
    return _Reader(source).read()


@dataclass(slots=True)
class _Open:
    """A tag that waits for its end."""

    name: str
    offset: int
    attributes: dict[str, str]


@dataclass(slots=True)
class _Reader(Reader):
    stack: list[_Open] = field(default_factory=list)

    def read(self) -> Text:
        while self.at < len(self.source):
            character = self.source[self.at]
            if character == "<":
                self._tag()
            elif character == "&" and (match := _REFERENCE.match(self.source, self.at)):
                self.put(_referred(match))
                self.at = match.end()
            else:
                self.put(character)
                self.at += 1
        if self.stack:
            raise unparsable(f'Can\'t find end tag corresponding to start tag "{self.stack[-1].name}"')
        return self.result()

    def _tag(self) -> None:
        begin = self.at
        closes = self.source.startswith("</", begin)
        name_from = begin + (2 if closes else 1)
        match = _TAG_NAME.match(self.source, name_from)
        name = match.group().lower() if match else ""
        self.at = name_from + len(name)
        if closes:
            self._close(begin, name)
        else:
            self._open(begin, name)

    def _open(self, begin: int, name: str) -> None:
        if name not in _TYPES:
            raise unparsable(f'Unsupported start tag "{name}" at byte offset {self.bytes_before(begin)}')
        attributes: dict[str, str] = {}
        while (found := _ATTRIBUTE.match(self.source, self.at)) is not None:
            value = found.group("double") or found.group("single") or found.group("bare") or ""
            attributes[found.group("name").lower()] = _REFERENCE.sub(_referred, value)
            self.at = found.end()
        rest = re.compile(r"\s*").match(self.source, self.at)
        self.at = rest.end() if rest else self.at
        if not self.source.startswith(">", self.at):
            raise unparsable(f'Unclosed start tag "{name}" at byte offset {self.bytes_before(begin)}')
        if name == "span" and attributes.get("class") != "tg-spoiler":
            raise unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {self.bytes_before(begin)}')
        self.at += 1
        self.stack.append(_Open(name, self.length, attributes))

    def _close(self, begin: int, name: str) -> None:
        if not self.stack:
            raise unparsable(f"Unexpected end tag at byte offset {self.bytes_before(begin)}")
        opened = self.stack.pop()
        if name and name != opened.name:
            place, differs = self.bytes_before(begin), f'expected "</{opened.name}>", found "</{name}>"'
            raise unparsable(f"Unmatched end tag at byte offset {place}, {differs}")
        end = self.source.find(">", self.at)
        if end < 0 or self.source[self.at : end].strip():
            raise unparsable(f"Unclosed end tag at byte offset {self.bytes_before(begin)}")
        self.at = end + 1
        self._keep(opened)

    def _keep(self, opened: _Open) -> None:
        entity = Entity(_TYPES[opened.name], opened.offset, self.length - opened.offset)
        if entity.length == 0:
            return
        kept: Entity | None = entity
        match opened.name:
            case "a":
                kept = linked(entity, opened.attributes.get("href") or self.text_of(entity))
            case "pre":
                kept = self._preformatted(entity)
            case "blockquote" if "expandable" in opened.attributes:
                kept = Entity("expandable_blockquote", entity.offset, entity.length)
            case "tg-emoji":
                kept = custom_emoji(entity, opened.attributes.get("emoji-id", ""))
            case "code" if (language := _language(opened.attributes)) and self._fills_pre(opened):
                kept = Entity("code", entity.offset, entity.length, language=language)
            case _:
                pass
        if kept:
            self.entities.append(kept)

    def _fills_pre(self, opened: _Open) -> bool:
        return bool(self.stack) and self.stack[-1].name == "pre" and self.stack[-1].offset == opened.offset

    def _preformatted(self, entity: Entity) -> Entity:
        inner = next((e for e in self.entities if e.type == "code" and e.offset == entity.offset), None)
        if inner is None or inner.length != entity.length:
            return entity
        self.entities.remove(inner)
        return Entity("pre", entity.offset, entity.length, language=inner.language)


def _referred(match: re.Match[str]) -> str:
    if name := match.group("name"):
        return _NAMED[name]
    number = int(match.group("decimal")) if match.group("decimal") else int(match.group("hex"), 16)
    return chr(number) if 0 < number < 0x110000 else match.group()  # noqa: PLR2004


def _language(attributes: dict[str, str]) -> str | None:
    prefix, _, language = attributes.get("class", "").partition("language-")
    return language if language and not prefix else None
