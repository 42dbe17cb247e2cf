"""`python -m bot` with an address for browsers: the way to a bank is answered beside polling; or it says why not."""

from __future__ import annotations

import asyncio
import signal
from pathlib import Path

import pytest

from bot.demo.meeting.entry import EntryFault
from bot.demo.meeting.page import WHY
from bot.settings import DEMO_CLINIC
from bot.simulator.actors.world import World
from core.i18n import Language
from tests.e2e.bots import a_bot, ended
from tests.e2e.loopback import a_client, free_port, served, until
from tests.e2e.test_process import settings
from tests.stage import STAFF_CHAT, TOKEN

BANK = """
[[banks]]
id = "heron"
name = "Bank Czapla"
issuer = "https://heron.example"
client_id = "clinic"
"""


@pytest.fixture
def clinic_file(tmp_path: Path) -> str:
    """Of a clinic that has a bank."""
    written = tmp_path / "clinic.toml"
    written.write_text(DEMO_CLINIC.read_text(encoding="utf-8") + BANK, encoding="utf-8")
    return str(written)


@pytest.mark.ci
async def test_beside_long_polling(tmp_path: Path, clinic_file: str) -> None:
    """Browsers get a page, whoever watches gets an answer, and Telegram is polled; nothing is complained of."""
    world, port = World(TOKEN), free_port()
    anna = world.add_person(101, "Anna")
    world.add_group(STAFF_CHAT, "Personel")
    async with served(world) as address, a_client(base_url=f"http://127.0.0.1:{port}") as http:
        own = {"PUBLIC_URL": str(http.base_url), "PORT": str(port), "CLINIC_FILE": clinic_file}
        own |= {"BANK_SECRETS": "heron=kanarek"}
        async with a_bot(settings(tmp_path, address) | own, tmp_path) as process:
            anna.start()
            await world.settled(60)
            await until(world, lambda: len(anna.messages) > 1)
            assert (await http.get("/health")).status_code == 200
            page = await http.get("/bank/unknown", headers={"Accept-Language": "pl"})
            assert (page.status_code, '<html lang="pl">' in page.text) == (404, True)
            assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
            assert (await http.post("/", content=b"{}")).status_code == 404
            assert world.webhook.url == ""
            process.send_signal(signal.SIGTERM)
            assert await ended(process) == (0, "", "")


@pytest.mark.ci
async def test_why_the_bank_is_not_offered(tmp_path: Path, clinic_file: str) -> None:
    """A clinic that has a bank and no address for browsers is told in one line."""
    world = World(TOKEN)
    anna = world.add_person(101, "Anna")
    world.add_group(STAFF_CHAT, "Personel")
    async with served(world) as address:
        environment = settings(tmp_path, address) | {"CLINIC_FILE": clinic_file}
        async with a_bot(environment, tmp_path) as process:
            anna.start()
            await world.settled(60)
            await until(world, lambda: len(anna.messages) > 1)
            process.send_signal(signal.SIGTERM)
            code, said, complained = await ended(process)
    assert (code, said, complained.count("\n")) == (0, "", 1)
    assert "The way by a bank isn't offered: PUBLIC_URL is not set" in complained


@pytest.mark.ci
async def test_the_simulator_answers_the_same_on_its_own_port(tmp_path: Path) -> None:
    """`portal run` has the way to its bank, and its rooms, at the address that it prints."""
    port = free_port()
    async with a_bot({"PORT": str(port)}, tmp_path, ("-m", "bot.cli", "run")) as process:
        async with a_client(base_url=f"http://127.0.0.1:{port}") as http, asyncio.timeout(60):
            assert process.stdout is not None
            while not (await process.stdout.readline()).startswith(b"Open http"):
                pass
            described = (await http.get("/pokazowy/.well-known/openid-configuration")).json()
            assert described["issuer"] == f"http://127.0.0.1:{port}/pokazowy"
            while (page := await http.get("/bank/unknown")).status_code == 503:  # noqa: ASYNC110 - it tells nobody
                await asyncio.sleep(0.05)
            assert page.status_code == 404
            assert (await http.get("/sim/state")).status_code == 200
            room = await http.get(f"/rooms/{'f' * 32}")
            assert (room.status_code, WHY[EntryFault.UNSIGNED].in_language(Language.POLISH) in room.text) == (403, True)
        process.send_signal(signal.SIGTERM)
        code, _, complained = await ended(process)
        assert (code, complained) == (0, "")
