"""A request for an appointment that the clinic books itself: its card, what is done, what is told when it waits."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from core.accounts.patients import Patient
from core.context import Work
from core.receipts import note_last_receipt
from core.requests import bookings
from core.requests.bookings import BookingCase, BookingRequest
from core.requests.model import OverdueRequest, RequestStatus
from core.staff.members import Action
from core.staff.to_call import ToCallReason
from dialogs.engine.dialog import SAID, Dialog, GlobalTransition, Transition, screen
from dialogs.engine.effects import Notification, RedrawCard, Toast
from dialogs.engine.screens import Button, Card, Row, Screen, Topic
from dialogs.engine.text import Form, Text, When, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.notifications.appointments import requests as news
from dialogs.notifications.appointments.requests import WISH, wish_of
from dialogs.staff import call_card
from dialogs.staff.buttons import MENU_OR_CLOSE
from dialogs.staff.cards import APPOINTMENT_NEWS, CardKind, Overdue, ReceiptNoted
from dialogs.staff.raising import raised
from dialogs.staff.requests import parts
from dialogs.staff.visits import ways_in
from dialogs.staff.visits.describing import patient_line
from dialogs.staff.visits.states import BookingFor, Finding
from dialogs.wording.appointments.requested import times_lines
from dialogs.wording.writing import WRITE

TAKE, BOOK, DECLINE, PATIENT = "wish.take", "wish.book", "wish.decline", "wish.patient"
"""Buttons of the card; `PATIENT` is on every one, whatever else can still be done."""

_STATUS: Final[dict[RequestStatus, Text]] = {
    RequestStatus.OPEN: _("🟡 waits for the reception"),
    RequestStatus.DONE: _("🟢 booked"),
    RequestStatus.DECLINED: _("⚪ the patient was told that it can’t be done"),
    RequestStatus.WITHDRAWN: _("⚪ no longer wanted by the patient"),
}


class DecliningWish(StatesGroup):
    """Why there is no such time."""

    answer = State()
    declined = State()


@dataclass(frozen=True)
class Memory:
    """The request."""

    request: str = ""


async def draw(work: Work, request_id: str) -> Card:
    """The card as everything stands now.

    Raises: NotFound, when there is no such request.
    """
    case = await bookings.get_case(work, request_id)
    return Card(Screen(_told(case), tuple(_rows(case.request))), is_closed=not case.request.is_open)


async def take(turn: Turn[Any]) -> None:
    """The presser finds a time."""
    case = await bookings.take(turn.work, turn.known_caller, turn.value)
    turn.add(RedrawCard(wish_of(case.request.id)))
    turn.add(Toast(call_card.YOURS))


async def begin_booking(turn: Turn[Any]) -> None:
    """Go on to the free times, from the day on that suits the patient first."""
    case = await bookings.require_open(turn.work, turn.known_caller, turn.value)
    day = case.request.facts.times[0].day if case.request.facts.times else None
    service = turn.work.clinic.service(case.request.facts.service)
    ways_in.book_service_for(turn, ways_in.found(case.patient.id, None), service, day)


async def begin_declining(turn: Turn[Any]) -> None:
    case = await bookings.require_open(turn.work, turn.known_caller, turn.value)
    turn.start(Memory(case.request.id))


async def open_patient(turn: Turn[Any]) -> None:
    """See the patient's own card."""
    case = await bookings.get_case(turn.work, turn.value)
    ways_in.return_to_patient(turn, ways_in.found(case.patient.id, None))


async def decline(turn: Turn[Memory]) -> None:
    """Close it; its patient is told why."""
    case = await bookings.decline(turn.work, turn.known_caller, turn.memory.request, turn.said)
    turn.add(RedrawCard(wish_of(case.request.id)))
    await news.tell_of_wish(turn, case)


async def due(work: Work) -> list[Overdue]:
    """Requests that have to be raised now."""
    return [
        Overdue(wish_of(each.case.request.id), await _notifications(work, each))
        for each in await bookings.remind_due(work)
    ]


@screen(DecliningWish.answer, Transition(SAID, DecliningWish.declined, action=decline))
async def answer(turn: Turn[Memory]) -> Screen:
    """Why there is no such time."""
    case = await bookings.get_case(turn.work, turn.memory.request)
    text = paragraphs(
        _("<b>What shall the patient be told?</b> Nothing is booked."),
        lines(case.request.facts.name, patient_line(case.patient)),
        _("Please {write} the reason, and what can be done instead. The patient gets it as you write it.", write=WRITE),
    )
    return Screen(text, (MENU_OR_CLOSE,))


@screen(DecliningWish.declined)
async def declined(turn: Turn[Memory]) -> Screen:  # noqa: ARG001 - the same for everybody
    """It is done."""
    return Screen(_("The patient is being told. Nothing is booked."), (MENU_OR_CLOSE,))


def _told(case: BookingCase) -> Text:
    request = case.request
    return paragraphs(
        lines(
            _("<b>A patient asks for an appointment</b> – {status}", status=_STATUS[request.status]),
            *call_card.whom_to_call(case.patient, case.patient.phone),
            _("<b>{service}</b>", service=request.facts.name),
            *parts.standing(request),
        ),
        times_lines(request.facts),
        *parts.answered(request),
    )


def _rows(request: BookingRequest) -> Iterator[Row]:
    book: Row = (Button(_("📅 Find a time"), BOOK, request.id),)
    return parts.rows(request, book, take=TAKE, decline=DECLINE, patient=PATIENT)


async def _notifications(work: Work, overdue: OverdueRequest[BookingRequest]) -> list[Notification]:
    request = overdue.case.request
    since = When(request.waiting_since or request.asked_at, Form.SHORT_MOMENT)
    what = _("⏰ <b>A request for an appointment has been waiting</b> since {since}.", since=since)
    return await raised(work, wish_of(request.id), what, call_card.SEE_STAFF_CHAT, escalated=overdue.escalated)


async def _note_delivery(work: Work, request_id: str, delivered: bool) -> ReceiptNoted:  # noqa: FBT001 - as it is called
    request = await note_last_receipt(work, BookingRequest, request_id, delivered=delivered)
    return ReceiptNoted() if request is None else ReceiptNoted(card=wish_of(request.id))


async def _missed(work: Work, patient: Patient) -> Sequence[tuple[str, Screen]]:
    return [(each.id, news.wish_declined(each)) for each in await bookings.undelivered(work, patient)]


BOOKING_REQUESTS: Final = CardKind(
    prefix=WISH,
    tells_relatives=APPOINTMENT_NEWS,
    topic=Topic("requests", _("Requests about appointments")),
    seen_in_private=Action.SEE_TO_REQUEST,
    draw=draw,
    marked_by=PATIENT,
    on_receipt=_note_delivery,
    to_call=ToCallReason.ASKED,
    on_missed=_missed,
    due=due,
    actions={TAKE: (Action.SEE_TO_REQUEST, take)},
    ways_in=(
        GlobalTransition(BOOK, BookingFor.slots, action=begin_booking, needs=Action.BOOK_FOR_PATIENT),
        GlobalTransition(DECLINE, DecliningWish.answer, action=begin_declining, needs=Action.SEE_TO_REQUEST),
        GlobalTransition(PATIENT, Finding.patient, action=open_patient, needs=Action.FIND_PATIENT),
    ),
    dialogs=(Dialog(DecliningWish, Memory, (answer, declined), needs=Action.SEE_TO_REQUEST),),
)
