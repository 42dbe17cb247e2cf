"""What a stage has to show: answers, rows, updates that wait."""

from __future__ import annotations

import sqlalchemy as sa
from telegram import Update

from bot.inbox import DeadLetter, TakenUpdate
from bot.outbox import OutboxRow
from bot.simulator.actor import SimPerson
from bot.simulator.messages import Message
from core.people import Person
from tests.stage import Stage


def answers(person: SimPerson) -> list[Message]:
    """What the bot has written to somebody."""
    return [message for message in person.messages if message.sender.is_bot]


async def count(stage: Stage, table: type[DeadLetter | OutboxRow | Person | TakenUpdate]) -> int:
    """How many rows there are."""
    async with stage.work() as work:
        return await work.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


async def only_update(stage: Stage) -> Update:
    """The one update that waits."""
    (update,) = await stage.fetch()
    return update
