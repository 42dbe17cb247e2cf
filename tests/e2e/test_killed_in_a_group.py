"""The process is killed between the commit that several chats share and each of its deliveries: everybody has their
screen and their file, and a second file only where nobody had noted that the first had come.

Three patients confirm their visits at the same moment. Each gets three deliveries (the press, the screen, the file),
and the staff get a notice of each.
"""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

import pytest
import sqlalchemy as sa

from bot.inbox.deduplication import ProcessedUpdate
from bot.outbox.actions import ActionKind
from bot.outbox.model import OutboxRow
from bot.settings import read_settings
from bot.simulator.actors.actor import SimPerson
from bot.simulator.markup.entities import Text
from bot.simulator.world.journal import Edited, Sent
from bot.tracing import CheckpointName
from core.database import Database
from tests.databases import a_database, prepared_file
from tests.dialogs.taps import tap
from tests.e2e.clinic_day import an_environment
from tests.e2e.dying_bot import SOCIABLE, Temper
from tests.e2e.loopback import served, until
from tests.e2e.processes import Processes, processes
from tests.people import a_pesel
from tests.stage import STAFF_CHAT, Stage
from tests.walk import a_slot, open_summary

NAMES: Final = {101: "Anna", 102: "Beata", 103: "Celina"}
DELIVERIES: Final = 3 * len(NAMES)

SIDE_BY_SIDE: Final = replace(SOCIABLE, chats_at_once=25)

DEATHS: Final[list[tuple[CheckpointName, int, Temper]]] = [
    ("committed", 1, SOCIABLE),
    *(("delivered", nth, SOCIABLE) for nth in range(1, DELIVERIES + 2)),
    *(("completed", nth, SOCIABLE) for nth in (1, 5, DELIVERIES)),
    *(("delivered", nth, SIDE_BY_SIDE) for nth in (1, 5, DELIVERIES)),
]


@dataclass
class Group:
    """The simulator on a port, and patients who are about to confirm at the same moment."""

    stage: Stage
    environment: dict[str, str]
    database: Database
    people: list[SimPerson]
    began: int

    def files(self) -> Counter[int]:
        """How many files each has got."""
        sent = [each.message for each in self._since() if isinstance(each, Sent)]
        return Counter(message.chat.id for message in sent if not isinstance(message.content, Text))

    def screens(self) -> set[int]:
        """Whose screen has changed."""
        return {each.message.chat.id for each in self._since() if isinstance(each, Edited)}

    def announced(self) -> Counter[str]:
        """How often the staff were told of each."""
        sent = [each.message for each in self._since() if isinstance(each, Sent)]
        told = [message.text for message in sent if message.chat.id == STAFF_CHAT]
        return Counter(name for text in told for name in NAMES.values() if name in text)

    async def taken(self) -> int:
        """How many turns are committed."""
        async with self.database.transaction() as session:
            return await session.scalar(sa.select(sa.func.count()).select_from(ProcessedUpdate)) or 0

    async def unnoted(self) -> set[int]:
        """The chats of which nobody knows whether their message came."""
        query = sa.select(OutboxRow.chat_id).where(OutboxRow.done_at.is_(None), OutboxRow.attempts > 0)
        visible = query.where(OutboxRow.kind.in_([ActionKind.FILE, ActionKind.TEXT]))
        async with self.database.transaction() as session:
            return set(await session.scalars(visible))

    async def waiting(self) -> int:
        """How many deliveries are to be made."""
        query = sa.select(sa.func.count()).select_from(OutboxRow).where(OutboxRow.done_at.is_(None))
        async with self.database.transaction() as session:
            return await session.scalar(query) or 0

    def _since(self) -> list[object]:
        return list(self.stage.world.log.after(self.began))


@asynccontextmanager
async def a_group(folder: Path) -> AsyncIterator[Group]:
    """Everybody gets as far as the summary; then there is no bot."""
    environment = an_environment(prepared_file(folder))
    settings = read_settings(environment)
    stage = Stage(settings)
    async with AsyncExitStack() as stack:
        environment["TELEGRAM_API_URL"] = await stack.enter_async_context(served(stage.world))
        stack.push_async_callback(stage.stop)
        await stage.start()
        people = [stage.world.add_person(number, name, "Nowak", "en") for number, name in NAMES.items()]
        for number, person in enumerate(people):
            await stage.open_account(person, pesel=a_pesel(date(1960, 1, 1), number + 1))
            await open_summary(stage, person, await a_slot(stage))
        await stage.stop()
        database = await stack.enter_async_context(a_database(settings.database_url, settings.keys))
        yield Group(stage, environment, database, people, len(stage.world.log))


@pytest.fixture(scope="module")
def bots() -> Iterator[Processes]:
    """Where bots begin."""
    with processes() as begun:
        yield begun


@pytest.mark.ci
@pytest.mark.parametrize(("step", "nth", "temper"), DEATHS, ids=lambda each: str(each)[:9])
async def test_killed(step: CheckpointName, nth: int, temper: Temper, bots: Processes, tmp_path: Path) -> None:
    """Whenever it is killed after the commit, everybody's turn is done, and everybody gets what is theirs."""
    async with a_group(tmp_path) as group:
        for person in group.people:
            tap(person, "confirm", None)
        first = await bots.begin(group.environment, group.stage.now, step, nth, temper=temper)
        assert await first.ended() == -signal.SIGKILL
        assert await group.taken() == len(NAMES)  # one commit for all
        unnoted = await group.unnoted()

        second = await bots.begin(group.environment, group.stage.now, temper=temper)
        await until(group.stage.world, lambda: len(group.announced()) == len(NAMES))
        async with asyncio.timeout(60):
            while await group.waiting():
                await group.stage.world.bell.heard(0.1)
        assert await second.stopped() == 0
        assert group.screens() == NAMES.keys()
        assert group.files().keys() == NAMES.keys()
        twice = {chat for chat, files in group.files().items() if files > 1}
        assert twice <= unnoted
        assert max(group.files().values()) <= 2
        assert max(group.announced().values()) <= (2 if STAFF_CHAT in unnoted else 1)
        assert await group.taken() == len(NAMES)
