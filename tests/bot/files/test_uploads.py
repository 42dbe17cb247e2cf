"""From a patient's Telegram into the vault, whatever goes wrong on the way."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from bot.files import queue
from bot.files.queue import Fetching, FileFetch
from bot.files.worker import Arrived
from bot.simulator.world.chats import SimMessage
from bot.updates.turns import MAX_ATTEMPTS
from core.accounts.patients import Patient
from core.files import library
from core.files.checking import CheckedFile, FileKind
from core.files.checking.checker import Checker
from core.files.model import FileStatus
from core.files.vault import open_vault
from dialogs.engine.events import Trouble
from tests.bot.delivery.records import Records, records_on
from tests.bot.portals import FailingPortal, dispatcher_of
from tests.core.files.checking import documents
from tests.stage import TOKEN, Stage

CANARY = "Kanarek"
NAME = f"{CANARY}.pdf"
ARRIVED = Arrived(CheckedFile(FileKind.PDF, b"content"))


@pytest.fixture
async def records(stage: Stage) -> AsyncIterator[Records]:
    """Anna, where files are added."""
    async with records_on(stage) as records:
        await records.begin_adding()
        yield records


async def announced(records: Records) -> Fetching:
    """Anna has sent a file, the bot has taken it, and a process has begun to fetch it."""
    records.anna.send_document(NAME, documents.pdf(), "Wyniki badania krwi")
    await records.answer()
    await records.stage.app.delivery_worker.deliver_all()
    async with records.stage.work() as work:
        fetching = await queue.lease(work.session, records.stage.now)
    assert fetching is not None
    return fetching


async def waiting(records: Records) -> int:
    """How many files are still to be fetched."""
    async with records.stage.work() as work:
        return await work.session.scalar(sa.select(sa.func.count()).select_from(FileFetch)) or 0


def said(records: Records, words: str) -> list[SimMessage]:
    """What Anna was told with these words in it."""
    return [message for message in records.anna.messages if message.sender.is_bot and words in message.text]


async def test_nothing_is_told_in_the_log(records: Records, caplog: pytest.LogCaptureFixture) -> None:
    """Neither the name nor the token, however much goes wrong."""
    caplog.set_level(logging.DEBUG, "bot")
    caplog.set_level(logging.DEBUG, "core")
    for fault in ("half_download", "server_error", "dropped"):
        records.stage.world.faults.add(fault, "" if fault == "half_download" else "getFile")
    records.anna.send_document(NAME, documents.pdf())
    for _ in range(4):
        await records.stage.settle()
        records.stage.wait(minutes=1)
    (file,) = await records.rows()
    assert file.status is FileStatus.DRAFT
    ours = [record for record in caplog.records if record.name.split(".")[0] in {"bot", "core", "dialogs"}]
    told = "\n".join(record.getMessage() for record in ours)
    assert CANARY not in told
    assert TOKEN.partition(":")[2] not in told


async def test_half_a_download(records: Records) -> None:
    """It is fetched again, and there is one file."""
    records.stage.world.faults.add("half_download")
    records.anna.send_document(NAME, documents.pdf())
    await records.stage.settle()
    assert [each.status for each in await records.rows()] == [FileStatus.ARRIVING]
    records.stage.wait(seconds=2)
    await records.stage.settle()
    (file,) = await records.rows()
    assert file.status is FileStatus.DRAFT
    assert await records.in_vault() == {file.id}


async def test_out_of_reach_for_good(records: Records) -> None:
    """Anna is told so once, and its place is free again."""
    records.stage.world.faults.add("server_error", "getFile", times=6)
    records.anna.send_document(NAME, documents.pdf())
    for _ in range(8):
        await records.stage.settle()
        records.stage.wait(minutes=1)
    assert len(said(records, "could not be fetched from Telegram")) == 1
    assert (await records.rows(), await waiting(records), await records.in_vault()) == ([], 0, set())


async def test_scanner_is_down(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing passes unseen: in the end it is told, and nothing is kept."""
    unreachable = Checker(clamd_url="tcp://127.0.0.1:1")
    monkeypatch.setattr(records.stage.app.file_worker, "_checker", unreachable)
    records.anna.send_document(NAME, documents.pdf())
    for _ in range(8):
        await records.stage.settle()
        records.stage.wait(minutes=1)
    assert len(said(records, "could not be checked for viruses")) == 1
    assert (await records.rows(), await records.in_vault()) == ([], set())


async def test_dies_between_the_vault_and_the_turn(records: Records) -> None:
    """The process that is started next does it all again, under the same id."""
    fetching = await announced(records)
    vault = open_vault(records.stage.settings.vault_url, records.stage.settings.keys)
    await vault.put(fetching.file_id, b"not yet told of")
    await vault.close()
    await records.stage.restart()
    await records.stage.settle()
    (file,) = await records.rows()
    assert (file.id, file.status) == (fetching.file_id, FileStatus.DRAFT)
    assert await records.in_vault() == {file.id}
    assert await waiting(records) == 0


@pytest.mark.parametrize("outcome", [ARRIVED, Trouble.OUT_OF_REACH])
async def test_told_once(records: Records, outcome: Arrived | Trouble, caplog: pytest.LogCaptureFixture) -> None:
    """What two processes have come to is told by the first of them."""
    fetching = await announced(records)
    await records.stage.app.dispatcher.tell_of_file(fetching, outcome)
    before = await records.rows()
    for another in (Trouble.OUT_OF_REACH, ARRIVED):
        await records.stage.app.dispatcher.tell_of_file(fetching, another)
    assert [each.status for each in await records.rows()] == [each.status for each in before]
    assert len(before) == (outcome is ARRIVED)
    assert caplog.text == ""


async def test_discarded_on_its_way(records: Records) -> None:
    """What comes after Anna has changed her mind goes again, and she hears no more of it."""
    fetching = await announced(records)
    async with records.stage.work() as work:
        await library.discard(work, (await work.session.scalars(sa.select(Patient))).one())
    async with records.stage.work() as work:
        await queue.retry_later(work.session, fetching.file_id, records.stage.now)
    told = len(records.anna.messages)
    await records.stage.settle()
    assert (await records.in_vault(), await records.rows(), await waiting(records)) == (set(), [], 0)
    assert len(records.anna.messages) == told


# A turn that fails


async def test_second_try(records: Records) -> None:
    """As any turn, it is made again at once."""
    fetching = await announced(records)
    portal = FailingPortal(MAX_ATTEMPTS - 1)
    await dispatcher_of(records.stage.app, portal).tell_of_file(fetching, ARRIVED)
    assert portal.asked == MAX_ATTEMPTS
    assert [each.status for each in await records.rows()] == [FileStatus.DRAFT]
    assert await waiting(records) == 0


@pytest.mark.parametrize("outcome", [ARRIVED, Trouble.OUT_OF_REACH])
async def test_given_up(records: Records, outcome: Arrived | Trouble, caplog: pytest.LogCaptureFixture) -> None:
    """Anna is told that something went wrong, with its number; the file is not lost, nor fetched for ever."""
    fetching = await announced(records)
    portal = FailingPortal(MAX_ATTEMPTS + 1)
    await dispatcher_of(records.stage.app, portal).tell_of_file(fetching, outcome)
    await records.stage.app.delivery_worker.deliver_all()
    assert portal.asked == MAX_ATTEMPTS
    (apology,) = said(records, "Sorry")
    incident = next(word for word in caplog.text.split() if word.endswith(":") and len(word) == 7)
    assert incident.strip(":") in apology.text
    assert CANARY not in caplog.text
    statuses = [each.status for each in await records.rows()]
    assert statuses == ([FileStatus.DRAFT] if outcome is ARRIVED else [])
    assert await waiting(records) == 0
    await records.tap(("menu", None))


async def test_database_is_away(records: Records, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is given up: the file is fetched again when the lease has run out."""
    fetching = await announced(records)

    claim, left = queue.claim, [ConnectionResetError()] * MAX_ATTEMPTS

    async def away(session: AsyncSession, file_id: str) -> bool:
        if left:
            raise left.pop()
        return await claim(session, file_id)

    with monkeypatch.context() as patch:
        patch.setattr(queue, "claim", away)
        with pytest.raises(ConnectionResetError):
            await records.stage.app.dispatcher.tell_of_file(fetching, ARRIVED)
    assert await waiting(records) == 1
    records.stage.wait(seconds=queue.LEASE.total_seconds())
    await records.stage.settle()
    assert [each.status for each in await records.rows()] == [FileStatus.DRAFT]
