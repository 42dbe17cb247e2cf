"""How a request stands: with the reception, answered, or taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from core.appointments import booking
from core.requests import appointments as requests
from core.requests.appointments import AppointmentRequest, RequestKind
from core.requests.model import RequestStatus
from dialogs.engine.dialog import Transition, screen
from dialogs.engine.effects import RedrawCard
from dialogs.engine.returning import return_row, start_between
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Quote, Text, Verbatim, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications.appointments.requests import subject_of
from dialogs.patient.requests.states import Memory, Requests
from dialogs.patient.saying.answers import hour_lines
from dialogs.triggers import SEE_VISIT
from dialogs.wording.appointments.requested import times_lines
from dialogs.wording.booking.appointments import short_line


async def open_request(turn: Turn[Any]) -> None:
    """Enter with a request that was sent."""
    request = await requests.open_request(turn.work, turn.known_patient, turn.value)
    start_between(turn, Memory(appointment=request.appointment_id, kind=request.kind, request=request.id))


async def withdraw(turn: Turn[Memory]) -> None:
    """Want it no more."""
    request = await requests.withdraw(turn.work, turn.known_patient, turn.memory.request)
    turn.memory = replace(turn.memory, kind=request.kind)
    turn.add(RedrawCard(subject_of(request.id)))


WITHDRAWN: Final = _("<b>You have taken your request back.</b> Nothing has changed.")


@screen(Requests.sent, Transition("withdraw_request", Requests.sent, action=withdraw))
async def sent(turn: Turn[Memory]) -> Screen:
    """How it stands."""
    return await standing(turn)


async def standing(turn: Turn[Memory]) -> Screen:
    """What was asked for, and what became of it."""
    request = await requests.get_request(turn.work, turn.known_patient, turn.memory.request)
    appointment = await booking.get_appointment(turn.work, turn.known_patient, request.appointment_id)
    see, last = Button(_("See the appointment"), SEE_VISIT, appointment.id), return_row(turn.memory)
    if not request.is_open:
        return Screen(paragraphs(_closed(request), short_line(appointment)), ((see,), last))
    clinic = turn.work.clinic
    text = paragraphs(
        _("<b>You have asked the reception to move this appointment.</b>")
        if request.kind is RequestKind.MOVE
        else _("<b>You have asked the reception to cancel this appointment.</b>"),
        short_line(appointment),
        times_lines(request.facts),
        _("We will tell you here what becomes of it. Until then, the appointment stands."),
        lines(_("The reception works in these hours:"), *hour_lines(clinic)),
        _("You can also call us: {phone}.", phone=Verbatim(clinic.phone)),
    )
    rows: tuple[Row, ...] = ((Button(_("Take the request back"), "withdraw_request"),), (see,))
    return Screen(text, (*rows, last))


def _closed(request: AppointmentRequest) -> Text:
    match request.status:
        case RequestStatus.DONE:
            return _("<b>The reception has done what you asked for.</b>")
        case RequestStatus.DECLINED:
            return paragraphs(
                _("<b>The reception could not do what you asked for.</b> The appointment has not been changed."),
                _("<blockquote>{words}</blockquote>", words=Quote(request.facts.answer, 400)),
            )
        case RequestStatus.WITHDRAWN:
            return WITHDRAWN
        case _:
            return _("This request is closed: the appointment was changed or has begun in the meantime.")
