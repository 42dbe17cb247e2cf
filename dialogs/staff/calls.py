"""A patient who asked for a call, in the staff chat: the card, what is done about it, what is told when it waits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from core.accounts.patients import Patient
from core.clinic.model import Clinic
from core.context import Work
from core.receipts import note_last_receipt
from core.requests.model import RequestStatus
from core.staff.members import Action
from core.treatment import calls
from core.treatment.calls import CallCase, CallRequest, OverdueCall
from dialogs.engine.dialog import GlobalTransition
from dialogs.engine.effects import Notification, RedrawCard, Toast
from dialogs.engine.screens import Button, Card, Row, Screen, Topic
from dialogs.engine.text import Form, Text, When, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications.appointments import calls as news
from dialogs.notifications.appointments.calls import KIND, subject_of
from dialogs.staff import call_card
from dialogs.staff.cards import CardKind, Overdue, ReceiptNoted
from dialogs.staff.raising import raised
from dialogs.staff.visits import ways_in
from dialogs.staff.visits.states import Finding
from dialogs.wording.consultations import specialty_name

TAKE, DONE, MISSED, PATIENT = "call.take", "call.done", "call.missed", "call.patient"
"""Buttons of the card; `PATIENT` is on every one, whatever else can still be done."""

_STATUS: Final[dict[RequestStatus, Text]] = {
    RequestStatus.OPEN: _("🟡 waits for a call"),
    RequestStatus.DONE: _("🟢 called"),
    RequestStatus.UNREACHED: _("⚪ not reached"),
    RequestStatus.WITHDRAWN: _("⚪ no longer wanted by the patient"),
}


async def draw(work: Work, request_id: str) -> Card:
    """The card as everything stands now.

    Raises: NotFound, when there is no such request.
    """
    case = await calls.get_case(work, request_id)
    return Card(Screen(_told(case, work.clinic), tuple(_rows(case.request))), is_closed=not case.request.is_open)


async def take(turn: Turn[Any]) -> None:
    """The presser calls."""
    case = await calls.take(turn.work, turn.known_caller, turn.value)
    turn.add(RedrawCard(subject_of(case.request.id)))
    turn.add(Toast(call_card.YOURS))


async def done(turn: Turn[Any]) -> None:
    """They have talked."""
    case = await calls.done(turn.work, turn.known_caller, turn.value)
    turn.add(RedrawCard(subject_of(case.request.id)))
    turn.add(Toast(_("Done.")))


async def missed(turn: Turn[Any]) -> None:
    """Nobody has answered: the patient is told that there was a call."""
    case = await calls.not_reached(turn.work, turn.known_caller, turn.value)
    turn.add(RedrawCard(subject_of(case.request.id)))
    turn.add(Toast(call_card.TOLD_OF_CALL))
    await news.tell(turn, case)


async def open_patient(turn: Turn[Any]) -> None:
    """See the patient's own card."""
    case = await calls.get_case(turn.work, turn.value)
    ways_in.return_to_patient(turn, ways_in.found(case.patient.id, None))


async def due(work: Work) -> list[Overdue]:
    """Requests for a call that have to be raised now."""
    return [
        Overdue(subject_of(each.case.request.id), await _notifications(work, each))
        for each in await calls.remind_due(work)
    ]


def _told(case: CallCase, clinic: Clinic) -> Text:
    request = case.request
    return paragraphs(
        lines(
            _("<b>Please call a patient</b> – {status}", status=_STATUS[request.status]),
            *call_card.whom_to_call(case.patient, request.phone),
            _("Asked on {when}", when=When(request.asked_at, Form.SHORT_MOMENT)),
            *call_card.who_calls(request, request.calls),
        ),
        _missed_consultation(clinic, request),
        call_card.quoted(request.words),
        call_card.LEFT if request.unreachable_at else None,
    )


def _missed_consultation(clinic: Clinic, request: CallRequest) -> Text | None:
    if not request.missed:
        return None
    specialty = specialty_name(clinic, request.missed)
    return _("No doctor could come to the online consultation: {specialty}.", specialty=specialty)


def _rows(request: CallRequest) -> Iterator[Row]:
    if request.is_open:
        if request.taken_by is None:
            yield (Button(call_card.TAKE_LABEL, TAKE, request.id),)
        yield (Button(_("✅ Called"), DONE, request.id), Button(call_card.MISSED_LABEL, MISSED, request.id))
    yield (Button(call_card.PATIENT_LABEL, PATIENT, request.id),)


async def _notifications(work: Work, overdue: OverdueCall) -> list[Notification]:
    request = overdue.case.request
    since = When(request.waiting_since or request.asked_at, Form.SHORT_MOMENT)
    what = _("⏰ <b>A patient has been waiting for a call</b> since {since}.", since=since)
    return await raised(work, subject_of(request.id), what, call_card.SEE_STAFF_CHAT, escalated=overdue.escalated)


async def _note_delivery(work: Work, request_id: str, delivered: bool) -> ReceiptNoted:  # noqa: FBT001 - as it is called
    request = await note_last_receipt(work, CallRequest, request_id, delivered=delivered)
    return ReceiptNoted() if request is None else ReceiptNoted(card=subject_of(request.id))


async def _missed(work: Work, patient: Patient) -> Sequence[tuple[str, Screen]]:
    return [(each.id, news.not_reached(each)) for each in await calls.undelivered(work, patient)]


CALLS: Final = CardKind(
    prefix=KIND,
    topic=Topic("calls", _("Requests for a call")),
    seen_in_private=Action.CALL_PATIENT,
    draw=draw,
    marked_by=PATIENT,
    on_receipt=_note_delivery,
    to_call=None,  # they wait for a call anyway
    on_missed=_missed,
    due=due,
    actions={
        TAKE: (Action.CALL_PATIENT, take),
        DONE: (Action.CALL_PATIENT, done),
        MISSED: (Action.CALL_PATIENT, missed),
    },
    ways_in=(GlobalTransition(PATIENT, Finding.patient, action=open_patient, needs=Action.FIND_PATIENT),),
)
