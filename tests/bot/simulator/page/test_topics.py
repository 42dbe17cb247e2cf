"""A group with topics: where messages are shown, where what is written goes, and what becomes of topics."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import FilePayload, Page, expect

from bot.simulator.actors.world import World
from tests.bot.simulator.page.accessibility import violations
from tests.bot.simulator.page.desk import ANNA, DOCTOR, GROUP, RECEPTION, Desk
from tests.pictures import png

if TYPE_CHECKING:
    from tests.bot.simulator.page.wire import WireBot

pytestmark = pytest.mark.ci


@pytest.fixture
def world() -> World:
    """A forum of two people, the first of whom made it; the others are not in it."""
    world = World()
    world.add_person(ANNA, "Anna", "Nowak")
    world.add_person(1002, "John", "Smith", "en")
    staff = [world.add_person(RECEPTION, "Ewa", "Reception"), world.add_person(DOCTOR, "Jan", "Doctor")]
    world.add_group(GROUP, "The clinic", staff, forum=True)
    return world


@pytest.fixture
def results(bot: WireBot, desk: Desk) -> int:
    """A topic."""
    return new_topic(desk, bot, "Results")


def new_topic(desk: Desk, bot: WireBot, name: str) -> int:
    """The bot begins a topic and hears of it; its number."""
    made: int = bot.call("createForumTopic", chat_id=GROUP, name=name)["message_thread_id"]
    bot.next("message")
    expect(desk.tab(name)).to_be_visible()
    return made


def test_each_topic_has_its_messages(desk: Desk, bot: WireBot, results: int) -> None:
    """What comes into a topic is counted on its tab until it is looked at, and shows there and nowhere else."""
    expect(desk.tab("General")).to_have_attribute("aria-selected", "true")
    bot.say(GROUP, "A new visit")
    bot.say(GROUP, "Blood count", message_thread_id=results)
    expect(desk.tab("Results")).to_contain_text("Unread:2")
    expect(desk.tab("General")).not_to_contain_text("Unread")
    expect(desk.group.message("A new visit")).to_be_visible()
    expect(desk.group.message("Blood count")).to_have_count(0)
    desk.tab("Results").click()
    expect(desk.group.message("Blood count")).to_be_visible()
    expect(desk.group.message("A new visit")).to_have_count(0)
    expect(desk.tab("Results")).not_to_contain_text("Unread")
    bot.say(GROUP, "Another visit")
    expect(desk.tab("General")).to_contain_text("Unread:1")


@pytest.mark.ci
def test_typing_in_a_topic(desk: Desk, bot: WireBot, results: int) -> None:
    """'typing' shows in its topic, until a message comes there."""
    desk.tab("Results").click()
    bot.call("sendChatAction", chat_id=GROUP, action="typing")
    bot.say(GROUP, "Blood count", message_thread_id=results)
    expect(desk.group.message("Blood count")).to_be_visible()
    expect(desk.group.chat.get_by_text("typing")).to_be_hidden()
    desk.tab("General").click()
    expect(desk.group.chat.get_by_text("typing")).to_be_visible()
    bot.say(GROUP, "A new visit")
    expect(desk.group.chat.get_by_text("typing")).to_be_hidden()


@pytest.mark.ci
def test_what_is_written_stays_in_the_topic(desk: Desk, bot: WireBot, results: int, page: Page) -> None:
    """Texts, replies and files go into the topic that is shown; what was begun elsewhere waits there."""
    desk.group.input.fill("For everybody")
    desk.tab("Results").click()
    expect(desk.group.input).to_have_value("")
    desk.group.write("Where are they?")
    said = bot.next("message")
    assert (said["message_thread_id"], said["text"]) == (results, "Where are they?")
    bot.say(GROUP, "In the file", message_thread_id=results)
    desk.group.message("In the file").press("Enter")
    page.get_by_role("menuitem", name="Reply").click()
    desk.group.write("Thank you")
    answered = bot.next("message")
    assert (answered["message_thread_id"], answered["reply_to_message"]["text"]) == (results, "In the file")
    expect(desk.group.message("Thank you").locator(".replied")).to_contain_text("In the file")
    picture = FilePayload(name="a.png", mimeType="image/png", buffer=png(64, 48))
    desk.group.chat.locator("input[type=file]").set_input_files([picture, picture])
    desk.dialog().get_by_role("button", name="Send").click()
    assert [bot.next("message")["message_thread_id"] for _ in range(2)] == [results] * 2
    desk.tab("General").click()
    expect(desk.group.input).to_have_value("For everybody")
    desk.group.input.press("Enter")
    assert "message_thread_id" not in bot.next("message")


@pytest.mark.ci
def test_life_of_a_topic(desk: Desk, bot: WireBot, results: int, page: Page) -> None:
    """A topic is renamed, closed, reopened and deleted before one's eyes; closed, only administrators write."""
    desk.tab("Results").click()
    bot.say(GROUP, "Blood count", message_thread_id=results)
    bot.call("editForumTopic", chat_id=GROUP, message_thread_id=results, name="Anna's results")
    expect(desk.tab("Anna's results")).to_have_attribute("aria-selected", "true")
    expect(desk.group.log).to_contain_text("The topic is now called Anna's results")
    bot.call("closeForumTopic", chat_id=GROUP, message_thread_id=results)
    expect(desk.tab("Anna's results").get_by_label("Closed")).to_be_visible()
    expect(desk.group.log).to_contain_text("The topic was closed")
    expect(desk.group.input).to_be_visible()
    desk.group.chat.get_by_label("Writing as").select_option("Jan Doctor")
    expect(desk.group.input).to_be_hidden()
    expect(desk.group.chat.get_by_text("Only administrators can write here")).to_be_visible()
    desk.group.message("Blood count").press("Enter")
    expect(page.get_by_role("menuitem", name="Copy text")).to_be_focused()
    expect(page.get_by_role("menuitem", name="Reply")).to_have_count(0)
    page.keyboard.press("Escape")
    bot.call("reopenForumTopic", chat_id=GROUP, message_thread_id=results)
    expect(desk.group.input).to_be_visible()
    expect(desk.tab("Anna's results").get_by_label("Closed")).to_have_count(0)
    bot.call("deleteForumTopic", chat_id=GROUP, message_thread_id=results)
    expect(desk.tab("Anna's results")).to_have_count(0)
    expect(desk.tab("General")).to_have_attribute("aria-selected", "true")


@pytest.mark.ci
def test_topics_by_keyboard(desk: Desk, bot: WireBot, results: int, page: Page) -> None:
    """Arrow keys walk the topics, and a topic that begins meanwhile takes no focus away."""
    desk.tab("General").focus()
    page.keyboard.press("ArrowRight")
    expect(desk.tab("Results")).to_be_focused()
    expect(desk.tab("Results")).to_have_attribute("aria-selected", "true")
    new_topic(desk, bot, "Documents")
    expect(desk.tab("Results")).to_be_focused()
    page.keyboard.press("End")
    expect(desk.tab("Documents")).to_be_focused()


@pytest.mark.ci
def test_deleted_topic_is_no_news(desk: Desk, bot: WireBot, results: int, page: Page) -> None:
    """What was unread in a topic that is gone is not counted any more."""
    bot.say(GROUP, "Blood count", message_thread_id=results)
    expect(page).to_have_title("(2) Simulator")
    bot.call("deleteForumTopic", chat_id=GROUP, message_thread_id=results)
    expect(page).to_have_title("Simulator")


@pytest.mark.ci
def test_axe_finds_nothing_in_topics(desk: Desk, bot: WireBot, results: int) -> None:
    """axe-core has nothing to say about topics, one with news and one that is closed to the person."""
    bot.call("closeForumTopic", chat_id=GROUP, message_thread_id=results)
    desk.group.chat.get_by_label("Writing as").select_option("Jan Doctor")
    new_topic(desk, bot, "Documents")
    desk.tab("Results").click()
    expect(desk.tab("Documents")).to_contain_text("Unread")
    assert violations(desk.page) == []
