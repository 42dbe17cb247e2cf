"""What a stage has to show: answers, rows, updates that wait."""

from __future__ import annotations

import sqlalchemy as sa
from telegram import Update

from bot.inbox.dead_letters import DeadLetter
from bot.inbox.deduplication import ProcessedUpdate
from bot.outbox.model import OutboxRow
from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.chats import SimMessage
from core.accounts.people import Person
from tests.stage import Stage


def answers(person: SimPerson) -> list[SimMessage]:
    """What the bot has written to somebody."""
    return [message for message in person.messages if message.sender.is_bot]


async def count(stage: Stage, table: type[DeadLetter | OutboxRow | Person | ProcessedUpdate]) -> int:
    """How many rows there are."""
    async with stage.work() as work:
        return await work.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


async def only_update(stage: Stage) -> Update:
    """The one update that waits."""
    (update,) = await stage.fetch()
    assert isinstance(update, Update)
    return update
