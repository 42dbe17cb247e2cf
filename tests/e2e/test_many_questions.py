"""Five hundred questions and their answers, while Telegram fails and the bot is killed: none is lost.

A message is seen twice only where Telegram took it and its answer was lost, or where the bot died before it could note
that answer; how often is counted.
"""

from __future__ import annotations

import asyncio
import itertools
import signal
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Final

import httpx
import pytest

from bot.simulator.conditions.faults import FaultKind
from bot.simulator.delivery.webhook import WebhookDelivery
from bot.tracing import CheckpointName
from tests.e2e.busy_day import BusyDay, a_busy_day
from tests.e2e.day_book import check, check_cards, check_doubles, check_order
from tests.e2e.dying_bot import BUSY
from tests.e2e.loopback import free_port
from tests.e2e.processes import Processes, Running, processes
from tests.e2e.random_faults import LIKELIHOODS
from tests.postgres import Postgres

pytestmark = [pytest.mark.ci, pytest.mark.long]

PATIENTS: Final = 500
EACH_READS: Final = 5
DEATHS: Final[tuple[tuple[CheckpointName, float], ...]] = (("delivered", 2), ("committed", 0.8), ("queued", 0.6))
"""At which step each bot but the last one dies, and how often it takes it until then, for each patient of the day."""

A_LONG_LIFE: Final = 1800.0
"""Seconds after which a bot that should have died is not going to."""


async def test_a_busy_day(tmp_path: Path) -> None:
    """Each has one card and one answer, in order, and everybody hears of theirs."""
    deaths = [(step, int(often * PATIENTS)) for step, often in DEATHS]
    async with a_busy_day(f"sqlite:///{tmp_path / 'portal.db'}", PATIENTS, each_reads=EACH_READS) as day:
        with processes(tmp_path) as bots:
            dying = asyncio.create_task(die_and_go_on(day, bots, deaths))
            await day.go_by()
            assert await (await dying).stopped() == 0
        assert day.faults.met.keys() == LIKELIHOODS.keys()
        check_doubles(day)
        check_order(day)
        await check_cards(day)
        await check(day)


async def die_and_go_on(day: BusyDay, bots: Processes, deaths: Iterable[tuple[CheckpointName, int]]) -> Running:
    """One bot after another is killed; the last one lives."""
    for step, nth in deaths:
        dying = await bots.begin(day.environment, day.clock(), step, nth, temper=BUSY)
        assert await dying.ended(A_LONG_LIFE) == -signal.SIGKILL
        await day.note_doubts()
    return await bots.begin(day.environment, day.clock(), temper=BUSY)


FEW: Final = 40

LEISURE: Final = replace(BUSY, haste=4)
"""What a process leases must not be taken for abandoned while it is only slow."""

SHOWERS: Final = {FaultKind.TOO_MANY_REQUESTS: 0.01, FaultKind.UNANSWERED: 0.03}


class InTurn(httpx.AsyncBaseTransport):
    """A load balancer: each update goes to the next of the bot's processes."""

    def __init__(self, ports: Iterable[int]) -> None:
        self._ports = itertools.cycle(ports)
        self._line = httpx.AsyncHTTPTransport()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Pass it on."""
        request.url = request.url.copy_with(port=next(self._ports))
        return await self._line.handle_async_request(request)

    async def aclose(self) -> None:
        """Hang up."""
        await self._line.aclose()


async def test_two_processes(postgres: Postgres) -> None:
    """On PostgreSQL, two processes write to one staff chat and to the same patients: no card comes twice."""
    url = await postgres.emptied()
    async with a_busy_day(url, FEW, SHOWERS, haste=LEISURE.haste, webhook=True) as day:
        ports = [int(day.environment["PORT"]), free_port()]
        world = day.stage.world
        world.webhook = WebhookDelivery(world.updates, world.clock, InTurn(ports), 0.1)
        with ExitStack() as stack:
            running = [
                await stack.enter_context(processes()).begin(
                    day.environment | {"PORT": str(port)}, day.clock(), temper=LEISURE
                )
                for port in ports
            ]
            await day.go_by()
            assert [await each.stopped() for each in running] == [0, 0]
        check_doubles(day)
        check_order(day)
        await check_cards(day)
        await check(day)
