"""Keys, and what storages share."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, asdict, replace
from types import MappingProxyType
from typing import Any

import aiogram.exceptions
import aiogram.fsm.state
import aiogram.fsm.storage.base
import pytest

from dialogs.fsm.state import State
from dialogs.fsm.storage import (
    BaseEventIsolation,
    BaseStorage,
    DataNotDictLikeError,
    DefaultKeyBuilder,
    KeyBuilder,
    Part,
    StateType,
    StorageKey,
    copied,
    state_name,
)
from tests.dialogs.fsm.storage_contract import ANNA, NEIGHBOURS

BUSY = StorageKey(1, 2, 3, thread_id=4, business_connection_id="5", destiny="6")


class TestStorageKey:
    """A key names one conversation."""

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
        assert neighbour != ANNA
        assert aiogram.fsm.storage.base.StorageKey(**asdict(neighbour)) != ANNA
        assert neighbour == replace(neighbour)

    def test_is_nothing_else(self) -> None:
        """A key equals no string and no tuple, and can't be changed."""
        assert ANNA != "1:2:3"
        assert ANNA != (1, 2, 3, None, None, "default")
        with pytest.raises(FrozenInstanceError):
            ANNA.user_id = 9  # type: ignore[misc]


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


class TestData:
    """What may be remembered."""

    def test_error_is_aiograms(self) -> None:
        """The error says what aiogram's says."""
        with pytest.raises(DataNotDictLikeError) as caught:
            copied(())  # type: ignore[arg-type]
        theirs = aiogram.exceptions.DataNotDictLikeError(caught.value.message)
        assert str(caught.value) == str(theirs) == "Data must be a dict or dict-like object, got tuple"
        assert repr(caught.value) == repr(theirs)
        assert isinstance(caught.value, TypeError)

    @pytest.mark.parametrize("mapping", [{"a": [1]}, MappingProxyType({"a": [1]}), OrderedDict(a=[1])])
    def test_any_mapping_will_do(self, mapping: Mapping[str, list[int]]) -> None:
        """Any mapping is taken, and becomes a plain dict that shares nothing with it."""
        data = copied(mapping)
        assert data == {"a": [1]}
        assert type(data) is dict
        assert data["a"] is not mapping["a"]


@pytest.mark.parametrize(
    ("state", "name"),
    [(None, None), ("text", "text"), (State("a"), "@:a"), (State(), None), (aiogram.fsm.state.State("a"), "@:a")],
)
def test_state_name(state: StateType, name: str | None) -> None:
    """A state is stored as its string, be it ours, aiogram's, or a string already."""
    assert state_name(state) == name


@pytest.mark.parametrize("abstract", [BaseStorage, BaseEventIsolation, KeyBuilder])
def test_what_is_unfinished_cannot_be_made(abstract: type) -> None:
    """A storage, an isolation or a key builder without its methods is refused."""
    with pytest.raises(TypeError, match="abstract"):
        abstract()
