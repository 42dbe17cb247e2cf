"""The process is killed between any two steps of an upload and started again: the file is there once and whole.

Anna has four files and sends a fifth. The turn in which it comes is the first one, that in which her conversation hears
that it is here the second. What the process leaves at its death is looked through as well: none of it can be read.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest

from bot.tracing import CheckpointName
from core.files.checking.worker import looked_at
from core.files.model import FileStatus
from core.limits import MOST_FILES
from tests.dialogs.taps import tap
from tests.e2e.file_day import CONTENT, DESCRIPTION, NAME, FileDay, a_file_day
from tests.e2e.processes import Processes, processes
from tests.e2e.test_killed import IN_THE_TURN, OF_A_FILE
from tests.e2e.traces import CANARY, traces
from tests.postgres import Postgres

DEATHS: list[tuple[CheckpointName, int]] = [
    *((step, 1) for step in (*IN_THE_TURN, *OF_A_FILE)),
    *((step, 2) for step in ("delivered", "completed", "loaded", "answered", "queued", "committed")),
]
ELSEWHERE: set[CheckpointName] = {"leased", "stepped", "told"}
"""What goes to a patient's own chat is leased with its turn; `test_killed` has what is leased later, and
`test_killed_while_telling` the steps of a job.
"""
CHECKED = looked_at(CONTENT).content
LEASE = timedelta(minutes=4)


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where bots complain, and make their temporary files."""
    return tmp_path_factory.mktemp("scratch")


@pytest.fixture(scope="module")
def bots(scratch: Path) -> Iterator[Processes]:
    """Where bots begin."""
    with processes(scratch) as begun:
        yield begun


def test_every_step_is_tried() -> None:
    """A step that is added to a turn, or to the fetching, has to be added here."""
    assert {step for step, _nth in DEATHS} == set(get_args(CheckpointName)) - ELSEWHERE


def test_the_canary_is_kept() -> None:
    """What is looked for is in the file as it is kept, so that it would be found."""
    assert CANARY.encode() in CHECKED


@pytest.mark.ci
@pytest.mark.parametrize(("step", "nth"), DEATHS)
async def test_killed(step: CheckpointName, nth: int, bots: Processes, scratch: Path, tmp_path: Path) -> None:
    """Killed at any step while polling, with SQLite and a folder: nothing can be read, and the next one goes on."""
    async with a_file_day(tmp_path) as day:
        await kill_and_go_on(day, bots, step, nth)
        assert traces(CANARY, tmp_path, scratch) == set()


@pytest.mark.ci
@pytest.mark.parametrize(("step", "nth"), [("committed", 1), ("stored", 1), ("queued", 2)])
async def test_killed_behind_a_webhook(step: CheckpointName, nth: int, bots: Processes, tmp_path: Path) -> None:
    """Killed while Telegram calls, or after it has heard that all is well."""
    async with a_file_day(tmp_path, webhook=True) as day:
        await kill_and_go_on(day, bots, step, nth)


@pytest.mark.ci
@pytest.mark.parametrize(("step", "nth"), [("downloaded", 1), ("stored", 1), ("committed", 2)])
async def test_killed_with_postgresql(
    step: CheckpointName, nth: int, bots: Processes, tmp_path: Path, postgres: Postgres
) -> None:
    """With PostgreSQL, where others may be at work, a file that was being fetched waits until its lease has run out."""
    async with a_file_day(tmp_path, await postgres.emptied()) as day:
        await kill_and_go_on(day, bots, step, nth, until_the_lease_ends=LEASE)


@pytest.mark.ci
async def test_bytes_of_nothing_are_swept(bots: Processes, tmp_path: Path) -> None:
    """It was stored, nobody heard of it, and the second time it can't be taken: its bytes go with the next sweep."""
    async with a_file_day(tmp_path, kept=0) as day:
        day.send()
        first = await bots.begin(day.environment, day.stage.now, "stored")
        assert await first.ended() == -signal.SIGKILL
        (orphan,) = await day.in_vault()
        (sent,) = day.stage.world.files.all
        day.stage.world.files.put_back([replace(sent, content=b"<html>")])
        second = await bots.begin(day.environment, day.stage.now)
        await day.shown(NAME, "Web pages can’t be taken", action="back")
        assert await second.stopped() == 0
        assert await day.in_vault() == {orphan}

        long_ago = time.time() - timedelta(hours=2).total_seconds()
        os.utime(tmp_path / "vault" / orphan[:2] / orphan, (long_ago, long_ago))
        third = await bots.begin(day.environment, day.stage.now)
        day.anna.say("/menu")
        await day.shown(action="menu.files")
        assert await third.stopped() == 0
        assert await day.in_vault() == set()


async def kill_and_go_on(
    day: FileDay, bots: Processes, step: CheckpointName, nth: int, until_the_lease_ends: timedelta = timedelta()
) -> None:
    """One bot dies, and what it leaves can't be read; the next one goes on, and Anna with it."""
    day.send()
    first = await bots.begin(day.environment, day.stage.now, step, nth)
    assert await first.ended() == -signal.SIGKILL
    assert traces(CANARY, Path(day.environment["VAULT_URL"]).parent) == set()

    second = await bots.begin(day.environment, day.stage.now + until_the_lease_ends)
    await day.shown(NAME, DESCRIPTION, action="go_on")
    assert await second.stopped() == 0
    assert len(day.screens_with("go_on")) == 1
    await day.stage.start()
    await day.stage.app.bot.delete_webhook()
    await it_is_there_once(day)
    await there_is_no_sixth(day)
    await the_place_comes_back(day)


async def it_is_there_once(day: FileDay) -> None:
    """In the database, in a place of its own, and in the vault as it was checked."""
    *_, file = rows = await day.rows()
    assert sorted(row.number for row in rows) == list(range(1, MOST_FILES + 1))
    assert [row.status for row in rows] == [*[FileStatus.KEPT] * (MOST_FILES - 1), FileStatus.DRAFT]
    assert (file.label.name, file.size) == (NAME, len(CHECKED))
    assert await day.content_of(file.id) == CHECKED
    await day.nothing_is_left_over()


async def there_is_no_sixth(day: FileDay) -> None:
    """All places are taken, and Anna is told so."""
    day.send("szósty.pdf")
    await day.stage.settle()
    assert day.shows("szósty.pdf", "There was no room left", action="go_on")
    assert len(await day.rows()) == MOST_FILES


async def the_place_comes_back(day: FileDay) -> None:
    """She may send something else instead."""
    tap(day.anna, "change", None)
    await day.stage.settle()
    assert len(await day.rows()) == MOST_FILES - 1
    await day.nothing_is_left_over()
