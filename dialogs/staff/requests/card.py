"""The card of a request about an appointment, and what is told when it waits too long."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from core.accounts.patients import Patient
from core.appointments.model import AppointmentStatus
from core.context import Work
from core.receipts import note_last_receipt
from core.requests import deciding
from core.requests.appointments import AppointmentRequest, RequestKind
from core.requests.deciding import RequestCase
from core.requests.model import OverdueRequest, RequestStatus
from dialogs.engine.effects import Notification, RedrawCard
from dialogs.engine.screens import Button, Card, Row, Screen
from dialogs.engine.text import Form, Text, When, _, lines, paragraphs
from dialogs.notifications.appointments import requests as news
from dialogs.notifications.appointments.requests import subject_of
from dialogs.staff import call_card
from dialogs.staff.cards import Overdue, ReceiptNoted
from dialogs.staff.raising import raised
from dialogs.staff.requests import parts
from dialogs.wording.appointments.requested import times_lines
from dialogs.wording.booking.appointments import short_line

TAKE, CANCEL, MOVE, DECLINE, PATIENT = (
    "request.take",
    "request.cancel",
    "request.move",
    "request.decline",
    "request.patient",
)
"""Buttons of the card; `PATIENT` is on every one, whatever else can still be done."""

_STATUS: Final[dict[RequestStatus, Text]] = {
    RequestStatus.OPEN: _("🟡 waits for the reception"),
    RequestStatus.DONE: _("🟢 done"),
    RequestStatus.DECLINED: _("⚪ the patient was told that it can’t be done"),
    RequestStatus.UNREACHED: _("⚪ not reached"),
    RequestStatus.WITHDRAWN: _("⚪ no longer wanted by the patient"),
    RequestStatus.LAPSED: _("⚪ no longer needed: the appointment was changed or has begun"),
}


async def draw(work: Work, request_id: str) -> Card:
    """The card as everything stands now.

    Raises: NotFound, when there is no such request.
    """
    case = await deciding.get_case(work, request_id)
    status = _status(work, case)
    is_open = status is RequestStatus.OPEN
    return Card(Screen(_told(case, status), tuple(_rows(case.request, is_open=is_open))), is_closed=not is_open)


async def due(work: Work) -> list[Overdue]:
    """Requests that have to be raised now; those that nobody needs any more are closed instead."""
    lapsed = [subject_of(each.id) for each in await deciding.close_lapsed(work)]
    waiting = await deciding.remind_due(work)
    raised_now = [Overdue(subject_of(each.case.request.id), await _notifications(work, each)) for each in waiting]
    return [*(Overdue(each, [RedrawCard(each)]) for each in lapsed), *raised_now]


async def note_delivery(work: Work, request_id: str, delivered: bool) -> ReceiptNoted:  # noqa: FBT001 - as it is called
    request = await note_last_receipt(work, AppointmentRequest, request_id, delivered=delivered)
    return ReceiptNoted() if request is None else ReceiptNoted(card=subject_of(request.id))


async def missed(work: Work, patient: Patient) -> Sequence[tuple[str, Screen]]:
    return [(each.id, news.declined(each)) for each in await deciding.undelivered(work, patient)]


def _status(work: Work, case: RequestCase) -> RequestStatus:
    """How it stands; of an appointment that stands no more nothing is left to be asked."""
    stands = case.appointment.status is AppointmentStatus.BOOKED and case.appointment.start > work.now
    return case.request.status if stands or not case.request.is_open else RequestStatus.LAPSED


def _told(case: RequestCase, status: RequestStatus) -> Text:
    request = case.request
    title = (
        _("<b>A patient asks to move an appointment</b> – {status}", status=_STATUS[status])
        if request.kind is RequestKind.MOVE
        else _("<b>A patient asks to cancel an appointment</b> – {status}", status=_STATUS[status])
    )
    return paragraphs(
        lines(
            title,
            *call_card.whom_to_call(case.patient),
            short_line(case.appointment),
            *parts.standing(request),
        ),
        times_lines(request.facts),
        *parts.answered(request),
    )


def _rows(request: AppointmentRequest, *, is_open: bool) -> Iterator[Row]:
    move: Row = (Button(_("🔁 Move the appointment"), MOVE, request.id),)
    cancel: Row = (Button(_("❌ Cancel the appointment"), CANCEL, request.id),)
    ways = (move, cancel) if request.kind is RequestKind.MOVE else (cancel, move)
    return parts.rows(request, *ways, take=TAKE, decline=DECLINE, patient=PATIENT, is_open=is_open)


async def _notifications(work: Work, overdue: OverdueRequest[AppointmentRequest]) -> list[Notification]:
    request = overdue.case.request
    since = When(request.waiting_since or request.asked_at, Form.SHORT_MOMENT)
    what = _("⏰ <b>A request about an appointment has been waiting</b> since {since}.", since=since)
    where = call_card.SEE_STAFF_CHAT
    return await raised(work, subject_of(request.id), what, where, escalated=overdue.escalated, urgent=True)
