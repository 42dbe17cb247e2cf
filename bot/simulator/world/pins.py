"""Messages that stand at the top of a chat, by whomever."""

from __future__ import annotations

from bot.simulator.world.chats import SimMessage
from bot.simulator.world.content import ServiceMessage
from bot.simulator.world.journal import ChatChanged
from bot.simulator.world.people import User
from bot.simulator.world.state import WorldState


def pin(world: WorldState, by: User, message: SimMessage) -> None:
    """A message stands at the top; a line in the chat says so, which the bot hears of even when it did it."""
    chat = message.chat
    if message.message_id in chat.pinned:
        return
    chat.pinned.append(message.message_id)
    world.tell_bot(world.post(chat, by, ServiceMessage("pinned_message", message.alone())))
    world.log.write(ChatChanged(chat))


def unpin(world: WorldState, message: SimMessage) -> None:
    """It no longer does; nobody is told."""
    if message.message_id in message.chat.pinned:
        message.chat.pinned.remove(message.message_id)
        world.log.write(ChatChanged(message.chat))
