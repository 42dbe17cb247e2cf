"""What follows from an event."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dialogs.engine.effects import Effects
from dialogs.engine.screens import Screen
from dialogs.engine.text import Text


class ShownIn(StrEnum):
    """Which message shows the screen."""

    PRESSED = "pressed"
    """The one whose button was pressed; a new one if none was."""

    CURRENT = "current"
    """The one that shows the current screen, whatever came in; a new one if there is none."""

    NEW = "new"


@dataclass(frozen=True, slots=True)
class Reply:
    """`screen` becomes the current one; `overlay` is a message beside it, and leaves its buttons as they are. `notes`
    are what the turn has to say: they stand above the screen, or are a message of their own where there is none. With
    `is_refusal`, an overlay that somebody has just been shown in a group isn't shown to them again.
    """

    screen: Screen | None = None
    notes: tuple[Text, ...] = ()
    overlay: Screen | None = None
    shown_in: ShownIn = ShownIn.PRESSED
    effects: Effects = ()
    is_refusal: bool = False
