"""How a bot that polls hears of updates."""

from __future__ import annotations

import asyncio

import pytest
from telegram import Bot
from telegram.error import Conflict

from bot.simulator import World
from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.chats import Chat
from bot.simulator.world.state import Unsettled
from tests.bot.simulator.conftest import Api, Clock, soon


async def test_update_stays_until_confirmed(bot: Bot, anna: SimPerson) -> None:
    """An update is told again and again until a higher offset confirms it."""
    anna.say("one")
    (first,) = await bot.get_updates()
    assert await bot.get_updates(offset=first.update_id) == (first,)
    anna.say("two")
    (second,) = await bot.get_updates(offset=first.update_id + 1)
    assert second.update_id == first.update_id + 1
    assert second.message is not None
    assert second.message.text == "two"
    assert await bot.get_updates(offset=0) == (second,)


async def test_negative_offset(api: Api, anna: SimPerson) -> None:
    """An offset below zero counts from the end and forgets the rest."""
    for text in "abc":
        anna.say(text)
    assert [update["message"]["text"] for update in await api("getUpdates", offset=-2)] == ["b", "c"]
    assert len(await api("getUpdates")) == 2


async def test_limit(api: Api, anna: SimPerson) -> None:
    """No more than asked for, the oldest first; a limit out of range is brought into it."""
    for text in "abc":
        anna.say(text)
    assert [update["message"]["text"] for update in await api("getUpdates", limit=2)] == ["a", "b"]
    assert len(await api("getUpdates", offset=1, limit=1000)) == 3
    assert len(await api("getUpdates", offset=2, limit=0)) == 1


async def test_same_offset_at_once(api: Api, anna: SimPerson) -> None:
    """The same offset again within half a second tells one update: several may have been too much for the bot."""
    for text in "abc":
        anna.say(text)
    assert [len(await api("getUpdates", offset=1)) for _ in range(2)] == [3, 1]


async def test_long_poll_waits(api: Api, anna: SimPerson) -> None:
    """A poll with a timeout answers as soon as something happens."""
    poll = asyncio.create_task(api("getUpdates", timeout=30))
    await soon(poll)
    anna.say("at last")
    assert [update["message"]["text"] for update in await poll] == ["at last"]


async def test_long_poll_ends_empty(world: World) -> None:
    """A poll that nothing happens to ends with no updates."""
    poll = asyncio.create_task(world.updates.poll(0, 100, 1))
    await soon(poll)
    poll.cancel()
    assert await world.updates.poll(5, 100, 0) == []


async def test_second_poll_ends_the_first(bot: Bot, anna: SimPerson) -> None:
    """Two that poll at once: the one that waited hears of the conflict."""
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await soon(first)
    second = asyncio.create_task(bot.get_updates(offset=1, timeout=30))
    with pytest.raises(Conflict, match="terminated by other getUpdates request"):
        await first
    anna.say("hello")
    assert len(await second) == 1


async def test_allowed_updates(api: Api, anna: SimPerson) -> None:
    """Only the kinds that were asked for are kept, from then on; an empty list means the usual ones."""
    await api("getUpdates", allowed_updates=["callback_query"])
    anna.say("not heard")
    await api("getUpdates", offset=1, allowed_updates=[])
    anna.say("heard")
    assert [update["message"]["text"] for update in await api("getUpdates")] == ["heard"]
    assert "unknown kind" in await api.refusal("getUpdates", allowed_updates=["massage"])


async def test_old_updates_are_forgotten(api: Api, world: World, anna: SimPerson, clock: Clock) -> None:
    """Messages wait for 24 hours, presses for 150 seconds."""
    await api("sendMessage", chat_id=1001, text="?", reply_markup={"inline_keyboard": [[_button("a")]]})
    anna.say("kept")
    anna.press(anna.messages[-2], "a")
    clock.pass_by(seconds=151)
    assert [update.kind for update in world.updates.waiting()] == ["message"]
    clock.pass_by(hours=24)
    assert len(world.updates) == 0


async def test_ids_grow_over_a_restart(clock: Clock) -> None:
    """A simulator that starts again never repeats an id, so a bot with a memory takes its updates for new."""
    before = World(clock=clock)
    before.add_person(1, "A").say("x")
    clock.pass_by(minutes=1)
    after = World(clock=clock)
    after.add_person(1, "A").say("x")
    assert after.updates.waiting()[0].id > before.updates.waiting()[0].id


async def test_group_privacy(api: Api, world: World) -> None:
    """In a group where the bot is no administrator it hears commands and replies to what it wrote, and no more."""
    ewa = world.person(1003)
    group: Chat = world.add_group(-1002, "Others", [ewa], bot_is_admin=False)
    await api("sendMessage", chat_id=-1002, text="hello")
    ewa.say("among us", chat=group)
    ewa.say("/help@portal_bot", chat=group)
    ewa.say("yes", chat=group, reply_to=group.messages[0])
    assert [update["message"]["text"] for update in await api.updates()] == ["/help@portal_bot", "yes"]


async def test_settled(api: Api, world: World, anna: SimPerson) -> None:
    """A script can wait until the bot has confirmed everything, and hears what is still open."""
    anna.say("hello")
    with pytest.raises(Unsettled, match="has not confirmed: message"):
        await world.settled(within=0.01)
    waiting = asyncio.create_task(world.settled())
    await soon(waiting)
    await api.updates()
    await waiting


def _button(data: str) -> dict[str, str]:
    return {"text": data, "callback_data": data}
