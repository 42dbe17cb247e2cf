"""The desk has rooms of its own, unless somebody has given it others; what its bot links to, its rooms take."""

from __future__ import annotations

import asyncio
import json

import httpx
import pytest

from bot import demo
from bot.app import system_clock
from bot.demo.desk_server import DeskServer, a_bank, some_rooms
from bot.meetings.rooms import rooms_at
from bot.settings import BotSettings, is_set, read_settings
from bot.simulator.actors.world import World
from bot.web_server import listening
from core.keys import KeyRing
from tests.bot.demo.meeting.rooms import ROOM
from tests.e2e.loopback import a_client, free_port

HOST = "127.0.0.1"
PORT = 8123


def settings_of_the_desk() -> BotSettings:
    """As `portal run` reads them without a token."""
    environment = demo._environment(PORT, has_rooms=False)
    return read_settings(environment | {"DATABASE_URL": "sqlite://", "PORTAL_KEY": KeyRing.new_key()})


def link_by(settings: BotSettings) -> str:
    """As the desk's bot makes it."""
    secret, app_id, audience = settings.meeting_secret, settings.meeting_app_id, settings.meeting_audience
    rooms = rooms_at(settings.meeting_url, secret, app_id, audience, system_clock)
    assert rooms is not None
    return rooms.address(ROOM, "Anna", moderates=False)


def served(settings: BotSettings, *, has_rooms: bool) -> httpx.AsyncClient:
    """A browser in front of the desk."""
    meetings = some_rooms(settings) if has_rooms else None
    address = f"http://{HOST}:{PORT}"
    server = DeskServer(World("1000:desk"), PORT, HOST, a_bank(address, "kanarek", []), meetings)
    return a_client(transport=httpx.ASGITransport(server.config.app), base_url=address)  # type: ignore[arg-type]


async def test_a_link_of_the_desks_bot_opens_a_room() -> None:
    """Each start has a secret of its own, so that links from before don't open anything."""
    settings, another = settings_of_the_desk(), settings_of_the_desk()
    links = [link_by(settings), link_by(another)]
    async with served(settings, has_rooms=True) as http:
        assert [(await http.get(link)).status_code for link in links] == [200, 403]
        assert (await http.get(links[0], headers={"Host": "evil.example"})).status_code == 403


async def test_rooms_elsewhere_are_used_instead(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sets MEETING_URL tries the desk with a Jitsi Meet; the desk's own rooms are not there then."""
    monkeypatch.setenv("MEETING_URL", "https://meet.example.org")
    environment = demo._environment(PORT, has_rooms=is_set("MEETING_URL", {"MEETING_URL": "https://meet.example.org"}))
    assert environment["MEETING_URL"] == "https://meet.example.org"
    assert "MEETING_SECRET" not in environment
    async with served(settings_of_the_desk(), has_rooms=False) as http:
        assert (await http.get(f"/rooms/{ROOM}")).status_code == 404


async def test_the_desk_stops_while_people_are_in_a_room() -> None:
    """They are told that it is over, rather than waited for."""
    settings = settings_of_the_desk()
    server = DeskServer(World("1000:desk"), PORT, HOST, a_bank("http://heron", "kanarek", []), some_rooms(settings))
    port = free_port()
    told: list[str] = []

    async def sit(http: httpx.AsyncClient) -> None:
        link = link_by(settings).replace(str(PORT), str(port)).replace(f"/{ROOM}", f"/{ROOM}/people")
        async with http.stream("GET", link) as answer:
            async for line in answer.aiter_lines():
                told.append(line)
                is_there.set()

    is_there = asyncio.Event()
    async with a_client() as http:
        async with listening(server, HOST, port):
            sitting = asyncio.create_task(sit(http))
            async with asyncio.timeout(60):
                await is_there.wait()
        await sitting
    assert "Anna" in told[0]
    assert json.loads([line for line in told if line][-1].removeprefix("data: ")) == {"ended": True}
