"""Another time for a patient's appointment: old and new side by side, one press, and the patient is told (B1)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from core.accounts.patients import person_of
from core.appointments import moving as rules
from core.appointments import visits
from core.appointments.search.free_times import Cursor
from core.appointments.visits import Visit
from core.clinic.model import Service
from core.errors import (
    BookingLimitReached,
    NotFound,
    PatientBusy,
    SlotInPast,
    SlotTaken,
    SlotWithdrawn,
    TooLateToBook,
)
from core.referrals import moving
from dialogs.engine.button_values import thing
from dialogs.engine.dialog import OnRefusal, Transition, screen
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Text, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications.appointments import requests
from dialogs.notifications.appointments import visits as visit_news
from dialogs.patient.booking import free_times
from dialogs.staff.buttons import BACK_OR_CLOSE
from dialogs.staff.visits import telling, ways_in
from dialogs.staff.visits.describing import facts, patient_line, phone_line
from dialogs.staff.visits.states import BookingFor, Visits
from dialogs.staff.visits.states import BookingForMemory as Memory
from dialogs.wording.booking.appointments import moved_from, short_line, slot_line

GONE: Final[OnRefusal] = {
    **dict.fromkeys((SlotTaken, SlotWithdrawn, SlotInPast, TooLateToBook, PatientBusy), BookingFor.slots),
    BookingLimitReached: BookingFor.kind,
}


def is_moving(turn: Turn[Memory]) -> bool:
    """Whether an appointment is moved; otherwise one is booked."""
    return turn.memory.visit is not None


def names_slot(turn: Turn[Memory]) -> bool:
    """Whether a time was typed to which it can be moved."""
    return is_moving(turn) and free_times.names_slot(turn)


async def back_to_visit(turn: Turn[Any]) -> None:
    ways_in.return_to_visit(turn, turn.memory.visit)


async def take_alternative(turn: Turn[Memory]) -> None:
    """Look for a time for the other service that was pressed, with anybody."""
    other = thing(await _services(turn), turn.value)
    turn.memory = replace(turn.memory, kind=other.kind, service=other.id, practitioner="", cursor=Cursor())


async def alternatives(turn: Turn[Memory]) -> tuple[Row, ...]:
    """A button for each service that it can become one for, or be one for again; none, when one is booked."""
    if not is_moving(turn):
        return ()
    others = (each for each in await _services(turn) if each.id != turn.memory.service)
    return tuple((Button(_("🩺 {service}", service=each.name), "instead", each.id),) for each in others)


async def as_it_is(turn: Turn[Memory]) -> Text | None:
    """What is moved; nothing, when one is booked."""
    if not is_moving(turn):
        return None
    return _("As it is now: {appointment}", appointment=short_line((await _visit(turn)).appointment))


async def move(turn: Turn[Memory]) -> None:
    """Move it by the patient's own rules, and notify them; what confirmed it and the phone's calendar follow."""
    if turn.memory.wanted is None:
        raise NotFound
    (appointment_id,) = turn.memory.moving
    visit = await moving.move_for(turn.work, turn.known_caller, appointment_id, turn.memory.wanted)
    if (person := await person_of(turn.work, visit.patient)) is not None:
        turn.add(visit_news.moved(turn.work.clinic, visit.appointment, person.address))
    was = await rules.last_move(turn.work, visit.appointment.id)
    await requests.settle(turn, visit.appointment.id)
    await telling.tell(turn, visit, visit_news.moved_for(visit, was), was=was)


@screen(
    BookingFor.exchange,
    Transition("confirm", BookingFor.moved, action=move, on_refusal=GONE),
    Transition("back", BookingFor.slots),
)
async def exchange(turn: Turn[Memory]) -> Screen:
    """The appointment as it is and as it would be, before it is moved."""
    visit, wanted, clinic = await _visit(turn), turn.memory.wanted, turn.work.clinic
    if wanted is None:
        raise NotFound
    text = paragraphs(
        _("<b>Shall we move this appointment?</b>"),
        lines(_("<b>As it is now</b>"), short_line(visit.appointment)),
        lines(_("<b>After the move</b>"), slot_line(clinic, wanted)),
        lines(patient_line(visit.patient), phone_line(visit.patient)),
    )
    return Screen(text, (*telling.confirm_rows(visit.patient, _("Move it"), _("Move it")), BACK_OR_CLOSE))


@screen(BookingFor.moved, Transition("visit", Visits.one, action=back_to_visit))
async def moved(turn: Turn[Memory]) -> Screen:
    """It has its new time, and the patient is told; who can't be reached has to be called."""
    visit = await _visit(turn)
    was = await rules.last_move(turn.work, visit.appointment.id)
    text = paragraphs(
        _("✅ <b>The appointment is moved.</b>"),
        lines(facts(visit.appointment), None if was is None else moved_from(was)),
        lines(patient_line(visit.patient), phone_line(visit.patient)),
        await telling.how_told(turn, visit.patient, _("The patient is being told.")),
    )
    return Screen(text, ((Button(_("Open the appointment"), "visit"),), BACK_OR_CLOSE[1:]))


async def _services(turn: Turn[Memory]) -> tuple[Service, ...]:
    return rules.with_alternatives(turn.work, (await _visit(turn)).appointment)


async def _visit(turn: Turn[Memory]) -> Visit:
    return await visits.get_visit(turn.work, *turn.memory.moving)
