"""MarkdownV2, and Telegram's first Markdown: what becomes of it, and what is refused."""

from __future__ import annotations

import pytest
from telegram import Bot, MessageEntity
from telegram.constants import ParseMode
from telegram.helpers import escape_markdown

from bot.simulator.actors.actor import SimPerson
from bot.simulator.markup.markdown import parse_markdown
from bot.simulator.markup.old_markdown import parse_old_markdown
from tests.bot.simulator.conftest import Api


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        (r"*Visit* on _Monday_\.", "Visit on Monday.", [("bold", 0, 5), ("italic", 9, 6)]),
        (
            "__u__ ~s~ ||p|| `c`",
            "u s p c",
            [("underline", 0, 1), ("strikethrough", 2, 1), ("spoiler", 4, 1), ("code", 6, 1)],
        ),
        ("*a _b __c___*", "a b c", [("bold", 0, 5), ("italic", 2, 3), ("underline", 4, 1)]),
        ("😀*ł*", "😀ł", [("bold", 2, 1)]),
        ("```python\nx = 1```", "x = 1", [("pre", 0, 5)]),
        ("```\n*x*\\````", "*x*`", [("pre", 0, 4)]),
        ("[map](https://example.com/a\\)b)", "map", [("text_link", 0, 3)]),
        ("[Anna](tg://user?id=1001)", "Anna", [("text_mention", 0, 4)]),
        ("[nowhere](x)", "nowhere", []),
        ("![👍](tg://emoji?id=5368324170671202286)", "👍", [("custom_emoji", 0, 2)]),
        (">one\n>two\nthree", "one\ntwo\nthree", [("blockquote", 0, 8)]),
        (">one\n>two||", "one\ntwo", [("expandable_blockquote", 0, 7)]),
        (">a *b*\n\r>c", "a b\n\rc", [("blockquote", 0, 4), ("bold", 2, 1), ("blockquote", 5, 1)]),
        ("****", "", []),
        ("C:\\ą", "C:\\ą", []),
    ],
)
def test_what_it_means(source: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    """Marks become entities, with offsets in UTF-16 units; nested where they nest; empty ones are dropped."""
    found = parse_markdown(source)
    assert found.text == text
    assert [(entity.type, entity.offset, entity.length) for entity in found.entities] == entities


def test_details() -> None:
    """Languages, addresses and numbers are kept."""
    code, link, emoji = (
        parse_markdown(source).entities[0]
        for source in ("```python\nx```", "[a](example.com?q)", "![👍](tg://emoji?id=12)")
    )
    assert (code.language, link.url, emoji.custom_emoji_id) == ("python", "http://example.com/?q", "12")


@pytest.mark.parametrize("mark", list("_*[]()~`>#+-=|{}.!"))
def test_everything_can_be_escaped(mark: str) -> None:
    """Each mark stands for itself after a backslash, as python-telegram-bot's own function writes it."""
    text = f"a{mark}b"
    assert parse_markdown(escape_markdown(text, version=2)).text == text


@pytest.mark.parametrize(
    ("source", "sentence"),
    [
        ("12.05", r"Character '.' is reserved and must be escaped with the preceding '\'"),
        ("a > b", r"Character '>' is reserved and must be escaped with the preceding '\'"),
        ("a | b", r"Character '|' is reserved and must be escaped with the preceding '\'"),
        ("ą*b", "Can't find end of Bold entity at byte offset 2"),
        ("ą __b_", "Can't find end of Italic entity at byte offset 6"),
        ("```py\na``", "Can't find end of PreCode entity at byte offset 0"),
        (">*a\nb*", "Can't find end of Bold entity at byte offset 1"),
        ("[ą](b", "Can't find end of a URL at byte offset 5"),
        ("[a](b\\)", "Can't find end of a URL at byte offset 4"),
        ("![👍]", "Custom emoji entity must contain a tg://emoji URL"),
        ("![👍](https://emoji?id=1)", "Custom emoji URL must have scheme tg"),
        ("![👍](tg://emojis?id=1)", 'Custom emoji URL must have host "emoji"'),
        ("![👍](tg://emoji)", "Custom emoji URL must have an emoji identifier"),
        ("![👍](tg://emoji?id=x)", "Invalid custom emoji identifier specified"),
        ("![👍](tg://emoji?id=1", "Can't find end of a custom emoji URL at byte offset 8"),
    ],
)
async def test_unreadable_markdown(api: Api, anna: SimPerson, source: str, sentence: str) -> None:
    """What can't be read is refused, with the byte where it begins."""
    refusal = await api.refusal("sendMessage", chat_id=1001, text=source, parse_mode="MarkdownV2")
    assert refusal == f"Bad Request: can't parse entities: {sentence}"


@pytest.mark.parametrize(
    ("source", "text", "entities"),
    [
        ("*Visit* on _Monday_.", "Visit on Monday.", [("bold", 0, 5), ("italic", 9, 6)]),
        ("snake\\_case `c_d`", "snake_case c_d", [("code", 11, 3)]),
        ("```py\nx```", "x", [("pre", 0, 1)]),
        ("[map](example.com) [example.com]", "map example.com", [("text_link", 0, 3), ("text_link", 4, 11)]),
    ],
)
async def test_first_markdown(
    bot: Bot, anna: SimPerson, source: str, text: str, entities: list[tuple[str, int, int]]
) -> None:
    """The first Markdown still works; nothing is nested in it."""
    sent = await bot.send_message(1001, source, parse_mode=ParseMode.MARKDOWN)
    assert sent.text == text
    marked = [entity for entity in sent.entities if entity.type != MessageEntity.URL]
    assert [(entity.type, entity.offset, entity.length) for entity in marked] == entities


async def test_first_markdown_unclosed(api: Api, anna: SimPerson) -> None:
    """A mark without its end is refused, with its byte."""
    refusal = await api.refusal("sendMessage", chat_id=1001, text="ą snake_case", parse_mode="Markdown")
    assert refusal == "Bad Request: can't parse entities: Can't find end of the entity starting at byte offset 8"
    assert parse_old_markdown("a").entities == ()
