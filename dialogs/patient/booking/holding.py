"""A time that is kept while its summary is open: where it leads when it is gone, and what words don't do to it."""

from __future__ import annotations

from typing import Final

from core.appointments import booking
from core.appointments.refusals import ReturningOnly
from core.errors import (
    BookingLimitReached,
    HoldExpired,
    PatientBusy,
    SlotInPast,
    SlotTaken,
    SlotWithdrawn,
    TooLateToBook,
)
from dialogs.engine.dialog import OnRefusal
from dialogs.engine.text import _
from dialogs.engine.turn import Turn
from dialogs.language.meaning import Intent
from dialogs.patient.booking.states import Booking, Memory
from dialogs.patient.meant import meant

GONE: Final[OnRefusal] = {
    **dict.fromkeys(
        (SlotTaken, HoldExpired, SlotWithdrawn, SlotInPast, TooLateToBook, PatientBusy, ReturningOnly),
        Booking.nearest,
    ),
    BookingLimitReached: Booking.kind,  # where it is said how to get room for another
}


async def let_go(turn: Turn[Memory]) -> None:
    """End the hold, if there is one."""
    if turn.patient is not None:
        await booking.release(turn.work, turn.patient)


def means_another(turn: Turn[Memory]) -> bool:
    """Whether the words are about another appointment than the one that is kept, or about another time."""
    found = meant(turn)
    names_more = bool(found.days or found.hours or found.facilities or found.practitioners or found.services)
    return found.intent is Intent.BOOK or (found.intent is Intent.UNKNOWN and names_more)


async def tell_how_to_change(turn: Turn[Memory]) -> None:
    """What is kept isn't let go of by words."""
    turn.note(_("We still keep this time for you. To look for another, press “Choose another time” first."))
