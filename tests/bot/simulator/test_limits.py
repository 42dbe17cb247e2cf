"""Telegram's rate limits, when they are switched on."""

from __future__ import annotations

import httpx
import pytest
from telegram import Bot, InputMediaPhoto
from telegram.error import RetryAfter

from bot.simulator import World
from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.chats import Chat
from tests.bot.simulator.conftest import STAFF, Api, Clock
from tests.pictures import png


@pytest.fixture
def limited(world: World) -> World:
    """A simulator with the limits on."""
    world.limits.on = True
    return world


async def test_one_a_second_to_a_person(bot: Bot, limited: World, anna: SimPerson, clock: Clock) -> None:
    """A second message to the same person within a second is put off; edits and actions are not messages."""
    sent = await bot.send_message(1001, "a")
    await bot.send_chat_action(1001, "typing")
    await bot.edit_message_text("b", 1001, sent.message_id)
    with pytest.raises(RetryAfter, match="Retry in 0:00:01"):
        await bot.send_message(1001, "c")
    clock.pass_by(seconds=1)
    await bot.send_message(1001, "c")


async def test_twenty_a_minute_to_a_group(api: Api, limited: World, staff: Chat, clock: Clock) -> None:
    """The 21st message to a group within a minute waits until the first is a minute old."""
    for number in range(20):
        await api("sendMessage", chat_id=STAFF, text=str(number))
        clock.pass_by(seconds=1)
    assert (await api.answer("sendMessage", chat_id=STAFF, text="a"))["parameters"] == {"retry_after": 40}
    clock.pass_by(seconds=40)
    await api("sendMessage", chat_id=STAFF, text="a")


async def test_thirty_a_second(api: Api, limited: World, clock: Clock) -> None:
    """No more than 30 messages a second, to whomever."""
    for number in range(2001, 2032):
        limited.add_person(number, "P").start()
    for number in range(2001, 2031):
        await api("sendMessage", chat_id=number, text="a")
    refusal = await api.refusal("sendMessage", chat_id=2031, text="a")
    assert refusal == "Too Many Requests: retry after 1"
    clock.pass_by(seconds=1)
    await api("sendMessage", chat_id=2031, text="a")


async def test_an_album_counts_by_its_pictures(bot: Bot, api: Api, limited: World, staff: Chat, clock: Clock) -> None:
    """An album is as many messages as it has pictures, but is never refused for its size alone."""
    limited.person(1001).start()
    await bot.send_media_group(1001, [InputMediaPhoto(png(1, 1)), InputMediaPhoto(png(2, 2))])
    clock.pass_by(seconds=1)
    for _ in range(19):
        await api("sendMessage", chat_id=STAFF, text="a")
    assert "retry after 60" in await api.refusal("copyMessages", chat_id=STAFF, from_chat_id=1001, message_ids=[2, 3])


async def test_over_http(http: httpx.AsyncClient, world: World) -> None:
    """The control API switches them."""
    assert (await http.post("/sim/limits", json={"on": True})).json() == {"on": True}
    assert world.limits.on
