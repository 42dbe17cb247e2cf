"""For whom something is: a button is for whom its screen was drawn, and for nobody else (B13)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.rendering.callback_data import CallbackData, CallbackPress
from bot.updates.relatives import MeantFor, meant_for
from core.family.model import Scope
from dialogs.directory import DIALOGS
from dialogs.engine.events import Commanded, Said
from dialogs.patient.family import delegated
from dialogs.triggers import ACT_FOR, ACT_FOR_MYSELF

TIES = st.text("abcDEF012-_", min_size=12, max_size=12) | st.just("")
STATES = [state for dialog in DIALOGS for state in dialog.screens]

ALONE = {"Account", "Family", "Identity", "ByBank", "Moving", "Objecting", "Registration"}


def pressed(action: str, value: str = "", tie: str = "") -> CallbackPress:
    """A press of a button that carries this."""
    return CallbackPress("1", CallbackData.unpack(CallbackData(7, action, value, tie=tie).pack()))


@given(tie=TIES, acts_by=TIES, action=st.sampled_from(["menu", "menu.book", "confirm", "cancel", "family", "back"]))
def test_a_button_is_for_whom_it_was_drawn(tie: str, acts_by: str, action: str) -> None:
    """Whoever its presser acts for now."""
    assert meant_for(pressed(action, tie=tie), acts_by) == MeantFor(tie)


def test_words_are_for_whom_their_writer_acts() -> None:
    """Until they turn to somebody else, or back; a link is always their own."""
    assert meant_for(Said("jutro"), "abcabcabcabc") == MeantFor("abcabcabcabc")
    assert meant_for(Commanded("me"), "abcabcabcabc") == MeantFor("", turns=True)
    assert meant_for(Commanded("start", "fam-x"), "abcabcabcabc") == MeantFor("")
    assert meant_for(pressed(ACT_FOR, "abcabcabcabc"), None) == MeantFor("abcabcabcabc", turns=True)
    assert meant_for(pressed(ACT_FOR_MYSELF, tie="abcabcabcabc"), "abcabcabcabc") == MeantFor("", turns=True)


@pytest.mark.parametrize("state", STATES)
def test_what_is_the_patients_alone(state: str) -> None:
    """Whatever is allowed: the PIN but for one's own, identity, consents, who acts for whom."""
    dialog = state.partition(":")[0]
    is_open = delegated.is_open(state, frozenset(Scope))
    if dialog in ALONE or state in delegated.NEVER:
        assert not is_open
    if dialog == "Pin":
        assert is_open == (state in {"Pin:asking", "Pin:forgotten"})
    if not delegated.is_open(state, frozenset()):
        assert not delegated.is_open(state, frozenset({Scope.TOLD}))


def test_each_name_of_the_table_is_a_dialogs() -> None:
    """A dialog that is renamed is closed, and found here."""
    names = {dialog.name for dialog in DIALOGS}
    table = {name.partition(":")[0] for name in (*delegated.ALWAYS, *delegated.NEEDS, *delegated.NEVER)}
    assert table <= names
    assert {name for name in (*delegated.ALWAYS, *delegated.NEVER) if ":" in name} <= set(STATES)
