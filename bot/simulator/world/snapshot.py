"""The whole world as one value that can be shared, and back."""

from __future__ import annotations

from bot.simulator.errors import Impossible, Json
from bot.simulator.world.people import User
from bot.simulator.world.saving import from_json, to_json
from bot.simulator.world.state import WorldState

FORM = 1
"""The form in which a world is saved."""
_PARTS = frozenset({"bot", "now", "people", "chats", "presses", "profile", "files", "backlog", "counts"})


def taken(world: WorldState, people: list[tuple[User, bool]]) -> Json:
    """Everything there is, files too, as JSON."""
    what = {
        "bot": world.bot,
        "now": world.clock(),
        "people": people,
        "chats": world.chats,
        "presses": world.presses,
        "profile": world.profile,
        "files": world.files.all,
        "backlog": world.updates.backlog,
        "counts": world.counts,
    }
    return {"simulator": FORM} | to_json(what)


def restore(world: WorldState, saved: Json) -> list[tuple[User, bool]]:
    """Everything as it was when it was saved; the people with whether they had blocked the bot.

    Raises `Impossible` when it is no saved simulator, or one of another bot.
    """
    if saved.get("simulator") != FORM:
        raise Impossible("this is no saved simulator")
    what = from_json(saved)
    if not isinstance(what, dict) or set(what) != _PARTS:
        raise Impossible("this is no saved simulator: parts of it are missing")
    if what["bot"].id != world.bot.id:
        raise Impossible(f"this was saved with another bot: its token begins with {what['bot'].id}")
    world.bot, world.chats, world.presses = what["bot"], what["chats"], what["presses"]
    world.profile, world.counts = what["profile"], what["counts"]
    world.files.clear()
    world.files.put_back(what["files"])
    world.updates.backlog = what["backlog"]
    world.clock.set_to(what["now"])
    people: list[tuple[User, bool]] = what["people"]
    return people
