"""A request for a call in the staff chat: its card, what is done to it, and what is told when it waits too long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from core.accounts.patients import Patient
from core.context import Work
from core.identity import contact_form, expiry, receipts
from core.identity.contact_form import ContactCase, OverdueCase
from core.identity.model import ConfirmationStatus, IdentityConfirmation, Route
from core.receipts import note_last_receipt
from core.staff.members import Action
from core.staff.to_call import ToCallReason
from dialogs.engine.dialog import SAID, Dialog, GlobalTransition, Transition, screen
from dialogs.engine.effects import Notification, RedrawCard, Toast
from dialogs.engine.screens import Button, Card, Row, Screen, Topic
from dialogs.engine.text import Form, Text, When, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.notifications import identity as news
from dialogs.notifications.identity import KIND, subject_of
from dialogs.patient.identity.contact import when_text
from dialogs.staff import call_card
from dialogs.staff.buttons import MENU_OR_CLOSE
from dialogs.staff.cards import CardKind, Overdue, ReceiptNoted
from dialogs.staff.identity.confirming import Confirming
from dialogs.staff.identity.confirming import Memory as ConfirmingMemory
from dialogs.staff.raising import raised
from dialogs.staff.visits import ways_in
from dialogs.staff.visits.states import Finding
from dialogs.wording.accounts.levels import patient_name
from dialogs.wording.writing import WRITE

TOPIC: Final = Topic("identity", _("Confirming identities"))
TAKE, MISSED, CLOSE_CASE, BY_CODE, PATIENT = (
    "contact.take",
    "contact.missed",
    "contact.close",
    "contact.confirm",
    "contact.patient",
)
"""Buttons of the card; `PATIENT` is on every one, whatever else can still be done."""

_STATUS: Final[dict[ConfirmationStatus, Text]] = {
    ConfirmationStatus.OPEN: _("🟡 waits for a call"),
    ConfirmationStatus.CONFIRMED: _("🟢 the identity is confirmed"),
    ConfirmationStatus.REFUSED: _("⚪ closed"),
    ConfirmationStatus.CANCELLED: _("⚪ no longer wanted by the patient"),
    ConfirmationStatus.EXPIRED: _("⚪ closed"),
}


class Closing(StatesGroup):
    """Why a request for a call is closed."""

    reason = State()
    closed = State()


@dataclass(frozen=True)
class Memory:
    """The request."""

    request: str = ""


async def draw(work: Work, request_id: str) -> Card:
    """The card as everything stands now.

    Raises: NotFound, when there is no such request.
    """
    case = await contact_form.get_case(work, request_id)
    return Card(Screen(_told(case), tuple(_rows(case))), is_closed=not case.request.is_open)


async def take(turn: Turn[Any]) -> None:
    """The presser calls."""
    case = await contact_form.take(turn.work, turn.known_caller, turn.value)
    turn.add(RedrawCard(subject_of(case.request.id)))
    turn.add(Toast(call_card.YOURS))


async def missed(turn: Turn[Any]) -> None:
    """Nobody has answered: the patient is told that there was a call."""
    case = await contact_form.not_reached(turn.work, turn.known_caller, turn.value)
    turn.add(RedrawCard(subject_of(case.request.id)))
    turn.add(Toast(call_card.TOLD_OF_CALL))
    await news.tell(turn, case.request, case.patient)


async def begin_closing(turn: Turn[Any]) -> None:
    """Enter with the request whose card was pressed."""
    turn.start(Memory((await contact_form.get_case(turn.work, turn.value)).request.id))


async def begin_confirming(turn: Turn[Any]) -> None:
    """Enter with the request's patient: their code is asked for."""
    turn.start(ConfirmingMemory((await contact_form.get_case(turn.work, turn.value)).patient.id))


async def open_patient(turn: Turn[Any]) -> None:
    """See the patient's own card."""
    case = await contact_form.get_case(turn.work, turn.value)
    ways_in.return_to_patient(turn, ways_in.found(case.patient.id, None))


async def close(turn: Turn[Memory]) -> None:
    """Close the request; its patient is told why."""
    case = await contact_form.close(turn.work, turn.known_caller, turn.memory.request, turn.said)
    turn.add(RedrawCard(subject_of(case.request.id)))
    await news.tell(turn, case.request, case.patient)


async def due(work: Work) -> list[Overdue]:
    """Requests for a call that have to be raised now. What has run out is closed as well: codes, which said until when
    they count; ways to banks and proofs, whose patients are told so.
    """
    over = [
        Overdue(subject_of(request.id), await news.ran_out(work, request, patient))
        for request, patient in await expiry.expire_due(work)
    ]
    raised = [
        Overdue(subject_of(each.case.request.id), await _notifications(work, each))
        for each in await contact_form.remind_due(work)
    ]
    return [*over, *raised]


@screen(
    Closing.reason,
    Transition(SAID, Closing.closed, action=close),
)
async def reason(turn: Turn[Memory]) -> Screen:
    """Why it ends without a confirmation."""
    case = await contact_form.get_case(turn.work, turn.memory.request)
    text = paragraphs(
        _("<b>Close the request for a call:</b> {patient}", patient=patient_name(case.patient)),
        _("Please {write} the reason. The patient gets it as you write it.", write=WRITE),
    )
    return Screen(text, (MENU_OR_CLOSE,))


@screen(Closing.closed)
async def closed(turn: Turn[Memory]) -> Screen:  # noqa: ARG001 - the same for everybody
    """It is done."""
    return Screen(_("The request for a call is closed. The patient is told why."), (MENU_OR_CLOSE,))


def _told(case: ContactCase) -> Text:
    request, form = case.request, case.form
    return paragraphs(
        lines(
            _("<b>Please call to confirm an identity</b> – {status}", status=_STATUS[request.status]),
            *call_card.whom_to_call(case.patient, form.phone),
            _("When: {when}", when=when_text(form.when)),
            _("Asked on {when}", when=When(request.opened_at, Form.SHORT_MOMENT)),
            *call_card.who_calls(request, case.calls),
        ),
        call_card.quoted(form.note),
        call_card.LEFT if request.unreachable_at else None,
        _("<i>On the telephone, ask the patient to press “By telephone” and to read the code out.</i>")
        if request.is_open
        else None,
    )


def _rows(case: ContactCase) -> Iterator[Row]:
    request = case.request
    if request.is_open:
        if request.taken_by is None:
            yield (Button(call_card.TAKE_LABEL, TAKE, request.id),)
        yield (
            Button(_("✅ Confirm by code"), BY_CODE, request.id),
            Button(call_card.MISSED_LABEL, MISSED, request.id),
        )
        yield (Button(_("✖️ Close"), CLOSE_CASE, request.id), Button(call_card.PATIENT_LABEL, PATIENT, request.id))
    else:
        yield (Button(call_card.PATIENT_LABEL, PATIENT, request.id),)


async def _notifications(work: Work, overdue: OverdueCase) -> list[Notification]:
    request = overdue.case.request
    since = When(request.waiting_since or request.opened_at, Form.SHORT_MOMENT)
    what = _("⏰ <b>A patient has been waiting for a call</b> since {since}.", since=since)
    return await raised(work, subject_of(request.id), what, call_card.SEE_STAFF_CHAT, escalated=overdue.escalated)


async def _note_delivery(work: Work, request_id: str, delivered: bool) -> ReceiptNoted:  # noqa: FBT001 - as it is called
    """The card says when a patient can't be reached, and no more."""
    changed = await note_last_receipt(work, IdentityConfirmation, request_id, delivered=delivered)
    is_form = changed is not None and changed.route is Route.CONTACT_FORM
    return ReceiptNoted(card=subject_of(request_id) if is_form else None)


async def _missed(work: Work, patient: Patient) -> Sequence[tuple[str, Screen]]:
    return [(each.id, news.news_of(each)) for each in await receipts.undelivered(work, patient)]


CLOSING: Final = Dialog(Closing, Memory, (reason, closed), needs=Action.CONFIRM_IDENTITY)

CONTACTS: Final = CardKind(
    prefix=KIND,
    topic=TOPIC,
    seen_in_private=Action.CALL_PATIENT,
    draw=draw,
    marked_by=PATIENT,
    on_receipt=_note_delivery,
    to_call=ToCallReason.IDENTITY,
    on_missed=_missed,
    due=due,
    actions={TAKE: (Action.CONFIRM_IDENTITY, take), MISSED: (Action.CONFIRM_IDENTITY, missed)},
    ways_in=(
        GlobalTransition(CLOSE_CASE, Closing.reason, action=begin_closing, needs=Action.CONFIRM_IDENTITY),
        GlobalTransition(BY_CODE, Confirming.case, action=begin_confirming, needs=Action.CONFIRM_IDENTITY),
        GlobalTransition(PATIENT, Finding.patient, action=open_patient, needs=Action.FIND_PATIENT),
    ),
    dialogs=(CLOSING,),
)
