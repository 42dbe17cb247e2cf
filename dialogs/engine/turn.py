"""One turn of a conversation: what came in, what is remembered, and what is to be told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from core.accounts.patients import Patient
from core.accounts.people import Person
from core.context import Work
from core.errors import NotFound, NotStaff
from core.staff.members import Caller, Member
from dialogs.engine.events import Commanded, Event, MessageSubject, Pressed, Replied, Said, SharedContact, Uploaded
from dialogs.engine.screens import CalendarEntry, Fetch, Notice, Post, VaultFile
from dialogs.engine.text import Text

if TYPE_CHECKING:
    from dialogs.engine.dialog import GlobalTransition

M = TypeVar("M")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a conversation is, or was: a state, and what was remembered there."""

    state: str
    memory: dict[str, Any]


@dataclass(slots=True)
class Effects:
    """What a turn has done beside its screen, and is to be carried out once it is committed; undone when it is refused.

    Notices and files for the staff chat, files for the person, files that are to be fetched, and whether there are some
    to be removed. `notices` are for other people; `cards` are subjects whose cards have to be drawn anew, and `posts`
    are said beside them. `reaction` marks the message that was read, and `route` is what that message is from now on.
    """

    notices: list[Notice] = field(default_factory=list)
    cards: list[str] = field(default_factory=list)
    posts: list[Post] = field(default_factory=list)
    reaction: str | None = None
    route: MessageSubject | None = None
    staff_notices: list[Text] = field(default_factory=list)
    staff_files: list[VaultFile] = field(default_factory=list)
    calendar_entries: list[CalendarEntry] = field(default_factory=list)
    files: list[VaultFile] = field(default_factory=list)
    fetches: list[Fetch] = field(default_factory=list)
    removes_files: bool = False


@dataclass(slots=True)
class Turn(Generic[M]):
    """The light object that a dialog's machine moves.

    `memory` is the dialog's own frozen value: a step replaces it. `place` is where the turn began. `notes` are shown
    above the next screen, `toast` briefly over the pressed button. `in_place`: the screen that is there is changed,
    though nothing on it was pressed. `caller` and `member` are who of the clinic's people acts, and from where.
    """

    work: Work
    person: Person
    patient: Patient | None
    event: Event
    state: str
    memory: M
    notes: list[Text] = field(default_factory=list)
    toast: Text | None = None
    effects: Effects = field(default_factory=Effects)
    forgets_message: bool = False
    handed: object | None = None
    is_first: bool = False
    is_lost: bool = False
    place: Place | None = None
    door: GlobalTransition | None = None
    in_place: bool = False
    caller: Caller | None = None
    member: Member | None = None

    @property
    def known_patient(self) -> Patient:
        """The patient whose turn it is; `NotFound` for a person without an account."""
        if self.patient is None:
            raise NotFound
        return self.patient

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

    def hand(self, memory: object) -> None:
        """Enter the next dialog with `memory` instead of an empty one."""
        self.handed = memory

    def forget_message(self) -> None:
        """Have the message that was just read removed from the chat: it holds something personal."""
        self.forgets_message = True
