"""E-prescriptions: the code, to be copied or shown as a QR code, and until when they hold (S20, D20).

Nothing on these screens tells the patient's PESEL: the code opens a prescription with it.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.errors import NotFound
from core.prescriptions import collecting
from core.prescriptions.model import Prescription, get_renewal
from dialogs.engine.dialog import Transition, screen
from dialogs.engine.effects import ShowQrCode
from dialogs.engine.paging import page_of, paging_row
from dialogs.engine.returning import return_row, start_between
from dialogs.engine.screens import BACK_OR_MENU, Button, CopyButton, QrCode, Row, Screen
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.patient.medications.states import Medications, Memory
from dialogs.wording.treatment.prescriptions import dates_of, titles, told


async def begin_list(turn: Turn[Memory]) -> None:
    """See all of them, from the first page."""
    turn.memory = Memory(back_to=turn.memory.back_to)


async def turn_page(turn: Turn[Memory]) -> None:
    """Go to another page."""
    turn.memory = replace(turn.memory, page=page_of(turn.value))


async def open_one(turn: Turn[Memory]) -> None:
    """Open the e-prescription whose button was pressed."""
    found = await collecting.open_prescription(turn.work, turn.known_patient, turn.value)
    turn.memory = replace(turn.memory, prescription=found.id)


async def open_between(turn: Turn[Any]) -> None:
    """Open the e-prescription whose notice was pressed; later, go back to where the person was."""
    start(turn, (await collecting.open_prescription(turn.work, turn.known_patient, turn.value)).id)


def start(turn: Turn[Any], prescription_id: str) -> None:
    """Enter `Medications.prescription`; later, go back to where the person was."""
    start_between(turn, Memory(prescription=prescription_id))


async def show_qr(turn: Turn[Memory]) -> None:
    """Send the QR code into the chat: with it, a pharmacy needs no PESEL."""
    found = await collecting.open_prescription(turn.work, turn.known_patient, turn.memory.prescription)
    if not found.sealed.key or not found.is_unspent(turn.work.clinic.day_of(turn.work.now)):
        raise NotFound
    caption = lines(
        _("<b>QR code of your e-prescription.</b> In the pharmacy it is enough to show it, without the PESEL number."),
        _("Whoever has it can buy the medicine, so please show it to nobody else. The same in characters:"),
        _("<code>{key}</code>", key=Verbatim(found.sealed.key)),
    )
    turn.add(ShowQrCode(QrCode(found.sealed.key, caption)))


async def mark_bought(turn: Turn[Memory]) -> None:
    """All of it is bought: no reminder is needed, and it is known how long the medicines last."""
    await collecting.mark_used(turn.work, turn.known_patient, turn.memory.prescription)
    turn.note(_("👍 Noted. You will find it under “All e-prescriptions”."))


@screen(
    Medications.prescriptions,
    Transition("page", Medications.prescriptions, action=turn_page),
    Transition("show", Medications.prescription, action=open_one),
    Transition("back", Medications.overview),
)
async def prescriptions(turn: Turn[Memory]) -> Screen:
    """All of them, the latest first."""
    page = await collecting.of_patient(turn.work, turn.known_patient, turn.memory.page)
    if not page:
        text = paragraphs(
            _("<b>Your e-prescriptions</b>"),
            _("There is none yet. Once a doctor has issued one, you will find it here."),
        )
        return Screen(text, (BACK_OR_MENU,))
    text = paragraphs(
        _("<b>Your e-prescriptions</b>"),
        lines(*(_entry(turn, each) for each in page)),
        _("Page {number}.", number=page.number) if page.has_next or page.has_previous else None,
    )
    rows: list[Row] = [(_button(each),) for each in page]
    return Screen(text, (*rows, *paging_row(page.number, has_next=page.has_next), BACK_OR_MENU), protected=True)


@screen(
    Medications.prescription,
    Transition("qr", Medications.prescription, action=show_qr),
    Transition("bought", Medications.prescription, action=mark_bought),
    Transition("back", Medications.overview),
)
async def prescription(turn: Turn[Memory]) -> Screen:
    """The code, the medicines, and how long it holds."""
    found = await collecting.open_prescription(turn.work, turn.known_patient, turn.memory.prescription)
    facts, today = found.sealed, turn.work.clinic.day_of(turn.work.now)
    unspent = found.is_unspent(today)
    text = paragraphs(
        _("<b>E-prescription</b>"),
        _("Code: <b><code>{code}</code></b>", code=Verbatim(facts.code)) if unspent and facts.code else None,
        *told(facts, dates_of(found), await _reason(turn, found)),
        _how_to_use(turn, found) if unspent else _why_not(found),
    )
    copy: Row = (CopyButton(_("Copy the code"), facts.code),) if unspent and facts.code else ()
    qr_code: Row = (Button(_("Show the QR code"), "qr"),) if unspent and facts.key else ()
    bought: Row = (Button(_("I have bought it"), "bought"),) if found.is_usable(today) else ()
    return Screen(text, (copy, qr_code, bought, return_row(turn.memory)), protected=True)


def _entry(turn: Turn[Memory], prescription: Prescription) -> Text:
    issued, what = When(prescription.issued_on, Form.DATE), titles(prescription.sealed.lines)
    line = _("• <b>{day}</b> – {medicines}", day=issued, medicines=what)
    return lines(line, _standing(turn, prescription))


def _button(prescription: Prescription) -> Button:
    day, count = When(prescription.issued_on, Form.DATE), len(prescription.sealed.lines)
    return Button(n_("{day}: {count} medicine", "{day}: {count} medicines", count, day=day), "show", prescription.id)


def _standing(turn: Turn[Memory], prescription: Prescription) -> Text:
    if prescription.used_at is not None:
        return _("bought")
    if prescription.cancelled_at is not None:
        return _("cancelled by the doctor")
    until = When(prescription.valid_until, Form.DATE)
    if not prescription.is_unspent(turn.work.clinic.day_of(turn.work.now)):
        return _("expired on {day}", day=until)
    return _("valid until {day}", day=until)


def _how_to_use(turn: Turn[Memory], prescription: Prescription) -> Text:
    today = turn.work.clinic.day_of(turn.work.now)
    if prescription.valid_from is not None and prescription.valid_from > today:
        return _("⚠️ It can’t be used yet, but only from {day}.", day=When(prescription.valid_from, Form.DAY))
    if prescription.sealed.key:
        return _("In the pharmacy, show the QR code, or tell this code and your PESEL number. Show it to nobody else.")
    return _("In the pharmacy, tell this code and your PESEL number. Please show the code to nobody else.")


def _why_not(prescription: Prescription) -> Text:
    if prescription.used_at is not None:
        return _("You have told us that you have bought it.")
    if prescription.cancelled_at is not None:
        return _("⚠️ The doctor has cancelled it: it can’t be used any more.")
    return _("⚠️ It has expired, and can’t be used any more. You can order a new one in “Medications”.")


async def _reason(turn: Turn[Memory], prescription: Prescription) -> str:
    """Why it isn't what was ordered; empty, if it is, or wasn't ordered here."""
    if prescription.request_id is None:
        return ""
    return (await get_renewal(turn.work, turn.known_patient, prescription.request_id)).sealed.reason
