"""Conversations in the database: a storage like any other, durable, and loaded and saved once in a turn."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from bot.fsm_storage import SqlStorage, conversation, row_key
from core.database import Database
from core.keys import KeyRing
from dialogs.fsm.context import FSMContext
from dialogs.fsm.storage import BaseStorage, StateType, StorageKey
from tests.bot.secrets_at_rest import nowhere
from tests.counting import statements_of
from tests.databases import a_database, prepared_file
from tests.dialogs.fsm.storage_contract import ANNA, NEIGHBOURS, StorageContract
from tests.dialogs.taps import tap
from tests.stage import Stage
from tests.walk import TO_THE_SUMMARY

# As any storage


@dataclass(frozen=True)
class OneTransactionACall(BaseStorage):
    """Each call loads its conversation, and saves it, in a transaction of its own."""

    database: Database

    @asynccontextmanager
    async def _of(self, key: StorageKey) -> AsyncIterator[SqlStorage]:
        async with self.database.transaction() as session:
            yield SqlStorage(await conversation(session, key))

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:
        async with self._of(key) as storage:
            await storage.set_state(key, state)

    async def get_state(self, key: StorageKey) -> str | None:
        async with self._of(key) as storage:
            return await storage.get_state(key)

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:
        async with self._of(key) as storage:
            await storage.set_data(key, data)

    async def get_data(self, key: StorageKey) -> dict[str, Any]:
        async with self._of(key) as storage:
            return await storage.get_data(key)

    async def close(self) -> None:
        """Nothing to close."""


@pytest.fixture
def storage(database: Database) -> OneTransactionACall:
    """An empty storage."""
    return OneTransactionACall(database)


class TestSqlStorage(StorageContract):
    """`SqlStorage` does what every storage must, on both databases."""


@pytest.mark.both_databases
async def test_within_a_transaction(database: Database) -> None:
    """What a turn sets, it reads back at once; if its transaction fails, nothing of it is there."""

    async def turn() -> None:
        async with database.transaction() as session:
            fsm = FSMContext(SqlStorage(await conversation(session, ANNA)), ANNA)
            await fsm.set_state("Booking:slots")
            await fsm.update_data(page=2)
            assert (await fsm.get_state(), await fsm.get_data()) == ("Booking:slots", {"page": 2})
            raise InterruptedError

    with pytest.raises(InterruptedError):
        await turn()
    fsm = FSMContext(OneTransactionACall(database), ANNA)
    assert (await fsm.get_state(), await fsm.get_data()) == (None, {})


def test_keys_are_apart() -> None:
    """No two conversations share a row, and the key fits into its column."""
    keys = [ANNA, *(neighbour.values[0] for neighbour in NEIGHBOURS)]
    rows = {row_key(key) for key in keys if isinstance(key, StorageKey)}
    assert len(rows) == len(keys)
    longest = StorageKey(2**63, -(2**63), 2**63, 2**63, "b" * 64, "d" * 64)
    assert len(row_key(longest)) <= 255


async def test_outlives_the_process(tmp_path: Path, keys: KeyRing) -> None:
    """A conversation is there when the database is opened again, and can't be read in its file."""
    address = prepared_file(tmp_path)
    async with a_database(address, keys) as database:
        await database.migrate()
        storage = OneTransactionACall(database)
        await storage.set_state(ANNA, "Registration:pesel")
        await storage.set_data(ANNA, {"name": "Kanarek"})
        assert nowhere(tmp_path, "Kanarek")
    assert nowhere(tmp_path, "Kanarek")

    async with a_database(address, keys) as database:
        storage = OneTransactionACall(database)
        assert await storage.get_state(ANNA) == "Registration:pesel"
        assert await storage.get_data(ANNA) == {"name": "Kanarek"}


# Within a turn


@contextmanager
def counted(database: Database) -> Iterator[Counter[str]]:
    """Count the statements that touch conversations, by their first word."""
    found: Counter[str] = Counter()
    with statements_of(database) as statements:
        yield found
    found.update(each.split(maxsplit=1)[0] for each in statements if "conversations" in each)


async def statements_of_a_turn(stage: Stage) -> Counter[str]:
    """What the one update that waits does with conversations."""
    (update,) = await stage.fetch()
    with counted(stage.app.context.database) as statements:
        await stage.app.dispatcher.dispatch(update)
    await stage.settle()
    return statements


@pytest.mark.both_databases
async def test_one_load_and_one_save(either_stage: Stage) -> None:
    """Whatever happens in a turn, the conversation's row is read once and written once."""
    stage, anna = either_stage, either_stage.world.add_person(101, "Anna", "Nowak", "en")
    await stage.open_account(anna)
    anna.say("/start")
    assert await statements_of_a_turn(stage) == {"SELECT": 1, "INSERT": 1, "UPDATE": 1}
    for action, value in (*TO_THE_SUMMARY, ("confirm", None)):
        tap(anna, action, value)
        assert await statements_of_a_turn(stage) == {"SELECT": 1, "UPDATE": 1}, action
    anna.say("what?")
    assert await statements_of_a_turn(stage) == {"SELECT": 1, "UPDATE": 1}
    row = await stage.conversation(anna)
    assert row is not None
    assert row.state == "Booking:booked"


async def test_a_new_row_is_made_once(database: Database) -> None:
    """Asked for again in the same transaction, it is the same object, without another look."""
    with counted(database) as statements:
        async with database.transaction() as session:
            row = await conversation(session, ANNA)
            assert await conversation(session, ANNA) is row
            await SqlStorage(row).set_state(ANNA, "Menu:home")
    assert statements["SELECT"] == 1
