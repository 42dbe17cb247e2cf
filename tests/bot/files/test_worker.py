"""Fetching files: tried again when something is out of reach, and told once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.files import worker
from bot.files.download import Later
from bot.files.queue import LEASE
from bot.files.worker import MAX_ATTEMPTS, Arrived
from core.files.checking import CheckedFile, CheckingFailed, FileFault, FileKind, UnusableContent
from core.files.vault import VaultUnreachable
from dialogs.engine.events import Trouble
from tests.bot.fetching import FetchHarness
from tests.core.files.vaults import listed

CANARY = "Kanarek"


async def test_fetched(harness: FetchHarness) -> None:
    """It is read, checked, put away and told, once; the row goes with that."""
    file_id = await harness.ask("one")
    fetcher = harness.fetcher()
    assert [await fetcher.fetch_due() for _ in range(2)] == [True, False]
    assert harness.told == [(file_id, Arrived(CheckedFile(FileKind.PDF, b"one")))]
    assert await harness.vault.get(file_id) == b"one"
    assert (harness.telegram.reads["one"], await harness.rows()) == (1, [])


async def test_unusable(harness: FetchHarness) -> None:
    """What the file itself is guilty of is told at once, and nothing is put away."""
    too_large, infected = await harness.ask("one"), await harness.ask("two")
    fetcher = harness.fetcher(1)
    harness.telegram.faults = [UnusableContent(FileFault.TOO_LARGE)]
    harness.glance.faults = [UnusableContent(FileFault.INFECTED)]
    await fetcher.fetch_due()
    assert {outcome for _, outcome in harness.told} == {FileFault.TOO_LARGE, FileFault.INFECTED}
    assert {file_id for file_id, _ in harness.told} == {too_large, infected}
    assert await listed(harness.vault) == set()


def _vault_away(harness: FetchHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    async def away(*_: object) -> None:
        raise VaultUnreachable(CANARY)

    monkeypatch.setattr(harness.vault, "put", away)


def _scanner_down(harness: FetchHarness, _: pytest.MonkeyPatch) -> None:
    harness.glance.faults = [CheckingFailed(CANARY)] * MAX_ATTEMPTS


def _telegram_away(harness: FetchHarness, _: pytest.MonkeyPatch) -> None:
    harness.telegram.faults = [Later(Trouble.OUT_OF_REACH) for _ in range(MAX_ATTEMPTS)]


@pytest.mark.parametrize(
    ("go_wrong", "told"),
    [
        (_telegram_away, Trouble.OUT_OF_REACH),
        (_vault_away, Trouble.OUT_OF_REACH),
        (_scanner_down, Trouble.NOT_CHECKED),  # nothing passes unchecked
    ],
)
async def test_tried_again(
    harness: FetchHarness,
    go_wrong: Callable[[FetchHarness, pytest.MonkeyPatch], None],
    told: Trouble,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """After 2 seconds, 4, 8, 16 and 32; then the person is told the truth, once."""
    go_wrong(harness, monkeypatch)
    fetcher, file_id = harness.fetcher(), await harness.ask()
    for seconds in (2, 4, 8, 16, 32):
        assert await fetcher.fetch_due()
        (row,) = await harness.rows()
        assert (row.due_at, row.leased_until) == (harness.now + timedelta(seconds=seconds), None)
        harness.wait(seconds=seconds - 0.1)
        assert not await fetcher.fetch_due()
        harness.wait(seconds=0.1)
        assert harness.told == []
    await fetcher.fetch_due()
    assert harness.told == [(file_id, told)]
    harness.wait(hours=1)
    assert not await fetcher.fetch_due()
    assert (await harness.rows(), await listed(harness.vault)) == ([], set())
    assert harness.telegram.reads["one"] == MAX_ATTEMPTS == 6
    assert CANARY not in caplog.text


async def test_succeeds_in_the_end(harness: FetchHarness) -> None:
    """One success makes up for all before it."""
    harness.telegram.faults = [Later(Trouble.OUT_OF_REACH)] * (MAX_ATTEMPTS - 1)
    fetcher, file_id = harness.fetcher(), await harness.ask()
    for _ in range(MAX_ATTEMPTS):
        await fetcher.fetch_due()
        harness.wait(minutes=1)
    assert harness.told == [(file_id, Arrived(CheckedFile(FileKind.PDF, b"one")))]


async def test_asked_to_wait(harness: FetchHarness) -> None:
    """As long as Telegram says."""
    harness.telegram.faults = [Later(Trouble.OUT_OF_REACH, timedelta(seconds=70))]
    fetcher = harness.fetcher()
    await harness.ask()
    await fetcher.fetch_due()
    (row,) = await harness.rows()
    assert row.due_at == harness.now + timedelta(seconds=70)


async def test_a_bug(harness: FetchHarness, caplog: pytest.LogCaptureFixture) -> None:
    """It is reported without a word of the file, and costs one file, not the others."""
    harness.telegram.faults = [RuntimeError(CANARY)]
    first, second = await harness.ask("one"), await harness.ask("two")
    await harness.fetcher(1).fetch_due()
    assert {file_id for file_id, _ in harness.told} == {first, second}
    assert [outcome for _, outcome in harness.told].count(Trouble.OUT_OF_REACH) == 1
    assert "RuntimeError at" in caplog.text
    assert CANARY not in caplog.text


async def test_bytes_that_come_too_slowly(harness: FetchHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    """A try ends well before its lease, so that no other process begins meanwhile."""
    assert LEASE.total_seconds() > worker.LONGEST
    monkeypatch.setattr(worker, "LONGEST", 0.001)
    harness.telegram.hold("one")
    fetcher = harness.fetcher()
    await harness.ask("one")
    await fetcher.fetch_due()
    (row,) = await harness.rows()
    assert (row.attempts, row.leased_until, harness.told) == (1, None, [])


async def test_where_telegram_has_it_is_sealed(harness: FetchHarness) -> None:
    """With the bot's token, Telegram's id of a file is as good as the file."""
    await harness.ask(CANARY)
    async with harness.database.transaction() as session:
        (source,) = (await session.execute(sa.text("SELECT source FROM file_fetches"))).one()
    assert CANARY.encode() not in bytes(source)
