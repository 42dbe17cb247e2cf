"""The orders that wait, and a patient's list of medicines, from a card or by a command (S20, S36)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from core.accounts.patients import get_patient
from core.prescriptions import cases, medications
from core.prescriptions.cases import RenewalCase
from core.staff.members import Action, Where
from dialogs.engine.dialog import SAID, Dialog, GlobalTransition, Transition, screen
from dialogs.engine.effects import PostBesideCard, RedrawCard
from dialogs.engine.paging import page_of, paging_row
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Form, Quote, Text, When, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.notifications.prescriptions import subject_of
from dialogs.staff.buttons import BACK_OR_CLOSE, CLOSE_ROW
from dialogs.staff.case_in_private import value_of
from dialogs.staff.prescriptions.card import LONGEST_NAME, name_line
from dialogs.staff.visits import ways_in
from dialogs.staff.visits.states import Finding, TakenMedicines, Visits
from dialogs.staff.visits.states import TakenMedicinesMemory as Memory
from dialogs.triggers import OPEN_CARD
from dialogs.wording.accounts.levels import patient_name
from dialogs.wording.treatment.prescriptions import medicine_line
from dialogs.wording.writing import WRITE

LONGEST_LABEL: Final = 40


class Renewals(StatesGroup):
    """The orders that wait."""

    listing = State()


@dataclass(frozen=True)
class ListMemory:
    """The page."""

    page: int = 1


async def turn_page(turn: Turn[ListMemory]) -> None:
    turn.memory = replace(turn.memory, page=page_of(turn.value))


async def show_card(turn: Turn[ListMemory]) -> None:
    """Have the bot reply to the card, so that a tap leads there. A card that was deleted is made again."""
    case = await cases.get_case(turn.work, turn.value)
    subject = subject_of(case.request.id)
    turn.add(RedrawCard(subject))
    turn.add(PostBesideCard(subject, _("👆 The card of the order, {patient}", patient=patient_name(case.patient))))


@screen(
    Renewals.listing,
    Transition("page", Renewals.listing, action=turn_page),
    Transition("show", Renewals.listing, action=show_card),
)
async def orders(turn: Turn[ListMemory]) -> Screen:
    """Those that can't wait first, then the oldest."""
    page = await cases.open_orders(turn.work, turn.known_caller, turn.memory.page)
    found = [await cases.get_case(turn.work, each.id) for each in page]
    title = _("<b>Orders of prescriptions</b>")
    if not found:
        return Screen(paragraphs(title, _("No order is waiting.")), (CLOSE_ROW,))
    in_private = turn.known_caller.where is Where.PRIVATE
    rows: list[Row] = [(_card_button(case, in_private=in_private),) for case in found]
    text = paragraphs(title, *map(name_line, found), _("Press one to see its card."))
    return Screen(text, (*rows, *paging_row(page.number, has_next=page.has_next), CLOSE_ROW))


async def open_patient(turn: Turn[Memory]) -> None:
    """Enter with the patient whose order's card was pressed."""
    turn.start(Memory((await cases.get_case(turn.work, turn.value)).patient.id))


def came_from_patient(turn: Turn[Memory]) -> bool:
    return turn.memory.found is not None


def came_from_visit(turn: Turn[Memory]) -> bool:
    return turn.memory.visit is not None


async def back_to_patient(turn: Turn[Memory]) -> None:
    ways_in.return_to_patient(turn, turn.memory.found)


async def back_to_visit(turn: Turn[Memory]) -> None:
    ways_in.return_to_visit(turn, turn.memory.visit)


async def add(turn: Turn[Memory]) -> None:
    """Write medicines down that the patient takes."""
    added = await medications.add_medicines(turn.work, turn.known_caller, turn.memory.patient, turn.said)
    turn.note(_("Added to the list: {medicines}", medicines=lines(*(medicine_line(each.sealed) for each in added))))


async def end(turn: Turn[Memory]) -> None:
    """The patient no longer takes it."""
    ended = await medications.end_medicine(turn.work, turn.known_caller, turn.memory.patient, turn.value)
    turn.note(_("Taken off the list: {medicine}", medicine=medicine_line(ended.sealed)))


@screen(
    TakenMedicines.listing,
    Transition("add", TakenMedicines.adding),
    Transition("end", TakenMedicines.listing, action=end),
    Transition("back", Visits.one, guard=came_from_visit, action=back_to_visit),
    Transition("back", Finding.patient, guard=came_from_patient, action=back_to_patient),
)
async def taken(turn: Turn[Memory]) -> Screen:
    """The list, as the patient sees it."""
    found = await medications.see_medicines(turn.work, turn.known_caller, turn.memory.patient)
    told = [
        lines(
            _("• {medicine}", medicine=medicine_line(each.sealed)),
            _("lasts until {day}", day=When(each.runs_out_on, Form.DAY)) if each.runs_out_on else None,
        )
        for each in found
    ]
    rows: list[Row] = [
        (Button(_("✖ {medicine}", medicine=Quote(each.sealed.title, LONGEST_LABEL)), "end", each.id),) for each in found
    ]
    text = paragraphs(
        await _title(turn),
        lines(*told) if told else _("There are no medicines on the list."),
        _("✖ takes a medicine off the list, when the patient no longer takes it.") if told else None,
    )
    last = BACK_OR_CLOSE if came_from_patient(turn) or came_from_visit(turn) else CLOSE_ROW
    return Screen(text, (*rows, (Button(_("Add medicines"), "add"),), last))


@screen(
    TakenMedicines.adding,
    Transition(SAID, TakenMedicines.listing, action=add),
    Transition("back", TakenMedicines.listing),
)
async def adding(turn: Turn[Memory]) -> Screen:
    """Each on a line of its own."""
    what = _(
        "Please {write} each medicine on a line of its own, with semicolons between name and strength; "
        "dose; pack; how many days it lasts. Only the name is needed.\n"
        "For example: Letrox 50 µg; 1 tabl. rano; 50 tabl.; 50 dni",
        write=WRITE,
    )
    return Screen(paragraphs(await _title(turn), what), (BACK_OR_CLOSE,))


async def _title(turn: Turn[Memory]) -> Text:
    patient = await get_patient(turn.work, turn.memory.patient)
    return _("<b>Medicines</b> – {patient}", patient=patient_name(patient))


def _card_button(case: RenewalCase, *, in_private: bool) -> Button:
    label = Quote(case.patient.full_name, LONGEST_NAME)
    if in_private:
        return Button(label, OPEN_CARD, value_of(subject_of(case.request.id)))
    return Button(label, "show", case.request.id)


RENEWALS: Final = Dialog(
    Renewals,
    ListMemory,
    (orders,),
    needs=Action.SEE_RENEWALS,
    ways_in=(GlobalTransition("prescriptions", Renewals.listing, needs=Action.SEE_RENEWALS),),
)

TAKEN_MEDICINES: Final = Dialog(TakenMedicines, Memory, (taken, adding), needs=Action.SEE_MEDICINES)
