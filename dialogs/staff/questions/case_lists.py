"""Lists of questions in the staff chat: all that are open, those that are overdue, a doctor's own.

What is to be done with a question is done on its card; from here one gets to it, or has it shown again.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Final

from core.accounts.patients import get_patient
from core.context import Work
from core.paging import Page
from core.questions import cases
from core.questions.cases import Case
from core.questions.model import UNTAKEN, Question
from core.staff.members import Action, Where
from core.text.figures import number_in_list
from dialogs.engine.button_values import member
from dialogs.engine.dialog import SAID, Dialog, GlobalTransition, Transition, TransitionAction, screen
from dialogs.engine.effects import PostBesideCard, RedrawCard
from dialogs.engine.paging import page_of, paging_row
from dialogs.engine.screens import Button, CardLink, Row, Screen
from dialogs.engine.text import Form, Quote, Text, Verbatim, When, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.notifications.questions import subject_of
from dialogs.staff.buttons import BACK_OR_CLOSE, CLOSE_ROW
from dialogs.staff.questions.card import STATUS, drawn, heading, name_of, time_left, told, whose
from dialogs.wording.accounts.levels import patient_name

LONGEST_NUMBER: Final = 9


class Cases(StatesGroup):
    """A list, and one question of it."""

    listing = State()
    one = State()


class Which(StrEnum):
    """Which questions are listed."""

    OPEN = "open"
    OVERDUE = "overdue"
    MINE = "mine"


@dataclass(frozen=True)
class Memory:
    """The list and its page, and the question that is open."""

    which: Which = Which.OPEN
    page: int = 1
    question: str = ""


def begins(which: Which) -> TransitionAction[Memory]:
    """The action that enters a list at its first page."""

    async def enter(turn: Turn[Memory]) -> None:
        turn.start(Memory(which))

    return enter


def is_number(turn: Turn[Any]) -> bool:
    """Whether it can be a case's number that was typed."""
    return case_number(turn) in range(10**LONGEST_NUMBER)


def case_number(turn: Turn[Any]) -> int:
    """The number that was typed; a negative one for other words."""
    typed = number_in_list(turn.said)
    return -1 if typed is None else typed


async def choose(turn: Turn[Memory]) -> None:
    turn.memory = Memory(member(Which, turn.value))


async def turn_page(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, page=page_of(turn.value))


async def open_one(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, question=(await cases.get_case(turn.work, turn.value)).question.id)


async def open_numbered(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, question=(await cases.get_numbered(turn.work, case_number(turn))).id)


async def show_card(turn: Turn[Memory]) -> None:
    """Have the bot reply to the card, so that a tap leads there. A card that was deleted is made again."""
    case = await cases.get_case(turn.work, turn.memory.question)
    subject = subject_of(case.question.id)
    turn.add(RedrawCard(subject))
    where = _("👆 The card of {case}, {patient}", case=name_of(case.question), patient=_patient(case))
    turn.add(PostBesideCard(subject, where))


_TITLES: Final[dict[Which, Text]] = {
    Which.OPEN: _("<b>Open questions</b>"),
    Which.OVERDUE: _("<b>Overdue questions</b>"),
    Which.MINE: _("<b>Your questions</b>"),
}
_NOTHING: Final[dict[Which, Text]] = {
    Which.OPEN: _("No question is waiting."),
    Which.OVERDUE: _("No question is overdue."),
    Which.MINE: _("You have no question, and none is waiting for you."),
}
_LABELS: Final[dict[Which, Text]] = {
    Which.OPEN: _("All open ones"),
    Which.OVERDUE: _("Overdue ones"),
    Which.MINE: _("My own"),
}
_NEEDS: Final[dict[Which, Action]] = {
    Which.OPEN: Action.SEE_QUESTIONS,
    Which.OVERDUE: Action.SEE_OVERDUE,
    Which.MINE: Action.SEE_OWN_WORK,
}
_LISTED: Final = {
    Which.OPEN: cases.open_cases,
    Which.OVERDUE: cases.overdue_cases,
    Which.MINE: cases.own_cases,
}


@screen(
    Cases.listing,
    Transition("which", Cases.listing, action=choose),
    Transition("page", Cases.listing, action=turn_page),
    Transition("open", Cases.one, action=open_one),
    Transition(SAID, Cases.one, guard=is_number, action=open_numbered),
)
async def listing(turn: Turn[Memory]) -> Screen:
    """Questions, the urgent ones first, then those that are due next."""
    which = turn.memory.which
    found = await _found(turn)
    rows: list[Row] = [(await button_of(turn.work, question),) for question in found]
    rows += paging_row(found.number, has_next=found.has_next)
    text = paragraphs(_TITLES[which], *[await line_of(turn.work, question) for question in found])
    if not found:
        text = paragraphs(_TITLES[which], _NOTHING[which])
    return Screen(text, (*rows, _other_lists(turn), CLOSE_ROW))


@screen(
    Cases.one,
    Transition(SAID, Cases.one, guard=is_number, action=open_numbered),
    Transition("show", Cases.one, action=show_card),
    Transition("back", Cases.listing),
)
async def one(turn: Turn[Memory]) -> Screen:
    """How a question stands, and the way to its card."""
    if turn.known_caller.where is Where.PRIVATE:
        return whole(turn, await cases.see_case(turn.work, turn.known_caller, turn.memory.question))
    case = await cases.get_case(turn.work, turn.memory.question)
    question = case.question
    text = paragraphs(
        heading(case),
        lines(_status(question), whose(turn.work.clinic, question), time_left(turn.work, question)),
        _("To deal with it, use its card."),
    )
    ways: tuple[Row, ...] = (
        (CardLink(_("Go to the card"), subject_of(question.id)),),
        (Button(_("Show me the card"), "show"),),
        BACK_OR_CLOSE,
    )
    return Screen(text, ways)


def whole(turn: Turn[Any], case: Case) -> Screen:
    """A case to be read, with all that its card offers where nobody else is."""
    offered = drawn(turn.work, case).screen.rows if turn.known_caller.where is Where.PRIVATE else ()
    to_card: Row = (CardLink(_("Go to the card"), subject_of(case.question.id)),)
    return Screen(told(turn.work, case), (*offered, to_card, BACK_OR_CLOSE))


async def line_of(work: Work, question: Question) -> Text:
    name = Quote((await get_patient(work, question.patient_id)).full_name, 120)
    urgent = Verbatim("🔴 ") if question.urgent else Verbatim("")
    head = _("{urgent}<b>{number}</b> – {patient}", urgent=urgent, number=str(question.number), patient=name)
    return lines(head, _status(question), whose(work.clinic, question), time_left(work, question))


async def button_of(work: Work, question: Question) -> Button:
    """The button that opens a question of a list."""
    name = Quote((await get_patient(work, question.patient_id)).full_name, 40)
    return Button(_("{number} – {patient}", number=str(question.number), patient=name), "open", question.id)


def _patient(case: Case) -> Text:
    return patient_name(case.patient)


def _status(question: Question) -> Text:
    """How it stands, and since when it waits for somebody to take it."""
    if question.status not in UNTAKEN or question.waiting_since is None:
        return STATUS[question.status]
    since = When(question.waiting_since, Form.SHORT_MOMENT)
    return _("{status} since {since}", status=STATUS[question.status], since=since)


async def _found(turn: Turn[Memory]) -> Page[Question]:
    listed = _LISTED[turn.memory.which]
    return await listed(turn.work, turn.known_caller, turn.memory.page)


def _other_lists(turn: Turn[Memory]) -> Row:
    others = [which for which in Which if which is not turn.memory.which and turn.known_member.may(_NEEDS[which])]
    return tuple(Button(_LABELS[which], "which", which.value) for which in others)


CASES: Final = Dialog(
    Cases,
    Memory,
    (listing, one),
    needs=Action.SEE_QUESTIONS,
    ways_in=(
        GlobalTransition("cases", Cases.listing, action=begins(Which.OPEN), needs=Action.SEE_QUESTIONS),
        GlobalTransition("overdue", Cases.listing, action=begins(Which.OVERDUE), needs=Action.SEE_OVERDUE),
        GlobalTransition("mine", Cases.listing, action=begins(Which.MINE), needs=Action.SEE_OWN_WORK),
    ),
)
