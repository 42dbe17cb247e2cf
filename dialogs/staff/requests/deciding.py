"""What the reception does from the card of a request: take it, cancel or move as always, or decline it with a word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from core.appointments.visits import Visit
from core.referrals import moving
from core.requests import deciding
from core.staff.members import Action
from dialogs.engine.dialog import SAID, Dialog, Transition, screen
from dialogs.engine.effects import RedrawCard, Toast
from dialogs.engine.screens import Screen
from dialogs.engine.text import _, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.notifications.appointments import requests as news
from dialogs.notifications.appointments.requests import subject_of
from dialogs.staff import call_card
from dialogs.staff.buttons import MENU_OR_CLOSE
from dialogs.staff.visits import ways_in
from dialogs.staff.visits.cancelling import asked_for_by
from dialogs.staff.visits.describing import visit_lines
from dialogs.staff.visits.states import VisitMemory
from dialogs.wording.writing import WRITE


class Declining(StatesGroup):
    """Why what was asked for can't be done."""

    answer = State()
    declined = State()


@dataclass(frozen=True)
class Memory:
    """The request."""

    request: str = ""


async def take(turn: Turn[Any]) -> None:
    """The presser sees to it."""
    case = await deciding.take(turn.work, turn.known_caller, turn.value)
    turn.add(RedrawCard(subject_of(case.request.id)))
    turn.add(Toast(call_card.YOURS))


async def begin_cancelling(turn: Turn[Any]) -> None:
    """Go on to the question whether to cancel it, with the patient's own wish as the reason."""
    case = await deciding.require_open(turn.work, turn.known_caller, turn.value)
    visit = VisitMemory(case.appointment.id, patient=ways_in.found(case.patient.id, None))
    ways_in.cancel_for(turn, visit, await asked_for_by(turn, case.patient))


async def begin_moving(turn: Turn[Any]) -> None:
    """Go on to the free times, from the day on that suits the patient first."""
    case = await deciding.require_open(turn.work, turn.known_caller, turn.value)
    found = ways_in.found(case.patient.id, None)
    places = await moving.places_for(turn.work, case.appointment)
    wished = case.request.facts.times[0].day if case.request.facts.times else None
    ways_in.move_for(turn, VisitMemory(case.appointment.id, patient=found), found, case.appointment, places, wished)


async def begin_declining(turn: Turn[Any]) -> None:
    case = await deciding.require_open(turn.work, turn.known_caller, turn.value)
    turn.start(Memory(case.request.id))


async def open_patient(turn: Turn[Any]) -> None:
    """See the patient's own card."""
    case = await deciding.get_case(turn.work, turn.value)
    ways_in.return_to_patient(turn, ways_in.found(case.patient.id, None))


async def decline(turn: Turn[Memory]) -> None:
    """Close it; its patient is told why."""
    case = await deciding.decline(turn.work, turn.known_caller, turn.memory.request, turn.said)
    turn.add(RedrawCard(subject_of(case.request.id)))
    await news.tell(turn, case)


@screen(Declining.answer, Transition(SAID, Declining.declined, action=decline))
async def answer(turn: Turn[Memory]) -> Screen:
    """Why it can't be done."""
    case = await deciding.get_case(turn.work, turn.memory.request)
    text = paragraphs(
        _("<b>What shall the patient be told?</b> The appointment stays as it is."),
        visit_lines(Visit(case.appointment, case.patient)),
        _("Please {write} the reason, and what can be done instead. The patient gets it as you write it.", write=WRITE),
    )
    return Screen(text, (MENU_OR_CLOSE,))


@screen(Declining.declined)
async def declined(turn: Turn[Memory]) -> Screen:  # noqa: ARG001 - the same for everybody
    """It is done."""
    return Screen(_("The patient is being told. The appointment stays as it is."), (MENU_OR_CLOSE,))


DECLINING: Final = Dialog(Declining, Memory, (answer, declined), needs=Action.SEE_TO_REQUEST)
