"""Texts that the bot sends: read by their parse mode or entities, trimmed, and measured."""

from __future__ import annotations

from typing import Any

from bot.simulator.api.parameters import Strict, read_object
from bot.simulator.errors import bad_request
from bot.simulator.markup.entities import Entity, Text, trimmed, width, with_found
from bot.simulator.markup.html import parse_html
from bot.simulator.markup.markdown import parse_markdown
from bot.simulator.markup.old_markdown import parse_old_markdown

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
MOST_BYTES = 2**15
_WRONG_ENTITY = "can't parse MessageEntity"


class MessageEntity(Strict):
    """An entity as a bot gives it."""

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    custom_emoji_id: str | None = None
    user: dict[str, Any] | None = None


_FOUND_BY_TELEGRAM = frozenset({
    "mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card_number",
})  # fmt: skip
_TYPES = _FOUND_BY_TELEGRAM | {
    "bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "text_link", "text_mention", "blockquote",
    "expandable_blockquote", "custom_emoji",
}  # fmt: skip


def message_text(
    text: str, parse_mode: str, entities: list[object] | None, *, too_long: str = "message is too long"
) -> Text:
    """A message's text; where an old one becomes too long, Telegram has another word for it."""
    if not text:
        raise bad_request("message text is empty")
    words = _formatted(text, parse_mode, entities)
    if not words:
        raise bad_request("text must be non-empty")
    if width(words.text) > LONGEST_TEXT:
        raise bad_request(too_long)
    return words


def caption_text(
    text: str, parse_mode: str, entities: list[object] | None, *, too_long: str = "message caption is too long"
) -> Text:
    """A caption, which may be empty."""
    words = _formatted(text, parse_mode, entities)
    if width(words.text) > LONGEST_CAPTION:
        raise bad_request(too_long)
    return words


def _formatted(text: str, parse_mode: str, entities: list[object] | None) -> Text:
    if len(text.encode()) > MOST_BYTES:
        raise bad_request("text is too long")
    match parse_mode.lower():
        case "html":
            words = parse_html(text)
        case "markdownv2":
            words = parse_markdown(text)
        case "markdown":
            words = parse_old_markdown(text)
        case "":
            given = [_entity(value, width(text)) for value in entities or ()]
            words = Text(text, tuple(entity for entity in given if entity.type not in _FOUND_BY_TELEGRAM))
        case _:
            raise bad_request("unsupported parse_mode")
    return with_found(trimmed(words))


def _entity(value: object, size: int) -> Entity:
    given = read_object(MessageEntity, value, _WRONG_ENTITY)
    message = ""
    if given.type not in _TYPES:
        message = f"{_WRONG_ENTITY}: Unsupported type specified"
    elif given.type == "text_link" and not given.url:
        message = f'{_WRONG_ENTITY}: Can\'t find field "url"'
    elif given.type == "text_mention" and not given.user:
        message = f'{_WRONG_ENTITY}: Can\'t find field "user"'
    elif given.offset < 0:
        message = f"receive an entity with incorrect offset {given.offset}"
    elif given.offset >= size:
        message = f"entity begins after the end of the text at UTF-16 offset {given.offset}"
    elif given.offset + given.length > size:
        end = given.offset + given.length
        message = (
            f"entity beginning at UTF-16 offset {given.offset} ends after the end of the text at UTF-16 offset {end}"
        )
    if message:
        raise bad_request(message)
    mentioned = int(given.user["id"]) if given.user and given.type == "text_mention" else None
    return Entity(given.type, given.offset, given.length, given.url, given.language, mentioned, given.custom_emoji_id)
