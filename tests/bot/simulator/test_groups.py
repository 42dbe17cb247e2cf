"""What happens to groups and to those who are in them."""

from __future__ import annotations

import httpx
import pytest
from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden

from bot.simulator import World
from bot.simulator.actors.actor import SimPerson
from bot.simulator.errors import Impossible
from bot.simulator.world.chats import Chat, Membership
from tests.bot.simulator.conftest import STAFF, Api
from tests.pictures import png


async def test_coming_and_going(api: Api, anna: SimPerson, staff: Chat) -> None:
    """Lines in the group tell who came and went; `chat_member` only where it was asked for."""
    anna.join(staff)
    assert [list(update)[1] for update in await api.updates()] == ["message"]
    await api("getUpdates", allowed_updates=["message", "chat_member"])
    anna.appoint_in(staff)
    anna.leave(staff)
    told = await api.updates(offset=1)
    assert [list(update)[1] for update in told] == ["chat_member", "message", "chat_member"]
    changes = [update["chat_member"] for update in told if "chat_member" in update]
    assert [(change["old_chat_member"]["status"], change["new_chat_member"]["status"]) for change in changes] == [
        ("member", "administrator"),
        ("administrator", "left"),
    ]
    assert [change["from"]["id"] for change in changes] == [1003, 1001]
    assert told[1]["message"]["left_chat_member"]["id"] == 1001
    with pytest.raises(Impossible, match="is not in 'Staff'"):
        anna.leave(staff)
    with pytest.raises(Impossible, match="can't join 'Anna Nowak'"):
        anna.join(anna.chat)
    with pytest.raises(Impossible, match="can't be appointed in 'Staff'"):
        anna.appoint_in(staff)


async def test_bot_comes_and_goes(api: Api, world: World, staff: Chat) -> None:
    """The bot is told what it is from now on, and lines in the group tell that it came or went."""
    ewa = world.person(1003)
    ewa.remove_bot_from(staff)
    ewa.add_bot_to(staff)
    ewa.add_bot_to(staff, Membership.ADMINISTRATOR)
    await api("leaveChat", chat_id=STAFF)
    told = await api.updates()
    assert [
        update["my_chat_member"]["new_chat_member"]["status"]
        if "my_chat_member" in update
        else next(field for field in update["message"] if field.endswith(("member", "members")))
        for update in told
    ] == ["kicked", "left_chat_member", "member", "new_chat_members", "administrator", "left", "left_chat_member"]


async def test_plain_member_hears_no_changes(api: Api, world: World, anna: SimPerson) -> None:
    """A bot that is no administrator doesn't get `chat_member`, only the lines."""
    group = world.add_group(-1002, "Others", [world.person(1003)], bot_is_admin=False)
    await api("getUpdates", allowed_updates=["message", "chat_member"])
    anna.join(group)
    assert [list(update)[1] for update in await api.updates()] == ["message"]


async def test_upgrade(bot: Bot, api: Api, world: World, anna: SimPerson) -> None:
    """A basic group that becomes a supergroup has another id; the bot hears of it, and calls to the old one say so."""
    group = world.add_group(-77, "Basic", [anna], basic=True)
    await bot.send_message(-77, "a")
    assert (await bot.get_chat(-77)).type == "group"
    new = world.upgrade(group)
    told = [update["message"] for update in await api.updates()]
    assert [(message["chat"]["id"], message["chat"]["type"]) for message in told] == [
        (-77, "group"),
        (new.id, "supergroup"),
    ]
    assert (told[0]["migrate_to_chat_id"], told[1]["migrate_from_chat_id"]) == (new.id, -77)
    with pytest.raises(ChatMigrated) as refusal:
        await bot.send_message(-77, "b")
    assert refusal.value.new_chat_id == new.id
    assert (await api.answer("sendMessage", chat_id=-77, text="b"))["parameters"] == {"migrate_to_chat_id": new.id}
    await bot.send_message(new.id, "b")
    with pytest.raises(Impossible, match="is no basic group"):
        world.upgrade(new)


async def test_kicked_from_a_basic_group(bot: Bot, world: World, anna: SimPerson) -> None:
    """The refusal says which sort of group it was."""
    group = world.add_group(-77, "Basic", [anna], basic=True)
    anna.remove_bot_from(group)
    with pytest.raises(Forbidden, match="bot was kicked from the group chat"):
        await bot.send_message(-77, "a")


async def test_silenced(bot: Bot, world: World, staff: Chat) -> None:
    """A bot that was restricted is in the group, but may not write."""
    world.person(1003).add_bot_to(staff, Membership.RESTRICTED)
    with pytest.raises(BadRequest, match="Not enough rights to send text messages to the chat"):
        await bot.send_message(STAFF, "a")
    with pytest.raises(BadRequest, match="Not enough rights to send photos to the chat"):
        await bot.send_photo(STAFF, png(1, 1))
    assert (await bot.get_chat_member(STAFF, 12345)).status == "restricted"


async def test_rights_of_an_administrator(bot: Bot, world: World, staff: Chat) -> None:
    """An administrator may lack a right: it is told so, and refused."""
    ewa = world.person(1003)
    said = ewa.say("a", chat=staff)
    ewa.add_bot_to(staff, Membership.ADMINISTRATOR, lacks={"can_delete_messages"})
    told = (await bot.get_updates())[-1].my_chat_member
    assert told is not None
    assert told.new_chat_member.to_dict()["can_delete_messages"] is False
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(STAFF, said.message_id)


async def test_over_http(http: httpx.AsyncClient, world: World, anna: SimPerson) -> None:
    """The page lets people come and go, and upgrades a basic group."""
    given = {"from": 1001, "chat": STAFF, "member": True}
    assert (await http.post("/sim/members", json=given)).json()["chat"]["members"] == [1003, 1001, 12345]
    answer = await http.post("/sim/members", json=given | {"member": False})
    assert answer.json()["chat"]["members"] == [1003, 12345]
    world.add_group(-77, "Basic", [anna], basic=True)
    assert (await http.post("/sim/upgrade", json={"chat": -77})).json()["chat"]["id"] == -1_000_000_000_077
