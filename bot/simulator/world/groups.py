"""What happens to groups: people and the bot come, go and are given rights; a basic group becomes a supergroup."""

from __future__ import annotations

from collections.abc import Collection

from bot.simulator.errors import Impossible, Json
from bot.simulator.world.chats import Chat, Membership
from bot.simulator.world.content import ServiceMessage
from bot.simulator.world.journal import ChatChanged
from bot.simulator.world.membership import member_json, membership_json
from bot.simulator.world.people import User
from bot.simulator.world.state import WorldState

_FIRST_SUPERGROUP = -(10**12)


def join(world: WorldState, person: User, chat: Chat) -> None:
    """Somebody comes into a group; a line in it says so."""
    if chat.private or person.id in chat.members:
        raise Impossible(f"{person.full_name} can't join {chat.title!r}")
    before = member_json(chat, person)
    chat.members[person.id] = person
    world.tell_bot(world.post(chat, person, ServiceMessage("new_chat_members", [person.json()])))
    _changed(world, chat, person, before, by=person)


def leave(world: WorldState, person: User, chat: Chat) -> None:
    """Somebody goes; a line in the group says so."""
    if chat.private or person.id not in chat.members:
        raise Impossible(f"{person.full_name} is not in {chat.title!r}")
    before = member_json(chat, person)
    world.tell_bot(world.post(chat, person, ServiceMessage("left_chat_member", person.json())))
    del chat.members[person.id]
    chat.administrators.discard(person.id)
    _changed(world, chat, person, before, by=person)


def appoint(world: WorldState, person: User, chat: Chat, *, administrator: bool) -> None:
    """Somebody becomes an administrator, or is one no more."""
    if chat.private or person.id not in chat.members or person.id == chat.owner:
        raise Impossible(f"{person.full_name} can't be appointed in {chat.title!r}")
    before = member_json(chat, person)
    (chat.administrators.add if administrator else chat.administrators.discard)(person.id)
    _changed(world, chat, person, before, by=chat.members[chat.owner] if chat.owner else person)


def change_bot(world: WorldState, by: User, chat: Chat, status: Membership, lacks: Collection[str] = ()) -> None:
    """The bot is added, thrown out, leaves, or gets other rights; lines in the group say that it came or went."""
    before, was_here = chat.bot, chat.bot_is_here
    chat.bot, chat.bot_lacks = status, set(lacks)
    tell_of_bot(world, by, chat, before, status)
    bot = world.bot.json()
    if chat.bot_is_here and not was_here:
        world.tell_bot(world.post(chat, by, ServiceMessage("new_chat_members", [bot])))
    elif was_here and not chat.bot_is_here:
        world.tell_bot(world.post(chat, by, ServiceMessage("left_chat_member", bot)))
    world.log.write(ChatChanged(chat))


def tell_of_bot(world: WorldState, by: User, chat: Chat, before: Membership, after: Membership) -> None:
    """The bot hears what it is in a chat from now on."""
    bot = world.bot.json()
    body: Json = {"chat": chat.json(), "from": by.json(), "date": int(world.clock().timestamp())}
    body["old_chat_member"] = membership_json(before, bot)
    body["new_chat_member"] = membership_json(after, bot, chat.bot_lacks)
    world.updates.push("my_chat_member", body, f"membership in {chat.id}")


def upgrade(world: WorldState, chat: Chat) -> Chat:
    """A basic group becomes a supergroup, with another id; the bot hears of it in both."""
    if chat.type != "group" or chat.migrated_to:
        raise Impossible(f"{chat.title!r} is no basic group")
    new = Chat(_FIRST_SUPERGROUP + chat.id, "supergroup", chat.title, chat.members, bot=chat.bot)
    new.administrators, new.bot_lacks = chat.administrators, chat.bot_lacks
    chat.migrated_to = new.id
    world.chats[new.id] = new
    by = next(iter(new.members.values()), world.bot)
    world.tell_bot(world.post(chat, by, ServiceMessage("migrate_to_chat_id", new.id)))
    chat.members = {}
    world.log.write(ChatChanged(chat))
    world.log.write(ChatChanged(new))
    world.tell_bot(world.post(new, by, ServiceMessage("migrate_from_chat_id", chat.id)))
    return new


def _changed(world: WorldState, chat: Chat, person: User, before: Json, *, by: User) -> None:
    """Only an administrator hears of it, and only one that asked for `chat_member`."""
    world.log.write(ChatChanged(chat))
    after = member_json(chat, person)
    if chat.bot is Membership.ADMINISTRATOR and before != after:
        body: Json = {"chat": chat.json(), "from": by.json(), "date": int(world.clock().timestamp())}
        body |= {"old_chat_member": before, "new_chat_member": after}
        world.updates.push("chat_member", body, f"changes of {person.id}")
