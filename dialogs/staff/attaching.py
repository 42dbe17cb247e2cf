"""Files that a member of staff sends along with what they write."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from core.files.model import File, Label
from dialogs.engine.effects import AddReaction, FetchFile
from dialogs.engine.events import Uploaded
from dialogs.engine.turn import Turn
from dialogs.staff.words import READ
from dialogs.wording.files import UNNAMED


async def attach_upload(turn: Turn[Any], attach: Callable[[Label], Awaitable[File]]) -> None:
    """Have a photo or a file that was sent checked; it goes with what it is attached to once it is here."""
    if not isinstance(turn.event, Uploaded):
        raise TypeError(turn.event)
    file = await attach(Label(turn.event.name or UNNAMED))
    turn.add(FetchFile(file.id, turn.event.source))
    turn.add(AddReaction(READ))
