"""What every storage is held to.

A module with a fixture `storage` puts it to the test with one line: `class TestMemoryStorage(StorageContract): ...`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dialogs.fsm.context import FSMContext
from dialogs.fsm.state import State, StatesGroup
from dialogs.fsm.storage import BaseStorage, DataNotDictLikeError, StorageKey

ANNA = StorageKey(bot_id=1, chat_id=2, user_id=3)
NEIGHBOURS = [
    pytest.param(replace(ANNA, bot_id=9), id="another bot"),
    pytest.param(replace(ANNA, chat_id=9), id="another chat"),
    pytest.param(replace(ANNA, user_id=9), id="another user"),
    pytest.param(replace(ANNA, thread_id=9), id="a topic"),
    pytest.param(replace(ANNA, business_connection_id="9"), id="a business connection"),
    pytest.param(replace(ANNA, destiny="9"), id="another destiny"),
    pytest.param(replace(ANNA, chat_id=3, user_id=2), id="chat and user swapped"),
    pytest.param(replace(ANNA, chat_id=23, user_id=3), id="digits that run together"),
    pytest.param(replace(ANNA, chat_id=-2), id="a group of the same number"),
]
MUCH = {"word": "zażółć", "number": 7, "none": None, "list": [1, {"deep": [2]}], "dict": {"a": {"b": "c"}}}


class Outer(StatesGroup):
    """Groups three deep."""

    first = State()

    class Middle(StatesGroup):
        """The second."""

        second = State()

        class Inner(StatesGroup):
            """The third."""

            third = State()


class StorageContract:
    """A storage keeps states and data, of each conversation apart, and gives and takes copies."""

    async def test_begins_empty(self, storage: BaseStorage) -> None:
        """A conversation that has not begun has no state and remembers nothing."""
        assert await storage.get_state(ANNA) is None
        assert await storage.get_data(ANNA) == {}
        assert await storage.get_value(ANNA, "word") is None

    @pytest.mark.parametrize(
        ("state", "stored"),
        [
            ("free text", "free text"),
            (State("alone"), "@:alone"),
            (Outer.first, "Outer:first"),
            (Outer.Middle.Inner.third, "Outer.Middle.Inner:third"),
            (None, None),
            (State(), None),
        ],
    )
    async def test_keeps_a_state(self, storage: BaseStorage, state: str | State | None, stored: str | None) -> None:
        """A state is kept as the string that it goes by, of exactly that type."""
        await storage.set_state(ANNA, "before")
        await storage.set_state(ANNA, state)
        kept = await storage.get_state(ANNA)
        assert kept == stored
        assert type(kept) is type(stored)

    async def test_state_is_forgotten_by_default(self, storage: BaseStorage) -> None:
        """Setting no state takes it away and leaves the data."""
        await storage.set_state(ANNA, "somewhere")
        await storage.set_data(ANNA, {"word": 1})
        await storage.set_state(ANNA)
        assert await storage.get_state(ANNA) is None
        assert await storage.get_data(ANNA) == {"word": 1}

    async def test_keeps_data(self, storage: BaseStorage) -> None:
        """Whatever JSON can hold comes back equal, and leaves the state."""
        await storage.set_state(ANNA, "somewhere")
        await storage.set_data(ANNA, MUCH)
        assert await storage.get_data(ANNA) == MUCH
        assert await storage.get_state(ANNA) == "somewhere"

    async def test_set_data_replaces(self, storage: BaseStorage) -> None:
        """What is not in the new data is gone."""
        await storage.set_data(ANNA, {"old": 1})
        await storage.set_data(ANNA, {"new": 2})
        assert await storage.get_data(ANNA) == {"new": 2}
        await storage.set_data(ANNA, {})
        assert await storage.get_data(ANNA) == {}

    async def test_update_data_merges(self, storage: BaseStorage) -> None:
        """What is new is added, what is known is replaced, and all of it comes back."""
        assert await storage.update_data(ANNA, {"a": 1, "b": 1}) == {"a": 1, "b": 1}
        assert await storage.update_data(ANNA, {"b": 2}) == {"a": 1, "b": 2}
        assert await storage.update_data(ANNA, {}) == {"a": 1, "b": 2}
        assert await storage.get_data(ANNA) == {"a": 1, "b": 2}

    async def test_get_value(self, storage: BaseStorage) -> None:
        """The default is for what is missing, not for what is false."""
        await storage.set_data(ANNA, {"none": None, "zero": 0})
        assert await storage.get_value(ANNA, "zero", "default") == 0
        assert await storage.get_value(ANNA, "none", "default") is None
        assert await storage.get_value(ANNA, "other", "default") == "default"

    @pytest.mark.parametrize("data", [(), [], "text", 5, None, [("a", 1)], {"a"}])
    async def test_refuses_what_is_not_a_mapping(self, storage: BaseStorage, data: dict[str, int]) -> None:
        """Data that is no mapping is refused, and what was known stays."""
        await storage.set_data(ANNA, {"word": 1})
        with pytest.raises(DataNotDictLikeError):
            await storage.set_data(ANNA, data)
        assert await storage.get_data(ANNA) == {"word": 1}

    async def test_given_data_is_copied(self, storage: BaseStorage) -> None:
        """Changing what was handed in changes nothing that is stored, at any depth."""
        given: dict[str, Any] = {"list": [1], "dict": {"deep": [1]}}
        await storage.set_data(ANNA, given)
        _spoil(given)
        assert await storage.get_data(ANNA) == {"list": [1], "dict": {"deep": [1]}}

    async def test_updating_data_is_copied(self, storage: BaseStorage) -> None:
        """Changing what an update was given, or what it gave back, changes nothing that is stored."""
        given: dict[str, Any] = {"list": [1], "dict": {"deep": [1]}}
        got = await storage.update_data(ANNA, given)
        _spoil(got)
        assert given == {"list": [1], "dict": {"deep": [1]}}
        _spoil(given)
        assert await storage.get_data(ANNA) == {"list": [1], "dict": {"deep": [1]}}

    async def test_got_data_is_a_copy(self, storage: BaseStorage) -> None:
        """Changing what was got changes nothing that is stored, at any depth."""
        await storage.set_data(ANNA, {"list": [1], "dict": {"deep": [1]}})
        _spoil(await storage.get_data(ANNA))
        assert await storage.get_data(ANNA) == {"list": [1], "dict": {"deep": [1]}}

    async def test_got_value_is_a_copy(self, storage: BaseStorage) -> None:
        """Changing a value that was got changes nothing that is stored."""
        await storage.set_data(ANNA, {"dict": {"deep": [1]}})
        got: Any = await storage.get_value(ANNA, "dict")
        got["deep"].append(2)
        assert await storage.get_value(ANNA, "dict") == {"deep": [1]}

    @pytest.mark.parametrize("neighbour", NEIGHBOURS)
    async def test_conversations_are_apart(self, storage: BaseStorage, neighbour: StorageKey) -> None:
        """Keys that differ in one field are two conversations."""
        await storage.set_state(ANNA, "anna")
        await storage.set_data(ANNA, {"whose": "anna"})
        assert await storage.get_state(neighbour) is None
        assert await storage.get_data(neighbour) == {}
        await storage.set_state(neighbour, "neighbour")
        await storage.update_data(neighbour, {"whose": "neighbour"})
        assert await storage.get_state(ANNA) == "anna"
        assert await storage.get_data(ANNA) == {"whose": "anna"}
        assert await storage.get_data(neighbour) == {"whose": "neighbour"}

    async def test_equal_keys_are_one_conversation(self, storage: BaseStorage) -> None:
        """A key made anew finds what was stored under an equal one."""
        await storage.set_state(ANNA, "anna")
        assert await storage.get_state(StorageKey(1, 2, 3, None, None, "default")) == "anna"

    async def test_under_a_context(self, storage: BaseStorage) -> None:
        """A context does to the storage what it says, and clearing one conversation leaves the others."""
        context, other = FSMContext(storage, ANNA), FSMContext(storage, replace(ANNA, thread_id=1))
        await other.update_data(kept=True)
        await context.set_state(Outer.Middle.second)
        assert await context.update_data({"a": 1}, b=2) == {"a": 1, "b": 2}
        assert await context.get_state() == "Outer.Middle:second"
        assert await context.get_value("b") == 2
        await context.clear()
        assert await context.get_state() is None
        assert await context.get_data() == {}
        assert await other.get_data() == {"kept": True}


def _spoil(data: dict[str, Any]) -> None:
    data["list"].append(2)
    data["dict"]["deep"].append(2)
    data["new"] = True
