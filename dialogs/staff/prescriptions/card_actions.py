"""What is done to an order's card itself: its buttons that open nothing, and answers to it."""

from __future__ import annotations

from typing import Any

from core.prescriptions import deciding
from dialogs.engine.effects import RedrawCard, Toast
from dialogs.engine.events import Said, Uploaded
from dialogs.engine.text import _
from dialogs.engine.turn import Turn
from dialogs.notifications.prescriptions import subject_of


async def take(turn: Turn[Any]) -> None:
    """The presser has the order from now on."""
    request = await deciding.take(turn.work, turn.known_caller, turn.value)
    turn.add(RedrawCard(subject_of(request.id)), Toast(_("It is yours now.")))


async def give_back(turn: Turn[Any]) -> None:
    """The order is for anybody again."""
    request = await deciding.give_back(turn.work, turn.known_caller, turn.value)
    turn.add(RedrawCard(subject_of(request.id)), Toast(_("It waits for a colleague now.")))


async def undo(turn: Turn[Any]) -> None:
    """The decision is taken back, before its patient was told."""
    request = await deciding.undo(turn.work, turn.known_caller, turn.value)
    turn.add(RedrawCard(subject_of(request.id)), Toast(_("Undone. The patient has been told nothing.")))


async def reply(turn: Turn[Any], request_id: str, what: Said | Uploaded) -> None:  # noqa: ARG001 - as it is called
    """Say that nothing is passed on so: a code never stands beside what is written to a card."""
    turn.note(_("<b>The patient has not got this.</b> To issue or decline the order, use the buttons of its card."))
