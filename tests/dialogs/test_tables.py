"""The dialogs' tables as they stand: every state can be reached, and left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any, Final

from dialogs.dialog import Dialog, Move, name_of
from dialogs.directory import build_portal
from dialogs.machinery import HOME
from tests.dialogs.watch import name_of_move
from tests.dialogs.ways_on import NO_MENU, NO_WAY_BACK

PORTAL: Final = build_portal()
STATES: Final = frozenset(state for dialog in PORTAL.dialogs for state in dialog.prompts)
DOORS: Final = frozenset((door.trigger, name_of(door.to)) for door in PORTAL.entrances)

ENDS: Final = {
    "Menu:room": "there is nothing in it yet",
}
"""States that are left only by the doors."""


def test_there_are_states() -> None:
    """The walks below have something to walk on."""
    assert len(STATES) > 25
    assert len(list(every_move())) > 80


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


def _ways() -> Iterator[tuple[str, str]]:
    """Every way from a state to a state that a table names."""
    for dialog in PORTAL.dialogs:
        for move in dialog.moves:
            for source in move.sources:
                yield name_of(source), name_of(move.to)
                yield from ((name_of(source), name_of(to)) for to in move.refused.values())


def every_move() -> Iterator[str]:
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
