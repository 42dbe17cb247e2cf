"""The list of medicines, with orders and e-prescriptions that are of use now; and what to be reminded of (S36)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from core.prescriptions import collecting, medications, ordering
from core.prescriptions.model import Medication, Prescription, RenewalRequest
from dialogs.engine.dialog import Transition, screen
from dialogs.engine.paging import page_of, paging_row
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Form, Text, When, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.patient.medications import collecting as collecting_screens
from dialogs.patient.medications import following
from dialogs.patient.medications.states import Medications, Memory
from dialogs.triggers import ALL_REMINDERS, NEEDED_TODAY
from dialogs.wording.treatment.prescriptions import STANDINGS, medicine_line

MOST_BUTTONS: Final = 3
"""How many e-prescriptions that can be used have a button here; all are in their own list."""


async def turn_page(turn: Turn[Memory]) -> None:
    """Go to another page."""
    turn.memory = replace(turn.memory, page=page_of(turn.value))


async def begin_order(turn: Turn[Memory]) -> None:
    """Begin an order with nothing in it."""
    turn.memory = Memory(back_to=turn.memory.back_to)


@screen(
    Medications.overview,
    Transition("page", Medications.overview, action=turn_page),
    Transition("order", Medications.choosing, action=begin_order),
    Transition("show_order", Medications.order, action=following.open_one),
    Transition("show", Medications.prescription, action=collecting_screens.open_one),
    Transition("show_all", Medications.prescriptions, action=collecting_screens.begin_list),
)
async def overview(turn: Turn[Memory]) -> Screen:
    """What the patient takes, and what can be done about it."""
    work, patient, today = turn.work, turn.known_patient, turn.work.clinic.day_of(turn.work.now)
    page = await medications.of_patient(work, patient, turn.memory.page)
    unspent, recent = await collecting.unspent(work, patient), await ordering.recent(work, patient)
    text = paragraphs(
        _("<b>Medications</b>"),
        lines(*(_entry(turn, medicine) for medicine in page)) if page else _NO_MEDICINES,
        _told_of_usable([each for each in unspent if each.is_usable(today)]),
        _("Page {number}.", number=page.number) if page.has_next or page.has_previous else None,
    )
    rows: list[Row] = [*paging_row(page.number, has_next=page.has_next), (Button(_("Order a prescription"), "order"),)]
    rows += [(_prescription_button(each, today),) for each in unspent[:MOST_BUTTONS]]
    rows += [(_order_button(each),) for each in recent]
    rows.append((Button(_("All e-prescriptions"), "show_all"), Button(_("Reminders"), ALL_REMINDERS)))
    rows.append((Button(_("I need a medicine today"), NEEDED_TODAY),))
    return Screen(text, (*rows, (Button(_("Menu"), "menu"),)), protected=bool(page))


_NO_MEDICINES: Final = _(
    "There are no medicines here yet. They come here with your first e-prescription. You can order one by the name of "
    "the medicine."
)


def _entry(turn: Turn[Memory], medicine: Medication) -> Text:
    line = _("• {medicine}", medicine=medicine_line(medicine.sealed))
    if medicine.runs_out_on is None:
        return line
    day = When(medicine.runs_out_on, Form.DAY)
    if medicine.runs_out_on < turn.work.clinic.day_of(turn.work.now):
        return lines(line, _("ran out on {day}, if taken as prescribed", day=day))
    return lines(line, _("lasts until {day}, if taken as prescribed", day=day))


def _told_of_usable(usable: Sequence[Prescription]) -> Text | None:
    if not usable:
        return None
    return n_(
        "You have {count} e-prescription that can be used.",
        "You have {count} e-prescriptions that can be used.",
        len(usable),
    )


def _prescription_button(prescription: Prescription, today: dt.date) -> Button:
    if prescription.valid_from is not None and prescription.valid_from > today:
        first = When(prescription.valid_from, Form.DATE)
        return Button(_("💊 E-prescription, valid from {day}", day=first), "show", prescription.id)
    until = When(prescription.valid_until, Form.DATE)
    return Button(_("💊 E-prescription, valid until {day}", day=until), "show", prescription.id)


def _order_button(request: RenewalRequest) -> Button:
    sent, standing = When(request.sent_at, Form.DATE), STANDINGS[request.told_status]
    return Button(_("Order of {day}: {standing}", day=sent, standing=standing), "show_order", request.id)
