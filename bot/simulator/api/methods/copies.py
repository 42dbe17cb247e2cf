"""Methods that send what was sent before: forwarding tells where it is from, copying doesn't."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from bot.simulator.actors.world import World
from bot.simulator.api.addressing import check_membership, known_chat, message_ids
from bot.simulator.api.formatting import caption_text
from bot.simulator.api.parameters import ChatId, JsonArray, Method, Methods, Numbers
from bot.simulator.api.sending import Addressed, SendCall, send
from bot.simulator.errors import Json, bad_request
from bot.simulator.markup.entities import Text
from bot.simulator.world.chats import Chat, SimMessage
from bot.simulator.world.content import Content, Media, ServiceMessage


class CopyMessage(SendCall):
    """`copyMessage`."""

    from_chat_id: ChatId = ""
    message_id: int = 0
    video_start_timestamp: int = 0
    caption: str | None = None
    parse_mode: str = ""
    caption_entities: JsonArray = None
    show_caption_above_media: bool = False


class ForwardMessage(Addressed):
    """`forwardMessage`."""

    from_chat_id: ChatId = ""
    message_id: int = 0
    video_start_timestamp: int = 0


class ForwardMessages(Addressed):
    """`forwardMessages`."""

    from_chat_id: ChatId = ""
    message_ids: Numbers = None


class CopyMessages(ForwardMessages):
    """`copyMessages`."""

    remove_caption: bool = False


async def forward_message(world: World, given: ForwardMessage) -> Json:
    source = _source(world, given.from_chat_id)
    return _forwarded(world, given, _found(source, given.message_id, "forward")).told()


async def forward_messages(world: World, given: ForwardMessages) -> list[Json]:
    """Forward several messages; those that can't be found, or not be forwarded, are skipped."""
    albums: dict[str, str] = {}
    return [
        {"message_id": _forwarded(world, given, message, _same_album(world, albums, message)).message_id}
        for message in _several(world, given)
    ]


async def copy_message(world: World, given: CopyMessage) -> Json:
    """Send the same again as one's own, perhaps with another caption."""
    message = _found(_source(world, given.from_chat_id), given.message_id, "copy")
    content: Content = message.content
    if given.caption is not None and isinstance(content, Media):
        caption = caption_text(given.caption, given.parse_mode, given.caption_entities)
        content = replace(content, caption=caption, above=given.show_caption_above_media)
    return {"message_id": send(world, given, content, given.reply_markup).message_id}


async def copy_messages(world: World, given: CopyMessages) -> list[Json]:
    """Send several again as one's own; those that can't be found, or not be copied, are skipped."""
    albums: dict[str, str] = {}
    sent = []
    for message in _several(world, given):
        content = message.content
        if given.remove_caption and isinstance(content, Media):
            content = replace(content, caption=Text())
        sent.append(send(world, given, content, album=_same_album(world, albums, message)))
    return [{"message_id": message.message_id} for message in sent]


def _forwarded(world: World, given: Addressed, message: SimMessage, album: str | None = None) -> SimMessage:
    return send(world, given, message.content, forwarded_from=message.forwarded_from or message, album=album)


def _source(world: World, chat_id: ChatId) -> Chat:
    chat = known_chat(world, chat_id)
    check_membership(chat)
    return chat


def _found(chat: Chat, message_id: int, purpose: str) -> SimMessage:
    message = chat.message(message_id)
    if message is None:
        raise bad_request(f"message to {purpose} not found")
    if not _may_leave(message):
        raise bad_request(f"message can't be {'copied' if purpose == 'copy' else 'forwarded'}")
    return message


def _several(world: World, given: ForwardMessages) -> list[SimMessage]:
    wanted, source = message_ids(given.message_ids), _source(world, given.from_chat_id)
    if any(after <= before for before, after in pairwise(wanted)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    found = [message for message in map(source.message, wanted) if message]
    if not found:
        raise bad_request("there are no messages to forward")
    leaving = [message for message in found if _may_leave(message)]
    if not leaving:
        raise bad_request("messages can't be forwarded")
    return leaving


def _may_leave(message: SimMessage) -> bool:
    return not message.protected and not isinstance(message.content, ServiceMessage)


def _same_album(world: World, albums: dict[str, str], message: SimMessage) -> str | None:
    """What was an album stays one."""
    return albums.setdefault(message.album, world.new_album_id()) if message.album else None


METHODS: Methods = {
    "forwardMessage": Method(ForwardMessage, forward_message),
    "forwardMessages": Method(ForwardMessages, forward_messages),
    "copyMessage": Method(CopyMessage, copy_message),
    "copyMessages": Method(CopyMessages, copy_messages),
}
