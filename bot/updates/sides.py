"""Which side somebody of the staff is on in their private chat: at the desk, or a patient of the clinic.

A button goes to the side that it is of, and brings its presser there; words go to the side where they are. `/desk` and
`/patient` change sides, and each side is found again as it was left. Nobody but the staff has more than one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from bot.rendering.callback_data import CallbackPress
from bot.rendering.keyboard import NEVER_OUT_OF_DATE
from core.staff.members import Member
from dialogs.engine.events import Commanded, PinTyped, Said, SharedContact, Uploaded
from dialogs.engine.screens import RESUME
from dialogs.patient.overlays import LANGUAGE
from dialogs.triggers import CARD_LINK, DESK_LINK, TO_DESK, TO_PATIENT

DESK_COMMANDS: Final = frozenset({"desk", "praca"})
PATIENT_COMMANDS: Final = frozenset({"patient", "pacjent"})

_OF_BOTH: Final = frozenset({RESUME, LANGUAGE})
"""Actions of buttons beside a conversation, which go to the side that their presser is on."""

_BEGINS: Final = frozenset({"start", "menu"})


@dataclass(frozen=True, slots=True)
class SideOf:
    """The side that an update goes to; whether it only `resumes`, and shows where that side was left."""

    at_desk: bool
    resumes: bool = False


def turned(
    event: Said | PinTyped | Commanded | SharedContact | Uploaded | CallbackPress,
    member: Member | None,
    *,
    at_desk: bool | None,
    is_under_way: bool,
) -> SideOf:
    """Where an update of a private chat goes. `at_desk` is where its author was; who never was on either side is at the
    desk, unless as a patient they have something `is_under_way`.
    """
    data = event.data if isinstance(event, CallbackPress) else None
    if data is not None and data.of_desk:
        return SideOf(data.action != TO_PATIENT, resumes=data.action == TO_PATIENT)
    if member is None or isinstance(event, PinTyped):
        return SideOf(at_desk=False)
    match event:
        case Commanded(name=name) if name in DESK_COMMANDS | PATIENT_COMMANDS:
            return SideOf(name in DESK_COMMANDS, resumes=True)
        case Commanded(name="start", argument=argument) if argument:
            is_to_card = argument.startswith(CARD_LINK)
            return SideOf(is_to_card or argument == DESK_LINK, resumes=argument == DESK_LINK)
        case Commanded(name=name) if at_desk is None and name in _BEGINS:
            return SideOf(at_desk=True)
        case CallbackPress() if data is not None and data.action == TO_DESK:
            return SideOf(at_desk=True, resumes=True)
        case CallbackPress() if data is None or data.action not in _OF_BOTH or data.version != NEVER_OUT_OF_DATE:
            return SideOf(at_desk=False)
        case _:
            return SideOf(not is_under_way if at_desk is None else at_desk)
