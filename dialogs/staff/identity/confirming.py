"""Confirm who somebody is: by the code that they have in their chat, and a document that is seen or read out (D1, D18).

A wrong code is counted, so that it is no refusal: the state stays the same, and the screen asks once more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from typing import Any, Final

from core.accounts.patients import get_patient
from core.errors import NotFound
from core.identity import by_staff
from core.identity.by_staff import IN_PERSON_ONLY, OpenCase
from core.identity.model import Document, Route
from core.identity.refusals import CodeRefused
from core.records import joining
from core.staff.members import Action
from dialogs.engine.button_values import member
from dialogs.engine.dialog import SAID, Dialog, GlobalTransition, Transition, screen
from dialogs.engine.screens import Button, Row, Screen, ShortAnswer
from dialogs.engine.text import Text, Verbatim, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.notifications import access
from dialogs.notifications import identity as news
from dialogs.staff.buttons import BACK_OR_CLOSE, CLOSE_ROW, MENU_OR_CLOSE
from dialogs.staff.refusals import staff_refusal_text
from dialogs.staff.visits.describing import LEFT_BEHIND, patient_line, phone_line
from dialogs.triggers import CONFIRM_FOUND, JOIN_ACCOUNTS
from dialogs.wording.accounts.identity import DOCUMENT_NAMES, DOCUMENTS, ROUTES, identity_text
from dialogs.wording.accounts.levels import patient_name
from dialogs.wording.booking.appointments import identity_lines
from dialogs.wording.writing import WRITE

CONFIRM: Final = "identity"
"""Opens a case by its code."""


class Confirming(StatesGroup):
    """The case, why it is refused, and how it ended."""

    case = State()  # while none is open, its code is asked for
    refusing = State()
    done = State()


@dataclass(frozen=True)
class Memory:
    """The patient, if one was found; the case that was opened; by telephone or here, and what document was seen."""

    patient: int = 0
    request: str = ""
    by_telephone: bool = False
    document: Document | None = None


def is_given(turn: Turn[Any]) -> bool:
    return bool(turn.written.strip())


def asks_for_code(turn: Turn[Memory]) -> bool:
    return not turn.memory.request


def has_document(turn: Turn[Memory]) -> bool:
    return bool(turn.memory.request) and turn.memory.document is not None


async def begin(turn: Turn[Any]) -> None:
    """Open the case whose code the command names."""
    turn.start(await _opened(turn, Memory()))


async def begin_with_patient(turn: Turn[Any]) -> None:
    """Enter with a patient who was found; their code is asked for."""
    patient = await get_patient(turn.work, int(turn.value) if turn.value.isdecimal() else 0)
    turn.start(Memory(patient.id))


async def take_code(turn: Turn[Memory]) -> None:
    turn.memory = await _opened(turn, turn.memory)


async def switch(turn: Turn[Memory]) -> None:
    """They are on the telephone, or here after all; what document was seen is chosen anew."""
    turn.memory = replace(turn.memory, by_telephone=not turn.memory.by_telephone, document=None)


async def choose_document(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, document=member(Document, turn.value))


async def confirm(turn: Turn[Memory]) -> None:
    """Raise the account to the full level, and notify the patient."""
    memory = turn.memory
    if memory.document is None:
        raise NotFound
    route = Route.CALL_CENTRE if memory.by_telephone else Route.RECEPTION
    patient = (await by_staff.get_case(turn.work, turn.known_caller, memory.request)).patient
    confirm_it = partial(by_staff.confirm, turn.work, turn.known_caller, memory.request, route, memory.document)
    decided, is_joined = await joining.confirm_and_join(turn.work, patient, confirm_it)
    if is_joined:
        turn.note(_("🔗 <b>What was booked by telephone is in this account now.</b>"))
        await access.joined_by_itself(turn, decided.patient)
    if decided.refusal is not None:
        turn.note(staff_refusal_text(decided.refusal, turn.work.clinic))
    await news.tell(turn, decided.request, decided.patient)
    await news.redraw_forms(turn, decided.patient)


async def refuse(turn: Turn[Memory]) -> None:
    decided = await by_staff.refuse(turn.work, turn.known_caller, turn.memory.request, turn.said)
    await news.tell(turn, decided.request, decided.patient)


@screen(
    Confirming.case,
    Transition(SAID, Confirming.case, guard=asks_for_code, action=take_code),
    Transition("switch", Confirming.case, action=switch),
    Transition("document", Confirming.case, action=choose_document),
    Transition("confirm_it", Confirming.done, guard=has_document, action=confirm),
    Transition("refuse", Confirming.refusing),
)
async def case(turn: Turn[Memory]) -> Screen:
    """What is to be compared; or the question for the code."""
    memory = turn.memory
    if not memory.request:
        return await _asking(turn)
    opened = await by_staff.get_case(turn.work, turn.known_caller, memory.request)
    text = paragraphs(
        lines(
            _("<b>Confirm an identity</b> – {way}", way=ROUTES[_route(memory)]),
            patient_line(opened.patient),
            *identity_lines(opened.patient.identity)[:1],
            phone_line(opened.patient),
        ),
        _questions() if memory.by_telephone else _what_to_compare(),
        _("Which document is it?") if memory.document is None else None,
    )
    return Screen(text, (*_document_rows(memory), *_last_rows(memory)))


@screen(
    Confirming.refusing,
    Transition(SAID, Confirming.done, action=refuse),
    Transition("back", Confirming.case),
)
async def refusing(turn: Turn[Memory]) -> Screen:
    """Why not; the patient reads it."""
    opened = await by_staff.get_case(turn.work, turn.known_caller, turn.memory.request)
    text = paragraphs(
        _("<b>Do not confirm:</b> {patient}", patient=patient_name(opened.patient)),
        _("Please {write} the reason. The patient gets it as you write it.", write=WRITE),
    )
    return Screen(text, (BACK_OR_CLOSE,))


@screen(Confirming.done)
async def done(turn: Turn[Memory]) -> Screen:
    """How it ended, with another code as the way on."""
    opened = await by_staff.get_case(turn.work, turn.known_caller, turn.memory.request)
    name = Verbatim(opened.patient.full_name)
    another: Row = (Button(_("Another code"), CONFIRM),)
    if await joining.left_behind(turn.work, opened.patient) is None:
        return Screen(_ended(opened, name), (another, MENU_OR_CLOSE))
    before: Row = (Button(_("Bring over what was booked before"), JOIN_ACCOUNTS, str(opened.patient.id)),)
    return Screen(paragraphs(_ended(opened, name), LEFT_BEHIND), (before, another, MENU_OR_CLOSE))


async def _opened(turn: Turn[Any], memory: Memory) -> Memory:
    """The memory with the case whose code was typed; as it was, with a note, if none is."""
    if memory.patient:
        found = await by_staff.open_by_patient(turn.work, turn.known_caller, memory.patient, turn.written)
    else:
        found = await by_staff.open_by_code(turn.work, turn.known_caller, turn.written)
    if isinstance(found, CodeRefused):
        turn.note(identity_text(found, turn.work.clinic))
        return memory
    return Memory(found.patient.id, found.request.id, found.request.route is Route.CALL_CENTRE)


async def _asking(turn: Turn[Memory]) -> Screen:
    who = None
    if turn.memory.patient:
        who = _("Patient: {name}", name=patient_name(await get_patient(turn.work, turn.memory.patient)))
    text = paragraphs(
        lines(_("<b>Confirm an identity</b>"), who),
        _("Please {write} the code that the patient has in their chat, for example BCDF-GHJK.", write=WRITE),
    )
    return Screen(text, (MENU_OR_CLOSE,))


def _route(memory: Memory) -> Route:
    return Route.CALL_CENTRE if memory.by_telephone else Route.RECEPTION


def _what_to_compare() -> Text:
    return _(
        "Compare with the document: the photo, the name, the birth date, and the end of the PESEL or passport number."
    )


def _questions() -> Text:
    return lines(
        _("Ask, and do not prompt:"),
        _("• the full name and the birth date,"),
        _("• the end of the PESEL or passport number,"),
        _("• the telephone number in the account."),
    )


def _document_rows(memory: Memory) -> Iterator[Row]:
    offered = [each for each in DOCUMENTS if not (memory.by_telephone and each in IN_PERSON_ONLY)]
    buttons = [Button(DOCUMENT_NAMES[each], "document", each.value, chosen=each is memory.document) for each in offered]
    for first in range(0, len(buttons), 2):
        yield tuple(buttons[first : first + 2])


def _last_rows(memory: Memory) -> Iterator[Row]:
    refuse_button = Button(_("✖️ Do not confirm"), "refuse")
    if memory.document is None:
        yield (refuse_button,)
    else:
        yield (
            Button(_("✅ It is this person"), "confirm_it", means=ShortAnswer.YES, only_pressed=True),
            refuse_button,
        )
    here = _("They are here") if memory.by_telephone else _("They are on the telephone")
    yield (Button(here, "switch"),)
    yield CLOSE_ROW


def _ended(opened: OpenCase, name: Text) -> Text:
    request = opened.request
    if request.document is not None:
        return _(
            "✅ <b>{name}: the identity is confirmed</b> ({way}, {document}). The patient is told.",
            name=name,
            way=ROUTES[request.route],
            document=DOCUMENTS[request.document],
        )
    return _("<b>{name}: the identity is not confirmed.</b> The patient is told.", name=name)


CONFIRMING: Final = Dialog(
    Confirming,
    Memory,
    (case, refusing, done),
    needs=Action.CONFIRM_IDENTITY,
    ways_in=(
        GlobalTransition(CONFIRM, Confirming.case, guard=is_given, action=begin, needs=Action.CONFIRM_IDENTITY),
        GlobalTransition(CONFIRM, Confirming.case, needs=Action.CONFIRM_IDENTITY),
        GlobalTransition(CONFIRM_FOUND, Confirming.case, action=begin_with_patient, needs=Action.CONFIRM_IDENTITY),
    ),
)
