"""A simulator with three people and a staff group, its clock in the test's hand, and the Bot API without a library."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
from telegram import Bot
from telegram.request import HTTPXRequest

from bot.simulator import World, create_app
from bot.simulator.actors.actor import SimPerson
from bot.simulator.errors import Json
from bot.simulator.running import SimulatorServer
from bot.simulator.world.chats import Chat

STAFF = -1001
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)


class Clock:
    """A time that moves when told to."""

    def __init__(self) -> None:
        self.now = datetime(2027, 3, 2, 8, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        """What time it is."""
        return self.now

    def pass_by(self, **duration: float) -> None:
        """So much later."""
        self.now += timedelta(**duration)


@dataclass
class Api:
    """What a bot calls, without a library between."""

    http: httpx.AsyncClient
    token: str

    async def answer(self, method: str, **parameters: object) -> Json:
        """The whole answer."""
        answer = await self.http.post(f"/bot{self.token}/{method}", json=parameters)
        body: Json = answer.json()
        assert answer.status_code == (200 if body["ok"] else body["error_code"])
        return body

    async def __call__(self, method: str, **parameters: object) -> Any:  # noqa: ANN401 - whatever the method returns
        """The result of a call that must succeed."""
        body = await self.answer(method, **parameters)
        assert body["ok"], body["description"]
        return body["result"]

    async def refusal(self, method: str, **parameters: object) -> str:
        """The sentence with which a call is refused."""
        body = await self.answer(method, **parameters)
        assert not body["ok"], body["result"]
        return str(body["description"])

    async def updates(self, **parameters: object) -> list[Json]:
        """Everything that waits, confirmed at once."""
        found: list[Json] = await self("getUpdates", **parameters)
        if found:
            await self("getUpdates", offset=found[-1]["update_id"] + 1)
        return found


@pytest.fixture
def clock() -> Clock:
    """The time, which stands still until a test moves it."""
    return Clock()


@pytest.fixture
async def world(clock: Clock) -> AsyncIterator[World]:
    """A simulator with Anna, John, a doctor, and the group of the staff."""
    world = World(clock=clock)
    world.add_person(1001, "Anna", "Nowak", username="anna_nowak")
    world.add_person(1002, "John", language_code="en")
    doctor = world.add_person(1003, "Ewa", "Lis")
    world.add_group(STAFF, "Staff", [doctor])
    yield world
    await world.close()


@pytest.fixture
def anna(world: World) -> SimPerson:
    """Somebody who has started the bot; nothing waits for the bot yet."""
    anna = world.person(1001)
    anna.start()
    world.updates.clear()
    return anna


@pytest.fixture
def staff(world: World) -> Chat:
    """A group in which the bot is an administrator."""
    return world.chat(STAFF)


@pytest.fixture
def app(world: World) -> httpx.ASGITransport:
    """The simulator as a transport: HTTP with no sockets."""
    return httpx.ASGITransport(create_app(world))


@pytest.fixture
async def http(app: httpx.ASGITransport) -> AsyncIterator[httpx.AsyncClient]:
    """A plain HTTP client."""
    async with httpx.AsyncClient(transport=app, base_url="http://127.0.0.1") as client:
        yield client


@pytest.fixture
async def address(world: World) -> AsyncIterator[str]:
    """The simulator on a port of its own."""
    server = SimulatorServer(world, 0)
    serving = asyncio.create_task(server.serve())
    yield await server.listening()
    server.should_exit = True
    await serving


@pytest.fixture
def api(http: httpx.AsyncClient, world: World) -> Api:
    """The Bot API without a library."""
    return Api(http, world.token)


@pytest.fixture
async def bot(app: httpx.ASGITransport, world: World) -> AsyncIterator[Bot]:
    """The bot that python-telegram-bot makes."""
    requests = [HTTPXRequest(httpx_kwargs={"transport": app}) for _ in range(2)]
    bot = Bot(
        world.token,
        base_url="http://127.0.0.1/bot",
        base_file_url="http://127.0.0.1/file/bot",
        request=requests[0],
        get_updates_request=requests[1],
    )
    async with bot:
        yield bot


async def soon(task: asyncio.Task[Any]) -> None:
    """Let a task get to where it waits."""
    for _ in range(20):
        await asyncio.sleep(0)
    assert not task.done()


async def until(world: World, condition: Callable[[], object]) -> None:
    """Wait for something to be so; a test that waits in vain fails."""
    while not condition():
        assert await world.bell.heard(60), "nothing happens any more"
