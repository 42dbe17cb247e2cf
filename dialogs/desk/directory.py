"""All of the staff's dialogs, the doors into them, and what can be done to cards."""

from __future__ import annotations

from typing import Final

from core.staff import Action
from dialogs.desk import acts, handling
from dialogs.desk.desk import REPLIED, REWRITTEN, Acts
from dialogs.desk.handling import HANDLING, Handling
from dialogs.desk.home import HOME_DIALOG, Desk
from dialogs.dialog import FETCHED, Entrance
from dialogs.machinery import HOME

DESK_DIALOGS: Final = (HOME_DIALOG, HANDLING)

DESK_ENTRANCES: Final = (
    Entrance(HOME, Desk.home, needs=Action.HELP),
    Entrance("case.answer", Handling.answering, then=handling.begin, needs=Action.ANSWER),
    Entrance("case.ask", Handling.asking, then=handling.begin, needs=Action.ASK_BACK),
    Entrance("case.note", Handling.noting, then=handling.begin, needs=Action.NOTE),
    Entrance("case.decline", Handling.declining, then=handling.begin, needs=Action.DECLINE),
    Entrance("case.hand", Handling.handing, then=handling.begin, needs=Action.HAND_OVER),
    Entrance("case.ready", Handling.ready, then=handling.begin, needs=Action.ANSWER),
)

COMMANDS: Final[dict[str, str]] = {}
"""The triggers of doors, by commands; every other command leads home."""

ACTS: Final[Acts] = {
    "case.take": (Action.TAKE, acts.take),
    "case.see": (Action.SEE_QUESTIONS, acts.see),
    REPLIED: (Action.HELP, acts.reply),
    REWRITTEN: (Action.HELP, acts.rewrite),
    FETCHED: (None, acts.fetched),
}
