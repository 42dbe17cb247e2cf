"""Turns that share a commit: one that fails, hangs or is gone costs nobody else anything, and when all are undone, all
come again and nothing is said twice.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final, TypeAlias

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from bot.inbox.dead_letters import DeadLetter
from bot.inbox.deduplication import ProcessedUpdate
from bot.simulator.actors.actor import SimPerson
from bot.updates.polling.long_polling import dispatch_all
from bot.updates.turns import MAX_ATTEMPTS
from core.context import Work
from core.statements import group_commit
from core.statements.prepared import Prepared
from dialogs.engine.events import Event
from dialogs.engine.reply import Reply
from dialogs.fsm.context import FSMContext
from dialogs.patient.correspondent import Correspondent
from tests.bot.portals import OtherPortal, dispatcher_of
from tests.bot.seen import answers, count
from tests.databases import in_file
from tests.stage import Stage

Trouble: TypeAlias = Callable[[Work], Awaitable[object]]

NAMES: Final = ("Anna", "Beata", "Celina", "Dorota")
TROUBLED: Final = 102


class TroubledPortal(OtherPortal):
    """Answers everybody; one person has trouble so many times."""

    def __init__(self, trouble: Trouble, times: int) -> None:
        super().__init__()
        self._trouble = trouble
        self.left = times
        self.reached = asyncio.Event()

    async def handle(self, work: Work, context: FSMContext, whom: Correspondent, event: Event) -> Reply:
        """Have trouble when it has been answered, or just answer."""
        reply = await super().handle(work, context, whom, event)
        if self.left and whom.person.address == f"telegram:{TROUBLED}":
            self.left -= 1
            self.reached.set()
            await self._trouble(work)
        return reply


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """In a file, from which a connection can break away."""
    return in_file(tmp_path)


@pytest.fixture
def people(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> list[SimPerson]:
    """They write at the same moment; however slow the machine is, their turns share a commit."""
    monkeypatch.setattr(group_commit, "LONGEST_GATHERING", 3600)
    people = [stage.world.add_person(101 + number, name) for number, name in enumerate(NAMES)]
    for person in people:
        person.say("/start")
    return people


@pytest.fixture
def transactions(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """How each turn was attempted, and each commit, in their order."""
    happened: list[str] = []
    database = stage.app.context.database
    together = database.together

    async def noted(*arguments: object, alone: bool = False, **options: object) -> object:
        happened.append("alone" if alone else "together")
        return await together(*arguments, alone=alone, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(database, "together", noted)
    sa.event.listen(database.engine.sync_engine, "commit", lambda _: happened.append("commit"))
    return happened


async def fail(_work: Work) -> None:
    raise LookupError


async def hang(_work: Work) -> None:
    await asyncio.Event().wait()


@pytest.mark.parametrize("trouble", [fail, hang])
async def test_one_is_a_dead_letter(
    stage: Stage,
    people: list[SimPerson],
    transactions: list[str],
    trouble: Trouble,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is undone alone, attempted alone, given up with an incident, and told so; the others are answered."""
    if trouble is hang:
        monkeypatch.setattr(group_commit, "LONGEST_STILL", 0.05)
    dispatcher = dispatcher_of(stage.app, TroubledPortal(trouble, MAX_ATTEMPTS))
    await dispatch_all(await stage.fetch(), dispatcher.dispatch)
    together, alone = ["together"] * len(NAMES), ["alone"] * MAX_ATTEMPTS
    assert [each for each in transactions if each != "commit"] == together + alone
    assert transactions.count("commit") == 2  # of all others; of the dead letter
    await stage.app.delivery_worker.deliver_all()
    (incident,) = re.findall(r"Incident (\w+)", caplog.text)
    for person in people:
        (answer,) = answers(person)
        assert (incident in answer.text) == (person.id == TROUBLED)
    assert await count(stage, DeadLetter) == 1
    assert await count(stage, ProcessedUpdate) == len(NAMES)


async def test_one_that_hangs_is_waited_for_once(
    stage: Stage, people: list[SimPerson], transactions: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """When it was stopped for the first time, the others have their turns; it comes back behind them."""
    monkeypatch.setattr(group_commit, "LONGEST_STILL", 0.05)

    async def hang_noted(work: Work) -> None:
        transactions.append("hang")
        await hang(work)

    dispatcher = dispatcher_of(stage.app, TroubledPortal(hang_noted, MAX_ATTEMPTS))
    await dispatch_all(await stage.fetch(), dispatcher.dispatch)
    assert [each for each in transactions if each in {"hang", "commit"}] == ["hang", "commit", "hang", "hang", "commit"]
    assert await count(stage, ProcessedUpdate) == len(people)


_REFUSED: Final = Prepared(sa.text("INSERT INTO chat_moves (old_id) VALUES (1)"))


async def leave_what_is_refused(work: Work) -> None:
    """Put off, as what a turn queues is: the database sees it when the turn is over."""
    await _REFUSED.put_off(work.session)


async def test_what_one_leaves_is_refused(
    stage: Stage, people: list[SimPerson], caplog: pytest.LogCaptureFixture
) -> None:
    """All are undone and come again alone: only that one is given up, and nobody hears anything twice."""
    dispatcher = dispatcher_of(stage.app, TroubledPortal(leave_what_is_refused, MAX_ATTEMPTS))
    await dispatch_all(await stage.fetch(), dispatcher.dispatch)
    await stage.app.delivery_worker.deliver_all()
    (incident,) = re.findall(r"Incident (\w+)", caplog.text)
    for person in people:
        (answer,) = answers(person)
        assert (incident in answer.text) == (person.id == TROUBLED)
    assert await count(stage, DeadLetter) == 1
    assert await count(stage, ProcessedUpdate) == len(NAMES)


async def test_one_is_cancelled(stage: Stage, people: list[SimPerson], transactions: list[str]) -> None:
    """Whoever is gone in the middle of a turn has undone it; it comes again, and the others are answered meanwhile."""
    portal = TroubledPortal(hang, 1)
    dispatcher = dispatcher_of(stage.app, portal)
    tasks = [asyncio.create_task(dispatcher.dispatch(update)) for update in await stage.fetch()]
    await portal.reached.wait()
    tasks[TROUBLED - people[0].id].cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    assert transactions.count("commit") == 1
    await stage.app.delivery_worker.deliver_all()
    assert [len(answers(person)) for person in people] == [1, 0, 1, 1]
    await stage.settle()
    assert [len(answers(person)) for person in people] == [1, 1, 1, 1]
    assert await count(stage, DeadLetter) == 0


async def fill_the_disk(work: Work) -> None:
    await work.session.execute(sa.text("PRAGMA max_page_count = 1"))
    await work.session.execute(sa.text("INSERT INTO key_proof VALUES (2, zeroblob(10000000))"))


async def hang_up(work: Work) -> None:
    raw = await (await work.session.connection()).get_raw_connection()
    assert raw.driver_connection is not None
    await raw.driver_connection.close()
    await work.session.execute(sa.text("SELECT 1"))


async def test_disk_is_full(stage: Stage, people: list[SimPerson]) -> None:
    """Nothing is given up; when there is room, all come again, and nobody is told anything twice."""
    dispatcher = dispatcher_of(stage.app, TroubledPortal(fill_the_disk, MAX_ATTEMPTS))
    with pytest.raises(DBAPIError, match="full"):
        await dispatch_all(await stage.fetch(), dispatcher.dispatch)
    await stage.app.delivery_worker.deliver_all()
    async with stage.app.context.database.engine.connect() as connection:
        await connection.exec_driver_sql(f"PRAGMA max_page_count = {2**30}")
    await stage.settle()
    assert [len(answers(person)) for person in people] == [1] * len(NAMES)
    assert await count(stage, DeadLetter) == 0
    assert await count(stage, ProcessedUpdate) == len(NAMES)


async def test_connection_breaks(stage: Stage, people: list[SimPerson], transactions: list[str]) -> None:
    """All of the group so far are undone and attempted again alone; who comes after them has another connection."""
    dispatcher = dispatcher_of(stage.app, TroubledPortal(hang_up, 1))
    await dispatch_all(await stage.fetch(), dispatcher.dispatch)
    assert (transactions.count("alone"), transactions.count("commit")) == (2, 3)  # the others share one
    await stage.settle()
    assert [len(answers(person)) for person in people] == [1] * len(NAMES)
    assert await count(stage, DeadLetter) == 0
