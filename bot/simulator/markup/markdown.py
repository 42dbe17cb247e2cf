"""Telegram's MarkdownV2 into text and entities, refusing what Telegram refuses and in its words."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from bot.simulator.errors import ApiError
from bot.simulator.markup.entities import Entity, Text
from bot.simulator.markup.links import code_block, custom_emoji, linked, unparsable
from bot.simulator.markup.reading import Reader

_RESERVED = frozenset("_*[]()~`>#+-=|{}.!\n")
_IN_CODE = frozenset("`")
_LAST_ASCII = 126
# What opens or closes what, the longer ones first, since the longer one is always meant.
_MARKS = {
    "```": "Pre", "__": "Underline", "||": "Spoiler", "![": "CustomEmoji",
    "_": "Italic", "*": "Bold", "~": "Strikethrough", "`": "Code", "[": "TextUrl", ">": "BlockQuote",
}  # fmt: skip
_ENDS = {name: mark for mark, name in _MARKS.items()} | {"PreCode": "```", "TextUrl": "]", "CustomEmoji": "]"}
_TYPES = {"PreCode": "pre", "BlockQuote": "blockquote", "ExpandableBlockQuote": "expandable_blockquote"}
_QUOTES = frozenset({"BlockQuote", "ExpandableBlockQuote"})
_CODE = frozenset({"Code", "Pre", "PreCode"})
_ADDRESS = re.compile(r"\((?P<url>(?:\\[\x01-\x7e]|[^)\\]|\\(?![\x01-\x7e]))*)\)")
_END_OF_QUOTE = re.compile(r"\|\|(?:\r?\n(?!>)|\r?$|$)")


def parse_markdown(source: str) -> Text:
    """The text without its marks, and what the marks said."""
    return _Reader(source).read()


@dataclass(slots=True)
class _Open:
    """A mark that waits for its end."""

    name: str
    offset: int
    begins: int
    language: str | None = None


@dataclass(slots=True)
class _Reader(Reader):
    line_begins: bool = True
    stack: list[_Open] = field(default_factory=list)

    def read(self) -> Text:
        while self.at < len(self.source):
            self._step(self.source[self.at])
        if self._top in _QUOTES:
            self._close()
        if self.stack:
            raise self._unclosed()
        return self.result()

    @property
    def _top(self) -> str:
        return self.stack[-1].name if self.stack else ""

    def _step(self, character: str) -> None:
        following = self.source[self.at + 1 : self.at + 2]
        if character == "\\" and following and ord(following) <= _LAST_ASCII:
            self._take(following, 2)
        elif character not in (_IN_CODE if self._top in _CODE else _RESERVED):
            self._take(character)
        elif character == "\n":
            self._new_line()
        elif self._is_end():
            self._end()
        else:
            self._begin(character)

    def _take(self, character: str, read: int = 1) -> None:
        self.put(character)
        self.at += read
        self.line_begins = self.line_begins and character == "\r" and read == 1

    def _new_line(self) -> None:
        """A quotation goes on when the next line begins as it did, or ends here."""
        self._take("\n")
        self.line_begins = True
        if not any(opened.name in _QUOTES for opened in self.stack):
            return
        if self.source.startswith(">", self.at):
            self.at += 1
        elif self._top in _QUOTES:
            self._close()
        else:
            raise self._unclosed()

    def _is_end(self) -> bool:
        mark = _ENDS.get(self._top)
        if not mark or self._top in _QUOTES or not self.source.startswith(mark, self.at):
            return False
        return not (mark == "_" and self.source.startswith("__", self.at))

    def _begin(self, character: str) -> None:
        if self._top == "BlockQuote" and _END_OF_QUOTE.match(self.source, self.at):
            self.stack[-1].name = "ExpandableBlockQuote"
            self.at += 2
            return
        mark = next((mark for mark in _MARKS if self.source.startswith(mark, self.at)), None)
        if mark is None or (mark == ">" and not self._may_quote()):
            raise unparsable(f"Character '{character}' is reserved and must be escaped with the preceding '\\'")
        opened = _Open(_MARKS[mark], self.length, self.at)
        self.at += len(mark)
        if mark == "```":
            opened.language, self.at = code_block(self.source, self.at)
            opened.name = "PreCode" if opened.language else "Pre"
        self.stack.append(opened)

    def _may_quote(self) -> bool:
        return self.line_begins and not any(opened.name in _QUOTES for opened in self.stack)

    def _end(self) -> None:
        """The mark that was opened last is closed."""
        opened = self.stack[-1]
        self.at += len(_ENDS[opened.name])
        entity = Entity("", opened.offset, self.length - opened.offset)
        match opened.name:
            case "TextUrl":
                address = self._address("a URL") if self.source.startswith("(", self.at) else self.text_of(entity)
                self._keep(linked(entity, address))
            case "CustomEmoji":
                self._keep(self._custom_emoji(entity))
            case _:
                self._close()

    def _close(self) -> None:
        opened = self.stack[-1]
        kind = _TYPES.get(opened.name, opened.name.lower())
        self._keep(Entity(kind, opened.offset, self.length - opened.offset, language=opened.language))

    def _keep(self, entity: Entity | None) -> None:
        self.stack.pop()
        if entity and entity.length:
            self.entities.append(entity)

    def _address(self, what: str) -> str:
        """What stands in parentheses after a link's text."""
        begins = self.at + 1
        found = _ADDRESS.match(self.source, self.at)
        if found is None:
            raise unparsable(f"Can't find end of {what} at byte offset {self.bytes_before(begins)}")
        self.at = found.end()
        return re.sub(r"\\([\x01-\x7e])", r"\1", found.group("url"))

    def _custom_emoji(self, entity: Entity) -> Entity:
        if not self.source.startswith("(", self.at):
            raise unparsable("Custom emoji entity must contain a tg://emoji URL")
        address = urlsplit(self._address("a custom emoji URL"))
        if address.scheme != "tg":
            raise unparsable("Custom emoji URL must have scheme tg")
        if (address.netloc or address.path).lower() != "emoji":
            raise unparsable('Custom emoji URL must have host "emoji"')
        found = parse_qs(address.query).get("id")
        if not found:
            raise unparsable("Custom emoji URL must have an emoji identifier")
        return custom_emoji(entity, found[0])

    def _unclosed(self) -> ApiError:
        opened = self.stack[-1]
        return unparsable(f"Can't find end of {opened.name} entity at byte offset {self.bytes_before(opened.begins)}")
