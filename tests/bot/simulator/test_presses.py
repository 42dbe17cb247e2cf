"""Presses on inline buttons, and their answers."""

from __future__ import annotations

import asyncio

import pytest
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.error import BadRequest

from bot.simulator import World
from bot.simulator.actors.actor import SimPerson
from bot.simulator.errors import Impossible
from bot.simulator.world.journal import Answered, PressedEntry
from tests.bot.simulator.conftest import Api, Clock, soon

TOO_OLD = "Query is too old and response timeout expired or query id is invalid"
KEYBOARD = InlineKeyboardMarkup([[InlineKeyboardButton("A", callback_data="a")]])


async def test_press_and_answer(bot: Bot, world: World, anna: SimPerson) -> None:
    """A press brings the button's data with the message; the answer ends the spinner."""
    sent = await bot.send_message(1001, "choose", reply_markup=KEYBOARD)
    press = anna.tap(anna.messages[-1], "A")
    (update,) = await bot.get_updates()
    query = update.callback_query
    assert query is not None
    assert (query.data, query.from_user.id, query.message) == ("a", 1001, sent)
    assert query.chat_instance == anna.chat.instance
    await query.answer("done", show_alert=True)
    assert (press.answered, press.text, press.show_alert) == (True, "done", True)
    assert [type(entry) for entry in list(world.log)[-2:]] == [PressedEntry, Answered]


async def test_answered_once(bot: Bot, anna: SimPerson) -> None:
    """A second answer, and an answer to a press that never was, come too late."""
    await bot.send_message(1001, "choose", reply_markup=KEYBOARD)
    press = anna.tap(anna.messages[-1], "A")
    await bot.answer_callback_query(press.id)
    for query_id in (press.id, "123"):
        with pytest.raises(BadRequest, match=TOO_OLD):
            await bot.answer_callback_query(query_id)


async def test_answered_in_time(bot: Bot, anna: SimPerson, clock: Clock) -> None:
    """After 150 seconds there is nobody left to answer."""
    await bot.send_message(1001, "choose", reply_markup=KEYBOARD)
    press = anna.tap(anna.messages[-1], "A")
    clock.pass_by(seconds=150)
    with pytest.raises(BadRequest, match=TOO_OLD):
        await bot.answer_callback_query(press.id)


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [({"text": "a" * 201}, "MESSAGE_TOO_LONG"), ({"url": "https://example.com"}, "URL_INVALID")],
)
async def test_wrong_answers(api: Api, anna: SimPerson, parameters: dict[str, object], sentence: str) -> None:
    """200 characters at most, and no links but Telegram's own."""
    refusal = await api.refusal("answerCallbackQuery", callback_query_id="1", **parameters)
    assert refusal == f"Bad Request: {sentence}"


async def test_old_button(api: Api, bot: Bot, anna: SimPerson) -> None:
    """A client that didn't refresh can still press a button that is no longer there."""
    sent = await bot.send_message(1001, "choose", reply_markup=KEYBOARD)
    old = anna.messages[-1]
    await bot.edit_message_text("chosen", 1001, sent.message_id)
    anna.press(old, "a")
    await bot.delete_message(1001, sent.message_id)
    anna.press(old, "a")
    edited, deleted = [update["callback_query"]["message"] for update in await api.updates()]
    assert edited["text"] == "chosen"
    assert deleted == {"chat": anna.chat.json(), "message_id": sent.message_id, "date": 0}


async def test_no_such_button(bot: Bot, anna: SimPerson) -> None:
    """Tapping by the label finds only what can be seen, and says what can be."""
    await bot.send_message(1001, "choose", reply_markup=KEYBOARD)
    with pytest.raises(Impossible, match=r"there is no button 'B' to press; there are \[\['A'\]\]"):
        anna.tap(anna.messages[-1], "B")


async def test_only_members_press(bot: Bot, world: World, anna: SimPerson) -> None:
    """Nobody presses in another's chat."""
    await bot.send_message(1001, "choose", reply_markup=KEYBOARD)
    with pytest.raises(Impossible, match="John is not in 'Anna Nowak'"):
        world.person(1002).press(anna.messages[-1], "a")


async def test_settled_waits_for_answers(bot: Bot, api: Api, world: World, anna: SimPerson) -> None:
    """The world comes to rest when every press is answered."""
    await bot.send_message(1001, "choose", reply_markup=KEYBOARD)
    press = anna.tap(anna.messages[-1], "A")
    await api.updates()
    waiting = asyncio.create_task(world.settled())
    await soon(waiting)
    await bot.answer_callback_query(press.id)
    await waiting
