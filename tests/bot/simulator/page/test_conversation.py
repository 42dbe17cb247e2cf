"""What one does with a bot every day: start, read, press, share, send."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import Page, expect

from tests.bot.simulator.page.desk import ANNA, Desk

if TYPE_CHECKING:
    from tests.bot.simulator.page.wire import WireBot

MENU: dict[str, object] = {
    "inline_keyboard": [[{"text": "Book", "callback_data": "book"}, {"text": "Help", "callback_data": "help"}]]
}


def test_start(desk: Desk, bot: WireBot) -> None:
    """An empty chat has nothing but Start; what the bot answers stands below it, with the place to write."""
    expect(desk.person.input).to_be_hidden()
    desk.person.button("Start").click()
    assert bot.next("message")["text"] == "/start"
    bot.say(ANNA, "Hello, <b>Anna</b>")
    expect(desk.person.message("Hello").locator("strong")).to_have_text("Anna")
    expect(desk.person.input).to_be_focused()


def test_enter_sends_and_shift_enter_does_not(desk: Desk, bot: WireBot) -> None:
    """A message of two lines is one message."""
    bot_is_started(desk, bot)
    desk.person.input.fill("one")
    desk.person.input.press("Shift+Enter")
    desk.person.input.press_sequentially("two")
    desk.person.input.press("Enter")
    assert bot.next("message")["text"] == "one\ntwo"
    expect(desk.person.input).to_have_value("")


def test_press_waits_for_its_answer(desk: Desk, bot: WireBot) -> None:
    """A pressed button shows that it waits until the bot answers; the answer is a note."""
    bot_is_started(desk, bot, MENU)
    desk.person.button("Book").click()
    query = bot.next("callback_query")
    assert query["data"] == "book"
    expect(desk.person.button("Book")).to_have_attribute("aria-busy", "true")
    expect(desk.person.button("Help")).to_have_attribute("aria-busy", "false")
    bot.call("answerCallbackQuery", callback_query_id=query["id"], text="One moment")
    expect(desk.person.button("Book")).to_have_attribute("aria-busy", "false")
    expect(desk.person.notes).to_have_text("One moment")


def test_alert(desk: Desk, bot: WireBot) -> None:
    """An answer that must be seen is a dialog, and Enter closes it."""
    bot_is_started(desk, bot, MENU)
    desk.person.button("Help").click()
    bot.call(
        "answerCallbackQuery", callback_query_id=bot.next("callback_query")["id"], text="Phone us", show_alert=True
    )
    expect(desk.dialog()).to_contain_text("Phone us")
    desk.page.keyboard.press("Enter")
    expect(desk.dialog()).to_be_hidden()


@pytest.mark.ci
def test_edit_in_place_keeps_the_keyboard_there(desk: Desk, bot: WireBot) -> None:
    """Who presses by keyboard goes on from the same place after the bot edited the message."""
    sent = bot_is_started(desk, bot, MENU)
    desk.person.button("Book").press("Enter")
    other = {"inline_keyboard": [[{"text": "Telephone", "callback_data": "phone"}]]}
    bot.call("editMessageText", chat_id=ANNA, message_id=sent, text="Which kind?", reply_markup=other)
    expect(desk.person.message("Which kind?")).to_contain_text("edited")
    expect(desk.person.message("Welcome")).to_have_count(0)
    expect(desk.person.button("Telephone")).to_be_focused()


def test_deleted_message_goes(desk: Desk, bot: WireBot) -> None:
    """A message that the bot deletes is gone."""
    sent = bot_is_started(desk, bot)
    bot.call("deleteMessage", chat_id=ANNA, message_id=sent)
    expect(desk.person.message("Welcome")).to_have_count(0)


@pytest.mark.ci
def test_contact(desk: Desk, bot: WireBot) -> None:
    """The bot's keyboard stands below the input; one's number is shared only after a question, and as one's own."""
    bot_is_started(desk, bot)
    keyboard = {"keyboard": [[{"text": "Share my number", "request_contact": True}]], "one_time_keyboard": True}
    bot.say(ANNA, "Your number?", reply_markup=keyboard)
    desk.person.button("Share my number").click()
    expect(desk.dialog()).to_contain_text("+48600100200")
    desk.dialog().get_by_role("button", name="Cancel").click()
    expect(desk.person.button("Share my number")).to_be_visible()
    desk.person.button("Share my number").click()
    desk.dialog().get_by_role("button", name="Share").click()
    contact = bot.next("message")["contact"]
    assert (contact["phone_number"].lstrip("+"), contact["user_id"]) == ("48600100200", ANNA)
    expect(desk.person.button("Share my number")).to_be_hidden()


@pytest.mark.ci
def test_keyboard_removed(desk: Desk, bot: WireBot) -> None:
    """Pressing a key says its words; the bot takes its keyboard away."""
    bot_is_started(desk, bot)
    bot.say(ANNA, "Sure?", reply_markup={"keyboard": [["Yes", "No"]], "input_field_placeholder": "Yes or no"})
    expect(desk.person.input).to_have_attribute("placeholder", "Yes or no")
    desk.person.button("Yes").click()
    assert bot.next("message")["text"] == "Yes"
    expect(desk.person.button("Yes")).to_be_visible()
    bot.say(ANNA, "Done", reply_markup={"remove_keyboard": True})
    expect(desk.person.button("Yes")).to_be_hidden()
    expect(desk.person.input).to_have_attribute("placeholder", "Message")


def test_commands(desk: Desk, bot: WireBot) -> None:
    """'/' lists the commands that begin so; Enter sends the chosen one."""
    names = ["start", "help", "cancel"]
    bot.call("setMyCommands", commands=[{"command": name, "description": f"To {name}"} for name in names])
    bot_is_started(desk, bot)
    desk.person.input.press_sequentially("/")
    expect(desk.person.chat.get_by_role("option")).to_have_count(3)
    desk.person.input.press_sequentially("he")
    expect(desk.person.chat.get_by_role("option")).to_have_text("/helpTo help")
    desk.person.input.press("Enter")
    assert bot.next("message")["text"] == "/help"
    desk.person.button("Commands").click()
    desk.person.chat.get_by_role("option", name="/cancel").click()
    assert bot.next("message")["text"] == "/cancel"


@pytest.mark.ci
def test_typing(desk: Desk, bot: WireBot) -> None:
    """'typing' shows until the message comes."""
    bot_is_started(desk, bot)
    bot.call("sendChatAction", chat_id=ANNA, action="typing")
    expect(desk.person.chat.get_by_text("typing")).to_be_visible()
    bot.say(ANNA, "Here it is")
    expect(desk.person.chat.get_by_text("typing")).to_be_hidden()


def test_block(desk: Desk, bot: WireBot, page: Page) -> None:
    """Who blocked the bot can only start it again."""
    bot_is_started(desk, bot)
    desk.person.button("Chat menu").click()
    page.get_by_role("menuitem", name="Block the bot").click()
    assert bot.next("my_chat_member")["new_chat_member"]["status"] == "kicked"
    expect(desk.person.input).to_be_hidden()
    desk.person.button("Unblock and start").click()
    assert bot.next("my_chat_member")["new_chat_member"]["status"] == "member"
    assert bot.next("message")["text"] == "/start"


def test_own_message_is_edited_and_deleted(desk: Desk, bot: WireBot, page: Page) -> None:
    """One's own messages can be corrected and taken back, from their menu."""
    bot_is_started(desk, bot)
    desk.person.write("Tuseday")
    assert bot.next("message")["text"] == "Tuseday"
    desk.person.message("Tuseday").press("Enter")
    page.get_by_role("menuitem", name="Edit").click()
    expect(desk.person.input).to_have_value("Tuseday")
    desk.person.write("Tuesday")
    assert bot.next("edited_message")["text"] == "Tuesday"
    desk.person.message("Tuesday").press("Enter")
    page.get_by_role("menuitem", name="Delete").click()
    desk.dialog().get_by_role("button", name="Delete").click()
    expect(desk.person.message("Tuesday")).to_have_count(0)


@pytest.mark.ci
def test_last_message_is_corrected_by_arrow_key(desk: Desk, bot: WireBot, page: Page) -> None:
    """The up arrow in an empty field corrects what one said last; Escape lets it be."""
    bot_is_started(desk, bot)
    desk.person.write("Tuseday")
    assert bot.next("message")["text"] == "Tuseday"
    bot.say(ANNA, "At what time?")
    expect(desk.person.message("At what time?")).to_be_visible()
    desk.person.input.press("ArrowUp")
    expect(desk.person.input).to_have_value("Tuseday")
    page.keyboard.press("Escape")
    expect(desk.person.input).to_have_value("")
    desk.person.input.press("ArrowUp")
    desk.person.write("Tuesday")
    assert bot.next("edited_message")["text"] == "Tuesday"


def bot_is_started(desk: Desk, bot: WireBot, keyboard: dict[str, object] | None = None) -> int:
    """Anna has started the bot and sees its welcome; the id of that message."""
    desk.person.button("Start").click()
    bot.next("message")
    sent = bot.say(ANNA, "Welcome", **({"reply_markup": keyboard} if keyboard else {}))
    expect(desk.person.message("Welcome")).to_be_visible()
    message_id: int = sent["message_id"]
    return message_id
