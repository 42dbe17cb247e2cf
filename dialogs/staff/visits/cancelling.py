"""Cancel an appointment for its patient, who is told the reason and the way to book another time (S22)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from core.accounts.patients import Patient, person_of
from core.appointments import booking, visits
from core.appointments.visits import Visit
from core.errors import AlreadyCancelled, AlreadyStarted
from core.i18n import DEFAULT_LANGUAGE
from dialogs.engine.button_values import thing
from dialogs.engine.dialog import SAID, OnRefusal, Transition, screen
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Message, Text, Verbatim, _, paragraphs, written
from dialogs.engine.turn import Turn
from dialogs.notifications.appointments import requests
from dialogs.notifications.appointments import visits as visit_news
from dialogs.staff.buttons import BACK_OR_CLOSE
from dialogs.staff.visits import leaving, telling
from dialogs.staff.visits.describing import phone_line, visit_lines
from dialogs.staff.visits.states import BookingFor, Visits
from dialogs.staff.visits.states import VisitMemory as Memory
from dialogs.wording.writing import WRITE


@dataclass(frozen=True, slots=True)
class ReadyReason:
    """A reason that is given often: as the reception chooses it, and as the patient reads it."""

    id: str
    label: Text
    told: Message


READY_REASONS: Final = (
    ReadyReason(
        "doctor",
        _("The doctor is absent"),
        _("The doctor can’t see patients at that time."),
    ),
    ReadyReason(
        "hours",
        _("Changed consulting hours"),
        _("The consulting hours have changed."),
    ),
    ReadyReason(
        "request",
        _("The patient asked for it"),
        _("We cancelled it because you asked us to."),
    ),
)


_ASKED_FOR: Final = READY_REASONS[-1]


async def check(turn: Turn[Memory]) -> None:
    """Let only appointments through that can be cancelled (`booking.require_cancellable`)."""
    booking.require_cancellable(turn.work, (await _visit(turn)).appointment)


async def asked_for_by(turn: Turn[Any], patient: Patient) -> str:
    """The reason that it was the patient's own wish, in the language that they use here."""
    person = await person_of(turn.work, patient)
    return written(_ASKED_FOR.told, (person and person.language) or DEFAULT_LANGUAGE)


async def choose_reason(turn: Turn[Memory]) -> None:
    """Keep a ready reason in the language that the patient uses here: they read it. Of whoever has no chat, in that of
    the staff, who tell them.
    """
    told = thing(READY_REASONS, turn.value).told
    person = await person_of(turn.work, (await _visit(turn)).patient)
    staff_language = turn.work.clinic.settings.staff_language
    language = staff_language if person is None else person.language or DEFAULT_LANGUAGE
    turn.memory = replace(turn.memory, reason=written(told, language))


async def write_reason(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, reason=visits.parse_reason(turn.said))


async def cancel(turn: Turn[Memory]) -> None:
    """Cancel by the patient's own rules, and notify them of the reason."""
    visit = await visits.cancel_for(turn.work, turn.known_caller, turn.memory.appointment, turn.memory.reason)
    if (person := await person_of(turn.work, visit.patient)) is not None:
        turn.add(visit_news.retracted(turn.work.clinic, visit.appointment, person.address))
    await requests.settle(turn, visit.appointment.id)
    await telling.tell(turn, visit, visit_news.cancelled(visit))


TOO_LATE: Final[OnRefusal] = dict.fromkeys((AlreadyCancelled, AlreadyStarted), Visits.one)


@screen(
    Visits.cancelling,
    Transition("reason", Visits.confirming, action=choose_reason),
    Transition(SAID, Visits.confirming, action=write_reason),
    Transition("back", Visits.one),
)
async def cancelling(turn: Turn[Memory]) -> Screen:
    """The question why, before anything is done."""
    text = paragraphs(
        _("<b>Why is it cancelled?</b>"),
        visit_lines(await _visit(turn)),
        _("Choose the reason, or {write} it. The patient will read it.", write=WRITE),
    )
    rows: tuple[Row, ...] = tuple((Button(each.label, "reason", each.id),) for each in READY_REASONS)
    return Screen(text, (*rows, BACK_OR_CLOSE))


@screen(
    Visits.confirming,
    Transition("confirm", Visits.cancelled, action=cancel, on_refusal=TOO_LATE),
    Transition("back", Visits.cancelling),
)
async def confirming(turn: Turn[Memory]) -> Screen:
    """All of it, before it is done."""
    visit = await _visit(turn)
    text = paragraphs(
        _("<b>Shall we cancel this appointment for the patient?</b>"),
        visit_lines(visit),
        _("The patient will read: <i>{reason}</i>", reason=Verbatim(turn.memory.reason)),
    )
    yes = telling.confirm_rows(visit.patient, _("Cancel"), _("Yes, cancel the appointment"), only_pressed=True)
    return Screen(text, (*yes, BACK_OR_CLOSE))


@screen(Visits.cancelled, Transition("book", BookingFor.kind, action=leaving.book_for), Transition("back", Visits.one))
async def cancelled(turn: Turn[Memory]) -> Screen:
    """It is cancelled, and the patient is told; who can't be reached has to be called."""
    visit = await _visit(turn)
    text = paragraphs(
        _("<b>The appointment is cancelled.</b>"),
        visit_lines(visit),
        await telling.how_told(turn, visit.patient, _("The patient is being told, and can book another time.")),
        phone_line(visit.patient),
    )
    return Screen(text, ((Button(_("Book for this patient"), "book"),), BACK_OR_CLOSE))


async def _visit(turn: Turn[Memory]) -> Visit:
    return await visits.get_visit(turn.work, turn.memory.appointment)
