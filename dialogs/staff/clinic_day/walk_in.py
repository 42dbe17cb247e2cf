"""A patient stands at the counter without an appointment: one press takes them into a doctor's list of today (B8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from core.accounts.patients import get_patient
from core.appointments import visits
from core.appointments.clinic_day import here, walking_in
from core.appointments.clinic_day.walking_in import TodaysPlace
from core.staff.members import Action
from dialogs.engine.dialog import SAID, Dialog, GlobalTransition, Transition, screen
from dialogs.engine.effects import Toast
from dialogs.engine.paging import page_of, paging_row
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications.appointments.day_cards import appointment_changed
from dialogs.staff.buttons import BACK_OR_CLOSE
from dialogs.staff.clinic_day import choosing
from dialogs.staff.clinic_day.states import WalkIn
from dialogs.staff.clinic_day.states import WalkInMemory as Memory
from dialogs.staff.visits import ways_in
from dialogs.staff.visits.describing import facts, patient_line
from dialogs.staff.visits.states import Finding
from dialogs.triggers import WALK_IN
from dialogs.wording.writing import WRITE

A_PAGE: Final = 8


async def begin(turn: Turn[Any]) -> None:
    """Enter with the patient whose number the button carries."""
    patient = await get_patient(turn.work, int(turn.value) if turn.value.isdecimal() else 0)
    turn.start(Memory(patient.id))


async def turn_page(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, page=page_of(turn.value))


async def choose(turn: Turn[Memory]) -> None:
    """Show the times of the doctor alone who was named."""
    turn.memory = replace(turn.memory, practitioner=choosing.chosen(turn), page=1)


async def take_in(turn: Turn[Memory]) -> None:
    """At the doctor's next free time."""
    await _take_in(turn, between=False)


async def take_between(turn: Turn[Memory]) -> None:
    """Between those who have appointments."""
    await _take_in(turn, between=True)


async def _take_in(turn: Turn[Memory], *, between: bool) -> None:
    who = turn.memory.patient
    visit = await walking_in.walk_in(turn.work, turn.known_caller, who, turn.value, between=between)
    turn.memory = replace(turn.memory, appointment=visit.appointment.id)
    appointment_changed(turn, visit.appointment)


async def undo(turn: Turn[Memory]) -> None:
    """It was a mistake."""
    visit = await walking_in.take_back(turn.work, turn.known_caller, turn.memory.appointment)
    appointment_changed(turn, visit.appointment)
    turn.add(Toast(_("Taken out of the list.")))


async def open_patient(turn: Turn[Memory]) -> None:
    ways_in.return_to_patient(turn, ways_in.found(turn.memory.patient, None))


@screen(
    WalkIn.doctors,
    Transition("walk", WalkIn.done, action=take_in),
    Transition("between", WalkIn.done, action=take_between),
    Transition("page", WalkIn.doctors, action=turn_page),
    Transition(SAID, WalkIn.doctors, guard=choosing.names_doctor, action=choose),
    Transition(SAID, WalkIn.doctors, action=choosing.say_unknown),
    Transition("back", Finding.patient, action=open_patient),
)
async def doctors(turn: Turn[Memory]) -> Screen:
    """Whose list, with the next time that is free there."""
    patient = await get_patient(turn.work, turn.memory.patient)
    found = _by_doctor(await walking_in.places(turn.work, patient), turn.memory.practitioner)
    page = min(turn.memory.page, max(1, -(-len(found) // A_PAGE)))
    rows: list[Row] = [(_button(turn, each),) for each in found[(page - 1) * A_PAGE : page * A_PAGE]]
    text = paragraphs(
        _("<b>Who sees this patient today?</b>"),
        patient_line(patient),
        _(
            "One press takes the patient into the list, as one who has come. For one doctor alone, "
            "{write} the surname.",
            write=WRITE,
        )
        if found
        else _("Nobody has a free time any more today."),
    )
    return Screen(text, (*rows, *paging_row(page, has_next=len(found) > page * A_PAGE), BACK_OR_CLOSE))


@screen(
    WalkIn.done,
    Transition("undo", WalkIn.doctors, action=undo),
    Transition("patient", Finding.patient, action=open_patient),
)
async def done(turn: Turn[Memory]) -> Screen:
    """Who is seen when, and how many are before them."""
    visit = await visits.get_visit(turn.work, turn.memory.appointment)
    before = await here.before(turn.work, visit.appointment)
    text = paragraphs(
        _("✅ <b>The patient is in today’s list, and is here.</b>"),
        lines(
            facts(visit.appointment),
            _("Without a time of their own, between the others.") if visit.appointment.is_between else None,
        ),
        patient_line(visit.patient),
        n_("{count} patient who is here is seen before.", "{count} patients who are here are seen before.", before)
        if before
        else _("Nobody who is here is seen before."),
    )
    rows: tuple[Row, ...] = (
        (Button(_("↩️ Take it back"), "undo"), Button(_("Open the patient"), "patient")),
        BACK_OR_CLOSE[1:],
    )
    return Screen(text, rows)


def _by_doctor(found: Sequence[TodaysPlace], only: str) -> list[TodaysPlace]:
    """Who is free soonest comes first; a place between the others stands below the free time of the same doctor."""
    whose = {each.slot.practitioner: at for at, each in reversed(list(enumerate(found)))}
    wanted = [each for each in found if only in {"", each.slot.practitioner}]
    return sorted(wanted, key=lambda each: (whose[each.slot.practitioner], each.between))


def _button(turn: Turn[Memory], place: TodaysPlace) -> Button:
    name: Text = Verbatim(turn.work.clinic.practitioner(place.slot.practitioner).name)
    if place.between:
        return Button(_("{doctor}, between others", doctor=name), "between", place.slot.practitioner)
    when = When(place.slot.start, Form.TIME)
    return Button(_("{time} – {doctor}", time=when, doctor=name), "walk", place.slot.practitioner)


WALK_IN_DIALOG: Final = Dialog(
    WalkIn,
    Memory,
    (doctors, done),
    needs=Action.BOOK_FOR_PATIENT,
    ways_in=(GlobalTransition(WALK_IN, WalkIn.doctors, action=begin, needs=Action.BOOK_FOR_PATIENT),),
)
