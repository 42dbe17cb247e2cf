"""Sending again what was sent before."""

from __future__ import annotations

import pytest
from telegram import Bot, MessageOriginUser
from telegram.error import BadRequest

from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.chats import Chat
from tests.bot.simulator.conftest import STAFF, Api
from tests.pictures import png


async def test_forwarding_by_the_bot(bot: Bot, anna: SimPerson, staff: Chat) -> None:
    """A forwarded message tells whose it was, and can't be edited."""
    said = anna.say("hello")
    sent = await bot.forward_message(STAFF, 1001, said.message_id)
    assert isinstance(sent.forward_origin, MessageOriginUser)
    assert (sent.text, sent.forward_origin.sender_user.id) == ("hello", 1001)
    with pytest.raises(BadRequest, match="Message can't be edited"):
        await bot.edit_message_text("other", STAFF, sent.message_id)


async def test_copy(bot: Bot, anna: SimPerson, staff: Chat) -> None:
    """A copy is the bot's own; a file may get another caption, or none."""
    text, file = anna.say("hello"), anna.send_document("a.pdf", b"abc", "mine")
    await bot.copy_message(STAFF, 1001, text.message_id)
    for caption in (None, "theirs", ""):
        await bot.copy_message(STAFF, 1001, file.message_id, caption=caption)
    assert [message.text for message in staff.messages] == ["hello", "mine", "theirs", ""]
    assert staff.messages[1].file is file.file
    assert {message.sender.id for message in staff.messages} == {12345}


async def test_several(bot: Bot, anna: SimPerson, staff: Chat) -> None:
    """Up to a hundred at once; albums stay albums, and what isn't there is skipped."""
    album = anna.send_album([("a.png", png(1, 1)), ("b.png", png(2, 2))], "c")
    text = anna.say("hello")
    ids = [message.message_id for message in (*album, text)]
    await bot.forward_messages(STAFF, 1001, [*ids, 99])
    await bot.copy_messages(STAFF, 1001, ids, remove_caption=True)
    assert [message.text for message in staff.messages] == ["c", "", "hello", "", "", "hello"]
    assert [message.forwarded_from is not None for message in staff.messages] == [True] * 3 + [False] * 3
    assert len({message.album for message in staff.messages}) == 3


@pytest.mark.parametrize(
    ("method", "given", "sentence"),
    [
        ("forwardMessage", {"message_id": 99}, "message to forward not found"),
        ("copyMessage", {"message_id": 99}, "message to copy not found"),
        ("forwardMessage", {"message_id": "{protected}"}, "message can't be forwarded"),
        ("copyMessage", {"message_id": "{protected}"}, "message can't be copied"),
        ("copyMessages", {"message_ids": [3, 2]}, "message identifiers must be in a strictly increasing order"),
        ("copyMessages", {"message_ids": []}, "message identifiers are not specified"),
        ("copyMessages", {"message_ids": list(range(1, 102))}, "too many message identifiers specified"),
        ("copyMessages", {"message_ids": [0, 1]}, "invalid message identifier specified"),
        ("copyMessages", {"message_ids": ["{protected}"]}, "messages can't be forwarded"),
        ("forwardMessages", {"message_ids": [99]}, "there are no messages to forward"),
        ("copyMessage", {"from_chat_id": 5, "message_id": 1}, "chat not found"),
    ],
)
async def test_what_cannot_be_sent_again(
    api: Api, bot: Bot, anna: SimPerson, method: str, given: dict[str, object], sentence: str
) -> None:
    """What isn't there, or is protected."""
    protected = await bot.send_message(1001, "secret", protect_content=True)
    places: dict[object, object] = {"message_id": protected.message_id, "message_ids": [protected.message_id]}
    wanted = {name: places[name] if "{protected}" in str(value) else value for name, value in given.items()}
    refusal = await api.refusal(method, **({"chat_id": STAFF, "from_chat_id": 1001} | wanted))
    assert refusal == f"Bad Request: {sentence}"
