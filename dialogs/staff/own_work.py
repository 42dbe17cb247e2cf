"""A doctor's own work on one screen: their appointments of a day, and their open cases (S23)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from core.appointments import visits
from core.appointments.visits import Visit
from core.preparation import brief
from core.questions import cases
from core.staff.members import Action
from dialogs.engine.dialog import SAID, UPLOADED, Dialog, GlobalTransition, Transition, screen
from dialogs.engine.paging import page_of, paging_row
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Form, Text, When, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.language.staff_sentences import StaffWish, understand_staff
from dialogs.staff.buttons import MENU_OR_CLOSE
from dialogs.staff.questions.case_lists import button_of, line_of, whole
from dialogs.staff.visits import briefing
from dialogs.staff.visits.describing import standing
from dialogs.staff.visits.states import Visits
from dialogs.triggers import OWN_WORK
from dialogs.wording.accounts.levels import patient_name

A_ROW: Final = 2


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


def names_day(turn: Turn[Memory]) -> bool:
    """Whether a day is named, and nothing that a patient may want on it."""
    return _day_named(turn) is not None


async def go_to_day(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, day=_day_named(turn))


async def turn_page(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, page=page_of(turn.value))


async def open_one(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, question=turn.value)


async def say_how_to_answer(turn: Turn[Memory]) -> None:
    """Say that what was written here reaches nobody yet."""
    turn.note(_("<b>Nobody has got this.</b> To answer the patient, press “Answer” first, and send it again then."))


@screen(
    OwnWork.overview,
    Transition(SAID, OwnWork.overview, guard=names_day, action=go_to_day),
    Transition("page", OwnWork.overview, action=turn_page),
    Transition("open", OwnWork.one, action=open_one),
    Transition("brief", Visits.brief, action=briefing.open_brief),
)
async def overview(turn: Turn[Memory]) -> Screen:
    """The day's appointments, and the cases that wait for this doctor."""
    work, caller = turn.work, turn.known_caller
    today = work.clinic.day_of(work.now)
    day = turn.memory.day or today
    of_day = await visits.own_day(work, caller, day)
    prepared = await brief.prepared_among(work, [each.appointment.id for each in of_day])
    found = await cases.own_cases(work, caller, turn.memory.page)
    rows: list[Row] = [(await button_of(work, question),) for question in found]
    rows += paging_row(found.number, has_next=found.has_next)
    questions = [await line_of(work, question) for question in found]
    text = paragraphs(
        _("<b>Your appointments today</b>")
        if day == today
        else _("<b>Your appointments: {day}</b>", day=When(day, Form.DAY)),
        lines(*(_visit(each, prepared) for each in of_day))
        if of_day
        else _("None today.")
        if day == today
        else _("None on that day."),
        _("<b>Your questions</b>"),
        *(questions or [_("You have no question, and none is waiting for you.")]),
    )
    ready = [_brief_button(each) for each in of_day if each.appointment.id in prepared]
    briefs = tuple(tuple(ready[first : first + A_ROW]) for first in range(0, len(ready), A_ROW))
    return Screen(text, (*briefs, *rows, MENU_OR_CLOSE))


@screen(
    OwnWork.one,
    Transition("back", OwnWork.overview),
    Transition(SAID, OwnWork.one, action=say_how_to_answer),
    Transition(UPLOADED, OwnWork.one, action=say_how_to_answer),
)
async def one(turn: Turn[Memory]) -> Screen:
    """One case, with all that its card offers."""
    case = await cases.own_case(turn.work, turn.known_caller, turn.memory.question)
    return whole(turn, case)


def _day_named(turn: Turn[Memory]) -> date | None:
    meaning = understand_staff(turn.work.clinic, turn.said, turn.work.now)
    if meaning is None or meaning.wish is not StaffWish.DAY or meaning.rest or meaning.practitioner:
        return None
    return meaning.day


def _brief_button(visit: Visit) -> Button:
    """The way to what the patient has prepared."""
    when = When(visit.appointment.start, Form.TIME)
    return Button(_("📝 {time}: before the appointment", time=when), "brief", visit.appointment.id)


def _visit(visit: Visit, prepared: Collection[str]) -> Text:
    """When, who, what for; whether they are here, and whether they have prepared something."""
    line = _(
        "<b>{time}</b> {patient}, {service}",
        time=When(visit.appointment.start, Form.TIME),
        patient=patient_name(visit.patient),
        service=visit.appointment.snapshot.service,
    )
    stands = standing(visit.appointment)
    line = line if stands is None else _("{visit} – {standing}", visit=line, standing=stands)
    return _("{visit} – 📝 prepared", visit=line) if visit.appointment.id in prepared else line


OWN_WORK_DIALOG: Final = Dialog(
    OwnWork,
    Memory,
    (overview, one),
    needs=Action.SEE_OWN_WORK,
    ways_in=(GlobalTransition(OWN_WORK, OwnWork.overview, needs=Action.SEE_OWN_WORK),),
)
