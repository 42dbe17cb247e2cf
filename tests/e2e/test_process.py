"""`python -m bot` as those who run it know it: what it says, its exit code, and how it ends."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from bot.settings import DEMO_CLINIC
from bot.simulator.actors.world import World
from core.keys import KeyRing
from tests.databases import prepared_file
from tests.e2e.bots import a_bot, ended
from tests.e2e.loopback import free_port, served, until
from tests.stage import STAFF_CHAT, TOKEN

SECRET = TOKEN.partition(":")[2]
NOWHERE = "http://127.0.0.1:1"


def settings(folder: Path, address: str = NOWHERE) -> dict[str, str]:
    """What a clinic sets."""
    return {
        "BOT_TOKEN": TOKEN,
        "STAFF_CHAT_ID": str(STAFF_CHAT),
        "TELEGRAM_API_URL": address,
        "DATABASE_URL": prepared_file(folder),
        "CLINIC_FILE": str(DEMO_CLINIC),
        "PORTAL_KEY": KeyRing.new_key(),
    }


async def complaint(environment: dict[str, str], folder: Path) -> str:
    """The one sentence of a process that doesn't start."""
    async with a_bot(environment, folder) as process:
        code, said, complained = await ended(process)
    assert (code, said) == (2, "")
    assert complained.count("\n") == 1
    assert SECRET not in complained
    return complained


# What it says when it can't start


@pytest.mark.ci
async def test_nothing_is_set(tmp_path: Path) -> None:
    """The first thing that is missing is named."""
    assert "BOT_TOKEN is not set" in await complaint({}, tmp_path)


# How it runs and ends


@pytest.mark.ci  # beside a way for browsers in every run: test_public_address
@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_runs_until_it_is_told_to_stop(tmp_path: Path, *, webhook: bool) -> None:
    """It answers over the wire, and SIGTERM ends it cleanly; it has complained of nothing."""
    world = World(TOKEN)
    anna = world.add_person(101, "Anna")
    world.add_group(STAFF_CHAT, "Personel")
    async with served(world) as address:
        environment = settings(tmp_path, address)
        if webhook:
            port = free_port()
            own = {"WEBHOOK_URL": f"http://127.0.0.1:{port}/hook", "WEBHOOK_SECRET": "s", "PORT": str(port)}
            environment |= own
        async with a_bot(environment, tmp_path) as process:
            anna.start()
            await world.settled(60)
            await until(world, lambda: len(anna.messages) > 1)
            assert world.webhook.url == environment.get("WEBHOOK_URL", "")
            process.send_signal(signal.SIGTERM)
            assert await ended(process) == (0, "", "")


@pytest.mark.ci
async def test_first_start(tmp_path: Path) -> None:
    """With neither a key nor a database set, they are made where it was started, side by side, and it says so."""
    environment = settings(tmp_path)
    del environment["PORTAL_KEY"], environment["DATABASE_URL"]
    world = World(TOKEN)
    jan = world.add_person(101, "Jan")
    async with served(world) as address, a_bot(environment | {"TELEGRAM_API_URL": address}, tmp_path) as process:
        assert process.stdout is not None
        async with asyncio.timeout(60):
            said = (await process.stdout.readline()).decode()
        assert said.startswith("PORTAL_KEY is not set, so a new key was made in data.key.")
        await until(world, lambda: bool(world.profile.commands_for(jan.user, jan.chat)))
        process.send_signal(signal.SIGINT)
        assert await ended(process) == (0, "", "")
    key = (tmp_path / "data.key").read_bytes().strip()
    assert key.decode() not in said
    files = sorted(path.name for path in (tmp_path / "data").iterdir())
    assert files == ["portal.db", "vault"]
    assert key not in (tmp_path / "data" / "portal.db").read_bytes()
