"""Lists to choose from when somebody says what suits them: doctors, page by page, and what is ticked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from core.appointments.search.recent import own_practitioners
from core.clinic.model import Practitioner
from core.errors import NotFound
from dialogs.engine.paging import paging_row
from dialogs.engine.screens import Button, Row, ShortAnswer
from dialogs.engine.text import Text, _
from dialogs.engine.turn import Turn
from dialogs.wording.booking.doctors import YOUR_DOCTOR, doctor_label, legend, own_first

DONE_ROW: Final[Row] = (Button(_("Done"), "back", means=ShortAnswer.YES), Button(_("Menu"), "menu"))

_A_PAGE: Final = 8


def toggled(chosen: tuple[str, ...], one: str) -> tuple[str, ...]:
    """With it, or without it."""
    return tuple(each for each in chosen if each != one) if one in chosen else (*chosen, one)


def minutes_of(value: str, notices: Mapping[int, Text]) -> int:
    """The notice of the pressed button.

    Raises: NotFound.
    """
    notice = next((minutes for minutes in notices if str(minutes) == value), None)
    if notice is None:
        raise NotFound
    return notice


def notice_rows(notices: Mapping[int, Text], chosen: int) -> list[Row]:
    """How soon is too soon, a button for each."""
    return [(Button(name, "choose", str(minutes), minutes == chosen),) for minutes, name in notices.items()]


async def doctor_rows(
    turn: Turn[Any], doctors: Sequence[Practitioner], action: str, chosen: Collection[str | None], page: int
) -> tuple[list[Row], Text | None]:
    """The patient's own doctors first, then the others by name; and what marks the patient's own, if any is shown."""
    own = await own_practitioners(turn.work, turn.known_patient)
    everyone = own_first(doctors, own)
    shown = everyone[(page - 1) * _A_PAGE : page * _A_PAGE]
    rows: list[Row] = [(Button(doctor_label(each, own), action, each.id, each.id in chosen),) for each in shown]
    return rows + paging_row(page, has_next=len(everyone) > page * _A_PAGE), legend(shown, own, YOUR_DOCTOR)
