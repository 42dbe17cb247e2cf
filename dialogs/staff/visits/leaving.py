"""From an appointment to its files, to its patient, to the day, to another appointment, or to a certificate."""

from __future__ import annotations

from core.appointments import booking, visits
from core.errors import NotFound
from core.files import library
from core.referrals import moving
from core.staff import members
from core.staff.members import Action
from core.treatment.certificates import giving
from dialogs.engine.turn import Turn
from dialogs.notifications import staff
from dialogs.staff.visits import ways_in
from dialogs.staff.visits.states import FindingMemory
from dialogs.staff.visits.states import VisitMemory as Memory


async def open_files(turn: Turn[Memory]) -> None:
    """Show what the patient has sent for it."""
    files = await library.open_for_appointment(turn.work, turn.known_caller, turn.memory.appointment)
    staff.files_opened(turn, await visits.get_visit(turn.work, turn.memory.appointment), files)


def is_of_patient(turn: Turn[Memory]) -> bool:
    return turn.memory.patient is not None


async def back_to_patient(turn: Turn[Memory]) -> None:
    ways_in.return_to_patient(turn, turn.memory.patient)


async def back_to_day(turn: Turn[Memory]) -> None:
    ways_in.return_to_day(turn, turn.memory.day)


async def open_patient(turn: Turn[Memory]) -> None:
    ways_in.return_to_patient(turn, await _patient_of(turn))


async def book_for(turn: Turn[Memory]) -> None:
    ways_in.book_for(turn, await _patient_of(turn))


async def move_for(turn: Turn[Memory]) -> None:
    """Look for another time, where it can be moved at all; later, come back."""
    await members.require(turn.work, turn.known_caller, Action.MOVE_FOR_PATIENT)
    appointment = (await visits.get_visit(turn.work, turn.memory.appointment)).appointment
    booking.require_cancellable(turn.work, appointment)
    places = await moving.places_for(turn.work, appointment)
    ways_in.move_for(turn, turn.memory, await _patient_of(turn), appointment, places)


async def open_results(turn: Turn[Memory]) -> None:
    """See the results of the appointment's patient; later, come back to it."""
    visit = await visits.get_visit(turn.work, turn.memory.appointment)
    ways_in.results_of(turn, visit.patient.id, visit=turn.memory)


async def open_medicines(turn: Turn[Memory]) -> None:
    """See what the appointment's patient takes; later, come back to it."""
    visit = await visits.get_visit(turn.work, turn.memory.appointment)
    ways_in.medicines_of(turn, visit.patient.id, visit=turn.memory)


async def certify(turn: Turn[Memory]) -> None:
    """Begin a certificate, where the patient can read it, and nobody has given one yet."""
    giving.require_certifiable(await visits.get_visit(turn.work, turn.memory.appointment))
    await giving.require_none_given(turn.work, turn.memory.appointment)
    ways_in.certify(turn, turn.memory)


async def go_on_certifying(turn: Turn[Memory]) -> None:
    """Go on with the draft of a certificate."""
    draft = await giving.draft_of(turn.work, turn.known_caller, turn.memory.appointment)
    if draft is None:
        raise NotFound
    ways_in.certify(turn, turn.memory, draft)


async def withdraw_certificate(turn: Turn[Memory]) -> None:
    """Be asked whether one's own certificate was wrong."""
    given = await giving.get_own(turn.work, turn.known_caller, turn.value)
    if not giving.can_be_withdrawn(given):
        raise NotFound
    ways_in.certify(turn, turn.memory, given)


async def _patient_of(turn: Turn[Memory]) -> FindingMemory:
    visit = await visits.get_visit(turn.work, turn.memory.appointment)
    return turn.memory.patient or ways_in.found(visit.patient.id, turn.memory.day)
