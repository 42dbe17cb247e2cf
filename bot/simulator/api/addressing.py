"""Which chat, message and topic a request means, and whether the bot may write there."""

from __future__ import annotations

from bot.simulator.actors.world import World
from bot.simulator.api.parameters import ChatId, Strict, read_object
from bot.simulator.errors import ApiError, bad_request, forbidden
from bot.simulator.world.chats import Chat, Membership, SimMessage
from bot.simulator.world.content import Content, Media
from bot.simulator.world.files import MediaKind

MOST_AT_ONCE = 100


class ReplyParameters(Strict):
    """What is being replied to."""

    message_id: int
    chat_id: int | str | None = None
    allow_sending_without_reply: bool | None = None
    quote: str | None = None
    quote_parse_mode: str | None = None
    quote_position: int | None = None


def known_chat(world: World, chat_id: ChatId) -> Chat:
    """A chat that the bot has met."""
    chat = _lookup(world, chat_id)
    if chat is None or (chat.private and not chat.opened):
        raise bad_request("chat not found")
    return chat


def writable_chat(world: World, chat_id: ChatId) -> Chat:
    """A chat that the bot may write to."""
    chat = _lookup(world, chat_id)
    if chat is not None and chat.private and not chat.opened and _met_in_a_group(world, chat):
        raise forbidden("bot can't initiate conversation with a user")
    chat = known_chat(world, chat_id)
    if chat.private and world.people[chat.id].blocked:
        raise forbidden("bot was blocked by the user")
    check_membership(chat)
    return chat


def check_membership(chat: Chat) -> None:
    """The bot must be in the group, and the group still be there."""
    if chat.migrated_to:
        sentence = "Bad Request: group chat was upgraded to a supergroup chat"
        raise ApiError(400, sentence, migrate_to_chat_id=chat.migrated_to)
    if chat.bot is Membership.KICKED:
        raise forbidden(f"bot was kicked from the {chat.type} chat")
    if chat.bot is Membership.LEFT:
        raise forbidden(f"bot is not a member of the {chat.type} chat")


_SORTS = {MediaKind.PHOTO: "photos", MediaKind.DOCUMENT: "documents", MediaKind.VOICE: "voice notes"}


def may_send(chat: Chat, content: Content) -> None:
    """The bot must not have been silenced, and nobody is sent what they want from nobody."""
    if chat.refuses_voice and isinstance(content, Media) and content.file.kind is MediaKind.VOICE:
        raise bad_request("VOICE_MESSAGES_FORBIDDEN")
    if chat.bot is Membership.RESTRICTED:
        sort = _SORTS.get(content.file.kind, "media") if isinstance(content, Media) else "text messages"
        raise bad_request(f"not enough rights to send {sort} to the chat")


def message_of(chat: Chat, message_id: int, purpose: str) -> SimMessage:
    """A message that a request means; `purpose` is "edit", "delete", "pin", "unpin" or "react"."""
    found = chat.message(message_id)
    if found is None:
        raise bad_request(f"message to {purpose} not found")
    return found


def message_ids(given: list[int] | None) -> list[int]:
    """Several messages that a request means."""
    if not given:
        raise bad_request("message identifiers are not specified")
    if len(given) > MOST_AT_ONCE:
        raise bad_request("too many message identifiers specified")
    if min(given) <= 0:
        raise bad_request("invalid message identifier specified")
    return given


def replied(chat: Chat, parameters: object) -> SimMessage | None:
    """The message that is replied to."""
    if not parameters:
        return None
    wanted = read_object(ReplyParameters, parameters)
    if wanted.chat_id not in {None, chat.id, str(chat.id)}:
        raise bad_request("replies to other chats are not simulated")
    if wanted.quote:
        raise bad_request("quotes are not simulated")
    found = chat.message(wanted.message_id)
    if found is None and not wanted.allow_sending_without_reply:
        raise bad_request("message to be replied not found")
    return found


def topic(chat: Chat, thread_id: int | None) -> int | None:
    """The topic of a forum to write in."""
    if thread_id and thread_id not in chat.topics:
        raise bad_request("message thread not found")
    manages = chat.bot is Membership.ADMINISTRATOR and "can_manage_topics" not in chat.bot_lacks
    if thread_id in chat.closed_topics and not (manages or chat.bot_made_topic(thread_id)):
        raise bad_request("TOPIC_CLOSED")
    return thread_id or None


def _lookup(world: World, chat_id: ChatId) -> Chat | None:
    if chat_id == "":
        raise bad_request("chat_id is empty")
    try:
        return world.chats.get(int(chat_id))
    except ValueError:
        return None


def _met_in_a_group(world: World, chat: Chat) -> bool:
    return any(chat.id in group.members and group.bot_is_here for group in world.chats.values() if not group.private)
