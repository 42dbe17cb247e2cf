"""Methods about chats and the people in them, presses on buttons, and files that people sent."""

from __future__ import annotations

from bot.simulator.actors.world import World
from bot.simulator.api.addressing import check_membership, known_chat, topic, writable_chat
from bot.simulator.api.parameters import ChatId, Method, Methods, Parameters
from bot.simulator.errors import Json, bad_request
from bot.simulator.markup.entities import width
from bot.simulator.world import groups
from bot.simulator.world.chats import Membership
from bot.simulator.world.membership import MEMBER_RIGHTS, member_json, membership_json

LONGEST_ANSWER = 200
LARGEST_DOWNLOAD = 20 * 1024 * 1024
ACTIONS = frozenset({
    "typing", "upload_photo", "record_video", "upload_video", "record_voice", "upload_voice", "upload_document",
    "choose_sticker", "find_location", "record_video_note", "upload_video_note",
})  # fmt: skip


class AnswerCallbackQuery(Parameters):
    """`answerCallbackQuery`."""

    callback_query_id: str = ""
    text: str = ""
    show_alert: bool = False
    url: str = ""
    cache_time: int = 0


class SendChatAction(Parameters):
    """`sendChatAction`."""

    business_connection_id: str = ""
    chat_id: ChatId = ""
    message_thread_id: int | None = None
    action: str = ""


class OfChat(Parameters):
    """`getChat`, `getChatAdministrators`, `getChatMemberCount`, `leaveChat`."""

    chat_id: ChatId = ""


class GetChatMember(Parameters):
    """`getChatMember`."""

    chat_id: ChatId = ""
    user_id: int = 0


class GetFile(Parameters):
    """`getFile`."""

    file_id: str = ""


async def answer_callback_query(world: World, given: AnswerCallbackQuery) -> bool:
    """End the spinner on a pressed button, perhaps with a text. A press is answered once, and in time."""
    if width(given.text) > LONGEST_ANSWER:
        raise bad_request("MESSAGE_TOO_LONG")
    if given.url and not given.url.startswith(("https://t.me/", "tg://")):
        raise bad_request("URL_INVALID")
    world.give_up_presses()
    press = world.presses.get(given.callback_query_id)
    if press is None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    world.answer(press, given.text or None, show_alert=given.show_alert, url=given.url or None)
    return True


async def send_chat_action(world: World, given: SendChatAction) -> bool:
    """Be seen typing, or the like."""
    chat = writable_chat(world, given.chat_id)
    if given.action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    world.act(chat, given.action, topic(chat, given.message_thread_id))
    return True


async def get_chat(world: World, given: OfChat) -> Json:
    chat = known_chat(world, given.chat_id)
    check_membership(chat)
    accepted = {
        "unlimited_gifts": False,
        "limited_gifts": False,
        "unique_gifts": False,
        "premium_subscription": False,
        "gifts_from_channels": False,
    }
    body = chat.json() | {"accent_color_id": chat.id % 7, "max_reaction_count": 11, "accepted_gift_types": accepted}
    if pinned := chat.message(chat.pinned[-1]) if chat.pinned else None:
        body["pinned_message"] = pinned.alone()
    if chat.private:
        return body | ({"has_restricted_voice_and_video_messages": True} if chat.refuses_voice else {})
    rights = dict.fromkeys(MEMBER_RIGHTS, True)
    return body | {"permissions": rights, "join_to_send_messages": True}


async def get_chat_member(world: World, given: GetChatMember) -> Json:
    """What somebody is in a chat."""
    chat = known_chat(world, given.chat_id)
    check_membership(chat)
    if given.user_id == world.bot.id:
        return membership_json(chat.bot, world.bot.json(), chat.bot_lacks)
    person = world.people.get(given.user_id)
    if person is None:
        raise bad_request("invalid user_id specified" if not given.user_id else "user not found")
    return member_json(chat, person.user)


async def get_chat_administrators(world: World, given: OfChat) -> list[Json]:
    """Who runs a group; bots other than this one are left out."""
    chat = known_chat(world, given.chat_id)
    check_membership(chat)
    if chat.private:
        raise bad_request("there are no administrators in the private chat")
    found = [member_json(chat, chat.members[person_id]) for person_id in sorted(chat.administrators)]
    here = [membership_json(chat.bot, world.bot.json(), chat.bot_lacks)] if chat.bot is Membership.ADMINISTRATOR else []
    return found + here


async def get_chat_member_count(world: World, given: OfChat) -> int:
    """How many are in a chat, the bot among them."""
    chat = known_chat(world, given.chat_id)
    check_membership(chat)
    return len(chat.members) + 1


async def leave_chat(world: World, given: OfChat) -> bool:
    """Leave a group; the bot is told of that, too."""
    chat = known_chat(world, given.chat_id)
    check_membership(chat)
    if chat.private:
        raise bad_request("chat member status can't be changed in private chats")
    groups.change_bot(world, world.bot, chat, Membership.LEFT)
    return True


async def get_file(world: World, given: GetFile) -> Json:
    """Where a file can be downloaded."""
    if not given.file_id:
        raise bad_request("file_id not specified")
    file = world.files.find(given.file_id)
    if file is None:
        raise bad_request("invalid file_id")
    if len(file.content) > LARGEST_DOWNLOAD:
        raise bad_request("file is too big")
    return file.json() | {"file_path": file.path}


METHODS: Methods = {
    "answerCallbackQuery": Method(AnswerCallbackQuery, answer_callback_query),
    "sendChatAction": Method(SendChatAction, send_chat_action),
    "getChat": Method(OfChat, get_chat),
    "getChatMember": Method(GetChatMember, get_chat_member),
    "getChatAdministrators": Method(OfChat, get_chat_administrators),
    "getChatMemberCount": Method(OfChat, get_chat_member_count),
    "leaveChat": Method(OfChat, leave_chat),
    "getFile": Method(GetFile, get_file),
}
