"""What the bot can ask about chats and the people in them."""

from __future__ import annotations

import pytest
from telegram import Bot, ChatMemberOwner
from telegram.error import BadRequest

from bot.simulator import World
from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.chats import Chat, Membership
from tests.bot.simulator.conftest import STAFF, Api


async def test_chats(bot: Bot, anna: SimPerson, staff: Chat) -> None:
    """A private chat has a person's names, a group its title."""
    private, group = await bot.get_chat(1001), await bot.get_chat(STAFF)
    assert (private.type, private.full_name, private.username) == ("private", "Anna Nowak", "anna_nowak")
    assert (group.type, group.title) == ("supergroup", "Staff")
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.get_chat(1002)


async def test_members(bot: Bot, world: World, anna: SimPerson) -> None:
    """Who made the group, who is in it, who isn't, and the bot."""
    world.chat(STAFF).members[1002] = world.person(1002).user
    statuses = [(await bot.get_chat_member(STAFF, user)).status for user in (1003, 1002, 1001, world.bot.id)]
    assert statuses == ["creator", "member", "left", "administrator"]
    assert await bot.get_chat_member_count(STAFF) == 3
    with pytest.raises(BadRequest, match="User not found"):
        await bot.get_chat_member(STAFF, 4)


async def test_administrators(api: Api, bot: Bot, anna: SimPerson, staff: Chat) -> None:
    """Only groups have them."""
    owner, itself = await bot.get_chat_administrators(STAFF)
    assert isinstance(owner, ChatMemberOwner)
    assert (owner.user.id, itself.user.id) == (1003, 12345)
    refusal = await api.refusal("getChatAdministrators", chat_id=1001)
    assert refusal == "Bad Request: there are no administrators in the private chat"


async def test_added_and_leaving(api: Api, bot: Bot, world: World, anna: SimPerson) -> None:
    """The bot is told when it is added to a group, and when it has left."""
    other = world.add_group(-1002, "Others", [anna], bot_is_member=False)
    anna.add_bot_to(other)
    assert await bot.leave_chat(-1002)
    told = [update.my_chat_member for update in await bot.get_updates()]
    assert [(t.old_chat_member.status, t.new_chat_member.status) for t in told if t] == [
        ("left", "member"),
        ("member", "left"),
    ]
    assert other.bot is Membership.LEFT
    refusal = await api.refusal("getChat", chat_id=-1002)
    assert refusal == "Forbidden: bot is not a member of the supergroup chat"
    refusal = await api.refusal("leaveChat", chat_id=1001)
    assert refusal == "Bad Request: chat member status can't be changed in private chats"


async def test_told_when_thrown_out(bot: Bot, world: World, staff: Chat) -> None:
    """A bot that was thrown out is told so."""
    world.person(1003).remove_bot_from(staff)
    change, line = await bot.get_updates()
    assert change.my_chat_member is not None
    assert change.my_chat_member.new_chat_member.status == "kicked"
    assert line.message is not None
    assert line.message.left_chat_member == await bot.get_me()
