"""What follows from an event."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from dialogs.engine.effects import Effects
from dialogs.engine.screens import Screen


class ShownIn(StrEnum):
    """Which message shows the screen."""

    PRESSED = "pressed"
    """The one whose button was pressed; a new one if none was."""

    CURRENT = "current"
    """The one that shows the current screen, whatever came in; a new one if there is none."""

    NEW = "new"


@dataclass(frozen=True, slots=True)
class Reply:
    """`screen` becomes the current one; `overlay` is a message beside it, and leaves its buttons as they are."""

    screen: Screen | None = None
    overlay: Screen | None = None
    shown_in: ShownIn = ShownIn.PRESSED
    effects: Effects = ()
