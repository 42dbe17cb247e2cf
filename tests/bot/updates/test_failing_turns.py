"""Turns that fail: tried again, told, kept, and never lost (DESIGN, One turn)."""

from __future__ import annotations

import logging
import re
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.ext.asyncio import create_async_engine
from telegram import Update

from bot.demo.people import STAFF
from bot.inbox.dead_letters import DeadLetter
from bot.simulator.actors.actor import SimPerson
from bot.updates import private
from bot.updates.turns import MAX_ATTEMPTS
from tests.bot.portals import FailingDesk, FailingPortal, WrongPortal, dispatcher_of
from tests.bot.secrets_at_rest import nowhere
from tests.bot.seen import answers, count, only_update
from tests.databases import in_file
from tests.stage import Stage

DESK_SIGN = "🏥"
CANARY = "Kanarek 44051401359"


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """In a file, so that others can look into it or keep it busy."""
    return in_file(tmp_path)


@pytest.mark.parametrize(("language", "words"), [("pl", "Przepraszamy"), ("en", "Sorry")])
async def test_dead_letter(
    stage: Stage, language: str, words: str, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """An update that fails three times is kept, and the person is told its number, in their language, with a way on."""
    person = stage.world.add_person(101, "Anna", language_code=language)
    person.say(CANARY)
    portal = FailingPortal(MAX_ATTEMPTS)
    update = await only_update(stage)
    await dispatcher_of(stage.app, portal).dispatch(update)
    await stage.app.delivery_worker.deliver_all()

    assert portal.asked == MAX_ATTEMPTS
    async with stage.work() as work:
        (letter,) = await work.session.scalars(sa.select(DeadLetter))
    assert letter.update == update.to_dict()
    (told,) = answers(person)
    assert words in told.text
    assert letter.incident in told.text
    assert len(told.labels[0]) == 2

    assert letter.incident in caplog.text
    assert "RuntimeError" in caplog.text
    assert "portals.py" in caplog.text
    assert not any(part in caplog.text for part in CANARY.split())
    assert nowhere(tmp_path, CANARY)

    # It isn't tried for ever, and the person goes on where they were.
    await stage.app.dispatcher.dispatch(update)
    person.press(told, told.inline_keyboard[0][0]["callback_data"])
    await stage.settle()
    assert await count(stage, DeadLetter) == 1
    (shown,) = answers(person)
    assert letter.incident not in shown.text


async def test_at_the_desk(stage: Stage) -> None:
    """Whoever is at the desk in their private chat is told so as the desk tells it, and is led back there."""
    reception = stage.world.person(STAFF[0].id)
    reception.say("/today")
    await stage.settle()
    reception.say("jutro")
    await dispatcher_of(stage.app, desk=FailingDesk()).dispatch(await only_update(stage))
    await stage.app.delivery_worker.deliver_all()
    async with stage.work() as work:
        (incident,) = await work.session.scalars(sa.select(DeadLetter.incident))
    told = answers(reception)[-1]
    assert incident in told.text
    assert told.text.startswith(DESK_SIGN)

    reception.press(told, told.inline_keyboard[0][0]["callback_data"])
    await stage.settle()
    shown = answers(reception)[-1]
    assert incident not in shown.text
    assert shown.text.startswith(DESK_SIGN)


async def test_second_try(stage: Stage, anna: SimPerson) -> None:
    """A turn that fails at first leaves nothing behind, and is made again at once."""
    anna.say("/start")
    portal = FailingPortal(MAX_ATTEMPTS - 1)
    await dispatcher_of(stage.app, portal).dispatch(await only_update(stage))
    await stage.app.delivery_worker.deliver_all()
    assert portal.asked == MAX_ATTEMPTS
    assert len(answers(anna)) == 1
    assert await count(stage, DeadLetter) == 0


async def test_update_that_nobody_can_read(
    stage: Stage, anna: SimPerson, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Where even the apology fails, the update is kept all the same, under one number, and doesn't come for ever."""

    def fail(_update: Update, _bot_id: int) -> None:
        raise LookupError(CANARY)

    anna.say("/start")
    monkeypatch.setattr(private, "read", fail)
    await stage.app.dispatcher.dispatch(await only_update(stage))
    async with stage.work() as work:
        (letter,) = await work.session.scalars(sa.select(DeadLetter))
    assert re.findall(r"Incident (\w+)", caplog.text) == [letter.incident] * 2
    assert "Kanarek" not in caplog.text


@pytest.mark.both_databases
async def test_fault_in_a_statement(either_stage: Stage) -> None:
    """What the database refuses each time is a bug like any other: it goes to the dead letters and blocks nobody."""
    stage, anna = either_stage, either_stage.world.add_person(101, "Anna")
    anna.say("/start")
    await dispatcher_of(stage.app, WrongPortal()).dispatch(await only_update(stage))
    await stage.app.delivery_worker.deliver_all()
    assert await count(stage, DeadLetter) == 1
    assert len(answers(anna)) == 1


async def test_database_is_busy(stage: Stage, anna: SimPerson, tmp_path: Path) -> None:
    """While SQLite can't be written to, nothing is given up: the error comes out, and the update works later."""
    anna.say("/start")
    update = await only_update(stage)
    async with stage.app.context.database.engine.connect() as connection:
        await connection.exec_driver_sql("PRAGMA busy_timeout = 1")
    other = sqlite3.connect(tmp_path / "portal.db")
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(sa.exc.OperationalError):
        await stage.app.dispatcher.dispatch(update)
    other.rollback()
    other.close()
    await stage.app.dispatcher.dispatch(update)
    await stage.app.delivery_worker.deliver_all()
    assert len(answers(anna)) == 1
    assert await count(stage, DeadLetter) == 0


async def test_database_is_away(postgres_stage: Stage, caplog: pytest.LogCaptureFixture) -> None:
    """While PostgreSQL takes nobody in, the error comes out; polling asks for the update again, and it works later."""
    stage, anna = postgres_stage, postgres_stage.world.add_person(101, "Anna")
    anna.say("/start")
    update = await only_update(stage)
    async with closed_to_everybody(stage):
        with pytest.raises(Exception) as caught:  # noqa: PT011 - whatever the driver raises
            await stage.app.dispatcher.dispatch(update)
    assert not isinstance(caught.value, sa.exc.IntegrityError)
    await stage.settle()
    assert len(answers(anna)) == 1
    assert await count(stage, DeadLetter) == 0
    assert [each for each in caplog.records if each.levelno > logging.INFO] == []


@asynccontextmanager
async def closed_to_everybody(stage: Stage) -> AsyncIterator[None]:
    """The database throws everybody out and takes nobody in."""
    url = sa.make_url(stage.settings.database_url)
    engine = create_async_engine(url.set(database="postgres"), isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.exec_driver_sql(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS false")
        await connection.exec_driver_sql(
            f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{url.database}'",  # noqa: S608
        )
        try:
            yield
        finally:
            await connection.exec_driver_sql(f"ALTER DATABASE {url.database} ALLOW_CONNECTIONS true")
    await engine.dispose()
