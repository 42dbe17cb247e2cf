"""All of the staff's dialogs, the doors into them, and what can be done to cards."""

from __future__ import annotations

from typing import Final

from core.staff import Action
from dialogs.desk.desk import Acts
from dialogs.desk.home import HOME_DIALOG, Desk
from dialogs.dialog import Entrance
from dialogs.machinery import HOME

DESK_DIALOGS: Final = (HOME_DIALOG,)

DESK_ENTRANCES: Final = (Entrance(HOME, Desk.home, needs=Action.HELP),)

COMMANDS: Final[dict[str, str]] = {}
"""The triggers of doors, by commands; every other command leads home."""

ACTS: Final[Acts] = {}
