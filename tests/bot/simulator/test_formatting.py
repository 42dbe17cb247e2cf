"""Telegram's HTML, and what it finds in plain text."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.simulator.actors.actor import SimPerson
from bot.simulator.errors import ApiError
from bot.simulator.markup.entities import Text, trimmed, width, with_found
from bot.simulator.markup.html import parse_html
from tests.bot.simulator.conftest import Api


@pytest.mark.parametrize(
    ("html", "text", "entities"),
    [
        ("<b>a</b><strong>b</strong>", "ab", [("bold", 0, 1), ("bold", 1, 1)]),
        ("<i>a</i><em>b</em>", "ab", [("italic", 0, 1), ("italic", 1, 1)]),
        ("<u>a</u><ins>b</ins>", "ab", [("underline", 0, 1), ("underline", 1, 1)]),
        (
            "<s>a</s><strike>b</strike><del>c</del>",
            "abc",
            [("strikethrough", 0, 1), ("strikethrough", 1, 1), ("strikethrough", 2, 1)],
        ),
        ("<tg-spoiler>a</tg-spoiler>", "a", [("spoiler", 0, 1)]),
        ('<span class="tg-spoiler">a</span>', "a", [("spoiler", 0, 1)]),
        ("<code>a</code> <pre>b</pre>", "a b", [("code", 0, 1), ("pre", 2, 1)]),
        ("<blockquote>a</blockquote>", "a", [("blockquote", 0, 1)]),
        ("<blockquote expandable>a</blockquote>", "a", [("expandable_blockquote", 0, 1)]),
        ("<b>😀<i>ą</i></b>!", "😀ą!", [("bold", 0, 3), ("italic", 2, 1)]),
        ("<B>a</B >", "a", [("bold", 0, 1)]),
        ("1 &lt; 2 &amp;&quot;&gt;&#33;&#x21;&nbsp;", '1 < 2 &">!!&nbsp;', []),
        ("<b></b>a", "a", []),
        ("<a href='mailto'>a</a>", "a", []),
    ],
)
def test_tags(html: str, text: str, entities: list[tuple[str, int, int]]) -> None:
    """Each tag becomes its entity; offsets count UTF-16 units."""
    parsed = parse_html(html)
    assert parsed.text == text
    assert [(entity.type, entity.offset, entity.length) for entity in parsed.entities] == entities


def test_links() -> None:
    """A link keeps its address, a mention its person, and code its language."""
    parsed = parse_html(
        '<a href="https://example.com?a=1&amp;b=2">x</a><a href="tg://user?id=7">y</a>'
        '<a>example.com</a><pre><code class="language-python">z</code></pre>'
    )
    assert [(entity.type, entity.url, entity.user_id, entity.language) for entity in parsed.entities] == [
        ("text_link", "https://example.com/?a=1&b=2", None, None),
        ("text_mention", None, 7, None),
        ("text_link", "http://example.com/", None, None),
        ("pre", None, None, "python"),
    ]


@pytest.mark.parametrize(
    ("html", "sentence"),
    [
        ("<b>a", 'Can\'t find end tag corresponding to start tag "b"'),
        ("<script>a</script>", 'Unsupported start tag "script" at byte offset 0'),
        ("ą < b", 'Unsupported start tag "" at byte offset 3'),
        ("<b><i>test</b></i>", 'Unmatched end tag at byte offset 10, expected "</i>", found "</b>"'),
        ("a</b>", "Unexpected end tag at byte offset 1"),
        ("<b>a</b", "Unclosed end tag at byte offset 4"),
        ('<a href="x', 'Unclosed start tag "a" at byte offset 0'),
        ("<span>a</span>", 'Tag "span" must have class "tg-spoiler" at byte offset 0'),
        ('<tg-emoji emoji-id="x">a</tg-emoji>', "Invalid custom emoji identifier specified"),
    ],
)
async def test_broken_html(api: Api, anna: SimPerson, html: str, sentence: str) -> None:
    """What can't be parsed is refused with the place, counted in bytes."""
    refusal = await api.refusal("sendMessage", chat_id=1001, text=html, parse_mode="html")
    assert refusal == f"Bad Request: can't parse entities: {sentence}"


@given(st.text(alphabet="ab<>/& \"='😀", max_size=40))
def test_any_html_is_parsed_or_refused(html: str) -> None:
    """Whatever is sent, the answer is a text whose entities lie within it, or Telegram's refusal."""
    parsed = Text()
    with suppress(ApiError):
        parsed = trimmed(parse_html(html))
    assert all(0 <= entity.offset < entity.end <= width(parsed.text) for entity in parsed.entities)


@given(st.text(alphabet="ab \n😀"), st.text(alphabet="ab \n😀"))
def test_trimming_keeps_what_is_marked(before: str, marked: str) -> None:
    """Spaces around a text are taken away, and entities move with what they mark."""
    parsed = trimmed(parse_html(f"{before}<b>{marked}</b>"))
    units = parsed.text.encode("utf-16-le")
    shown = [units[e.offset * 2 : e.end * 2].decode("utf-16-le") for e in parsed.entities]
    assert shown == (
        [marked.rstrip()] if before.strip() and marked.strip() else [marked.strip()] * bool(marked.strip())
    )


def test_what_is_found_in_plain_text() -> None:
    """Telegram finds commands, links, addresses, mentions and hashtags by itself, but not inside code."""
    found = with_found(Text("/start@portal_bot 😀 https://a.pl/b. x@y.pl @anna a/b #wizyta_7 #7 a#b"))
    assert [(entity.type, entity.offset, entity.length) for entity in found.entities] == [
        ("bot_command", 0, 17),
        ("url", 21, 14),
        ("email", 37, 6),
        ("mention", 44, 5),
        ("hashtag", 54, 9),
    ]
    inside = with_found(parse_html("<code>/start</code>"))
    assert [entity.type for entity in inside.entities] == ["code"]


@pytest.mark.parametrize(
    ("entity", "sentence"),
    [
        ({"type": "bold", "offset": 100, "length": 1}, "entity begins after the end of the text at UTF-16 offset 100"),
        (
            {"type": "bold", "offset": 0, "length": 100},
            "entity beginning at UTF-16 offset 0 ends after the end of the text at UTF-16 offset 100",
        ),
        ({"type": "loud", "offset": 0, "length": 1}, "can't parse MessageEntity: Unsupported type specified"),
        ({"type": "bold", "offset": -1, "length": 1}, "receive an entity with incorrect offset -1"),
        ({"type": "text_link", "offset": 0, "length": 1}, "can't parse MessageEntity: Can't find field \"url\""),
        ({"type": "text_mention", "offset": 0, "length": 1}, "can't parse MessageEntity: Can't find field \"user\""),
        (
            {"type": "bold", "offset": "0", "length": 1},
            'can\'t parse MessageEntity: Field "offset" must be of type Number',
        ),
    ],
)
async def test_wrong_entities(api: Api, anna: SimPerson, entity: dict[str, object], sentence: str) -> None:
    """Entities given by the bot itself are checked, too."""
    refusal = await api.refusal("sendMessage", chat_id=1001, text="hello", entities=[entity])
    assert refusal == f"Bad Request: {sentence}"


async def test_entities_given_by_the_bot(api: Api, anna: SimPerson) -> None:
    """Entities of its own take the place of a parse mode; what Telegram finds by itself can't be made up."""
    place = {"offset": 0, "length": 5}
    given = [place | {"type": "bold"}, place | {"type": "text_mention", "user": {"id": 1001}}, place | {"type": "url"}]
    sent = await api("sendMessage", chat_id=1001, text="hello", entities=given)
    assert [entity["type"] for entity in sent["entities"]] == ["bold", "text_mention"]
    assert sent["entities"][1]["user"]["id"] == 1001


async def test_mentions(api: Api, anna: SimPerson) -> None:
    """Somebody who is in the chat can be mentioned; a mention of anybody else is plain text."""
    html = '<a href="tg://user?id=1001">Anna</a> <a href="tg://user?id=5">Nobody</a>'
    sent = await api("sendMessage", chat_id=1001, text=html, parse_mode="HTML")
    (entity,) = sent["entities"]
    assert (entity["type"], entity["user"]["id"]) == ("text_mention", 1001)
