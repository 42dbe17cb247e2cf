"""All of the staff's dialogs, the doors into them, and what can be done to cards."""

from __future__ import annotations

from typing import Final

from core.staff.members import Action
from dialogs.engine.dialog import FETCHED, Entrance
from dialogs.engine.engine import HOME
from dialogs.staff import finding, team
from dialogs.staff.audit_log import TRAIL, Trail
from dialogs.staff.desk import REPLIED, REWRITTEN, Acts
from dialogs.staff.finding import FINDING
from dialogs.staff.home import HOME_DIALOG, Desk
from dialogs.staff.questions import card_actions, handling
from dialogs.staff.questions.case_lists import CASES, Cases, Which, begins
from dialogs.staff.questions.handling import HANDLING, Handling
from dialogs.staff.states import Day, Finding
from dialogs.staff.team import TEAM, Team
from dialogs.staff.visits import day
from dialogs.staff.visits.booking_for import BOOKING_FOR
from dialogs.staff.visits.day import DAY, TODAY
from dialogs.staff.visits.visit import VISIT

DESK_DIALOGS: Final = (HOME_DIALOG, HANDLING, CASES, DAY, VISIT, FINDING, BOOKING_FOR, TEAM, TRAIL)

DESK_ENTRANCES: Final = (
    Entrance(HOME, Desk.home, needs=Action.HELP),
    Entrance("case.answer", Handling.answering, then=handling.begin, needs=Action.ANSWER),
    Entrance("case.ask", Handling.asking, then=handling.begin, needs=Action.ASK_BACK),
    Entrance("case.note", Handling.noting, then=handling.begin, needs=Action.NOTE),
    Entrance("case.decline", Handling.declining, then=handling.begin, needs=Action.DECLINE),
    Entrance("case.hand", Handling.handing, then=handling.begin, needs=Action.HAND_OVER),
    Entrance("case.ready", Handling.ready, then=handling.begin, needs=Action.ANSWER),
    Entrance("day", Day.listing, then=day.begin, needs=Action.SEE_DAY),
    Entrance("find", Finding.found, only_if=finding.is_given, then=finding.begin, needs=Action.FIND_PATIENT),
    Entrance("find", Finding.asking, needs=Action.FIND_PATIENT),
    Entrance("cases", Cases.listing, then=begins(Which.OPEN), needs=Action.SEE_QUESTIONS),
    Entrance("overdue", Cases.listing, then=begins(Which.OVERDUE), needs=Action.SEE_OVERDUE),
    Entrance("mine", Cases.listing, then=begins(Which.MINE), needs=Action.SEE_OWN_WORK),
    Entrance(
        "team",
        Team.one,
        only_if=team.is_about_somebody,
        then=team.begin_with_author,
        needs=Action.MANAGE_STAFF,
    ),
    Entrance("team", Team.listing, needs=Action.MANAGE_STAFF),
    Entrance("audit", Trail.listing, needs=Action.SEE_AUDIT),
)

COMMANDS: Final[dict[str, str]] = {
    TODAY: "day",
    "day": "day",
    "find": "find",
    "cases": "cases",
    "overdue": "overdue",
    "mine": "mine",
    "staff": "team",
    "audit": "audit",
}
"""The triggers of doors, by commands; every other command leads home."""

ACTS: Final[Acts] = {
    "case.take": (Action.TAKE, card_actions.take),
    "case.see": (Action.SEE_QUESTIONS, card_actions.see),
    REPLIED: (Action.HELP, card_actions.reply),
    REWRITTEN: (Action.HELP, card_actions.rewrite),
    FETCHED: (None, card_actions.fetched),
}
