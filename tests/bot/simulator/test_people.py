"""What people do becomes updates as Telegram makes them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from telegram import Bot, MessageOriginUser

from bot.simulator import World
from bot.simulator.actors.actor import SimPerson
from bot.simulator.errors import Impossible
from bot.simulator.world.chats import Chat
from tests.bot.simulator.conftest import Api


async def test_command(bot: Bot, world: World) -> None:
    """A command is marked as one, and tells who wrote it in which language."""
    world.person(1002).start("visit-7")
    (update,) = await bot.get_updates()
    message = update.message
    assert message is not None
    assert message.from_user is not None
    assert (message.text, message.from_user.language_code) == ("/start visit-7", "en")
    assert [(entity.type, entity.offset, entity.length) for entity in message.entities] == [("bot_command", 0, 6)]


async def test_contacts(bot: Bot, anna: SimPerson) -> None:
    """One's own contact carries one's id; somebody else's may carry none."""
    anna.share_contact()
    anna.share_contact(own=False)
    anna.share_other_contact("+48600700800", "Jan", "Kot", 1002)
    contacts = [update.message.contact for update in await bot.get_updates() if update.message]
    assert [(contact.phone_number, contact.user_id) for contact in contacts if contact] == [
        ("48600001001", 1001),
        ("48600999999", None),
        ("+48600700800", 1002),
    ]


async def test_other_things(bot: Bot, anna: SimPerson) -> None:
    """Stickers, voice notes and places come as such."""
    anna.send_sticker()
    anna.send_voice()
    anna.send_location()
    sticker, voice, place = [update.message for update in await bot.get_updates()]
    assert sticker is not None
    assert voice is not None
    assert place is not None
    assert (sticker.sticker is None, voice.voice is None, place.location is None) == (False, False, False)


async def test_edit(bot: Bot, world: World, anna: SimPerson) -> None:
    """An edited message comes again, as edited; nobody edits what isn't theirs, or is two days old."""
    said = anna.say("helo")
    anna.edit(said, "hello")
    update = (await bot.get_updates())[-1]
    assert update.edited_message is not None
    assert (update.edited_message.text, update.edited_message.message_id) == ("hello", said.message_id)
    assert update.edited_message.edit_date is not None
    theirs = await bot.send_message(1001, "mine")
    with pytest.raises(Impossible, match="only one's own"):
        anna.edit(anna.messages[-1], "yours")
    with pytest.raises(Impossible, match="nothing in it would change"):
        anna.edit(said, "hello")
    assert theirs.text == "mine"
    world.pass_by(timedelta(hours=48))
    with pytest.raises(Impossible, match="for two days"):
        anna.edit(said, "bye")


async def test_edit_caption(bot: Bot, anna: SimPerson) -> None:
    """Of a file, the caption is edited."""
    sent = anna.send_document("a.pdf", b"%PDF", "one")
    anna.edit(sent, "two")
    update = (await bot.get_updates())[-1]
    assert update.edited_message is not None
    assert (update.edited_message.caption, update.edited_message.document is None) == ("two", False)


async def test_forward(bot: Bot, world: World, anna: SimPerson) -> None:
    """A forwarded message tells whose it was; a protected one can't be forwarded."""
    await bot.send_message(1001, "news")
    anna.forward(anna.messages[-1])
    update = (await bot.get_updates())[-1]
    assert update.message is not None
    assert isinstance(update.message.forward_origin, MessageOriginUser)
    assert update.message.forward_origin.sender_user.id == world.bot.id
    await bot.send_message(1001, "secret", protect_content=True)
    with pytest.raises(Impossible, match="protected"):
        anna.forward(anna.messages[-1])


async def test_delete(api: Api, world: World, anna: SimPerson, staff: Chat) -> None:
    """A person deletes for everybody, and the bot isn't told; in a group, only one's own."""
    said = anna.say("oops")
    await api.updates()
    anna.delete(said)
    assert await api.updates() == []
    await api("sendMessage", chat_id=staff.id, text="stay")
    with pytest.raises(Impossible, match="no such message of yours"):
        world.person(1003).delete(staff.messages[-1])


@pytest.mark.parametrize("text", ["", "   ", "a" * 4097])
def test_what_no_client_sends(anna: SimPerson, text: str) -> None:
    """Nothing, or too much."""
    with pytest.raises(Impossible):
        anna.say(text)


def test_blocked_bot_is_not_written_to(anna: SimPerson) -> None:
    """Who has blocked the bot has to unblock it first."""
    anna.block_bot()
    with pytest.raises(Impossible, match="Anna Nowak has blocked the bot"):
        anna.say("hello")


def test_ids_are_new(world: World) -> None:
    """Nobody can be there twice."""
    with pytest.raises(Impossible, match="1001 is no id for a new person"):
        world.add_person(1001, "Anna")
    with pytest.raises(Impossible, match="7 is no id for a new group"):
        world.add_group(7, "Group")


def test_start_parameter(anna: SimPerson) -> None:
    """A link's parameter has at most 64 plain characters."""
    assert anna.start("a" * 64).text == "/start " + "a" * 64
    for parameter in ("a" * 65, "two words", "ą"):
        with pytest.raises(Impossible, match="at most 64"):
            anna.start(parameter)
