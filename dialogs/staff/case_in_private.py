"""A card of the staff chat, opened where nobody else is: a link below it leads there, and it offers the same there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.errors import NotFound
from core.records.owners import owner_of
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Action, Where
from dialogs.engine.dialog import SAID, UPLOADED, Dialog, GlobalTransition, Transition, screen
from dialogs.engine.screens import CardLink, Row, Screen
from dialogs.engine.subjects import Subject
from dialogs.engine.text import _
from dialogs.engine.turn import Turn
from dialogs.fsm.state import State, StatesGroup
from dialogs.staff.buttons import MENU_OR_CLOSE
from dialogs.staff.cards import CardKinds
from dialogs.triggers import OPEN_CARD


class CaseInPrivate(StatesGroup):
    """One card."""

    case = State()


@dataclass(frozen=True)
class Memory:
    """What the card is about, as it is stored."""

    subject: str = ""


def value_of(subject: Subject) -> str:
    """What a button, or a link, carries that opens it."""
    return f"{subject.kind}-{subject.id}"


def subject_named(value: str) -> Subject:
    """The same, read."""
    kind, _sign, id_ = value.partition("-")
    return Subject(kind, id_)


async def say_how_to_answer(turn: Turn[Memory]) -> None:
    """Say that what was written here reaches nobody."""
    turn.note(_("<b>Nobody has got this.</b> Please press one of the buttons first, and send it again then."))


def dialog_of(kinds: CardKinds) -> Dialog[Memory]:
    """The dialog that opens cards of all these kinds."""

    async def begin(turn: Turn[Any]) -> None:
        """Enter with the card that a link or a button names, if its reader may see it outside the staff chat."""
        subject = subject_named(turn.value)
        needed = kinds.of(subject).seen_in_private
        if needed is None:
            raise NotFound
        member = await members.require(turn.work, turn.known_caller, needed)
        if await kinds.read(turn.work, subject) is None:
            raise NotFound
        patient = await owner_of(turn.work, subject.id)
        await audit.note(turn.work, member.address, AuditAction.SAW_CARD, patient_id=patient, subject=subject.pack())
        turn.start(Memory(subject.pack()))

    @screen(
        CaseInPrivate.case,
        Transition(SAID, CaseInPrivate.case, action=say_how_to_answer),
        Transition(UPLOADED, CaseInPrivate.case, action=say_how_to_answer),
    )
    async def case(turn: Turn[Memory]) -> Screen:
        """How it stands now, with all that the card offers; in the staff chat, the card itself offers it."""
        subject = Subject.unpack(turn.memory.subject)
        card = await kinds.read(turn.work, subject)
        if card is None:
            raise NotFound
        to_card: Row = (CardLink(_("Go to the card"), subject),)
        offered = card.screen.rows if turn.known_caller.where is Where.PRIVATE else (to_card,)
        return Screen(card.screen.text, (*offered, MENU_OR_CLOSE))

    return Dialog(
        CaseInPrivate,
        Memory,
        (case,),
        needs=Action.HELP,
        ways_in=(GlobalTransition(OPEN_CARD, CaseInPrivate.case, action=begin, needs=Action.HELP),),
    )
