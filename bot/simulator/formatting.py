"""Texts that the bot sends: read by their parse mode or entities, trimmed, and measured."""

from __future__ import annotations

from bot.simulator.entities import Entity, Text, trimmed, width, with_found
from bot.simulator.errors import bad_request
from bot.simulator.html import parse_html
from bot.simulator.markdown import parse_markdown
from bot.simulator.old_markdown import parse_old_markdown
from bot.simulator.parameters import Strict, read_object

LONGEST_TEXT = 4096
LONGEST_CAPTION = 1024
_WRONG_ENTITY = "can't parse MessageEntity"


class MessageEntity(Strict):
    """An entity as a bot gives it."""

    type: str
    offset: int
    length: int
    url: str | None = None
    language: str | None = None
    custom_emoji_id: str | None = None


_TYPES = frozenset({
    "bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "text_link", "blockquote",
    "expandable_blockquote", "custom_emoji", "mention", "hashtag", "cashtag", "bot_command", "url", "email",
    "phone_number",
})  # fmt: skip


def message_text(text: str, parse_mode: str, entities: list[object] | None) -> Text:
    """A message's text."""
    if not text:
        raise bad_request("message text is empty")
    words = _formatted(text, parse_mode, entities)
    if not words:
        raise bad_request("text must be non-empty")
    if width(words.text) > LONGEST_TEXT:
        raise bad_request("message is too long")
    return words


def caption_text(text: str, parse_mode: str, entities: list[object] | None) -> Text:
    """A caption, which may be empty."""
    words = _formatted(text, parse_mode, entities)
    if width(words.text) > LONGEST_CAPTION:
        raise bad_request("message caption is too long")
    return words


def _formatted(text: str, parse_mode: str, entities: list[object] | None) -> Text:
    match parse_mode.lower():
        case "html":
            words = parse_html(text)
        case "markdownv2":
            words = parse_markdown(text)
        case "markdown":
            words = parse_old_markdown(text)
        case "":
            words = Text(text, tuple(_entity(value, width(text)) for value in entities or ()))
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
    return Entity(given.type, given.offset, given.length, given.url, given.language, None, given.custom_emoji_id)
