"""The dialogs' tables as they stand: every state can be reached, and left."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Final

from core.accounts.tiers import Feature, needs_full
from dialogs.directory import build_desk, build_portal
from dialogs.engine.dialog import FETCHED, HOME, AnyDialog, name_of
from dialogs.engine.engine import DialogEngine
from dialogs.engine.returning import ReturnableMemory
from tests.dialogs.watch import name_of_transition
from tests.dialogs.ways_on import NO_MENU, NO_WAY_BACK

PORTAL: Final = build_portal()
DESK: Final = build_desk()
BOTH: Final[tuple[DialogEngine, ...]] = (PORTAL.engine, DESK.engine)
DIALOGS: Final[tuple[AnyDialog, ...]] = PORTAL.engine.dialogs + DESK.engine.dialogs
STATES_OF_PATIENTS: Final = frozenset(state for dialog in PORTAL.engine.dialogs for state in dialog.screens)
STATES_OF_STAFF: Final = frozenset(state for dialog in DESK.engine.dialogs for state in dialog.screens)
STATES: Final = STATES_OF_PATIENTS | STATES_OF_STAFF
GLOBAL_TRANSITIONS: Final = frozenset(
    (row.trigger, name_of(row.to)) for each in BOTH for row in each.global_transitions
)

ENDS: Final = {
    "Objecting:told": "it is said, and nothing else is asked of a chat that an account has left",
    "Menu:closed": "there is nothing in it yet",
}
"""States of patients that are left only by global transitions. Every screen of the staff's can be closed."""


def test_there_are_states() -> None:
    """The walks below have something to walk on."""
    assert len(STATES_OF_PATIENTS) > 25
    assert len(STATES_OF_STAFF) > 8
    assert len(list(every_transition())) > 90


def test_no_two_states_have_one_name() -> None:
    """Neither among patients and staff together: each is told from all others by its name."""
    assert len(STATES) == sum(len(dialog.screens) for dialog in DIALOGS)


def test_every_state_can_be_reached() -> None:
    """From the global transitions, along the transitions and the ways out of refusals."""
    reached = {state for _, state in GLOBAL_TRANSITIONS}
    while True:
        further = {to for source, to in _ways() if source in reached} - reached
        if not further:
            break
        reached |= further
    assert reached == STATES


def test_every_state_can_be_left() -> None:
    """By a way of its own, beside the menu, unless everything is done there; or back to where the person was."""
    returnable = (each for each in DIALOGS if issubclass(each.memory, ReturnableMemory))
    left = {source for source, to in _ways() if to != source} | {state for each in returnable for state in each.screens}
    assert STATES_OF_PATIENTS - left == set(ENDS)


def test_a_way_home_is_always_open() -> None:
    """From everywhere, for whoever it is: the last of the ways home has no guard."""
    assert all(each.globals_of(HOME)[-1].guard is None for each in BOTH)


def test_a_machine_holds_its_dialogs_own_rows() -> None:
    """What is open from everywhere is looked up, not copied into each machine for each state."""
    for each in BOTH:
        for dialog in each.dialogs:
            events = each.machine_of(dialog).events.values()
            held = sum(len(rows) for event in events for rows in event.transitions.values())
            assert held == len(list(dialog.rows))


def test_all_that_the_menu_names_is_there() -> None:
    """Everything has a way in beside the one that says why it is closed."""
    ways = {
        feature: {name_of(row.to) for row in PORTAL.engine.global_transitions if row.trigger == f"menu.{feature}"}
        for feature in Feature
    }
    assert not {feature for feature, to in ways.items() if to <= {"Menu:closed"}}


def test_what_needs_the_full_level_waits_for_the_pin() -> None:
    """Whatever the menu opens that is closed below the full level, and whatever leads on from a notice to there."""
    medical = {dialog.name for dialog in PORTAL.engine.dialogs if dialog.is_medical}
    opened = {
        name_of(row.to).partition(":")[0]
        for feature in Feature
        if needs_full(feature)
        for row in PORTAL.engine.global_transitions
        if row.trigger == f"menu.{feature}"
    }
    assert opened - {"Menu", "Identity"} <= medical  # which say why something is closed, and what opens it
    assert medical == {
        "Treatment",
        "Instructions",
        "Certificates",
        "Referrals",
        "Questions",
        "Results",
        "Medications",
        "Files",
        "Preparing",
        "FollowingUp",
        "Family",
        "Consulting",
    }


def test_every_way_into_the_desk_needs_leave() -> None:
    """One that named no action would be open to whoever is in the chat; files come by themselves."""
    assert [dialog.name for dialog in DESK.engine.dialogs if dialog.needs is None] == []
    assert [row.trigger for row in DESK.engine.global_transitions if row.needs is None] == []
    assert [name for name, (needed, _) in DESK.card_actions.items() if needed is None] == [FETCHED]


def test_no_act_is_also_a_trigger() -> None:
    """What a card's button does would hide a dialog's row for the same action."""
    triggers = {row.trigger for dialog in DESK.engine.dialogs for _, row in dialog.rows}
    assert not DESK.card_actions.keys() & (triggers | {row.trigger for row in DESK.engine.global_transitions})
    assert set(DESK.commands.values()) <= {row.trigger for row in DESK.engine.global_transitions}


def test_exceptions_are_of_the_tables() -> None:
    """An exception for something that is gone would hide the next one."""
    assert set(NO_MENU) | set(NO_WAY_BACK) | set(ENDS) <= STATES


def _ways() -> Iterator[tuple[str, str]]:
    """Every way from a state to a state that a table names."""
    for dialog in DIALOGS:
        for source, row in dialog.rows:
            yield from ((source, name_of(to)) for to in row.targets)


def every_transition() -> Iterator[str]:
    """Every transition of every table, from each of its states, as a watch names it."""
    for dialog in DIALOGS:
        yield from _transitions_of(dialog)


def _transitions_of(dialog: AnyDialog) -> Iterator[str]:
    alike: Counter[tuple[str, str, str]] = Counter()
    for source, row in dialog.rows:
        way = row.trigger, source, name_of(row.to)
        yield name_of_transition(*way, alike[way])
        alike[way] += 1
