"""The way back: from a dialog that others lead into, to where the person was before.

Such a dialog has a `ReturnableMemory`. Whoever leads into it calls a function that it exports, which starts it by
`start_between`; its screens end with `return_row(turn.memory)`; `DialogEngine.go_back` does the rest. No dialog
needs to know who leads into it, so two may lead to each other without an import cycle: one by an import, the other by a
trigger of `dialogs/triggers.py` that `dialogs/directory.py` makes a global transition. What is to be done on the way
back is the dialog's `before_return`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from dialogs.engine.screens import BACK_OR_MENU, Button, Row
from dialogs.engine.text import _
from dialogs.engine.turn import Place, Turn

RETURN: Final = "return"
"""The action of a button that goes back to that place, from any state of the dialog."""

RETURN_OR_MENU: Final[Row] = (Button(_("Back"), RETURN), Button(_("Menu"), "menu"))


@dataclass(frozen=True, kw_only=True)
class ReturnableMemory:
    """`back_to` is where the person was before; `None` when this dialog was not come to from another one, or is not to
    be left for it.
    """

    back_to: Place | None = None


M = TypeVar("M", bound=ReturnableMemory)


def with_way_back(turn: Turn[Any], memory: M) -> M:
    """The memory with the place where the person is, to go back to later. Whoever is in that very dialog already, as
    when its button is pressed twice, goes back to where they came from; or to the dialog's own screens, if they did so
    by themselves.
    """
    here = turn.memory
    return replace(memory, back_to=here.back_to if isinstance(here, type(memory)) else turn.place)


def start_between(turn: Turn[Any], memory: ReturnableMemory) -> None:
    """Enter the dialog that the row leads to with this memory, and a way back (`with_way_back`)."""
    turn.start(with_way_back(turn, memory))


def return_row(memory: ReturnableMemory) -> Row:
    """The last row of a screen: back to where the person was, or else to the dialog's own screen by `back`."""
    return BACK_OR_MENU if memory.back_to is None else RETURN_OR_MENU


def back_to(memory: object) -> Place | None:
    """The place that a dialog with this memory goes back to; none for a dialog that nobody leads into in between."""
    return memory.back_to if isinstance(memory, ReturnableMemory) else None
