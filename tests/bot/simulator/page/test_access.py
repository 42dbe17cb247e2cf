"""For everybody: by keyboard alone, by ear, in both themes and at both widths; and nothing from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import FilePayload, Page, Request, expect

from tests.bot.simulator.page.accessibility import violations
from tests.bot.simulator.page.desk import ANNA, GROUP, Desk
from tests.pictures import png
from tests.tiers import quick_and_ci

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator

    from tests.bot.simulator.page.wire import WireBot

RICH = (
    "<b>Bold</b> <i>italic</i> <code>code</code> <tg-spoiler>hidden</tg-spoiler> "
    '<a href="https://example.org">link</a> /menu\n<pre>pre</pre>\n<blockquote>quote</blockquote>'
)
BUTTONS = [[{"text": "Book", "callback_data": "book"}, {"text": "Site", "url": "https://example.org"}]]


@pytest.fixture
def busy(desk: Desk, bot: WireBot) -> Desk:
    """A desk where a bit of everything is shown."""
    desk.person.button("Start").click()
    bot.next("message")
    bot.say(ANNA, RICH, reply_markup={"inline_keyboard": BUTTONS})
    bot.upload("sendDocument", "document", "visit.ics", b"BEGIN", chat_id=str(ANNA), caption="A file")
    bot.say(ANNA, "Your number?", reply_markup={"keyboard": [[{"text": "Share", "request_contact": True}, "No"]]})
    bot.say(GROUP, "A <b>new</b> visit", reply_markup={"inline_keyboard": BUTTONS})
    expect(desk.group.message("visit")).to_be_visible()
    expect(desk.person.button("No")).to_be_visible()
    return desk


@pytest.mark.parametrize(
    ("width", "theme"), quick_and_ci([(390, "light"), (390, "dark"), (1440, "light"), (1440, "dark")], [(1440, "dark")])
)
def test_axe_finds_nothing(busy: Desk, theme: str, width: int) -> None:
    """axe-core has nothing to say, contrast included: the chats, a dialog, a menu."""
    page = busy.page
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
    page.set_viewport_size({"width": width, "height": 844})
    page.reload()
    expect(busy.person.button("No")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="Add a person").click()
    assert violations(page) == []
    page.keyboard.press("Escape")
    busy.person.message("A file").press("Enter")
    assert violations(page) == []


def test_axe_finds_nothing_in_an_empty_chat(page: Page) -> None:
    """The first thing that a newcomer sees."""
    assert violations(page) == []


@pytest.mark.ci
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_in_what_is_seldom(busy: Desk, bot: WireBot, theme: str) -> None:
    """Nor about albums, voice notes, pins, reactions, happenings, places, and a menu on top of them."""
    page = busy.page
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
    picture = FilePayload(name="a.png", mimeType="image/png", buffer=png(64, 48))
    busy.person.chat.locator("input[type=file]").set_input_files([picture, picture])
    busy.dialog().get_by_label("Caption").fill("An album")
    busy.dialog().get_by_role("button", name="Send").click()
    bot.upload("sendVoice", "voice", "note.oga", b"OggS", chat_id=str(ANNA), caption="A voice note")
    for number in range(2):
        sent = bot.say(ANNA, f"Pinned {number}")["message_id"]
        bot.call("pinChatMessage", chat_id=ANNA, message_id=sent)
        bot.call("setMessageReaction", chat_id=ANNA, message_id=sent, reaction=[{"type": "emoji", "emoji": "👍"}])
    busy.person.message("Pinned 0").get_by_role("button", name="👍").click()
    expect(busy.person.message("Pinned 0").get_by_role("button", name="👍")).to_have_text("👍2")
    expect(busy.person.message("An album").get_by_role("img")).to_have_count(2)
    assert violations(page) == []
    busy.person.message("Pinned 0").press("Enter")
    assert violations(page) == []


def test_keyboard_alone(page: Page, bot: WireBot, desk: Desk) -> None:
    """From the address bar to a pressed button without a mouse; what has the focus can be seen."""
    bot.call("setMyCommands", commands=[{"command": "start", "description": "Begin"}])
    expected = ["Close the hint", "Polski", "English", "Dark theme", "Anna", "Add a person", "Chat menu"]
    for name in expected:
        page.keyboard.press("Tab")
        assert name in focused(page), f"{name} was expected, {focused(page)} has the focus"
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none", name
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    assert focused(page) == "Start"
    page.keyboard.press("Enter")
    bot.next("message")
    bot.say(ANNA, "Welcome", reply_markup={"inline_keyboard": BUTTONS})
    expect(desk.person.button("Book")).to_be_visible()
    expect(desk.person.input).to_be_focused()
    for _ in ("attach", "commands", "site", "book"):
        page.keyboard.press("Shift+Tab")
    assert focused(page) == "Book"
    page.keyboard.press("Enter")
    assert bot.next("callback_query")["data"] == "book"
    page.keyboard.press("Escape")
    expect(desk.person.input).to_be_focused()


@pytest.mark.ci
def test_arrow_keys(busy: Desk) -> None:
    """Arrow keys walk the people and the messages."""
    busy.tab("Anna").focus()
    busy.page.keyboard.press("ArrowDown")
    expect(busy.tab("John")).to_be_focused()
    expect(busy.tab("John")).to_have_attribute("aria-selected", "true")
    busy.page.keyboard.press("ArrowUp")
    busy.person.log.focus()
    busy.page.keyboard.press("ArrowUp")
    expect(busy.person.message("Your number?")).to_be_focused()
    busy.page.keyboard.press("ArrowUp")
    expect(busy.person.message("A file")).to_be_focused()


@pytest.mark.ci
def test_news_is_read_aloud(busy: Desk) -> None:
    """The messages are a live log, and each says who wrote it."""
    expect(busy.person.log).to_have_attribute("aria-live", "polite")
    assert heard(busy.person.message("Your number?")).startswith("Portal:")
    assert heard(busy.person.message("/start")).startswith("You:")


def test_nothing_from_outside(chromium: Browser, address: str) -> None:
    """The page asks this machine only: it works without a network."""
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    with chromium.new_context(locale="en-GB") as context:
        context.on("request", note)
        page = context.new_page()
        page.goto(address)
        expect(page.get_by_role("tab", name="Anna")).to_be_visible()
    assert len(asked) > 10
    assert [url for url in asked if not url.startswith(address)] == []


def focused(page: Page) -> str:
    """The label or the words of what has the focus."""
    label: str = page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent")
    return label


def heard(message: Locator) -> str:
    """A message as its text is read."""
    return message.inner_text().strip()
