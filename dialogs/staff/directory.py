"""All of the staff's dialogs, the transitions that are open from everywhere, and the kinds of cards."""

from __future__ import annotations

from typing import Final

from core.staff.members import Action
from dialogs.engine.dialog import AnyDialog, GlobalTransition
from dialogs.engine.engine import HOME
from dialogs.staff import team
from dialogs.staff.audit.log import AUDIT_LOG, AuditLog
from dialogs.staff.cards import CardKinds
from dialogs.staff.home import HOME_DIALOG, DeskHome
from dialogs.staff.questions.case_lists import CASES, Cases, Which, begins
from dialogs.staff.questions.kind import QUESTIONS
from dialogs.staff.questions.long_answer import LONG_ANSWERS
from dialogs.staff.team import TEAM, Team
from dialogs.staff.visits import day, finding
from dialogs.staff.visits.booking_for import BOOKING_FOR
from dialogs.staff.visits.day import DAY, TODAY
from dialogs.staff.visits.finding import FINDING
from dialogs.staff.visits.kinds import INSTRUCTIONS, VISITS
from dialogs.staff.visits.states import Day, Finding
from dialogs.staff.visits.visit import VISIT

CARD_KINDS: Final = CardKinds(QUESTIONS, LONG_ANSWERS, INSTRUCTIONS, VISITS)

DESK_DIALOGS: Final[tuple[AnyDialog, ...]] = (HOME_DIALOG, CASES, DAY, VISIT, FINDING, BOOKING_FOR, TEAM, AUDIT_LOG)
"""All but those that the kinds of cards bring."""

DESK_GLOBAL_TRANSITIONS: Final = (
    GlobalTransition(HOME, DeskHome.home, needs=Action.HELP),
    GlobalTransition("day", Day.listing, action=day.begin, needs=Action.SEE_DAY),
    GlobalTransition("find", Finding.found, guard=finding.is_given, action=finding.begin, needs=Action.FIND_PATIENT),
    GlobalTransition("find", Finding.asking, needs=Action.FIND_PATIENT),
    GlobalTransition("cases", Cases.listing, action=begins(Which.OPEN), needs=Action.SEE_QUESTIONS),
    GlobalTransition("overdue", Cases.listing, action=begins(Which.OVERDUE), needs=Action.SEE_OVERDUE),
    GlobalTransition("mine", Cases.listing, action=begins(Which.MINE), needs=Action.SEE_OWN_WORK),
    GlobalTransition(
        "team",
        Team.one,
        guard=team.is_about_somebody,
        action=team.begin_with_author,
        needs=Action.MANAGE_STAFF,
    ),
    GlobalTransition("team", Team.listing, needs=Action.MANAGE_STAFF),
    GlobalTransition("audit", AuditLog.listing, needs=Action.SEE_AUDIT),
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
"""Triggers that are open from everywhere, by commands; every other command leads home."""
