"""What is put on messages: pins and reactions."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.bot.simulator.page.desk import ANNA, Desk

if TYPE_CHECKING:
    from bot.simulator.actors.world import World
    from tests.bot.simulator.page.wire import WireBot

pytestmark = pytest.mark.ci


@pytest.fixture(autouse=True)
def started(desk: Desk, bot: WireBot) -> None:
    """Anna has started the bot."""
    desk.person.button("Start").click()
    bot.next("message")


def test_pinned_card(desk: Desk, bot: WireBot) -> None:
    """What was pinned last stands on top; each press jumps to it and shows the one pinned before, and round again."""
    sent = [bot.say(ANNA, text)["message_id"] for text in ("Bring your passport", "The lift is broken")]
    for number in range(30):
        bot.say(ANNA, f"News {number}")
    card = desk.person.chat.get_by_role("button", name="Pinned message")
    expect(card).to_have_count(0)
    for message_id in sent:
        bot.call("pinChatMessage", chat_id=ANNA, message_id=message_id)
    expect(card).to_contain_text("2 of 2")
    expect(card).to_contain_text("The lift is broken")
    card.click()
    expect(desk.person.message("The lift is broken")).to_be_in_viewport()
    expect(card).to_contain_text("Bring your passport")
    card.click()
    expect(desk.person.message("Bring your passport")).to_be_focused()
    expect(card).to_contain_text("The lift is broken")
    bot.call("editMessageText", chat_id=ANNA, message_id=sent[1], text="The lift works")
    expect(card).to_contain_text("The lift works")
    bot.call("unpinChatMessage", chat_id=ANNA, message_id=sent[1])
    expect(card).to_contain_text("Bring your passport")
    bot.call("deleteMessage", chat_id=ANNA, message_id=sent[0])
    expect(card).to_have_count(0)


@pytest.mark.ci
def test_pinned_line_leads_to_its_message(desk: Desk, bot: WireBot, page: Page) -> None:
    """The line that tells of a pin leads to what was pinned; in the list of people it is told in words."""
    sent = bot.say(ANNA, "Bring your passport")
    bot.call("pinChatMessage", chat_id=ANNA, message_id=sent["message_id"])
    expect(desk.tab("Anna")).to_contain_text("Portal pinned a message")
    desk.person.log.get_by_role("button", name="Portal pinned a message").click()
    expect(desk.person.message("Bring your passport")).to_be_focused()
    page.get_by_role("button", name="Polski").click()
    expect(page.get_by_text("Przypięto wiadomość (Portal)").first).to_be_visible()


@pytest.mark.ci
def test_reactions(desk: Desk, bot: WireBot, world: World) -> None:
    """Reactions stand in the bubble with their counts; a press puts one's own on or takes it off."""
    sent = bot.say(ANNA, "See you on Tuesday")["message_id"]
    message = desk.person.message("See you")
    expect(message.get_by_role("group", name="Reactions")).to_be_hidden()
    bot.call("setMessageReaction", chat_id=ANNA, message_id=sent, reaction=[{"type": "emoji", "emoji": "👍"}])
    thumb = message.get_by_role("button", name="👍")
    expect(thumb).to_have_text("👍1")
    expect(thumb).to_have_attribute("aria-pressed", "false")
    thumb.press("Enter")
    expect(thumb).to_have_text("👍2")
    expect(thumb).to_have_attribute("aria-pressed", "true")
    expect(thumb).to_be_focused()
    assert world.person(ANNA).chat.reactions[sent][ANNA] == ("👍",)
    thumb.click()
    expect(thumb).to_have_text("👍1")


@pytest.mark.ci
def test_reacting_from_the_menu(desk: Desk, bot: WireBot, page: Page) -> None:
    """A message's menu offers reactions, by keyboard too, and shows which is one's own; there is one of a person."""
    bot.say(ANNA, "See you on Tuesday")
    message = desk.person.message("See you")
    message.press("Enter")
    expect(page.get_by_role("menuitem", name="Reply")).to_be_focused()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(message.get_by_role("button", name="❤")).to_have_text("❤️1")
    message.press("Enter")
    expect(page.get_by_role("menuitemcheckbox", name="❤")).to_be_checked()
    page.get_by_role("menuitemcheckbox", name="👍").click()
    expect(message.get_by_role("button", name="👍")).to_have_text("👍1")
    expect(message.get_by_role("button", name="❤")).to_have_count(0)
    page.reload()
    expect(message.get_by_role("button", name="👍")).to_have_attribute("aria-pressed", "true")
