"""One turn of a conversation: what came in, what is remembered, and what is to be told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Generic, TypeAlias, TypeVar

from core.accounts.patients import Patient
from core.accounts.people import Person
from core.appointments.model import Appointment
from core.context import Work
from core.errors import NotFound, NotStaff
from core.family.model import Known
from core.staff.audit import AuditAction
from core.staff.members import Caller, Member
from dialogs.engine.effects import Effect, ForgetMessage
from dialogs.engine.events import Commanded, Event, Pressed, Replied, Said, SharedContact, Uploaded
from dialogs.engine.screens import CopyButton
from dialogs.engine.text import Text

M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a conversation is, or was: a state, and what was remembered there."""

    state: str
    memory: dict[str, Any]


@dataclass(slots=True)
class Turn(Generic[M]):
    """What the steps, guards and views of a dialog are given.

    `memory` is the dialog's own frozen value: a step replaces it. `place` is where the turn began. `notes` are shown
    above the next screen, `effects` are carried out once the turn is committed; a refused step's are dropped.
    A `quiet` one shows no screen: what it did is seen by a mark at the message that was read.
    `in_place`: the screen that is there is changed, though nothing on it was pressed. `goes_on` is a button that counts
    as pressed once the step is done, or words that count as typed. `led_on`: what was done has moved the conversation,
    and was not refused. `understood` are words, and what they were found to mean. `answered` is what an
    answer that was pressed says, in all of the clinic's languages: it may name an emergency in words that are known in
    one of them alone. `caller` and `member` are who of the clinic's people acts, and from where. `relative`: who acts
    for this patient, and in what; of what they have `acted`, and of what else is `done`, the patient is told.
    """

    work: Work
    person: Person
    patient: Patient | None
    event: Event
    state: str
    memory: M
    place: Place
    relative: Known | None = None
    caller: Caller | None = None
    member: Member | None = None
    is_first: bool = False
    is_lost: bool = False
    notes: list[Text] = field(default_factory=list)
    effects: list[Effect] = field(default_factory=list)
    in_place: bool = False
    quiet: bool = False
    confirms: bool = False
    copies: tuple[CopyButton, ...] = ()
    starts_with: object | None = None
    goes_on: Pressed | Said | None = None
    led_on: bool = False
    understood: tuple[str, object] | None = None
    answered: tuple[str, ...] = ()
    acted: list[tuple[AuditAction, Appointment, Text]] = field(default_factory=list)
    done: list[Text] = field(default_factory=list)

    @property
    def known_patient(self) -> Patient:
        """The patient whose turn it is; `NotFound` for a person without an account."""
        if self.patient is None:
            raise NotFound
        return self.patient

    @property
    def owner(self) -> Patient | None:
        """The account of whoever is there: the patient's own, unless a relative acts for them."""
        return self.patient if self.relative is None else self.relative.actor

    @property
    def acted_for(self) -> str | None:
        """The name of the patient for whom somebody else acts; `None`, for the patients themselves."""
        return None if self.relative is None else self.relative.subject.full_name

    @property
    def known_owner(self) -> Patient:
        """The same; `NotFound` for a person without an account."""
        if self.owner is None:
            raise NotFound
        return self.owner

    @property
    def known_caller(self) -> Caller:
        """Who of the clinic's people acts; `NotStaff` for anybody else. What they may do is asked of core each time."""
        if self.caller is None:
            raise NotStaff
        return self.caller

    @property
    def known_member(self) -> Member:
        """The member of staff whose turn it is; `NotStaff` for anybody else."""
        if self.member is None:
            raise NotStaff
        return self.member

    @property
    def said(self) -> str:
        """What was typed, or the shared contact's number; empty for other events."""
        match self.event:
            case Said(text=text):
                return text.strip()
            case SharedContact(phone=phone):
                return phone
            case Replied(what=Said(text=text) | Uploaded(caption=text)):
                return text.strip()
            case _:
                return ""

    @property
    def written(self) -> str:
        """Every word that was typed, an answer or not."""
        match self.event:
            case Said(text=text) | Uploaded(caption=text) | Commanded(argument=text):
                return text
            case Replied(what=Said(text=text) | Uploaded(caption=text)):
                return text
            case _:
                return ""

    @property
    def value(self) -> str:
        """The pressed button's value; empty for other events."""
        return self.event.value if isinstance(self.event, Pressed) else ""

    def note(self, text: Text) -> None:
        """Show `text` above the next screen."""
        self.notes.append(text)

    def confirm(self, text: Text, *copies: CopyButton) -> None:
        """As `note`, of something that is done: the screen that shows it stays in the chat. Of what it tells, `copies`
        stand above the screen's own buttons.
        """
        self.note(text)
        self.confirms = True
        self.copies += copies

    def add(self, *effects: Effect) -> None:
        """Have something done once the turn is committed."""
        self.effects += effects

    def did(self, what: Text) -> None:
        """Have the patient told what is done for them, where somebody else acts."""
        if self.relative is not None:
            self.done.append(what)

    def forget_message(self) -> None:
        """Have the message that was just read removed from the chat: it holds something personal."""
        self.add(ForgetMessage())

    def start(self, memory: object) -> None:
        """Enter the dialog that the row leads to with this memory instead of an empty one."""
        self.starts_with = memory


AnyTurn: TypeAlias = Turn[Any]
