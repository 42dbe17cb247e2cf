"""Follow an order: how it stands, what a doctor has decided, and take it back (S20)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from core.prescriptions import deadlines, ordering
from core.prescriptions.model import OPEN, RenewalRequest, RenewalStatus, get_renewal, prescription_of
from dialogs.engine.dialog import Transition, screen
from dialogs.engine.returning import return_row, start_between
from dialogs.engine.screens import Button, Row, Screen, ShortAnswer
from dialogs.engine.text import Form, Quote, Text, Verbatim, When, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications import prescriptions as news
from dialogs.patient.medications import collecting
from dialogs.patient.medications.states import Medications, Memory
from dialogs.wording.booking.appointments import telephone
from dialogs.wording.treatment.prescriptions import SUPPLIES, medicine_line, needed_today, standing


async def open_one(turn: Turn[Memory]) -> None:
    """Open the order whose button was pressed."""
    found = await ordering.open_renewal(turn.work, turn.known_patient, turn.value)
    turn.memory = replace(turn.memory, request=found.id)


async def open_between(turn: Turn[Any]) -> None:
    """Open the order whose notice was pressed; later, go back to where the person was."""
    found = await ordering.open_renewal(turn.work, turn.known_patient, turn.value)
    start_between(turn, Memory(request=found.id))


async def ask_withdrawing(turn: Turn[Memory]) -> None:
    """Ask only about what waits."""
    request = await _request(turn)
    if not request.is_open:
        raise request.obstacle


async def withdraw(turn: Turn[Memory]) -> None:
    """Nobody needs to decide about it any more."""
    request = await ordering.withdraw(turn.work, turn.known_patient, turn.memory.request)
    turn.did(_("withdrew an order of a prescription"))
    news.withdrawn(turn, request)


@screen(
    Medications.order,
    Transition("show", Medications.prescription, action=collecting.open_one),
    Transition("ask_withdrawing", Medications.withdrawing, action=ask_withdrawing),
    Transition("back", Medications.overview),
)
async def order(turn: Turn[Memory]) -> Screen:
    """What was ordered, and how it stands."""
    request = await ordering.open_renewal(turn.work, turn.known_patient, turn.memory.request)
    facts, is_told = request.sealed, request.told_status not in OPEN
    waits = request.told_status in OPEN
    text = paragraphs(
        _heading(request),
        standing(request),
        _("<blockquote>{words}</blockquote>", words=Verbatim(facts.reason)) if is_told and facts.reason else None,
        lines(*(_("• {medicine}", medicine=medicine_line(line.medicine)) for line in facts.lines)),
        _("Supply: {supply}", supply=SUPPLIES[request.supply]) if waits else None,
        _("Note: {note}", note=Quote(facts.note, 600)) if facts.note else None,
        _expected(turn, request) if waits else None,
        needed_today(turn.work.clinic) if waits and request.is_pressing else None,
    )
    return Screen(text, (*await _ways_on(turn, request), return_row(turn.memory)), protected=True)


@screen(
    Medications.withdrawing,
    Transition("withdraw", Medications.order, action=withdraw),
    Transition("back", Medications.order),
)
async def withdrawing(turn: Turn[Memory]) -> Screen:
    """Whether it is really to be taken back."""
    request = await _request(turn)
    text = paragraphs(
        _("<b>Withdraw this order?</b>"),
        lines(*(_("• {medicine}", medicine=medicine_line(line.medicine)) for line in request.sealed.lines)),
        _("Then no doctor will deal with it. You can order again at any time."),
    )
    yes = Button(_("Yes, withdraw the order"), "withdraw", means=ShortAnswer.YES, only_pressed=True)
    no = Button(_("No, keep the order"), "back", means=ShortAnswer.NO)
    return Screen(text, ((yes,), (no, Button(_("Menu"), "menu"))))


def _heading(request: RenewalRequest) -> Text:
    when = When(request.sent_at, Form.SHORT_MOMENT)
    if request.consultation_id is not None:
        return _("<b>E-prescription from your online consultation</b>, {when}", when=when)
    return _("<b>Your order</b>, {when}", when=when)


async def _ways_on(turn: Turn[Memory], request: RenewalRequest) -> tuple[Row, ...]:
    if request.told_status in OPEN:
        return ((Button(_("Withdraw the order"), "ask_withdrawing"),),)
    if request.told_status is RenewalStatus.DECLINED:
        return ((Button(_("Book an appointment"), "menu.book"),),)
    prescription = await prescription_of(turn.work, request.id)
    if prescription is None:
        return ()
    return ((Button(_("Show the e-prescription"), "show", prescription.id),),)


def _expected(turn: Turn[Memory], request: RenewalRequest) -> Text:
    """By when a doctor decides, or somebody calls; when that has passed, that we are late."""
    clinic, now = turn.work.clinic, turn.work.now
    phone = Verbatim(clinic.phone)
    if request.is_pressing and (by := deadlines.call_by(clinic, request.sent_at)) >= now:
        number, when = telephone(turn.known_patient.phone), When(by, Form.MOMENT)
        return _("❗ Somebody from the clinic will call you at {number} by <b>{when}</b>.", number=number, when=when)
    day = When(request.expected_on, Form.DAY)
    if request.is_pressing or request.expected_on < clinic.day_of(now):
        return _(
            "There should have been news by {day}. We are sorry that it takes longer. Please call us: {phone}.",
            day=day,
            phone=phone,
        )
    return _("The doctor will decide by <b>{day}</b>.", day=day)


async def _request(turn: Turn[Memory]) -> RenewalRequest:
    return await get_renewal(turn.work, turn.known_patient, turn.memory.request)
