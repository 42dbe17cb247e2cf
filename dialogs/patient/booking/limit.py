"""How many more appointments the level of the account allows, said before it is too late (S7, D3)."""

from __future__ import annotations

from typing import Any, Final

from core.appointments import booking
from core.errors import BookingLimitReached
from dialogs.engine.screens import Button, Screen
from dialogs.engine.text import Text, _, n_
from dialogs.engine.turn import Turn
from dialogs.refusals import refusal_text

WORTH_SAYING: Final = 3


async def no_room(turn: Turn[Any]) -> Screen | None:
    """What there is to do when nothing more can be booked."""
    remaining = await booking.remaining(turn.work, turn.known_patient)
    if remaining is None or remaining.left > 0:
        return None
    rows = ((Button(_("My appointments"), "menu.appointments"),), (Button(_("Menu"), "menu"),))
    return Screen(refusal_text(BookingLimitReached(remaining.limit), turn.work.clinic), rows)


async def little_room(turn: Turn[Any]) -> Text | None:
    """How many more can be booked, when they are few."""
    remaining = await booking.remaining(turn.work, turn.known_patient)
    if remaining is None or remaining.left > WORTH_SAYING:
        return None
    return n_(
        "You can book {count} more appointment. Your account allows {limit} at a time.",
        "You can book {count} more appointments. Your account allows {limit} at a time.",
        remaining.left,
        limit=remaining.limit,
    )
