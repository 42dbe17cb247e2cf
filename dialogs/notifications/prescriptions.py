"""What is told of orders and e-prescriptions to somebody who is busy with something else, and to the staff chat.

Others may read the chat: which medicine it is, and the code, are shown only when its patient opens it (D20).
"""

from __future__ import annotations

from typing import Any, Final

from core.prescriptions import deadlines
from core.prescriptions.model import Medication, Prescription, RenewalRequest, RenewalStatus
from core.roles import Role
from core.staff import members
from dialogs.engine.effects import PostBesideCard, RedrawCard
from dialogs.engine.screens import Button, Screen
from dialogs.engine.subjects import Subject
from dialogs.engine.text import Form, Mention, Text, When, _, lines, listed
from dialogs.engine.turn import Turn
from dialogs.triggers import OPEN_PRESCRIPTION, OPEN_RENEWAL, RENEW_MEDICINE
from dialogs.wording.accounts.levels import patient_name
from dialogs.wording.booking.appointments import telephone

KIND: Final = "renewal"
"""Of orders, as subjects of the staff chat."""


def subject_of(request_id: str) -> Subject:
    """An order, as a subject of the staff chat."""
    return Subject(KIND, request_id)


def decided(request: RenewalRequest) -> Screen:
    """A doctor has decided; says nothing of what was ordered."""
    row = (Button(_("Open it"), OPEN_RENEWAL, request.id), _MENU)
    return Screen(_what_is_new(request), (row,))


def runs_out(medication: Medication) -> Screen:
    """A medicine runs out soon; which one isn't said."""
    text = _("⏳ <b>One of your medicines may run out soon.</b> You can order a prescription for it here.")
    return Screen(text, ((Button(_("See which one"), RENEW_MEDICINE, medication.id), _MENU),))


def expires(prescription: Prescription) -> Screen:
    """An e-prescription expires soon, and seems not to be used."""
    text = _(
        "⏳ <b>One of your e-prescriptions expires on {day}.</b> If you have bought everything, please press "
        "“I have bought it” on it.",
        day=When(prescription.valid_until, Form.DAY),
    )
    return Screen(text, ((Button(_("Open it"), OPEN_PRESCRIPTION, prescription.id), _MENU),))


async def sent(turn: Turn[Any], request: RenewalRequest) -> None:
    """Draw the card; of an order that can't wait, ahead of all else, and call those at the desk to telephone."""
    changed(turn, request)
    if not request.is_pressing:
        return
    everybody = await members.all_members(turn.work)
    reception = [each for each in everybody if Role.RECEPTION in each.roles]
    called = reception or [each for each in everybody if Role.ADMIN in each.roles]
    patient, by = turn.known_patient, deadlines.call_by(turn.work.clinic, request.sent_at)
    told = lines(
        _("📞 <b>Please call this patient now: {phone}</b>", phone=telephone(patient.phone)),
        _("{name} has no medicine left, or may be ill without it.", name=patient_name(patient)),
        _("We have told the patient that somebody calls by {when}.", when=When(by, Form.MOMENT)),
        _("For: {names}", names=listed(*(Mention(each.address, each.name) for each in called))) if called else None,
    )
    turn.add(PostBesideCard(subject_of(request.id), told, urgent=True))


def withdrawn(turn: Turn[Any], request: RenewalRequest) -> None:
    """Draw the card, and post that nothing needs to be issued."""
    changed(turn, request)
    told = _("<b>The patient has withdrawn this order.</b> Nothing needs to be issued.")
    turn.add(PostBesideCard(subject_of(request.id), told))


def changed(turn: Turn[Any], request: RenewalRequest) -> None:
    """Draw the card; that of an order that can't wait ahead of all others."""
    turn.add(RedrawCard(subject_of(request.id), urgent=request.is_pressing and request.is_open))


def _what_is_new(request: RenewalRequest) -> Text:
    if request.status is RenewalStatus.DECLINED:
        return _("✉️ <b>There is news about your order.</b> Press “Open it” to read it.")
    return _("💊 <b>Your e-prescription is here.</b> Press “Open it” to see it.")


_MENU: Final = Button(_("Menu"), "menu")
