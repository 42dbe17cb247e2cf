"""At the counter, with both there: whom the patient lets act, and who acts for them already (B13)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from core.accounts.patients import Patient, get_patient
from core.errors import NotFound
from core.family import ending, ties
from core.family.model import FamilyTie, Scope
from core.identity.model import Document
from core.records import relatives
from core.staff import members
from core.staff.members import Action
from core.staff.patient_search import find
from dialogs.engine.button_values import member
from dialogs.engine.dialog import SAID, Dialog, GlobalTransition, Transition, screen
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.text import Text, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.notifications import family as news
from dialogs.notifications.consultations import parting
from dialogs.staff.buttons import BACK_OR_CLOSE, MENU_OR_CLOSE
from dialogs.staff.visits.describing import patient_in_list, patient_line, short_name
from dialogs.staff.visits.states import FindingMemory
from dialogs.triggers import FAMILY_OF
from dialogs.wording.accounts import family as words
from dialogs.wording.accounts.identity import DOCUMENT_NAMES
from dialogs.wording.writing import WRITE


class FamilyOf(StatesGroup):
    """Whose family it is, who acts for them, and who is to."""

    whose = State()
    listing = State()
    who = State()
    document = State()


@dataclass(frozen=True)
class Memory:
    """The patient who is acted for, those who were found, and who is to act."""

    patient: int = 0
    found: tuple[int, ...] = ()
    actor: int = 0
    scopes: tuple[Scope, ...] = tuple(Scope)


def knows_patient(turn: Turn[Any]) -> bool:
    """Whether a patient's card is open."""
    return isinstance(turn.memory, FindingMemory) and bool(turn.memory.patient)


async def begin_with_patient(turn: Turn[Any]) -> None:
    turn.start(Memory(patient=turn.memory.patient))


async def look(turn: Turn[Memory]) -> None:
    """Find by name, PESEL or telephone."""
    turn.forget_message()
    found = await find(turn.work, turn.known_caller, turn.said)
    if not found:
        turn.note(_("Nobody was found. Please write the name, the PESEL number or the telephone number."))
    turn.memory = replace(turn.memory, found=tuple(each.id for each in found))


async def choose_patient(turn: Turn[Memory]) -> None:
    turn.memory = Memory(patient=_found(turn))


async def choose_actor(turn: Turn[Memory]) -> None:
    turn.memory = replace(turn.memory, actor=_found(turn), found=())


async def toggle(turn: Turn[Memory]) -> None:
    """Choose what may be done, or choose it no more."""
    turn.memory = replace(turn.memory, scopes=words.toggled(turn.memory.scopes, member(Scope, turn.value)))


async def confirm(turn: Turn[Memory]) -> None:
    """Their documents were seen."""
    memory, document = turn.memory, member(Document, turn.value)
    both = await relatives.let_act(
        turn.work, turn.known_caller, memory.actor, memory.patient, document, scopes=memory.scopes
    )
    turn.note(_("✅ <b>Confirmed.</b> They may act from now on, and are being told."))
    turn.memory = Memory(patient=memory.patient)
    await news.accepted(turn, both)
    await news.confirmed(turn, both)


async def end(turn: Turn[Memory]) -> None:
    """End it, as somebody has asked; both are told."""
    tie = await turn.work.session.get(FamilyTie, turn.value)
    if tie is None or tie.subject_id != turn.memory.patient:
        raise NotFound
    both = await ending.end_at_desk(turn.work, turn.known_caller, tie.id)
    turn.note(_("✅ <b>Ended.</b> Both are being told."))
    await news.ended(turn, both)
    await parting.tie_over(turn, both)


@screen(
    FamilyOf.whose,
    Transition(SAID, FamilyOf.whose, action=look),
    Transition("choose", FamilyOf.listing, action=choose_patient),
)
async def whose(turn: Turn[Memory]) -> Screen:
    """Who is acted for."""
    ask = _(
        "<b>For whom does somebody want to act?</b> Please {write} the name, the PESEL or the telephone number.",
        write=WRITE,
    )
    return await _search(turn, ask, MENU_OR_CLOSE)


@screen(
    FamilyOf.listing,
    Transition("add", FamilyOf.who),
    Transition("end", FamilyOf.listing, action=end),
)
async def listing(turn: Turn[Memory]) -> Screen:
    """Who acts for the patient now."""
    await members.require(turn.work, turn.known_caller, Action.SEE_TO_FAMILY)
    patient = await get_patient(turn.work, turn.memory.patient)
    acting = await ties.acting_for(turn.work, patient)
    told: list[Text] = [
        lines(patient_line(each.actor), words.allowed(each.tie), words.until(each.tie)) for each in acting
    ]
    text = paragraphs(
        _("<b>Who acts for: {patient}</b>", patient=short_name(patient)),
        *(told or [_("Nobody so far.")]),
    )
    ends: list[Row] = [(Button(_("End: {name}", name=short_name(each.actor)), "end", each.tie.id),) for each in acting]
    return Screen(text, (*ends, (Button(_("Let somebody act for them"), "add"),), MENU_OR_CLOSE))


@screen(
    FamilyOf.who,
    Transition(SAID, FamilyOf.who, action=look),
    Transition("choose", FamilyOf.document, action=choose_actor),
    Transition("back", FamilyOf.listing),
)
async def who(turn: Turn[Memory]) -> Screen:
    """Who is to act."""
    ask = _(
        "<b>Who is to act?</b> Please {write} the name, the PESEL or the telephone number. They need a full account.",
        write=WRITE,
    )
    return await _search(turn, ask, BACK_OR_CLOSE)


@screen(
    FamilyOf.document,
    Transition("toggle", FamilyOf.document, action=toggle),
    Transition("document", FamilyOf.listing, action=confirm),
    Transition("back", FamilyOf.who),
)
async def document(turn: Turn[Memory]) -> Screen:
    """In what, and which document is seen."""
    actor, patient = await get_patient(turn.work, turn.memory.actor), await get_patient(turn.work, turn.memory.patient)
    text = paragraphs(
        lines(
            _("Wants to act: {patient}", patient=patient_line(actor)),
            _("For: {patient}", patient=patient_line(patient)),
        ),
        _("Choose what may be done. Then press the document that you see: both have to be here, or the parent."),
    )
    buttons = [Button(label, "document", each.value) for each, label in DOCUMENT_NAMES.items()]
    return Screen(text, (*words.scope_rows(turn.memory.scopes), tuple(buttons[:2]), tuple(buttons[2:]), BACK_OR_CLOSE))


async def _search(turn: Turn[Memory], ask: Text, last: Row) -> Screen:
    found: list[Patient] = [await get_patient(turn.work, each) for each in turn.memory.found]
    rows: list[Row] = [(Button(short_name(each), "choose", str(each.id)),) for each in found]
    return Screen(paragraphs(ask, *(patient_in_list(each) for each in found)), (*rows, last))


def _found(turn: Turn[Memory]) -> int:
    named = int(turn.value) if turn.value.isdecimal() else 0
    if named not in turn.memory.found:
        raise NotFound
    return named


FAMILY_OF_DIALOG = Dialog(
    FamilyOf,
    Memory,
    (whose, listing, who, document),
    needs=Action.SEE_TO_FAMILY,
    ways_in=(
        GlobalTransition(
            FAMILY_OF, FamilyOf.listing, guard=knows_patient, action=begin_with_patient, needs=Action.SEE_TO_FAMILY
        ),
        GlobalTransition(FAMILY_OF, FamilyOf.whose, needs=Action.SEE_TO_FAMILY),
    ),
)
