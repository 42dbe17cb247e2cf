"""A forum's topics."""

from __future__ import annotations

import pytest
from telegram import Bot
from telegram.error import BadRequest

from bot.simulator import World
from bot.simulator.actors.actor import SimPerson
from bot.simulator.errors import Impossible
from bot.simulator.world.chats import Chat, Membership
from bot.simulator.world.content import ServiceMessage
from tests.bot.simulator.conftest import STAFF, Api

FORUM = -1005


@pytest.fixture
def forum(world: World) -> Chat:
    """A forum that the bot runs; the doctor made it, and John is in it."""
    return world.add_group(FORUM, "Forum", [world.person(1003), world.person(1002)], forum=True)


async def test_life_of_a_topic(bot: Bot, api: Api, forum: Chat) -> None:
    """A topic is made, written in, renamed, closed, opened, deleted; the bot hears of all that it did."""
    topic = await bot.create_forum_topic(FORUM, "Anna")
    thread = topic.message_thread_id
    sent = await bot.send_message(FORUM, "hello", message_thread_id=thread)
    assert (sent.message_thread_id, sent.is_topic_message) == (thread, True)
    await bot.edit_forum_topic(FORUM, thread, "Anna N.")
    await bot.close_forum_topic(FORUM, thread)
    await bot.reopen_forum_topic(FORUM, thread)
    told = [update["message"] for update in await api.updates()]
    assert [message["message_thread_id"] for message in told] == [thread] * 4
    assert told[0]["forum_topic_created"]["name"] == "Anna"
    assert told[1]["forum_topic_edited"] == {"name": "Anna N."}
    assert [
        kind in message for kind, message in zip(("forum_topic_closed", "forum_topic_reopened"), told[2:], strict=True)
    ]
    await bot.delete_forum_topic(FORUM, thread)
    assert forum.messages == []
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(FORUM, "hello", message_thread_id=thread)


@pytest.mark.parametrize(
    ("method", "given", "sentence"),
    [
        ("createForumTopic", {"name": " "}, "title must be non-empty"),
        ("createForumTopic", {"name": "a" * 129}, "a topic's name has at most 128 characters"),
        ("createForumTopic", {"name": "a", "icon_color": 1}, "invalid icon color specified"),
        ("createForumTopic", {"name": "a", "chat_id": STAFF}, "the chat is not a forum"),
        ("closeForumTopic", {"message_thread_id": 99}, "TOPIC_ID_INVALID"),
        ("closeForumTopic", {}, "invalid message thread identifier specified"),
        ("reopenForumTopic", {"message_thread_id": 1}, "TOPIC_NOT_MODIFIED"),
        ("editForumTopic", {"message_thread_id": 1, "name": "Anna"}, "TOPIC_NOT_MODIFIED"),
    ],
)
async def test_what_topics_cannot_be(
    api: Api, forum: Chat, method: str, given: dict[str, object], sentence: str
) -> None:
    """Names of 1 to 128 characters, colours of Telegram's, in forums only; and nothing happens twice."""
    await api("createForumTopic", chat_id=FORUM, name="Anna")
    assert await api("editForumTopic", chat_id=FORUM, message_thread_id=1)
    refusal = await api.refusal(method, **({"chat_id": FORUM} | given))
    assert refusal.startswith(f"Bad Request: {sentence}")


async def test_closed_topic(bot: Bot, world: World, forum: Chat) -> None:
    """In a closed topic only those write who run the forum; closing twice is refused."""
    topic = await bot.create_forum_topic(FORUM, "a" * 128)
    await bot.close_forum_topic(FORUM, topic.message_thread_id)
    with pytest.raises(BadRequest, match="Topic_not_modified"):
        await bot.close_forum_topic(FORUM, topic.message_thread_id)
    await bot.send_message(FORUM, "an administrator may", message_thread_id=topic.message_thread_id)
    world.person(1003).say("and so may the owner", chat=forum, thread=topic.message_thread_id)
    with pytest.raises(Impossible, match="the topic is closed"):
        world.person(1002).say("but not I", chat=forum, thread=topic.message_thread_id)
    theirs = world.post(forum, world.person(1003).user, ServiceMessage("forum_topic_created", {"name": "Ewa"}))
    forum.topics[theirs.message_id] = "Ewa"
    await bot.close_forum_topic(FORUM, theirs.message_id)
    forum.bot_lacks = {"can_manage_topics"}
    with pytest.raises(BadRequest, match="Topic_closed"):
        await bot.send_message(FORUM, "without the right", message_thread_id=theirs.message_id)


async def test_a_topic_of_the_bots_own(bot: Bot, forum: Chat) -> None:
    """An administrator who made a topic needs no right to manage topics for that one."""
    topic = await bot.create_forum_topic(FORUM, "Anna")
    forum.bot_lacks = {"can_manage_topics"}
    await bot.close_forum_topic(FORUM, topic.message_thread_id)
    await bot.send_message(FORUM, "closed for others", message_thread_id=topic.message_thread_id)
    await bot.reopen_forum_topic(FORUM, topic.message_thread_id)
    assert not forum.closed_topics
    with pytest.raises(BadRequest, match="Not enough rights"):
        await bot.create_forum_topic(FORUM, "Ewa")


async def test_replies_stay_in_the_topic(bot: Bot, world: World, forum: Chat) -> None:
    """A reply goes to the topic of what it replies to, also when it isn't named; any other replies to the beginning."""
    topic = await bot.create_forum_topic(FORUM, "Anna")
    sent = await bot.send_message(FORUM, "hello", message_thread_id=topic.message_thread_id)
    answer = world.person(1003).say("yes", chat=forum, reply_to=forum.messages[-1])
    again = await bot.send_message(FORUM, "good", reply_to_message_id=answer.message_id)
    assert sent.reply_to_message is not None
    assert sent.reply_to_message.forum_topic_created is not None
    assert again.reply_to_message is not None
    assert again.reply_to_message.text == "yes"
    assert sent.message_thread_id == answer.thread_id == again.message_thread_id == topic.message_thread_id


@pytest.mark.parametrize(
    ("method", "right", "sentence"),
    [
        ("createForumTopic", "can_manage_topics", "create a topic"),
        ("editForumTopic", "can_manage_topics", "edit the topic"),
        ("closeForumTopic", "can_manage_topics", "close or open the topic"),
        ("deleteForumTopic", "can_delete_messages", "delete the topic"),
    ],
)
async def test_rights(api: Api, anna: SimPerson, forum: Chat, method: str, right: str, sentence: str) -> None:
    """Only an administrator with the right does that."""
    given: dict[str, object] = {"name": "a"} if method == "createForumTopic" else {"message_thread_id": 1}
    for status, lacks in ((Membership.MEMBER, set[str]()), (Membership.ADMINISTRATOR, {right})):
        forum.bot, forum.bot_lacks = status, lacks
        assert await api.refusal(method, chat_id=FORUM, **given) == f"Bad Request: not enough rights to {sentence}"
