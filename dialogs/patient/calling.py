"""Please call me: a patient asks to be called, about whatever they have written; the reception calls."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from core.consultations.model import own_consultation
from core.requests.model import RequestStatus
from core.treatment import calls
from dialogs.engine.dialog import CONTACT, SAID, Dialog, GlobalTransition, Transition, screen
from dialogs.engine.effects import RedrawCard
from dialogs.engine.events import Pressed
from dialogs.engine.returning import ReturnableMemory, return_row, start_between
from dialogs.engine.screens import Button, Screen
from dialogs.engine.text import Text, Verbatim, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.notifications.appointments.calls import call_me, subject_of
from dialogs.patient.family.states import Memory as FamilyMemory
from dialogs.patient.phones import given_phone, number_to_call
from dialogs.patient.saying.answers import hour_lines
from dialogs.patient.saying.states import Memory as SayingMemory
from dialogs.triggers import CALL_ME, SEE_CALL
from dialogs.wording.accounts.levels import has_account
from dialogs.wording.booking.appointments import telephone
from dialogs.wording.consultations import specialty_name


class Calling(StatesGroup):
    """To which number a call is wanted, and how it stands."""

    phone = State()
    asked = State()


@dataclass(frozen=True)
class Memory(ReturnableMemory):
    """What was written; the specialty of the consultation that nobody came to; and the request, once it is made."""

    words: str = ""
    missed: str = ""
    request: str = ""


async def begin(turn: Turn[Any]) -> None:
    """Enter with what was written, or with the consultation to which nobody could come; where a call is waited for
    already, go there.
    """
    words = turn.memory.words if isinstance(turn.memory, SayingMemory | FamilyMemory) else ""
    missed = (await own_consultation(turn.work, turn.known_patient, turn.value)).specialty if turn.value else ""
    start_between(turn, Memory(words=words, missed=missed))
    if (waiting := await calls.current(turn.work, turn.known_patient)) is not None:
        turn.goes_on = Pressed(SEE_CALL, waiting.id)


async def open_request(turn: Turn[Any]) -> None:
    """Enter with a request that was made."""
    request = await calls.open_request(turn.work, turn.known_patient, turn.value)
    start_between(turn, Memory(request=request.id))


async def ask_own(turn: Turn[Memory]) -> None:
    """Be called at the account's number."""
    await _ask(turn, turn.known_patient.phone)


async def ask_other(turn: Turn[Memory]) -> None:
    """Be called at another number, typed or shared."""
    await _ask(turn, given_phone(turn))


async def _ask(turn: Turn[Memory], phone: str) -> None:
    request = await calls.ask(turn.work, turn.known_patient, phone, turn.memory.words, missed=turn.memory.missed)
    turn.memory = replace(turn.memory, request=request.id)
    turn.add(RedrawCard(subject_of(request.id)))
    turn.confirm(_("<b>We have your request, and will call you.</b>"))


async def withdraw(turn: Turn[Memory]) -> None:
    """Need no call any more."""
    request = await calls.withdraw(turn.work, turn.known_patient, turn.memory.request)
    turn.add(RedrawCard(subject_of(request.id)))
    if request.status is RequestStatus.WITHDRAWN:  # and not made in the meantime
        turn.note(_("All right, we will not call you."))


@screen(
    Calling.phone,
    Transition("own_phone", Calling.asked, action=ask_own),
    Transition(SAID, Calling.asked, action=ask_other),
    Transition(CONTACT, Calling.asked, action=ask_other),
)
async def phone(turn: Turn[Memory]) -> Screen:
    """The account's number, or another."""
    return number_to_call(turn, return_row(turn.memory), _passed_on(turn))


@screen(Calling.asked, Transition("withdraw_call", Calling.asked, action=withdraw))
async def asked(turn: Turn[Memory]) -> Screen:
    """How it stands, and when we call."""
    request = await calls.get_request(turn.work, turn.known_patient, turn.memory.request)
    last, clinic = return_row(turn.memory), turn.work.clinic
    if not request.is_open:
        return Screen(_closed(request.status, clinic.phone), ((call_me(),), last))
    text = paragraphs(
        _("<b>We will call you at {phone}.</b>", phone=telephone(request.phone)),
        lines(_("We call in these hours:"), *hour_lines(clinic)),
        _("You can also call us: {phone}.", phone=Verbatim(clinic.phone)),
    )
    return Screen(text, ((Button(_("I no longer need a call"), "withdraw_call"),), last))


def _passed_on(turn: Turn[Memory]) -> Text | None:
    """What whoever calls will know."""
    if turn.memory.missed:
        missed = specialty_name(turn.work.clinic, turn.memory.missed)
        return _("Whoever calls will know which consultation nobody could come to: {specialty}.", specialty=missed)
    words = Verbatim(turn.memory.words)
    return _("We will pass on what you wrote: <i>{words}</i>", words=words) if turn.memory.words else None


def _closed(status: RequestStatus, phone: str) -> Text:
    match status:
        case RequestStatus.DONE:
            return _("<b>We have talked on the telephone.</b> If you need anything else, please ask for a call again.")
        case RequestStatus.UNREACHED:
            return _(
                "<b>We have called you several times, and nobody answered.</b> Please call {phone}, or ask for a call "
                "again.",
                phone=Verbatim(phone),
            )
        case _:
            return _("This request for a call is closed.")


CALLING: Final = Dialog(
    Calling,
    Memory,
    (phone, asked),
    ways_in=(
        GlobalTransition(CALL_ME, Calling.phone, guard=has_account, action=begin),
        GlobalTransition(SEE_CALL, Calling.asked, guard=has_account, action=open_request),
    ),
)
