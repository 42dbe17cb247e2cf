"""Fetching files: tried again when something is out of reach, told once, a few at a time, by one process each."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
import sqlalchemy as sa

from bot import fetches, fetching
from bot.downloads import Downloads, Later
from bot.fetches import LEASE, Fetching, FileFetch
from bot.fetching import TRIES, Arrived, Fetcher, Outcome
from bot.house import House
from bot.rounds import IDLE
from core.checking import CheckedFile, CheckingFailed, FileFault, FileKind, UnusableContent
from core.checking.checker import Checker
from core.database import Database
from core.vault import Vault, VaultUnreachable, new_file_id, open_vault
from dialogs.directory import build_portal
from dialogs.events import Trouble
from dialogs.fsm.storage import StorageKey
from tests.bot.waiting import turns_of_the_loop, until
from tests.clinics import small_clinic
from tests.core.bookings import connect_several_times
from tests.core.vaults import listed
from tests.desk import TUESDAY_MORNING, Desk

ANNA = StorageKey(12345, 101, 101)
CANARY = "Kanarek"
OUT_OF_REACH = Later(Trouble.OUT_OF_REACH)


class Telegram(Downloads):
    """Files in the test's hand: what is read of one, or what goes wrong; and each may be waited for."""

    def __init__(self) -> None:
        self.faults: list[Exception] = []
        self.reads: Counter[str] = Counter()
        self.at_once = 0
        self.most_at_once = 0
        self.held: dict[str, asyncio.Event] = {}

    def hold(self, source: str) -> asyncio.Event:
        """Reading this one doesn't end until the event is set."""
        return self.held.setdefault(source, asyncio.Event())

    async def read(self, source: str) -> bytes:
        """Read one."""
        self.reads[source] += 1
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            await asyncio.sleep(0)
            if source in self.held:
                await self.held[source].wait()
            if self.faults:
                raise self.faults.pop(0)
        finally:
            self.at_once -= 1
        return source.encode()


class Glance(Checker):
    """Lets everything pass, unless something is to go wrong."""

    def __init__(self) -> None:
        self.faults: list[Exception] = []

    async def check(self, content: bytes) -> CheckedFile:
        """Look at it."""
        if self.faults:
            raise self.faults.pop(0)
        return CheckedFile(FileKind.PDF, content)


@dataclass
class Hall:
    """A fetcher, or several, and all that they touch."""

    database: Database
    vault: Vault
    now: datetime = TUESDAY_MORNING
    telegram: Telegram = field(default_factory=Telegram)
    glance: Glance = field(default_factory=Glance)
    told: list[tuple[str, Outcome]] = field(default_factory=list)

    def fetcher(self, at_once: int = 2) -> Fetcher:
        """One process's."""
        house = House(self.database, small_clinic(), build_portal(), 12345, -1001, lambda: self.now)
        return Fetcher(house, self.telegram, self.vault, self.glance, self.tell, at_once=at_once)

    async def tell(self, of: Fetching, outcome: Outcome) -> None:
        """As a turn does: what was told before is told to nobody."""
        async with self.database.transaction() as session:
            if await fetches.take(session, of.file_id):
                self.told.append((of.file_id, outcome))

    async def ask(self, source: str = "one") -> str:
        """Somebody has sent a file; its id."""
        file_id = new_file_id()
        async with self.database.transaction() as session:
            fetches.ask(session, file_id, ANNA, source, self.now)
        return file_id

    async def rows(self) -> list[FileFetch]:
        """What is still to be fetched."""
        async with self.database.transaction() as session:
            return list(await session.scalars(sa.select(FileFetch)))

    def wait(self, **time: float) -> None:
        """Let time pass."""
        self.now += timedelta(**time)


@pytest.fixture
async def hall(database: Database) -> AsyncIterator[Hall]:
    """A hall on either database."""
    vault = open_vault("memory://", database.keys)
    yield Hall(database, vault)
    await vault.close()


async def test_fetched(hall: Hall) -> None:
    """It is read, checked, put away and told, once; the row goes with that."""
    file_id = await hall.ask("one")
    fetcher = hall.fetcher()
    assert [await fetcher.fetch_due() for _ in range(2)] == [True, False]
    assert hall.told == [(file_id, Arrived(CheckedFile(FileKind.PDF, b"one")))]
    assert await hall.vault.get(file_id) == b"one"
    assert (hall.telegram.reads["one"], await hall.rows()) == (1, [])


async def test_unusable(hall: Hall) -> None:
    """What the file itself is guilty of is told at once, and nothing is put away."""
    too_large, infected = await hall.ask("one"), await hall.ask("two")
    fetcher = hall.fetcher(1)
    hall.telegram.faults = [UnusableContent(FileFault.TOO_LARGE)]
    hall.glance.faults = [UnusableContent(FileFault.INFECTED)]
    await fetcher.fetch_due()
    assert {outcome for _, outcome in hall.told} == {FileFault.TOO_LARGE, FileFault.INFECTED}
    assert {file_id for file_id, _ in hall.told} == {too_large, infected}
    assert await listed(hall.vault) == set()


def _vault_away(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object) -> None:
        raise VaultUnreachable(CANARY)

    monkeypatch.setattr(hall.vault, "put", away)


def _scanner_down(hall: Hall, _: pytest.MonkeyPatch) -> None:
    hall.glance.faults = [CheckingFailed(CANARY)] * TRIES


def _telegram_away(hall: Hall, _: pytest.MonkeyPatch) -> None:
    hall.telegram.faults = [Later(Trouble.OUT_OF_REACH) for _ in range(TRIES)]


@pytest.mark.parametrize(
    ("go_wrong", "told"),
    [
        (_telegram_away, Trouble.OUT_OF_REACH),
        (_vault_away, Trouble.OUT_OF_REACH),
        (_scanner_down, Trouble.NOT_CHECKED),  # nothing passes unchecked
    ],
)
async def test_tried_again(
    hall: Hall,
    go_wrong: Callable[[Hall, pytest.MonkeyPatch], None],
    told: Trouble,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """After 2 seconds, 4, 8, 16 and 32; then the person is told the truth, once."""
    go_wrong(hall, monkeypatch)
    fetcher, file_id = hall.fetcher(), await hall.ask()
    for seconds in (2, 4, 8, 16, 32):
        assert await fetcher.fetch_due()
        (row,) = await hall.rows()
        assert (row.due_at, row.leased_until) == (hall.now + timedelta(seconds=seconds), None)
        hall.wait(seconds=seconds - 0.1)
        assert not await fetcher.fetch_due()
        hall.wait(seconds=0.1)
        assert hall.told == []
    await fetcher.fetch_due()
    assert hall.told == [(file_id, told)]
    hall.wait(hours=1)
    assert not await fetcher.fetch_due()
    assert (await hall.rows(), await listed(hall.vault)) == ([], set())
    assert hall.telegram.reads["one"] == TRIES == 6
    assert CANARY not in caplog.text


async def test_succeeds_in_the_end(hall: Hall) -> None:
    """One success makes up for all before it."""
    hall.telegram.faults = [OUT_OF_REACH] * (TRIES - 1)
    fetcher, file_id = hall.fetcher(), await hall.ask()
    for _ in range(TRIES):
        await fetcher.fetch_due()
        hall.wait(minutes=1)
    assert hall.told == [(file_id, Arrived(CheckedFile(FileKind.PDF, b"one")))]


async def test_asked_to_wait(hall: Hall) -> None:
    """As long as Telegram says."""
    hall.telegram.faults = [Later(Trouble.OUT_OF_REACH, timedelta(seconds=70))]
    fetcher = hall.fetcher()
    await hall.ask()
    await fetcher.fetch_due()
    (row,) = await hall.rows()
    assert row.due_at == hall.now + timedelta(seconds=70)


async def test_a_bug(hall: Hall, caplog: pytest.LogCaptureFixture) -> None:
    """It is reported without a word of the file, and costs one file, not the others."""
    hall.telegram.faults = [RuntimeError(CANARY)]
    first, second = await hall.ask("one"), await hall.ask("two")
    await hall.fetcher(1).fetch_due()
    assert {file_id for file_id, _ in hall.told} == {first, second}
    assert [outcome for _, outcome in hall.told].count(Trouble.OUT_OF_REACH) == 1
    assert "RuntimeError at" in caplog.text
    assert CANARY not in caplog.text


async def test_bytes_that_come_too_slowly(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    """A try ends well before its lease, so that no other process begins meanwhile."""
    assert LEASE.total_seconds() > fetching.LONGEST
    monkeypatch.setattr(fetching, "LONGEST", 0.001)
    hall.telegram.hold("one")
    fetcher = hall.fetcher()
    await hall.ask("one")
    await fetcher.fetch_due()
    (row,) = await hall.rows()
    assert (row.attempts, row.leased_until, hall.told) == (1, None, [])


# A few at a time


async def test_a_few_at_once(hall: Hall) -> None:
    """However many are sent, two are in memory."""
    sources = [f"{number}" for number in range(12)]
    released = [hall.telegram.hold(source) for source in sources]
    for source in sources:
        await hall.ask(source)
    fetching_all = asyncio.create_task(hall.fetcher(2).fetch_due())
    await until(lambda: hall.telegram.at_once == 2)
    for each in released:
        await turns_of_the_loop()
        each.set()
    await fetching_all
    assert len(hall.told) == 12
    assert hall.telegram.most_at_once == 2


async def test_a_slow_file_holds_up_no_other(hall: Hall) -> None:
    """Even one that comes while it is being fetched."""
    fetcher = hall.fetcher(2)
    released = hall.telegram.hold("slow")
    slow = await hall.ask("slow")
    running = asyncio.create_task(fetcher.run())
    await until(lambda: hall.telegram.reads["slow"] == 1)
    for _ in range(3):
        quick = await hall.ask("quick")
        fetcher.wake()
        await until(lambda quick=quick: quick in dict(hall.told))  # type: ignore[misc]
    released.set()
    await until(lambda: slow in dict(hall.told))
    fetcher.stop()
    await running


async def test_stopped(hall: Hall) -> None:
    """What is being fetched is done with; what waits is left for the next process."""
    fetcher = hall.fetcher(1)
    released = hall.telegram.hold("one")
    first = await hall.ask("one")
    hall.wait(seconds=1)
    await hall.ask("two")
    running = asyncio.create_task(fetcher.run())
    await until(lambda: hall.telegram.reads["one"] == 1)
    fetcher.stop()
    released.set()
    await running
    assert [file_id for file_id, _ in hall.told] == [first]
    (row,) = await hall.rows()
    assert (row.source, row.leased_until, row.attempts) == ("two", None, 0)


async def test_when_to_look_again(hall: Hall) -> None:
    """When the next one is due, or the lease of another process has run out; in a while, when there is nothing."""
    fetcher = hall.fetcher(1)
    assert await fetcher._round() == IDLE
    hall.telegram.faults = [Later(Trouble.OUT_OF_REACH)]
    await hall.ask()
    assert await fetcher._round() == pytest.approx(2)
    hall.wait(seconds=2)
    await _lease(hall)
    assert await fetcher._round() == IDLE
    hall.now += LEASE - timedelta(seconds=1)
    assert await fetcher._round() == pytest.approx(1)


# By one process each


async def _lease(hall: Hall) -> Fetching | None:
    """What a process that asks now is given; it may die of it."""
    async with hall.database.transaction() as session:
        return await fetches.lease(session, hall.now)


async def test_two_processes(hall: Hall) -> None:
    """They never fetch the same file."""
    for number in range(10):
        await hall.ask(f"{number}")
    await connect_several_times(Desk(hall.database, small_clinic()), 4)
    await asyncio.gather(*(hall.fetcher(2).fetch_due() for _ in range(2)))
    assert len(hall.told) == 10
    assert set(hall.telegram.reads.values()) == {1}


async def test_two_processes_ask_at_once(hall: Hall) -> None:
    """One file is given to one of them, and the other does not wait for it."""
    await hall.ask()
    await connect_several_times(Desk(hall.database, small_clinic()), 2)
    given = await asyncio.gather(*(_lease(hall) for _ in range(5)))
    assert [each.source for each in given if each] == ["one"]


async def test_a_process_that_dies(hall: Hall) -> None:
    """Its lease runs out, and another one fetches the file, under the same id: there is one file."""
    file_id = await hall.ask()
    dead = await _lease(hall)
    assert dead is not None
    await hall.vault.put(file_id, b"one")
    fetcher = hall.fetcher()
    hall.now += LEASE - timedelta(seconds=1)
    assert not await fetcher.fetch_due()
    hall.wait(seconds=1)
    assert await fetcher.fetch_due()
    assert [each for each, _ in hall.told] == [file_id]
    assert await listed(hall.vault) == {file_id}


async def test_a_process_that_is_only_slow(hall: Hall) -> None:
    """What it comes with after another one has told of the file is told to nobody."""
    file_id = await hall.ask()
    slow = await _lease(hall)
    assert slow is not None
    hall.now += LEASE
    await hall.fetcher().fetch_due()
    await hall.tell(slow, Trouble.OUT_OF_REACH)
    assert [(each, type(outcome)) for each, outcome in hall.told] == [(file_id, Arrived)]


async def test_a_file_that_processes_die_of(hall: Hall) -> None:
    """After as many tries as any other it is given up, without being touched again."""
    file_id = await hall.ask()
    for _ in range(TRIES):
        assert await _lease(hall)
        hall.now += LEASE
    await hall.fetcher().fetch_due()
    assert hall.told == [(file_id, Trouble.OUT_OF_REACH)]
    assert hall.telegram.reads["one"] == 0


async def test_takes_over_at_the_start(hall: Hall) -> None:
    """With SQLite the process that starts is the only one, and goes on at once; with PostgreSQL there may be others."""
    await hall.ask()
    await _lease(hall)
    async with hall.database.transaction() as session:
        await fetches.take_over(session)
        alone = session.get_bind().dialect.name == "sqlite"
    assert await hall.fetcher().fetch_due() is alone


async def test_where_telegram_has_it_is_sealed(hall: Hall) -> None:
    """With the bot's token, Telegram's id of a file is as good as the file."""
    await hall.ask(CANARY)
    async with hall.database.transaction() as session:
        (source,) = (await session.execute(sa.text("SELECT source FROM file_fetches"))).one()
    assert CANARY.encode() not in bytes(source)
