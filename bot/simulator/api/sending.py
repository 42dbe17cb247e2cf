"""What all methods that send have in common: where to, and how a message gets into the chat."""

from __future__ import annotations

from typing import Any

from bot.simulator.actors.world import World
from bot.simulator.api.addressing import may_send, replied, topic, writable_chat
from bot.simulator.api.keyboards import parse_markup
from bot.simulator.api.parameters import ChatId, JsonArray, JsonObject, Parameters
from bot.simulator.errors import Json, bad_request
from bot.simulator.world.chats import SimMessage, topic_of
from bot.simulator.world.content import Content


class Addressed(Parameters):
    """Where to, and how."""

    business_connection_id: str = ""
    chat_id: ChatId = ""
    message_thread_id: int | None = None
    direct_messages_topic_id: int | None = None
    disable_notification: bool = False
    protect_content: bool = False
    allow_paid_broadcast: bool = False
    message_effect_id: str = ""
    reply_parameters: JsonObject = None


class SendCall(Addressed):
    """What every method that sends one message takes."""

    reply_markup: JsonObject = None


class Captioned(SendCall):
    """What every method that sends a file takes."""

    caption: str = ""
    parse_mode: str = ""
    caption_entities: JsonArray = None


def send(world: World, given: Addressed, content: Content, markup: Json | None = None, **options: Any) -> SimMessage:  # noqa: ANN401 - the optional fields of Message
    """The bot's message goes into the chat."""
    _refuse_unsimulated(given)
    chat = writable_chat(world, given.chat_id)
    may_send(chat, content)
    reply_to = replied(chat, given.reply_parameters)
    return world.post(
        chat,
        world.bot,
        content,
        markup=parse_markup(markup, chat),
        reply_to=reply_to,
        thread_id=topic(chat, topic_of(chat, given.message_thread_id, reply_to) or given.message_thread_id),
        protected=given.protect_content,
        **options,
    )


def _refuse_unsimulated(given: Addressed) -> None:
    """What a bot without a business account, Stars or effects is refused."""
    what = ""
    if given.business_connection_id:
        what = "business connection not found"
    elif given.message_effect_id:
        what = "EFFECT_ID_INVALID"
    elif given.allow_paid_broadcast:
        what = "FLOODSKIP_NOT_ALLOWED"
    if what:
        raise bad_request(what)
