"""People in one of the demonstration's rooms, over a port of this machine: all are told who is there, as it changes."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import httpx
import pytest
import uvicorn

from bot.web_server import PartServer, listening
from tests.bot.demo.meeting.rooms import ROOM, SomeMeetings
from tests.e2e.loopback import a_client, free_port

HOST = "127.0.0.1"


@pytest.fixture
async def some() -> AsyncIterator[SomeMeetings]:
    """Rooms on a port."""
    port = free_port()
    some = SomeMeetings(f"http://{HOST}:{port}")
    server = PartServer(uvicorn.Config(some.application(), log_level="warning", access_log=False, lifespan="off"))
    async with listening(server, HOST, port):
        yield some
        some.meetings.rooms.hang_up()


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    """Browsers' requests."""
    async with a_client() as http:
        yield http


class Seat:
    """Somebody who is in the room, and what they are told."""

    def __init__(self, lines: AsyncIterator[str]) -> None:
        self._lines = lines
        self.told: dict[str, Any] = {}

    async def hears(self) -> list[str]:
        """Who is there, by the next thing that is told; nobody once it is over."""
        async with asyncio.timeout(60):
            async for line in self._lines:
                if line:
                    self.told = json.loads(line.removeprefix("data: "))
                    return [_shown(each) for each in self.told.get("people", [])]
        raise AssertionError("the room says nothing more")

    @property
    def seat(self) -> str:
        return str(self.told["seat"])


def _shown(person: dict[str, Any]) -> str:
    return f"{person['name']}{' leads' * person['moderates']}{' (you)' * person['you']}"


@asynccontextmanager
async def seated(http: httpx.AsyncClient, link: str) -> AsyncIterator[Seat]:
    """In the room meanwhile, as the page's script is."""
    async with http.stream("GET", link.replace(f"/{ROOM}", f"/{ROOM}/people")) as answer:
        assert answer.status_code == 200
        yield Seat(answer.aiter_lines())


async def end(some: SomeMeetings, http: httpx.AsyncClient, seat: str) -> int:
    return (await http.post(f"{some.url}/{ROOM}/end", content=seat)).status_code


async def test_everybody_sees_who_comes_and_goes(some: SomeMeetings, http: httpx.AsyncClient) -> None:
    """By name, and who leads it; each knows which of them they are."""
    async with seated(http, some.link("lek. Ewa Borkowska", moderates=True)) as doctor:
        assert await doctor.hears() == ["lek. Ewa Borkowska leads (you)"]
        async with seated(http, some.link("Anna")) as patient:
            assert await patient.hears() == ["lek. Ewa Borkowska leads", "Anna (you)"]
            assert await doctor.hears() == ["lek. Ewa Borkowska leads (you)", "Anna"]
            assert patient.seat not in json.dumps(doctor.told)
        assert await doctor.hears() == ["lek. Ewa Borkowska leads (you)"]


async def test_rooms_are_apart(some: SomeMeetings, http: httpx.AsyncClient) -> None:
    """Whoever is in another one is not seen here, and can't end this one."""
    async with seated(http, some.link("Anna")) as patient:
        assert await patient.hears() == ["Anna (you)"]
        elsewhere = some.portal.address("f" * 32, "Jan", moderates=True).replace("f" * 32, "f" * 32 + "/people", 1)
        async with http.stream("GET", elsewhere) as answer:
            other = Seat(answer.aiter_lines())
            assert await other.hears() == ["Jan leads (you)"]
            assert await end(some, http, other.seat) == 403


async def test_the_doctor_ends_it_for_all(some: SomeMeetings, http: httpx.AsyncClient) -> None:
    """The patient can't, nor can somebody who isn't there; afterwards whoever has a link begins in an empty room."""
    async with (
        seated(http, some.link("dr", moderates=True)) as doctor,
        seated(http, some.link("Anna")) as patient,
    ):
        await doctor.hears()
        await patient.hears()
        await doctor.hears()
        for seat in (patient.seat, "", "x" * 1000, "ż"):
            assert await end(some, http, seat) == 403
        assert await end(some, http, doctor.seat) == 204
        for each in (doctor, patient):
            await each.hears()
            assert each.told == {"ended": True}
        assert await end(some, http, "x") == 403
    async with seated(http, some.link("Anna")) as patient:
        assert await patient.hears() == ["Anna (you)"]


async def test_who_is_in_stays_in(some: SomeMeetings, http: httpx.AsyncClient) -> None:
    """A link that has run out lets nobody in any more, and puts nobody out."""
    async with seated(http, some.link("dr", moderates=True)) as doctor:
        await doctor.hears()
        late = some.link("Anna")
        some.now = some.now.replace(hour=12)
        assert (await http.get(late)).status_code == 403
        assert await end(some, http, doctor.seat) == 204
