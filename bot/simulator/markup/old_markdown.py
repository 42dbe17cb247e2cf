"""Telegram's first Markdown, which it still takes: nothing is nested, and only what begins an entity is escaped."""

from __future__ import annotations

import re

from bot.simulator.markup.entities import Entity, Text, width
from bot.simulator.markup.links import code_block, linked, unparsable

_TYPES = {"_": "italic", "*": "bold", "`": "code", "```": "pre", "[": "text_link"}
_MARK = re.compile(r"\\(?P<escaped>[_*`\[])|(?P<mark>```|[_*`\[])")


def parse_old_markdown(source: str) -> Text:
    """The text without its marks, and what the marks said."""
    text, at, entities = "", 0, []
    while found := _MARK.search(source, at):
        text += source[at : found.start()] + (found.group("escaped") or "")
        at = found.end()
        if mark := found.group("mark"):
            inner, entity, at = _marked(source, mark, found.start(), width(text))
            text += inner
            entities += [entity] if entity and entity.length else []
    return Text(text + source[at:], tuple(entities))


def _marked(source: str, mark: str, begins: int, offset: int) -> tuple[str, Entity | None, int]:
    """What stands between a mark and its end, as what, and where to read on."""
    language, at = code_block(source, begins + 3) if mark == "```" else (None, begins + len(mark))
    end = "]" if mark == "[" else mark
    ends = source.find(end, at)
    if ends < 0:
        raise unparsable(f"Can't find end of the entity starting at byte offset {len(source[:begins].encode())}")
    inner, after = source[at:ends], ends + len(end)
    entity = Entity(_TYPES[mark], offset, width(inner), language=language)
    if mark != "[":
        return inner, entity, after
    closes = source.find(")", after) if source.startswith("(", after) else -1
    address, after = (source[after + 1 : closes], closes + 1) if closes >= 0 else (inner, after)
    return inner, linked(entity, address), after
