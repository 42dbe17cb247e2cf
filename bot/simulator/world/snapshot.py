"""The whole world as one value that can be shared, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.simulator.actors.actor import SimPerson
from bot.simulator.api.errors import Impossible, Json
from bot.simulator.journal.journal import Reloaded
from bot.simulator.world.people import User
from bot.simulator.world.saving import from_json, to_json

if TYPE_CHECKING:
    from bot.simulator.world.world import World

FORM = 1
"""The form in which a world is saved."""
_PARTS = frozenset({"bot", "now", "people", "chats", "presses", "profile", "files", "backlog", "counts"})


def taken(world: World) -> Json:
    """Everything there is, files too, as JSON."""
    what = {
        "bot": world.bot,
        "now": world.clock(),
        "people": [(person.user, person.blocked) for person in world.people.values()],
        "chats": world.chats,
        "presses": world.presses,
        "profile": world.profile,
        "files": world.files.all,
        "backlog": world.updates.backlog,
        "counts": world.counts,
    }
    return {"simulator": FORM} | to_json(what)


def restore(world: World, saved: Json) -> None:
    """Everything as it was when it was saved; the bot must be the same one."""
    if saved.get("simulator") != FORM:
        raise Impossible("this is no saved simulator")
    what = from_json(saved)
    if not isinstance(what, dict) or set(what) != _PARTS:
        raise Impossible("this is no saved simulator: parts of it are missing")
    if what["bot"].id != world.bot.id:
        raise Impossible(f"this was saved with another bot: its token begins with {what['bot'].id}")
    world.people = {user.id: _person(world, user, blocked) for user, blocked in what["people"]}
    world.bot, world.chats, world.presses = what["bot"], what["chats"], what["presses"]
    world.profile, world.counts = what["profile"], what["counts"]
    world.files.clear()
    world.files.put_back(what["files"])
    world.updates.backlog = what["backlog"]
    world.clock.set_to(what["now"])
    world.log.write(Reloaded())


def _person(world: World, user: User, blocked: bool) -> SimPerson:  # noqa: FBT001 - as it was saved
    person = SimPerson(world, user)
    person.blocked = blocked
    return person
