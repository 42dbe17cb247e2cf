"""Keys, and what storages share."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import FrozenInstanceError, replace
from types import MappingProxyType

import pytest

from dialogs.fsm.state import State
from dialogs.fsm.storage import (
    BaseEventIsolation,
    BaseStorage,
    KeyBuilder,
    StateType,
    StorageKey,
    copied,
    state_name,
)
from tests.dialogs.fsm.storage_contract import ANNA, NEIGHBOURS

BUSY = StorageKey(1, 2, 3, thread_id=4, business_connection_id="5", destiny="6")


class TestStorageKey:
    """A key names one conversation."""

    @pytest.mark.parametrize("neighbour", NEIGHBOURS)
    def test_is_not_another(self, neighbour: StorageKey) -> None:
        """Keys that differ in one field differ."""
        assert neighbour != ANNA
        assert neighbour == replace(neighbour)

    def test_is_nothing_else(self) -> None:
        """A key equals no string and no tuple, and can't be changed."""
        assert ANNA != "1:2:3"
        assert ANNA != (1, 2, 3, None, None, "default")
        with pytest.raises(FrozenInstanceError):
            ANNA.user_id = 9  # type: ignore[misc]


class TestData:
    """What may be remembered."""

    @pytest.mark.parametrize("mapping", [{"a": [1]}, MappingProxyType({"a": [1]}), OrderedDict(a=[1])])
    def test_any_mapping_will_do(self, mapping: Mapping[str, list[int]]) -> None:
        """Any mapping is taken, and becomes a plain dict that shares nothing with it."""
        data = copied(mapping)
        assert data == {"a": [1]}
        assert type(data) is dict
        assert data["a"] is not mapping["a"]


@pytest.mark.parametrize(
    ("state", "name"),
    [(None, None), ("text", "text"), (State("a"), "@:a"), (State(), None)],
)
def test_state_name(state: StateType, name: str | None) -> None:
    """A state is stored as its string, be it a state or a string already."""
    assert state_name(state) == name


@pytest.mark.parametrize("abstract", [BaseStorage, BaseEventIsolation, KeyBuilder])
def test_what_is_unfinished_cannot_be_made(abstract: type) -> None:
    """A storage, an isolation or a key builder without its methods is refused."""
    with pytest.raises(TypeError, match="abstract"):
        abstract()
