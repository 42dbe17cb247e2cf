"""Methods about a forum's topics."""

from __future__ import annotations

from bot.simulator.actors.world import World
from bot.simulator.api.addressing import writable_chat
from bot.simulator.api.parameters import ChatId, Method, Methods, Parameters
from bot.simulator.errors import Json, bad_request
from bot.simulator.world.chats import Chat, Membership
from bot.simulator.world.content import ServiceMessage
from bot.simulator.world.journal import ChatChanged

LONGEST_NAME = 128
COLORS = frozenset({7322096, 16766590, 13338331, 9367192, 16749490, 16478047})
_FIRST_COLOR = 7322096
_MANAGE = "can_manage_topics"


class CreateForumTopic(Parameters):
    """`createForumTopic`."""

    chat_id: ChatId = ""
    name: str = ""
    icon_color: int = _FIRST_COLOR
    icon_custom_emoji_id: str = ""


class OfTopic(Parameters):
    """`closeForumTopic`, `reopenForumTopic`, `deleteForumTopic`."""

    chat_id: ChatId = ""
    message_thread_id: int = 0


class EditForumTopic(OfTopic):
    """`editForumTopic`."""

    name: str = ""
    icon_custom_emoji_id: str | None = None


async def create_forum_topic(world: World, given: CreateForumTopic) -> Json:
    """A new topic: its first message says that it was made, and has its number."""
    chat = _forum(world, given.chat_id, "create a topic")
    name = _name(given.name)
    if given.icon_color not in COLORS:
        raise bad_request("invalid icon color specified")
    looks = {"name": name, "icon_color": given.icon_color}
    begins = world.post(chat, world.bot, ServiceMessage("forum_topic_created", looks), begins_topic=True)
    chat.topics[begins.message_id] = name
    world.tell_bot(begins)
    world.log.write(ChatChanged(chat))
    return {"message_thread_id": begins.message_id} | looks


async def edit_forum_topic(world: World, given: EditForumTopic) -> bool:
    chat, thread_id = _topic(world, given, "edit the topic")
    name = _name(given.name) if given.name else chat.topics[thread_id]
    if name == chat.topics[thread_id] and given.icon_custom_emoji_id is None:
        if given.name:
            raise bad_request("TOPIC_NOT_MODIFIED")
        return True
    chat.topics[thread_id] = name
    _happens(world, chat, thread_id, "forum_topic_edited", {"name": name})
    return True


async def close_forum_topic(world: World, given: OfTopic) -> bool:
    """Only those who manage topics write in it from now on."""
    chat, thread_id = _topic(world, given, "close or open the topic")
    if thread_id in chat.closed_topics:
        raise bad_request("TOPIC_NOT_MODIFIED")
    chat.closed_topics.add(thread_id)
    _happens(world, chat, thread_id, "forum_topic_closed", {})
    return True


async def reopen_forum_topic(world: World, given: OfTopic) -> bool:
    """Everybody may write in it again."""
    chat, thread_id = _topic(world, given, "close or open the topic")
    if thread_id not in chat.closed_topics:
        raise bad_request("TOPIC_NOT_MODIFIED")
    chat.closed_topics.remove(thread_id)
    _happens(world, chat, thread_id, "forum_topic_reopened", {})
    return True


async def delete_forum_topic(world: World, given: OfTopic) -> bool:
    """A topic goes, with everything that was said in it."""
    chat, thread_id = _topic(world, given, "delete the topic", right="can_delete_messages")
    del chat.topics[thread_id]
    chat.closed_topics.discard(thread_id)
    for message in [message for message in chat.messages if message.thread_id == thread_id]:
        world.remove(message)
    world.log.write(ChatChanged(chat))
    return True


def _forum(world: World, chat_id: ChatId, what: str, right: str = _MANAGE, of_topic: int | None = None) -> Chat:
    """Whoever made a topic manages it without the right to manage all of them."""
    chat = writable_chat(world, chat_id)
    if not chat.is_forum:
        raise bad_request("the chat is not a forum")
    lacks = right in chat.bot_lacks and not (right == _MANAGE and chat.bot_made_topic(of_topic))
    if chat.bot is not Membership.ADMINISTRATOR or lacks:
        raise bad_request(f"not enough rights to {what}")
    return chat


def _topic(world: World, given: OfTopic, what: str, right: str = _MANAGE) -> tuple[Chat, int]:
    chat = _forum(world, given.chat_id, what, right, given.message_thread_id)
    if given.message_thread_id <= 0:
        raise bad_request("invalid message thread identifier specified")
    if given.message_thread_id not in chat.topics:
        raise bad_request("TOPIC_ID_INVALID")
    return chat, given.message_thread_id


def _name(given: str) -> str:
    name = " ".join(given.split())
    if not name:
        raise bad_request("title must be non-empty")
    if len(name) > LONGEST_NAME:
        raise bad_request(f"a topic's name has at most {LONGEST_NAME} characters (Telegram would cut it)")
    return name


def _happens(world: World, chat: Chat, thread_id: int, what: str, details: Json) -> None:
    """A line in the topic tells what happened to it; the bot hears of that even when it did it."""
    world.tell_bot(world.post(chat, world.bot, ServiceMessage(what, details), thread_id=thread_id))
    world.log.write(ChatChanged(chat))


METHODS: Methods = {
    "createForumTopic": Method(CreateForumTopic, create_forum_topic),
    "editForumTopic": Method(EditForumTopic, edit_forum_topic),
    "closeForumTopic": Method(OfTopic, close_forum_topic),
    "reopenForumTopic": Method(OfTopic, reopen_forum_topic),
    "deleteForumTopic": Method(OfTopic, delete_forum_topic),
}
