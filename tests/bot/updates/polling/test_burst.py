"""A thousand updates of one person at once, in the whole portal: nothing of it is lost, and nobody waits for it."""

from __future__ import annotations

import asyncio
from typing import Final

import pytest
import sqlalchemy as sa

from bot.inbox import reading
from bot.inbox.dead_letters import DeadLetter
from bot.inbox.deduplication import ProcessedUpdate
from bot.inbox.kept_updates import KeptUpdate
from bot.inbox.reading import AnyUpdate
from bot.updates.polling.crowds import Crowds
from bot.updates.polling.long_polling import poll
from tests.bot.seen import answers
from tests.bot.waiting import until
from tests.stage import Stage

MANY: Final = 1000
OTHERS: Final = range(201, 241)


@pytest.mark.ci
async def test_a_burst(stage: Stage) -> None:
    """Everybody else is answered within twice as many turns as there are of them."""
    app, stopping, turns = stage.app, asyncio.Event(), list[int]()

    async def dispatch(update: AnyUpdate) -> None:
        await app.dispatcher.dispatch(update)
        turns.append(reading.chat_of(update))

    crowds = Crowds(app.bot, app.context.database, lambda: stage.now, dispatch)
    anna = stage.world.add_person(101, "Anna")
    for _ in range(MANY):
        anna.say("/menu")
    others = [stage.world.add_person(number, "John") for number in OTHERS]
    for person in others:
        person.say("/start")
    parts = (poll(app.bot, dispatch, crowds, stopping), crowds.run(), app.delivery_worker.run())
    running = [asyncio.create_task(each) for each in parts]
    await until(lambda: set(OTHERS) <= set(turns))
    assert len(turns) <= 2 * len(OTHERS)
    while len(turns) < MANY + len(OTHERS) or len(stage.world.updates):
        await stage.world.bell.heard(1)
    stopping.set()
    crowds.stop()
    app.delivery_worker.stop()
    await asyncio.gather(*running)
    await stage.settle()
    assert [len(answers(person)) for person in others] == [1] * len(others)
    assert answers(anna)
    async with stage.work() as work:
        counts = [
            await work.session.scalar(sa.select(sa.func.count()).select_from(each))
            for each in (ProcessedUpdate, KeptUpdate, DeadLetter)
        ]
    assert counts == [MANY + len(OTHERS), 0, 0]
