"""What HTML and Markdown have in common: links, custom emoji, code blocks' languages, and how a refusal begins."""

from __future__ import annotations

import re
from dataclasses import replace

from bot.simulator.errors import ApiError, bad_request
from bot.simulator.markup.entities import Entity

_MENTION = re.compile(r"tg:(?://)?user\?id=(\d+)$")
_LINK = re.compile(r"(?:(?:https?|tg|ton|tonsite)://)?[^\s/@]+\.[^\s/]+|(?:https?|tg)://[^\s/]+", re.IGNORECASE)
_LANGUAGE = re.compile(r"([^\s`]+)(?=\s)")
_NEW_LINE = re.compile(r"\r\n|\n\r|\n|\r|")


def linked(entity: Entity, address: str) -> Entity | None:
    """A link, a mention, or nothing: Telegram drops a link that leads nowhere without a word."""
    if mention := _MENTION.match(address):
        return replace(entity, type="text_mention", user_id=int(mention.group(1)))
    if not _LINK.match(address):
        return None
    full = address if "://" in address else f"http://{address}"
    full = re.sub(r"^([a-z]+://[^/?#]+)(?=[?#]|$)", r"\1/", full)
    return replace(entity, type="text_link", url=full)


def custom_emoji(entity: Entity, emoji_id: str) -> Entity:
    """A custom emoji, by its number."""
    if not emoji_id.isdigit() or emoji_id.startswith("0") or int(emoji_id) >= 2**63:
        raise unparsable("Invalid custom emoji identifier specified")
    return replace(entity, type="custom_emoji", custom_emoji_id=emoji_id)


def code_block(source: str, at: int) -> tuple[str | None, int]:
    """The language that stands after the three backticks, if any, and where the code begins."""
    language = _LANGUAGE.match(source, at)
    at = language.end() if language else at
    line = _NEW_LINE.match(source, at)
    return (language.group() if language else None), (line.end() if line else at)


def unparsable(why: str) -> ApiError:
    """What can't be read as formatted text."""
    return bad_request(f"can't parse entities: {why}")
