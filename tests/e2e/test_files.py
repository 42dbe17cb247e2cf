"""Files over the wire: in an S3 store, more than there is room for, and one that is hostile."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.simulator.actors.actor import SimPerson
from core.limits import MOST_FILES
from tests.core.files.checking import documents, photos
from tests.databases import POSTGRESQL
from tests.dialogs.taps import buttons, tap
from tests.e2e.bots import a_bot, ended
from tests.e2e.file_day import FileDay, a_file_day
from tests.e2e.file_walk import walk
from tests.e2e.loopback import until
from tests.e2e.processes import Processes, processes
from tests.pictures import jpeg
from tests.postgres import Postgres
from tests.s3 import S3

AWS = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")


@pytest.fixture(scope="module")
def bots() -> Iterator[Processes]:
    """Where bots begin."""
    with processes() as begun:
        yield begun


@pytest.fixture
async def database_url(request: pytest.FixtureRequest, database_kind: str, tmp_path: Path) -> str:
    """Either database."""
    if database_kind == POSTGRESQL:
        postgres: Postgres = request.getfixturevalue("postgres")
        return await postgres.emptied()
    return f"sqlite:///{tmp_path / 'portal.db'}"


@pytest.mark.ci
async def test_in_an_s3_store(tmp_path: Path, s3: S3) -> None:
    """It is in the store from its arrival to its deletion, as the store's own listing says."""
    bucket = s3.bucket()
    days = a_file_day(tmp_path, vault_url=s3.url(bucket), kept=0, now=datetime.now(UTC))
    async with days as day, a_bot(day.environment | {name: os.environ[name] for name in AWS}, tmp_path) as process:
        counts = {step: len(s3.names(bucket, "portal/files/")) async for step in walk(day)}
        assert counts == {"sent": 1, "added": 1, "opened": 1, "linked": 1, "deleted": 0}
        process.terminate()
        assert await ended(process) == (0, "", "")


# More than there is room for


@pytest.mark.ci
async def test_two_at_once_for_the_last_place(bots: Processes, database_url: str, tmp_path: Path) -> None:
    """One has it; of the other it is told why not."""
    async with a_file_day(tmp_path, database_url, kept=MOST_FILES - 1) as day:
        day.send("pierwszy.pdf")
        day.send("drugi.pdf")
        running = await bots.begin(day.environment, day.stage.now)
        await day.shown("pierwszy.pdf", "drugi.pdf\nThere was no room left", action="go_on")
        assert await running.stopped() == 0
        await day.stage.start()
        assert [row.label.name for row in await day.rows()][MOST_FILES - 1 :] == ["pierwszy.pdf"]
        await day.nothing_is_left_over()


@pytest.mark.ci
async def test_an_album_for_three_places(bots: Processes, database_url: str, tmp_path: Path) -> None:
    """Of seven pictures three are taken, and the other four are named."""
    async with a_file_day(tmp_path, database_url, kept=MOST_FILES - 3) as day:
        day.anna.send_album([(f"{number}.jpg", jpeg()) for number in range(1, 8)])
        running = await bots.begin(day.environment, day.stage.now)
        await day.shown("foto-6.jpg, foto-7.jpg, foto-8.jpg, foto-9.jpg\nThere was no room left", action="go_on")
        assert await running.stopped() == 0
        await day.stage.start()
        names = [row.label.name for row in await day.rows()]
        assert names[MOST_FILES - 3 :] == ["foto-3.jpg", "foto-4.jpg", "foto-5.jpg"]
        await day.nothing_is_left_over()


# A hostile file


@pytest.mark.ci
@pytest.mark.parametrize(
    ("name", "make", "told"),
    [
        ("bomb.pdf", documents.bomb, "There is far more in it than it seems."),
        ("sky.png", photos.enormous_png, "The picture has too many pixels."),
    ],
)
async def test_others_are_served_while_it_is_checked(
    name: str, make: Callable[[], bytes], told: str, bots: Processes, tmp_path: Path
) -> None:
    """The process that checks it has it and does not answer; meanwhile somebody else takes turn after turn."""
    gate = Gate(tmp_path)
    async with a_file_day(tmp_path, kept=0) as day:
        john = day.stage.world.add_person(102, "John", "Carter", "en")
        day.send(name, make(), caption="")
        running = await bots.begin(day.environment, day.stage.now, python=gate.python)
        held = await gate.reached()
        await takes_turns(day, john)
        assert day.shows(name, "receiving the file", action="menu")
        gate.open(held)
        await day.shown(name, told, action="back")
        assert await running.stopped() == 0


class Gate:
    """Where the process that checks a file stands until it is let through."""

    def __init__(self, folder: Path) -> None:
        """`python` is to be started in the place of Python."""
        self._gate = folder / "gate"
        os.mkfifo(self._gate)
        self.python = folder / "python"
        self.python.write_text(f'#!/bin/sh\nread _ < {self._gate}\nexec {sys.executable} "$@"\n', encoding="utf-8")
        self.python.chmod(0o700)

    async def reached(self) -> int:
        """Wait until a process stands there."""
        async with asyncio.timeout(60):
            return await asyncio.to_thread(os.open, self._gate, os.O_WRONLY)

    def open(self, held: int) -> None:
        """Let it through."""
        os.write(held, b"\n")
        os.close(held)


async def takes_turns(day: FileDay, person: SimPerson) -> None:
    """Somebody new begins to open an account, and is answered each time."""

    async def sees(action: str) -> None:
        await until(day.stage.world, lambda: any(button.action == action for button in buttons(person)))

    person.start()
    await sees("accept")
    tap(person, "accept", None)
    await until(day.stage.world, lambda: any("first and last name" in message.text for message in person.messages))
    person.say("John Carter")
    await sees("no_pesel")
