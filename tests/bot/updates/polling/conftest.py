"""What tests of polling are given."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from telegram.request import HTTPXRequest

from bot.simulator.actors.world import World
from bot.telegram.client import TelegramBot
from bot.updates.polling import long_polling
from core.keys import KeyRing
from tests.bot.updates.polling.harness import ANNA, JOHN, Polling
from tests.bot.wire import Wire
from tests.databases import in_memory


@pytest.fixture
async def polling_bot(keys: KeyRing) -> AsyncIterator[Polling]:
    """A bot about to poll."""
    world = World()
    for number in (ANNA, JOHN):
        world.add_person(number, "Anna")
    wire = Wire(world)
    requests = [HTTPXRequest(httpx_kwargs={"transport": wire}) for _ in range(2)]
    async with (
        in_memory(keys) as database,
        TelegramBot(
            world.token, base_url="http://simulator/bot", request=requests[0], get_updates_request=requests[1]
        ) as bot,
    ):
        yield Polling(wire, bot, database)
    await world.close()


@pytest.fixture
def rests(monkeypatch: pytest.MonkeyPatch) -> list[timedelta]:
    """How long the bot has waited; it need not really."""
    taken: list[timedelta] = []

    async def rest(_stopping: asyncio.Event, wait: timedelta) -> None:
        taken.append(wait)
        await asyncio.sleep(0)

    monkeypatch.setattr(long_polling, "pause", rest)
    return taken
