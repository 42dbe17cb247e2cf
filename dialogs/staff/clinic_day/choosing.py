"""Whose day it is about: the doctors whose day a member of staff may change, those who see patients today first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, Final

from core.appointments import visits
from core.appointments.clinic_day.rights import changeable
from core.clinic.model import Practitioner
from core.errors import NotFound
from core.staff.members import Action
from dialogs.engine.paging import paging_row
from dialogs.engine.screens import Button, Row
from dialogs.engine.text import Verbatim, _
from dialogs.engine.turn import Turn
from dialogs.language.named import named
from dialogs.language.reading import pieces

A_PAGE: Final = 8


async def doctors(turn: Turn[Any], action: Action) -> tuple[Practitioner, ...]:
    """Those whose day they may change: first who has appointments today, then everybody else."""
    if not turn.known_member.may(action):
        return ()
    theirs = changeable(turn.work, turn.known_member)
    today = await visits.who_sees_patients(turn.work, turn.work.clinic.day_of(turn.work.now))
    return tuple(sorted(theirs, key=lambda each: each.id not in today))


def rows(found: Sequence[Practitioner], page: int) -> Iterator[Row]:
    """A button for each doctor of a page, and those to the other pages."""
    for each in found[(page - 1) * A_PAGE : page * A_PAGE]:
        yield (Button(Verbatim(each.name), "choose", each.id),)
    yield from paging_row(page, has_next=len(found) > page * A_PAGE)


def doctor_named(turn: Turn[Any], text: str) -> str:
    """The id of the doctor whom some words name; empty, if they name none, or several."""
    found = [each for each in named(turn.work.clinic, pieces(text), frozenset()) if each.kind == "doctor"]
    ids = {id_ for each in found for id_ in each.ids}
    return ids.pop() if len(ids) == 1 else ""


def names_doctor(turn: Turn[Any]) -> bool:
    """Whether a doctor's name was typed whose day they may change."""
    return doctor_named(turn, turn.said) in {each.id for each in changeable(turn.work, turn.known_member)}


async def say_unknown(turn: Turn[Any]) -> None:
    turn.note(_("No doctor of this name is in the list."))


def chosen(turn: Turn[Any]) -> str:
    """The id of the doctor who was pressed, or whose name was typed.

    Raises: NotFound.
    """
    wanted = turn.value or doctor_named(turn, turn.said)
    if wanted not in {each.id for each in changeable(turn.work, turn.known_member)}:
        raise NotFound
    return wanted
