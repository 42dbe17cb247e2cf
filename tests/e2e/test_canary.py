"""A text in a file, its name, its description and its caption is found nowhere but where it belongs: with Telegram.

What a process leaves that is killed in the middle of an upload is looked through in `test_killed_with_a_file`.
"""

from __future__ import annotations

import re
import resource
import signal
import sqlite3
from asyncio.subprocess import Process
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from bot.simulator.world.chats import SimMessage
from tests.e2e.bots import a_bot, ended
from tests.e2e.file_day import DESCRIPTION, FileDay, a_file_day
from tests.e2e.file_walk import walk
from tests.e2e.loopback import until
from tests.e2e.traces import CANARY, traces

INCIDENT: Final = re.compile(r"give this number: (\w{6})")

BROKEN = """
CREATE TRIGGER broken BEFORE UPDATE OF screen_version ON conversations BEGIN SELECT RAISE(ABORT, 'broken'); END
"""
MENDED = "DROP TRIGGER broken"


@pytest.fixture(autouse=True)
def dumps_are_welcome() -> Iterator[None]:
    """As far as this machine allows, a process that crashes may leave a dump of its memory."""
    soft, hard = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (hard, hard))
    yield
    resource.setrlimit(resource.RLIMIT_CORE, (soft, hard))


@pytest.mark.ci
async def test_nowhere(tmp_path: Path) -> None:
    """Neither in the data nor in temporary files, at any step; nor in what is logged of a turn that failed; nor in what
    the process leaves when it crashes.
    """
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    async with (
        a_file_day(tmp_path, kept=0, now=datetime.now(UTC)) as day,
        a_bot(day.environment | {"TMPDIR": str(temporary)}, tmp_path) as process,
    ):
        incidents = []
        async for step in walk(day):
            assert traces(CANARY, tmp_path) == set(), step
            with broken(tmp_path / "portal.db"):
                incidents.append(await fails(day))
            assert traces(CANARY, tmp_path) == set(), f"{step}, and a turn that failed"
        assert list(temporary.iterdir()) == []
        leaves_no_dump(process)
        process.send_signal(signal.SIGABRT)
        code, said, complained = await ended(process)
    assert (code, said, CANARY in complained) == (-signal.SIGABRT, "", False)
    assert len(incidents) == 5
    assert [incident for incident in incidents if f"Incident {incident}: " not in complained] == []
    assert traces(CANARY, tmp_path) == set()


@contextmanager
def broken(database: Path) -> Iterator[None]:
    """Meanwhile every turn fails, once everything in it has been done."""
    with closing(sqlite3.connect(database, timeout=30)) as connection:
        connection.execute(BROKEN)
        connection.commit()
        yield
        connection.execute(MENDED)
        connection.commit()


async def fails(day: FileDay) -> str:
    """Anna writes something, is told that it went wrong, and takes that away. The number of the incident.

    Another turn may fail meanwhile, as that of a check that took long: its incident is told of as well.
    """
    day.anna.say(DESCRIPTION)
    await until(day.stage.world, lambda: bool(_apologies(day)))
    await day.stage.world.settled(60)
    apologies = _apologies(day)
    for apology in apologies:
        day.anna.delete(apology)
    found = INCIDENT.search(apologies[-1].text)
    assert found is not None
    return found[1]


def _apologies(day: FileDay) -> list[SimMessage]:
    return [message for message in day.anna.messages if "on our side did not work" in message.text]


def leaves_no_dump(process: Process) -> None:
    """Linux tells what another process may leave."""
    if hasattr(resource, "prlimit"):
        assert resource.prlimit(process.pid, resource.RLIMIT_CORE) == (0, 0)
