"""What a doctor sees who writes to the bot in private: their own open cases, and today's appointments (S23).

They read here and answer in the staff chat, where colleagues see it. Doctors are patients too: a button leads to what
the portal is for everybody else, and the menu leads back.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from core.appointments import visits
from core.appointments.visits import Visit
from core.questions import cases
from dialogs.engine.dialog import HOME, SAID, UPLOADED, Dialog, GlobalTransition, Transition, screen
from dialogs.engine.paging import page_of, paging_row
from dialogs.engine.screens import Button, CardLink, Row, Screen
from dialogs.engine.text import Form, Text, When, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.language.staff_sentences import StaffWish, understand_staff
from dialogs.notifications.questions import subject_of
from dialogs.patient.menu import Menu
from dialogs.patient.registration import Registration
from dialogs.staff.questions.card import told
from dialogs.staff.questions.case_lists import button_of, line_of
from dialogs.staff.visits.describing import standing
from dialogs.triggers import OWN_WORK
from dialogs.wording.levels import has_own_work, patient_name


class OwnWork(StatesGroup):
    """The overview, and one case."""

    overview = State()
    one = State()


@dataclass(frozen=True)
class Memory:
    """The page of the list of cases, the one that is open, and the day of the appointments, if it isn't today."""

    page: int = 1
    question: str = ""
    day: date | None = None


def has_account(turn: Turn[Memory]) -> bool:
    return turn.patient is not None


def names_day(turn: Turn[Memory]) -> bool:
    """Whether a day is named, and nothing that a patient may want on it."""
    return _day_named(turn) is not None


async def go_to_day(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, day=_day_named(turn))


async def turn_page(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, page=page_of(turn.value))


async def open_one(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, question=turn.value)


async def say_where_to_answer(turn: Turn[Memory]) -> None:
    """Say that what was written here reaches nobody: doctors answer in the staff chat, where colleagues see it."""
    turn.note(_("<b>Nobody has got this.</b> Answers are written in the staff chat: reply to the card there."))


@screen(
    OwnWork.overview,
    Transition(SAID, OwnWork.overview, guard=names_day, action=go_to_day),
    Transition("page", OwnWork.overview, action=turn_page),
    Transition("open", OwnWork.one, action=open_one),
    Transition("as_patient", Menu.home, guard=has_account),
    Transition("as_patient", Registration.welcome),
)
async def overview(turn: Turn[Memory]) -> Screen:
    """The day's appointments, and the cases that wait for this doctor."""
    work, caller = turn.work, turn.known_caller
    today = work.clinic.day_of(work.now)
    day = turn.memory.day or today
    of_day = await visits.own_day(work, caller, day)
    found = await cases.own_cases(work, caller, turn.memory.page)
    rows: list[Row] = [(await button_of(work, question),) for question in found]
    rows += paging_row(found.number, has_next=found.has_next)
    questions = [await line_of(work, question) for question in found]
    text = paragraphs(
        _("<b>Your appointments today</b>")
        if day == today
        else _("<b>Your appointments: {day}</b>", day=When(day, Form.DAY)),
        lines(*map(_visit, of_day)) if of_day else _("None today.") if day == today else _("None on that day."),
        _("<b>Your questions</b>"),
        *(questions or [_("You have no question, and none is waiting for you.")]),
        _("/work leads back here from anywhere."),
    )
    label = _("My account as a patient") if has_account(turn) else _("Use the portal as a patient")
    return Screen(text, (*rows, (Button(label, "as_patient"),)))


@screen(
    OwnWork.one,
    Transition("back", OwnWork.overview),
    Transition(SAID, OwnWork.one, action=say_where_to_answer),
    Transition(UPLOADED, OwnWork.one, action=say_where_to_answer),
)
async def one(turn: Turn[Memory]) -> Screen:
    """One case, to be read."""
    case = await cases.own_case(turn.work, turn.known_caller, turn.memory.question)
    text = paragraphs(
        told(turn.work, case),
        _("<i>You can read it here. Answers are written in the staff chat: reply to the card there.</i>"),
    )
    ways: tuple[Row, ...] = (
        (CardLink(_("Go to the card"), subject_of(case.question.id)),),
        (Button(_("Back"), "back"),),
    )
    return Screen(text, ways)


def _day_named(turn: Turn[Memory]) -> date | None:
    meaning = understand_staff(turn.work.clinic, turn.said, turn.work.now)
    if meaning is None or meaning.wish is not StaffWish.DAY or meaning.rest or meaning.practitioner:
        return None
    return meaning.day


def _visit(visit: Visit) -> Text:
    """When, who, what for; and whether they are here."""
    line = _(
        "<b>{time}</b> {patient}, {service}",
        time=When(visit.appointment.start, Form.TIME),
        patient=patient_name(visit.patient),
        service=visit.appointment.snapshot.service,
    )
    stands = standing(visit.appointment)
    return line if stands is None else _("{visit} – {standing}", visit=line, standing=stands)


OWN_WORK_DIALOG: Final = Dialog(
    OwnWork,
    Memory,
    (overview, one),
    without_account=True,
    ways_in=(
        GlobalTransition(HOME, OwnWork.overview, guard=has_own_work),
        GlobalTransition(OWN_WORK, OwnWork.overview, guard=has_own_work),
    ),
)
