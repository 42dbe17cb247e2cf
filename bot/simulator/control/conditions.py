"""What is set from outside the conversation, over HTTP: what goes wrong, and what time it is."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from bot.simulator.errors import Impossible, Json

if TYPE_CHECKING:
    from bot.simulator.actors.world import World


def faults(world: World) -> Json:
    """What is still to go wrong."""
    return {"faults": [fault.json() for fault in world.faults]}


def add_fault(world: World, body: Json) -> Json:
    """Something goes wrong from now on, so many times."""
    return {"fault": world.faults.add(**body).json()}


def clear_faults(world: World) -> Json:
    world.faults.clear()
    return faults(world)


def time(world: World) -> Json:
    """What time it is."""
    return {"now": world.clock().isoformat()}


def move_clock(world: World, body: Json) -> Json:
    """Time passes: so many seconds, or until a moment."""
    match body:
        case {"seconds": int() | float() as seconds}:
            world.pass_by(timedelta(seconds=seconds))
        case {"to": str(moment)}:
            world.pass_by(_aware(moment) - world.clock())
        case _:
            raise Impossible("seconds or to is needed")
    return time(world)


def limits(world: World, body: Json) -> Json:
    """Telegram's rate limits, on or off."""
    world.limits.on = bool(body["on"])
    return {"on": world.limits.on}


def save(world: World) -> Json:
    return world.saved()


def load(world: World, body: Json) -> Json:
    """Everything as it was when it was saved."""
    world.load(body)
    return {}


def _aware(moment: str) -> datetime:
    found = datetime.fromisoformat(moment)
    if found.tzinfo is None:
        raise Impossible("a time needs its offset, as in 2027-03-02T09:00:00+01:00")
    return found
