"""Hundreds of updates of one person by webhook, while the bot is killed again and again: nobody else waits for them,
all have their turns in order, and nothing is lost.
"""

from __future__ import annotations

import signal
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa

from bot.inbox.dead_letters import DeadLetter
from bot.inbox.deduplication import ProcessedUpdate
from bot.inbox.kept_updates import KeptUpdate
from bot.outbox.model import OutboxRow
from bot.settings import read_settings
from bot.simulator.delivery.webhook import WebhookDelivery
from bot.tracing import CheckpointName
from bot.updates.polling.crowds import BUDGET
from tests.bot.seen import answers
from tests.databases import prepared_file
from tests.e2e.clinic_day import an_environment
from tests.e2e.loopback import served, until
from tests.e2e.processes import processes
from tests.stage import Stage

MANY: Final = 250
OTHERS: Final = range(201, 241)
DEATHS: Final[tuple[tuple[CheckpointName, int], ...]] = (("committed", 60), ("queued", 90), ("noted", 70))

WEBHOOK: Final = ("WEBHOOK_URL", "WEBHOOK_SECRET")


@pytest.mark.ci
@pytest.mark.parametrize(
    ("deaths", "polls_first"),
    [((), False), (DEATHS, False), (DEATHS, True)],
    ids=["no death", "deaths", "deaths, and the first one polled"],
)
async def test_a_burst(tmp_path: Path, deaths: Iterable[tuple[CheckpointName, int]], *, polls_first: bool) -> None:
    """Over the wire. Who polls first leaves updates behind that are kept; the webhook goes on with these."""
    environment = an_environment(prepared_file(tmp_path), webhook=True)
    stage = Stage(read_settings(environment))
    world, settled = stage.world, list[int]()
    world.webhook = WebhookDelivery(world.updates, world.clock, None, 0.1)
    anna, *others = [world.add_person(number, "Anna") for number in (101, *OTHERS)]
    for number in range(MANY):
        anna.say(f"/menu {number}")
    for person in others:
        person.say("/start")
    theirs = {each.id: each.body["chat"]["id"] for each in world.updates.waiting()}
    confirm = world.updates.confirm

    def note(update_ids: Iterable[int]) -> None:
        update_ids = list(update_ids)
        settled.extend(each for each in update_ids if each in theirs and each not in settled)
        confirm(update_ids)

    world.updates.confirm = note  # type: ignore[method-assign]
    async with served(world) as address:
        environment["TELEGRAM_API_URL"] = address
        with processes(tmp_path) as bots:
            for number, (step, nth) in enumerate(deaths):
                polling = {name: value for name, value in environment.items() if name not in WEBHOOK}
                how = polling if polls_first and number == 0 else environment
                dying = await bots.begin(how, stage.now, step, nth)
                assert await dying.ended() == -signal.SIGKILL
            last = await bots.begin(environment, stage.now)
            await until(world, lambda: len(settled) == len(theirs) and all(answers(each) for each in others))
            anna.say("/help")  # behind all that is kept
            await world.settled()
            assert await last.stopped() == 0
        if not deaths:
            places = [place for place, each in enumerate(settled, 1) if theirs[each] in OTHERS]
            assert [place for n, place in enumerate(places, 1) if place > 2 * n + BUDGET] == []
        await stage.start()
        async with stage.work() as work:
            counts = [
                await work.session.scalar(sa.select(sa.func.count()).select_from(each))
                for each in (ProcessedUpdate, KeptUpdate, DeadLetter)
            ]
            first = sa.select(OutboxRow.update_id).where(
                OutboxRow.chat_id == anna.id, OutboxRow.dedupe_key.endswith("/0")
            )
            order = [each or 0 for each in await work.session.scalars(first.order_by(OutboxRow.id))]
        await stage.stop()
    assert counts == [len(theirs) + 1, 0, 0]
    assert order == sorted(order)
