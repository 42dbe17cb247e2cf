"""`portal run` without a token: it tries the portal on invented people, and leaves a clinic's data alone."""

from __future__ import annotations

import asyncio
import signal
import stat
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.demo.people import NEWCOMER
from core.database_use import DatabaseUse, claim_database
from core.keys import KeyRing
from tests.databases import a_database
from tests.e2e.bots import a_bot, ended
from tests.e2e.loopback import a_client, free_port

RUN = ("-m", "bot.cli", "run")


async def a_clinics(folder: Path) -> dict[str, str]:
    """A database that a bot with a token has used, in a folder; the settings it was used with."""
    url, key = f"sqlite:///{folder / 'portal.db'}", KeyRing.new_key()
    async with a_database(url, KeyRing.parse(key)) as database:
        await database.migrate()
        async with database.transaction() as session:
            await claim_database(session, DatabaseUse.CLINIC)
    return {"DATABASE_URL": url, "PORTAL_KEY": key, "VAULT_URL": str(folder / "vault")}


@asynccontextmanager
async def demonstrated(folder: Path, environment: dict[str, str]) -> AsyncIterator[tuple[Process, httpx.AsyncClient]]:
    """The process, and somebody who speaks to its page; told to stop, it has complained of nothing."""
    async with a_bot({"PORT": str(free_port())} | environment, folder, RUN) as process:
        async with asyncio.timeout(60):
            address = await _address(process)
        async with a_client(base_url=address) as http:
            yield process, http
        process.send_signal(signal.SIGTERM)
        code, _, complained = await ended(process)
        assert (code, complained) == (0, "")


async def _address(process: Process) -> str:
    assert process.stdout is not None
    while line := (await process.stdout.readline()).decode():
        if line.startswith("Open http"):
            return line.split()[1]
    raise AssertionError("it has not started")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A clinic's folder, where the portal looks for it first."""
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


def contents(folder: Path) -> dict[Path, bytes]:
    """All files in it."""
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def open_to_others(folder: Path) -> list[str]:
    """What the demonstration has made there that others may look at."""
    made = [path for top in folder.glob("demo-data*") for path in (top, *top.rglob("*"))]
    assert {"portal.db", "chats.json", "demo-data.key"} <= {path.name for path in made}
    return [path.name for path in made if stat.S_IMODE(path.stat().st_mode) & 0o077]


@pytest.mark.ci
async def test_a_clinic_s_database_is_refused(tmp_path: Path, data: Path) -> None:
    """Whether or not it is given its key, in one sentence that says what to do."""
    settings = await a_clinics(data)
    async with a_bot(settings, tmp_path, RUN) as process:
        code, _, complained = await ended(process)
    assert code == 2
    assert complained.count("\n") == 1
    assert "BOT_TOKEN" in complained
    assert "DATABASE_URL" in complained


@pytest.mark.ci
async def test_a_clinic_s_data_beside_it_are_left_alone(tmp_path: Path, data: Path) -> None:
    """In the usual folder, with its key and its vault set: the demonstration has a folder of its own."""
    settings = await a_clinics(data)
    before = contents(data)
    environment = {name: value for name, value in settings.items() if name != "DATABASE_URL"}
    async with demonstrated(tmp_path, environment) as (_, http):
        assert (await http.get("/sim/state")).status_code == 200
        assert (await http.get("/sim/state", headers={"Host": "evil.example"})).status_code == 403
        assert (await http.get("/sim/state", headers={"Origin": "https://evil.example"})).status_code == 403
    assert contents(data) == before
    assert open_to_others(tmp_path) == []


@pytest.mark.ci
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
async def test_chats_are_there_after_a_restart(how: signal.Signals, tmp_path: Path) -> None:
    """And the conversation goes on where it was, however the portal has ended."""
    async with a_bot({"PORT": str(free_port())}, tmp_path, RUN) as process:
        async with asyncio.timeout(60), a_client(base_url=await _address(process)) as http:
            await http.post("/sim/messages", json={"from": NEWCOMER.id, "chat": NEWCOMER.id, "text": "/start"})
            while len(before := await chat_of(http)) < 2:  # noqa: ASYNC110 - the page listens in another way
                await asyncio.sleep(0.05)
            while not kept(tmp_path):  # noqa: ASYNC110 - it is written down beside what happens
                await asyncio.sleep(0.05)
        process.send_signal(how)
        await process.communicate()
    async with demonstrated(tmp_path, {}) as (_, http):
        assert (await chat_of(http))[: len(before)] == before


def kept(folder: Path) -> bool:
    """Whether the bot's answer has been written down."""
    path = folder / "demo-data" / "chats.json"
    return path.exists() and path.read_text(encoding="utf-8").count('"SimMessage"') >= 2


async def chat_of(http: httpx.AsyncClient) -> list[Any]:
    """The newcomer's chat, as the page has it: each message's number and text."""
    state = (await http.get("/sim/state")).json()
    chat = next(each for each in state["chats"] if each["id"] == NEWCOMER.id)
    return [(each["message_id"], each.get("text")) for each in chat["messages"]]
