"""What tests of the commands are given: a portal's database at an address, and the command line."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.cli import main
from core.database import Database
from core.keys import KeyRing
from tests.databases import POSTGRESQL, a_database, prepared_file
from tests.postgres import Postgres


@dataclass(frozen=True)
class Portal:
    """A portal's settings, as far as commands need them, and what they print."""

    url: str
    key: str
    capsys: pytest.CaptureFixture[str]
    monkeypatch: pytest.MonkeyPatch

    def run(self, *arguments: str) -> int:
        """Run a command; its exit code."""
        self.monkeypatch.setattr("sys.argv", ["portal", *arguments])
        return main()

    def say(self, *arguments: str) -> str:
        """What a command that succeeds prints."""
        assert self.run(*arguments) == 0
        said = self.capsys.readouterr()
        assert said.err == ""
        return said.out

    def given(self, prepare: Callable[[Database], Awaitable[object]]) -> None:
        """Put something into the database, as the portal would."""

        async def preparing() -> None:
            async with a_database(self.url, KeyRing.parse(self.key)) as database:
                await database.migrate()
                await prepare(database)

        asyncio.run(preparing())


@pytest.fixture
async def portal_url(request: pytest.FixtureRequest, database_kind: str, tmp_path: Path) -> AsyncIterator[str]:
    """The address of a database with nothing in it."""
    if database_kind == POSTGRESQL:
        postgres: Postgres = request.getfixturevalue("postgres")
        async with postgres.fresh() as url:
            yield url
    else:
        yield prepared_file(tmp_path)


@pytest.fixture
def portal(portal_url: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Portal:
    """A portal with its own database and key."""
    key = KeyRing.new_key()
    for name in ("BOT_TOKEN", "STAFF_CHAT_ID", "CLINIC_FILE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("DATABASE_URL", portal_url)
    monkeypatch.setenv("PORTAL_KEY", key)
    monkeypatch.setattr("bot.commands.guarding.log_to_stderr", lambda: None)  # other tests want to see what is logged
    return Portal(portal_url, key, capsys, monkeypatch)
