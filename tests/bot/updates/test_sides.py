"""On which side of a private chat an update is answered."""

from __future__ import annotations

from typing import Final

import pytest

from bot.rendering.callback_data import CallbackData, CallbackPress
from bot.updates.sides import SideOf, turned
from core.accounts.pins import TypedPin
from core.roles import Role
from core.staff.members import Member
from dialogs.engine.events import Commanded, PinTyped, Said

MARIA: Final = Member("telegram:1", "Maria", frozenset({Role.RECEPTION}), None)


def press(action: str, version: int = 3, *, of_desk: bool = False) -> CallbackPress:
    """A press of a button."""
    return CallbackPress("1", CallbackData(version, action, "", of_desk=of_desk))


@pytest.mark.parametrize("at_desk", [None, False, True])
@pytest.mark.parametrize(
    "event", [Said("jutro"), Commanded("desk"), Commanded("start"), press("day"), press("to_desk")]
)
def test_nobody_else_has_two_sides(event: Said | Commanded | CallbackPress, *, at_desk: bool | None) -> None:
    """Who isn't of the staff is a patient, also if they were of the staff yesterday."""
    assert turned(event, None, at_desk=at_desk, is_under_way=False) == SideOf(at_desk=False)


def test_a_desks_button_is_the_desks_whoever_presses() -> None:
    """So that the desk refuses who may not."""
    assert turned(press("day", of_desk=True), None, at_desk=None, is_under_way=True) == SideOf(at_desk=True)


@pytest.mark.parametrize("at_desk", [False, True])
def test_words_go_where_their_writer_is(*, at_desk: bool) -> None:
    """And so does what stands beside a conversation."""
    for event in (
        Said("jutro"),
        Commanded("menu"),
        Commanded("find", "Nowak"),
        press("resume", 0),
        press("language", 0),
    ):
        assert turned(event, MARIA, at_desk=at_desk, is_under_way=True) == SideOf(at_desk)


@pytest.mark.parametrize("at_desk", [None, False, True])
def test_ways_over(*, at_desk: bool | None) -> None:
    """Commands, buttons, and a link from the group."""
    to_desk = (Commanded("desk"), Commanded("praca"), press("to_desk"), Commanded("start", "desk"))
    to_patient = (Commanded("patient"), Commanded("pacjent"), press("to_patient", of_desk=True))
    for event in to_desk:
        assert turned(event, MARIA, at_desk=at_desk, is_under_way=True) == SideOf(at_desk=True, resumes=True)
    for event in to_patient:
        assert turned(event, MARIA, at_desk=at_desk, is_under_way=True) == SideOf(at_desk=False, resumes=True)


def test_a_patients_button_and_pin_are_the_patients() -> None:
    """Wherever their owner was."""
    for event in (press("menu.book"), press("question", 0), press("resume"), PinTyped(TypedPin("7305"))):
        assert turned(event, MARIA, at_desk=True, is_under_way=False) == SideOf(at_desk=False)
    assert turned(Commanded("start", "invitation"), MARIA, at_desk=True, is_under_way=False) == SideOf(at_desk=False)


def test_who_never_chose() -> None:
    """Is at the desk, unless they have begun something as a patient."""
    assert turned(Said("jutro"), MARIA, at_desk=None, is_under_way=False) == SideOf(at_desk=True)
    assert turned(Said("jutro"), MARIA, at_desk=None, is_under_way=True) == SideOf(at_desk=False)
    assert turned(Commanded("start"), MARIA, at_desk=None, is_under_way=True) == SideOf(at_desk=True)
