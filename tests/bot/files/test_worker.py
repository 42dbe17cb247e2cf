"""Fetching files: tried again when something is out of reach, and told once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.files import worker
from bot.files.download import Later
from bot.files.queue import LEASE
from bot.files.worker import TRIES, Arrived
from core.files.checking import CheckedFile, CheckingFailed, FileFault, FileKind, UnusableContent
from core.files.vault import VaultUnreachable
from dialogs.engine.events import Trouble
from tests.bot.halls import Hall
from tests.core.files.vaults import listed

CANARY = "Kanarek"


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
    hall.telegram.faults = [Later(Trouble.OUT_OF_REACH)] * (TRIES - 1)
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
    assert LEASE.total_seconds() > worker.LONGEST
    monkeypatch.setattr(worker, "LONGEST", 0.001)
    hall.telegram.hold("one")
    fetcher = hall.fetcher()
    await hall.ask("one")
    await fetcher.fetch_due()
    (row,) = await hall.rows()
    assert (row.attempts, row.leased_until, hall.told) == (1, None, [])


async def test_where_telegram_has_it_is_sealed(hall: Hall) -> None:
    """With the bot's token, Telegram's id of a file is as good as the file."""
    await hall.ask(CANARY)
    async with hall.database.transaction() as session:
        (source,) = (await session.execute(sa.text("SELECT source FROM file_fetches"))).one()
    assert CANARY.encode() not in bytes(source)
