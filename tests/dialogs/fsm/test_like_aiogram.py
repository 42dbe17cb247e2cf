"""States, keys and data of ours beside aiogram's: the same answers, but where aiogram is wrong."""

from __future__ import annotations

from dataclasses import asdict, replace
from types import ModuleType
from typing import Any, cast

import aiogram.exceptions
import aiogram.fsm.state
import aiogram.fsm.storage.base
import pytest

import dialogs.fsm.state
from dialogs.fsm.state import State, StatesGroup
from dialogs.fsm.storage import (
    DataNotDictLikeError,
    DefaultKeyBuilder,
    KeyBuilder,
    Part,
    StorageKey,
    copied,
    state_name,
)
from tests.dialogs.fsm.storage_contract import ANNA, NEIGHBOURS

pytestmark = pytest.mark.ci

BUSY = StorageKey(1, 2, 3, thread_id=4, business_connection_id="5", destiny="6")


def _groups(library: ModuleType) -> list[Any]:
    """The same groups, in aiogram or in ours, as deep as aiogram is right."""
    state: Any = library.State
    states_group: Any = library.StatesGroup

    class Empty(states_group):  # type: ignore[misc]
        pass

    class Flat(states_group):  # type: ignore[misc]
        first = state()
        second = state("renamed")
        third = state(group_name="Elsewhere")
        fourth = state("both", group_name="Elsewhere")
        fifth = state("anonymous", group_name="")
        not_a_state = "first"

    class Nested(states_group):  # type: ignore[misc]
        first = state()

        class Inside(states_group):  # type: ignore[misc]
            first = state()
            second = state()

        class Beside(states_group):  # type: ignore[misc]
            first = state()

    class Inherits(Flat):
        own = state()

    return [Empty, Flat, Nested, Nested.Inside, Nested.Beside, Inherits]


GROUPS = list(zip(_groups(dialogs.fsm.state), _groups(aiogram.fsm.state), strict=True))


class TestLikeAiogram:
    """Ours and aiogram's give the same answers."""

    @pytest.mark.parametrize(("ours", "theirs"), GROUPS, ids=str)
    def test_groups(self, ours: type[StatesGroup], theirs: type[StatesGroup]) -> None:
        """A group describes itself in the same way."""
        assert str(ours) == str(theirs)
        assert str(ours()) == str(theirs())
        assert ours.__full_group_name__ == theirs.__full_group_name__
        assert ours.__all_states_names__ == theirs.__all_states_names__
        for name in ("__states__", "__all_states__", "__childs__", "__all_childs__"):
            assert list(map(str, getattr(ours, name))) == list(map(str, getattr(theirs, name)))
        assert list(map(str, ours)) == list(map(str, theirs))
        assert str(ours.__parent__) == str(theirs.__parent__)
        assert str(ours.get_root()) == str(theirs.get_root())

    @pytest.mark.parametrize(("ours", "theirs"), GROUPS, ids=str)
    @pytest.mark.parametrize("item", ["Nested:first", "Nested.Inside:first", "Inside:first", "Flat:first", "", "*"])
    def test_membership(self, ours: type[StatesGroup], theirs: type[StatesGroup], item: str) -> None:
        """The same things are inside, and the same states are let through."""
        assert (item in ours) is (item in theirs)
        assert ours()(None, item) is theirs()(None, item)

    @pytest.mark.parametrize(("ours", "theirs"), GROUPS, ids=str)
    def test_states(self, ours: type[StatesGroup], theirs: type[StatesGroup]) -> None:
        """A state goes by the same string, looks alike and hashes alike."""
        for our_state, their_state in zip(ours, theirs, strict=True):
            assert our_state.state == their_state.state
            assert str(our_state) == str(their_state)
            assert repr(our_state) == repr(their_state)
            assert hash(our_state) == hash(their_state)
            assert str(our_state.group) == str(their_state.group)

    def test_aiogram_forgets_grandchildren(self) -> None:
        """Three deep, aiogram keeps names that nobody goes by. Once it is mended there, `docs/fsm.md` is stale."""

        class Outer(aiogram.fsm.state.StatesGroup):
            class Middle(aiogram.fsm.state.StatesGroup):
                class Inner(aiogram.fsm.state.StatesGroup):
                    state = aiogram.fsm.state.State()

                    class Innermost(aiogram.fsm.state.StatesGroup):
                        pass

        inner = Outer.Middle.Inner
        assert inner.state.state == "Outer.Middle.Inner:state"
        assert inner.__all_states_names__ == ("Middle.Inner:state",)
        assert inner.Innermost not in Outer


class TestStorageKey:
    """A key names one conversation in both."""

    @pytest.mark.parametrize("key", [ANNA, BUSY])
    def test_is_aiograms(self, key: StorageKey) -> None:
        """A key of aiogram's with the same fields is equal from both sides, and finds the same thing."""
        theirs = aiogram.fsm.storage.base.StorageKey(**asdict(key))
        assert key == theirs
        assert theirs == key
        assert {key: "found"}[theirs] == "found"  # type: ignore[index]

    @pytest.mark.parametrize("neighbour", NEIGHBOURS)
    def test_is_not_another(self, neighbour: StorageKey) -> None:
        """Keys that differ in one field differ."""
        assert aiogram.fsm.storage.base.StorageKey(**asdict(neighbour)) != ANNA


class TestKeyBuilder:
    """A key as a string."""

    @pytest.mark.parametrize("key", [ANNA, replace(ANNA, thread_id=4), replace(BUSY, destiny="default"), BUSY])
    @pytest.mark.parametrize("part", [None, "data", "state", "lock"])
    @pytest.mark.parametrize(
        "options",
        [
            {},
            {"prefix": "portal", "separator": "/"},
            {"with_bot_id": True},
            {"with_business_connection_id": True},
            {"with_destiny": True},
            {"with_bot_id": True, "with_business_connection_id": True, "with_destiny": True},
        ],
    )
    def test_builds_what_aiogram_builds(self, key: StorageKey, part: Part | None, options: dict[str, Any]) -> None:
        """The string is aiogram's, for its keys as for ours, and so is the refusal to lose a destiny."""
        ours: KeyBuilder = DefaultKeyBuilder(**options)
        theirs = aiogram.fsm.storage.base.DefaultKeyBuilder(**options)
        their_key = aiogram.fsm.storage.base.StorageKey(**asdict(key))
        if key.destiny != "default" and "with_destiny" not in options:
            with pytest.raises(ValueError, match="with_destiny"):
                theirs.build(their_key, part)
            with pytest.raises(ValueError, match="with_destiny"):
                ours.build(key, part)
        else:
            assert ours.build(key, part) == theirs.build(their_key, part)
            assert ours.build(their_key, part) == theirs.build(key, part)  # type: ignore[arg-type]


def test_error_is_aiograms() -> None:
    """The error says what aiogram's says."""
    with pytest.raises(DataNotDictLikeError) as caught:
        copied(())  # type: ignore[arg-type]
    theirs = aiogram.exceptions.DataNotDictLikeError(caught.value.message)
    assert str(caught.value) == str(theirs) == "Data must be a dict or dict-like object, got tuple"
    assert repr(caught.value) == repr(theirs)
    assert isinstance(caught.value, TypeError)


def test_state_name() -> None:
    """A state of aiogram's is stored as its string, as ours is."""
    assert state_name(cast("State", aiogram.fsm.state.State("a"))) == "@:a"
