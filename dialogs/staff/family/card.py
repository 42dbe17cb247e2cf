"""A patient asks to act for a child, or for somebody without a chat: its card, and what the reception does (B13)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from core.accounts.patients import Patient, person_of
from core.context import Work
from core.family import ending
from core.family.model import ALL_BUT_DOCUMENTS, FamilyTie, Scope
from core.identity.model import Document
from core.receipts import note_receipt
from core.records import relatives
from core.records.relatives import FamilyCase, FamilyRequest
from core.requests.model import OverdueRequest, RequestStatus
from dialogs.engine.button_values import member
from dialogs.engine.dialog import SAID, Transition, screen
from dialogs.engine.effects import Notification, RedrawCard, Toast
from dialogs.engine.screens import Button, Card, Row, Screen
from dialogs.engine.subjects import Subject
from dialogs.engine.text import Form, Quote, Text, When, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.notifications import family as news
from dialogs.notifications.consultations import parting
from dialogs.notifications.family import TIE, subject_of
from dialogs.staff import call_card
from dialogs.staff.buttons import MENU_OR_CLOSE
from dialogs.staff.cards import Overdue, ReceiptNoted
from dialogs.staff.raising import raised
from dialogs.staff.requests import parts
from dialogs.staff.visits import ways_in
from dialogs.staff.visits.describing import patient_line
from dialogs.wording.accounts import family as words
from dialogs.wording.accounts.family import KIN_NAMES
from dialogs.wording.accounts.identity import DOCUMENT_NAMES
from dialogs.wording.booking.appointments import identity_lines
from dialogs.wording.writing import WRITE

TAKE, CONFIRM, DECLINE, PATIENT = "family.take", "family.confirm", "family.decline", "family.patient"
"""Buttons of the card; `PATIENT` is on every one, whatever else can still be done."""

_STATUS: dict[RequestStatus, Text] = {
    RequestStatus.OPEN: _("🟡 waits for the reception"),
    RequestStatus.DONE: _("🟢 confirmed"),
    RequestStatus.DECLINED: _("⚪ could not be confirmed"),
    RequestStatus.WITHDRAWN: _("⚪ no longer wanted by the patient"),
}


class FamilyRequests(StatesGroup):
    """Which document was seen, or why it can't be."""

    document = State()
    confirmed = State()
    answer = State()
    declined = State()


@dataclass(frozen=True)
class Memory:
    """The request; of an adult, what may be done for them."""

    request: str = ""
    scopes: tuple[Scope, ...] = tuple(each for each in Scope if each in ALL_BUT_DOCUMENTS)


async def draw(work: Work, request_id: str) -> Card:
    """The card as everything stands now.

    Raises: NotFound, when there is no such request.
    """
    case = await relatives.get_case(work, request_id)
    record = await relatives.record_of(work, case.request.facts.whose)
    return Card(Screen(_told(case, record), tuple(_rows(case.request))), is_closed=not case.request.is_open)


async def take(turn: Turn[Any]) -> None:
    """The presser sees to it."""
    case = await relatives.take(turn.work, turn.known_caller, turn.value)
    turn.add(RedrawCard(subject_of(case.request.id)))
    turn.add(Toast(call_card.YOURS))


async def begin(turn: Turn[Any]) -> None:
    """Enter with the request whose card was pressed."""
    case = await relatives.require_open(turn.work, turn.known_caller, turn.value)
    turn.start(Memory(case.request.id))


async def open_patient(turn: Turn[Any]) -> None:
    """See the card of whoever asks."""
    case = await relatives.get_case(turn.work, turn.value)
    ways_in.return_to_patient(turn, ways_in.found(case.patient.id, None))


async def confirm(turn: Turn[Memory]) -> None:
    """They act from now on; both are told."""
    document, scopes = member(Document, turn.value), turn.memory.scopes
    both = await relatives.confirm(turn.work, turn.known_caller, turn.memory.request, document, scopes=scopes)
    await news.tell_of_request(turn, await relatives.get_case(turn.work, turn.memory.request))
    await news.confirmed(turn, both)


async def toggle(turn: Turn[Memory]) -> None:
    """Choose what may be done, or choose it no more."""
    turn.memory = replace(turn.memory, scopes=words.toggled(turn.memory.scopes, member(Scope, turn.value)))


async def decline(turn: Turn[Memory]) -> None:
    """It can't be; whoever asked is told why."""
    case = await relatives.decline(turn.work, turn.known_caller, turn.memory.request, turn.said)
    await news.tell_of_request(turn, case)


async def due(work: Work) -> list[Overdue]:
    """Requests that have to be raised now."""
    return [
        Overdue(subject_of(each.case.request.id), await _notifications(work, each))
        for each in await relatives.remind_due(work)
    ]


async def ties_due(work: Work) -> list[Overdue]:
    """What ends by itself now: both are told."""
    told = []
    for both in await ending.close_due(work):
        actor, subject = await person_of(work, both.actor), await news.ended_for_subject(work, both)
        ended = await parting.ended_with_tie(work, both)
        told.append(Overdue(Subject(TIE, both.tie.id), [*news.grown_up(both, actor, subject), *ended]))
    return told


async def note_delivery(work: Work, request_id: str, delivered: bool) -> ReceiptNoted:  # noqa: FBT001 - as it is called
    """The card says when a patient can't be reached, and no more."""
    before = await work.session.get(FamilyRequest, request_id, populate_existing=True)
    said_so = before is not None and before.unreachable_at is not None
    request = await note_receipt(work, FamilyRequest, request_id, delivered=delivered, anew=True)
    return ReceiptNoted(card=subject_of(request_id) if request is not None and said_so is delivered else None)


async def note_end_told(work: Work, tie_id: str, delivered: bool) -> ReceiptNoted:  # noqa: FBT001 - as it is called
    await note_receipt(work, FamilyTie, tie_id, delivered=delivered, anew=True)
    return ReceiptNoted()


async def missed(work: Work, patient: Patient) -> Sequence[tuple[str, Screen]]:
    return [(each.id, news.answered(each)) for each in await relatives.undelivered(work, patient)]


@screen(
    FamilyRequests.document,
    Transition("toggle", FamilyRequests.document, action=toggle),
    Transition("document", FamilyRequests.confirmed, action=confirm),
)
async def document(turn: Turn[Memory]) -> Screen:
    """Which documents show it."""
    case = await relatives.get_case(turn.work, turn.memory.request)
    text = paragraphs(
        _("<b>Which document do you see?</b>"),
        lines(_("Wants to act: {patient}", patient=patient_line(case.patient)), *_whom(case)),
        _(
            "Please compare names, numbers and the face. Of a child, see that this is the parent or guardian. Of "
            "an adult without Telegram, see their document too, that they agree, and to what."
        ),
    )
    scopes = words.scope_rows(turn.memory.scopes) if relatives.is_adult(turn.work, case.request) else ()
    buttons = [Button(label, "document", each.value) for each, label in DOCUMENT_NAMES.items()]
    return Screen(text, (*scopes, tuple(buttons[:2]), tuple(buttons[2:]), MENU_OR_CLOSE))


@screen(FamilyRequests.confirmed)
async def confirmed(turn: Turn[Memory]) -> Screen:  # noqa: ARG001 - the same for everybody
    """It is done."""
    return Screen(_("✅ <b>Confirmed.</b> They may act from now on, and are being told."), (MENU_OR_CLOSE,))


@screen(FamilyRequests.answer, Transition(SAID, FamilyRequests.declined, action=decline))
async def answer(turn: Turn[Memory]) -> Screen:
    """Why it can't be."""
    case = await relatives.get_case(turn.work, turn.memory.request)
    text = paragraphs(
        _("<b>What shall the patient be told?</b> Nothing is confirmed."),
        lines(patient_line(case.patient), *_whom(case)),
        _("Please {write} the reason, and what can be done instead. The patient gets it as you write it.", write=WRITE),
    )
    return Screen(text, (MENU_OR_CLOSE,))


@screen(FamilyRequests.declined)
async def declined(turn: Turn[Memory]) -> Screen:  # noqa: ARG001 - the same for everybody
    """It is done."""
    return Screen(_("The patient is being told. Nothing is confirmed."), (MENU_OR_CLOSE,))


def _whom(case: FamilyCase) -> tuple[Text, ...]:
    facts = case.request.facts
    name = _("For: <b>{name}</b> ({kin})", name=Quote(facts.name.full, 60), kin=KIN_NAMES[facts.kin])
    return (name, *identity_lines(facts.whose))


def _told(case: FamilyCase, record: Patient | None) -> Text:
    request = case.request
    return paragraphs(
        lines(
            _("<b>A patient asks to act for somebody</b> – {status}", status=_STATUS[request.status]),
            *call_card.whom_to_call(case.patient, case.patient.phone),
            *_whom(case),
            *parts.standing(request),
        ),
        _record_line(record) if request.is_open else None,
        *parts.answered(request),
    )


def _record_line(record: Patient | None) -> Text:
    """To the reception alone: the patient is not told whom the clinic knows."""
    if record is None:
        return _("The clinic has no record with this number. It is made when you confirm.")
    return _("The clinic has a record with this number: {patient}", patient=patient_line(record))


def _rows(request: FamilyRequest) -> Iterator[Row]:
    seen: Row = (Button(_("✅ Documents seen"), CONFIRM, request.id),)
    return parts.rows(request, seen, take=TAKE, decline=DECLINE, patient=PATIENT)


async def _notifications(work: Work, overdue: OverdueRequest[FamilyRequest]) -> list[Notification]:
    request = overdue.case.request
    since = When(request.waiting_since or request.asked_at, Form.SHORT_MOMENT)
    what = _("⏰ <b>A request to act for somebody has been waiting</b> since {since}.", since=since)
    return await raised(work, subject_of(request.id), what, call_card.SEE_STAFF_CHAT, escalated=overdue.escalated)
