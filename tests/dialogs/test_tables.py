"""The dialogs' tables as they stand, and what the scripts have played of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

import pytest

from core import errors
from core.words import Language
from dialogs.dialog import Dialog, Move, name_of
from dialogs.directory import build_portal
from dialogs.portal import HOME
from tests.dialogs.player import Performance
from tests.dialogs.plays import Plays
from tests.dialogs.test_refusals import LEAVES
from tests.dialogs.watch import name_of_move
from tests.dialogs.ways_on import NO_MENU, NO_WAY_BACK

PORTAL: Final = build_portal()
STATES: Final = frozenset(state for dialog in PORTAL.dialogs for state in dialog.prompts)
DOORS: Final = frozenset((door.trigger, name_of(door.to)) for door in PORTAL.entrances)

ENDS: Final = {
    "Menu:room": "there is nothing in it yet",
    "Booking:booked": "all is done",
}
"""States that are left only by the doors."""

NEVER_MADE: Final[dict[str, str]] = {}
"""Moves that no script can make, each with its reason."""

NEVER_MET: Final = {
    errors.FullLevelNeeded: "the rooms say it themselves: no button leads past them",
}
"""Refusals that no script can meet, each with its reason."""


def test_there_are_states() -> None:
    """The walks below have something to walk on."""
    assert len(STATES) > 25
    assert len(list(_moves())) > 80


def test_every_state_can_be_reached() -> None:
    """From the doors, along the moves and the ways out of refusals."""
    reached = {state for _, state in DOORS}
    while True:
        further = {to for source, to in _ways() if source in reached} - reached
        if not further:
            break
        reached |= further
    assert reached == STATES


def test_every_state_can_be_left() -> None:
    """By a way of its own, beside the menu, unless everything is done there; and by the menu."""
    left = {source for source, to in _ways() if to != source}
    assert STATES - left == set(ENDS)
    for dialog in PORTAL.dialogs:
        assert set(dialog.prompts) <= set(PORTAL._machines[dialog.name].events[HOME].transitions)


def test_exceptions_are_of_the_tables() -> None:
    """An exception for something that is gone would hide the next one."""
    assert set(NO_MENU) | set(NO_WAY_BACK) | set(ENDS) <= STATES
    assert set(NEVER_MADE) <= set(_moves())
    assert set(NEVER_MET) <= set(LEAVES)


@pytest.fixture
async def played(plays: Plays) -> list[Performance]:
    """Every script, in one language: the other does not differ."""
    return list((await plays.all(Language.POLISH)).values())


async def test_every_state_is_visited(played: list[Performance]) -> None:
    """Each state has been the place where somebody rested."""
    visited = {state for each in played for state in each.states}
    assert sorted(STATES - visited) == []


async def test_every_move_is_made(played: list[Performance]) -> None:
    """Each row of each table, from each of its states; each door; and the menu's from everywhere."""
    made = {move for each in played for move in each.moves}
    assert sorted(set(_moves()) - made) == sorted(NEVER_MADE)
    doors_taken = {(trigger, to) for trigger, _, to in map(_parts, made)}
    assert sorted(DOORS - doors_taken) == []
    left_for_the_menu = {source for trigger, source, _ in map(_parts, made) if trigger == HOME}
    assert sorted(STATES - left_for_the_menu) == []


async def test_every_refusal_is_met(played: list[Performance]) -> None:
    """Each refusal that people can meet has been met in a script."""
    met = {refused for each in played for refused in each.refused}
    assert sorted(leaf.__name__ for leaf in LEAVES if leaf.__name__ not in met) == sorted(
        leaf.__name__ for leaf in NEVER_MET
    )


async def test_every_way_out_is_taken(played: list[Performance]) -> None:
    """Each refusal for which a table names a way out has led there."""
    taken = {way for each in played for way in each.ways_out}
    wanted = {
        f"{refusal.__name__} → {name_of(to)}"
        for dialog in PORTAL.dialogs
        for move in dialog.moves
        for refusal, to in move.refused.items()
    }
    assert len(wanted) > 8
    assert sorted(wanted - taken) == []


def _ways() -> Iterator[tuple[str, str]]:
    """Every way from a state to a state that a table names."""
    for dialog in PORTAL.dialogs:
        for move in dialog.moves:
            for source in move.sources:
                yield name_of(source), name_of(move.to)
                yield from ((name_of(source), name_of(to)) for to in move.refused.values())


def _moves() -> Iterator[str]:
    """Every move of every table, from each of its states, as a watch names it."""
    for dialog in PORTAL.dialogs:
        yield from _moves_of(dialog)


def _moves_of(dialog: Dialog[Any]) -> Iterator[str]:
    alike: Counter[tuple[str, str, str]] = Counter()
    for move in dialog.moves:
        for way in _from_each_source(move):
            yield name_of_move(*way, alike[way])
            alike[way] += 1


def _from_each_source(move: Move[Any]) -> Iterator[tuple[str, str, str]]:
    for source in move.sources:
        yield move.trigger, name_of(source), name_of(move.to)


def _parts(made: str) -> tuple[str, str, str]:
    trigger, _, way = made.partition(": ")
    source, _, to = way.partition(" → ")
    return trigger, source, to.partition(" (")[0]
