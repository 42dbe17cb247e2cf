"""One turn of a conversation: what came in, what is remembered, and what is to be told."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Generic, TypeVar

from core.errors import NotFound
from core.patients import Patient
from core.people import Person
from core.work import Work
from dialogs.events import Commanded, Event, Pressed, Said, SharedContact, Uploaded
from dialogs.screens import CalendarEntry
from dialogs.text import Text

M = TypeVar("M")


@dataclass(slots=True)
class Turn(Generic[M]):
    """The light object that a dialog's machine moves.

    `memory` is the dialog's own frozen value: a step replaces it. `notes` are shown above the next screen, `toast`
    briefly over the pressed button, `staff_notices` in the staff chat once the turn is committed.
    """

    work: Work
    person: Person
    patient: Patient | None
    event: Event
    state: str
    memory: M
    notes: list[Text] = field(default_factory=list)
    toast: Text | None = None
    staff_notices: list[Text] = field(default_factory=list)
    files: list[CalendarEntry] = field(default_factory=list)
    forgets_message: bool = False
    handed: object | None = None
    is_first: bool = False

    @property
    def known_patient(self) -> Patient:
        """The patient whose turn it is; `NotFound` for a person without an account."""
        if self.patient is None:
            raise NotFound
        return self.patient

    @property
    def said(self) -> str:
        """What was typed, or the shared contact's number; empty for other events."""
        match self.event:
            case Said(text=text):
                return text.strip()
            case SharedContact(phone=phone):
                return phone
            case _:
                return ""

    @property
    def written(self) -> str:
        """Every word that was typed, an answer or not."""
        match self.event:
            case Said(text=text) | Uploaded(caption=text) | Commanded(argument=text):
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
