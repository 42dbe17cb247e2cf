"""The bot as a whole, run in the test's own process: it introduces itself, answers, and ends when it is told to."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa
from telegram.error import TelegramError

from bot import app, retry
from bot.app import run, system_clock
from bot.inbox.deduplication import KEPT, ProcessedUpdate
from bot.retry import pause
from bot.settings import BotSettings, read_settings
from bot.simulator.actors.actor import SimPerson
from bot.simulator.actors.world import World
from core.errors import ConfigurationError
from core.i18n import Language
from core.keys import KeyRing
from dialogs.wording.commands import COMMANDS
from tests.bot.request.loopback import Connection, serving
from tests.databases import a_database, prepared_file
from tests.e2e.loopback import free_port, served, until
from tests.stage import STAFF_CHAT, TOKEN


@pytest.fixture
def world() -> World:
    """A simulator with Anna in it."""
    world = World(TOKEN)
    world.add_person(101, "Anna")
    world.add_group(STAFF_CHAT, "Personel")
    return world


@pytest.fixture
def anna(world: World) -> SimPerson:
    """Anna."""
    return world.person(101)


@pytest.fixture
async def environment(world: World, tmp_path: Path) -> AsyncIterator[dict[str, str]]:
    """What a clinic sets."""
    async with served(world) as address:
        yield {
            "BOT_TOKEN": TOKEN,
            "STAFF_CHAT_ID": str(STAFF_CHAT),
            "TELEGRAM_API_URL": address,
            "DATABASE_URL": prepared_file(tmp_path),
            "VAULT_URL": str(tmp_path / "vault"),
            "PORTAL_KEY": KeyRing.new_key(),
        }


def behind_a_webhook(environment: dict[str, str], port: int) -> BotSettings:
    """The same, where Telegram calls the bot."""
    own = {"WEBHOOK_URL": f"http://127.0.0.1:{port}/hook", "WEBHOOK_SECRET": "s", "PORT": str(port)}
    return read_settings(environment | own)


@asynccontextmanager
async def running(settings: BotSettings) -> AsyncIterator[None]:
    """The bot, until the end of the block; then it has to end by itself."""
    stopping = asyncio.Event()
    bot = asyncio.create_task(run(settings, stopping))
    try:
        yield
    finally:
        stopping.set()
        async with asyncio.timeout(60):
            await bot


@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_answers_until_it_is_told_to_stop(
    world: World, anna: SimPerson, environment: dict[str, str], *, webhook: bool
) -> None:
    """What was written before it started is answered as well; in the end every update is confirmed."""
    settings = behind_a_webhook(environment, free_port()) if webhook else read_settings(environment)
    anna.start()
    async with running(settings):
        await until(world, lambda: len(anna.messages) > 1)
        anna.say("/menu")
        await until(world, lambda: len(anna.messages) > 3)
    assert len(world.updates) == 0
    assert bool(world.webhook.url) is webhook


async def test_telegram_is_away_at_the_start(
    world: World,
    anna: SimPerson,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """It is waited for, which is said once; then everything is as usual."""
    monkeypatch.setattr(retry, "PAUSE", timedelta(milliseconds=1))
    for _ in range(3):
        world.faults.add("refused", "getMe")
    anna.start()
    async with running(read_settings(environment)):
        await until(world, lambda: len(anna.messages) > 1)
    assert caplog.text.count("Telegram can't be reached") == 1
    assert TOKEN.partition(":")[2] not in caplog.text


async def test_stopped_while_telegram_is_away(environment: dict[str, str], caplog: pytest.LogCaptureFixture) -> None:
    """Told to stop while it waits, it ends cleanly."""
    async with running(read_settings(environment | {"TELEGRAM_API_URL": "http://127.0.0.1:1"})):
        async with asyncio.timeout(60):
            while "waiting until it can" not in caplog.text:  # noqa: ASYNC110 - the log tells nobody
                await asyncio.sleep(0.001)


async def test_something_else_answers(environment: dict[str, str]) -> None:
    """No waiting makes a Telegram of it."""

    async def page(connection: Connection) -> None:
        await connection.request()
        await connection.say(b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<html>")

    async with serving(page) as server:
        with pytest.raises(ConfigurationError, match="TELEGRAM_API_URL"):
            await run(read_settings(environment | {"TELEGRAM_API_URL": server.url("")}), asyncio.Event())


async def test_polls_where_there_was_a_webhook(world: World, anna: SimPerson, environment: dict[str, str]) -> None:
    """A clinic that goes back to polling need not know that a webhook has to be taken away first."""
    async with running(behind_a_webhook(environment, free_port())):
        await until(world, lambda: bool(world.webhook.url))
    async with running(read_settings(environment)):
        anna.start()
        await until(world, lambda: len(anna.messages) > 1)
    assert world.webhook.url == ""


async def test_introduces_itself(world: World, anna: SimPerson, environment: dict[str, str]) -> None:
    """Commands and descriptions are there, in Polish for Poles and in English for all others."""
    john, spoken = world.add_person(102, "John", language_code="zz"), len(list(Language))
    async with running(read_settings(environment)):
        await until(world, lambda: len(world.profile.commands) > spoken and len(world.profile.descriptions) == spoken)
        for person in (anna, john):
            shown = world.profile.commands_for(person.user, person.chat)
            assert [command["command"] for command in shown] == list(COMMANDS)
        of_others = world.profile.commands_for(anna.user, world.chats[STAFF_CHAT])
        assert [command["command"] for command in of_others] == ["help"]
    assert world.profile.descriptions[""] != world.profile.descriptions["pl"]


async def test_commands_are_offered_to_those_who_may_use_them(world: World, environment: dict[str, str]) -> None:
    """Each of the staff sees those of their roles, in the chat's language; who is not there is no reason to stop."""
    staff = {number: world.add_person(number, name) for number, name in ((9001, "Maria"), (9002, "Ewa"), (9003, "Jan"))}
    days = {"dzis", "opoznienie", "nieobecny", "znajdz", "pytania", "wyniki", "recepty", "dyzur", "rano", "help"}
    reception = {*days, "umow", "nowy", "zaproponuj", "telefony", "potwierdz"}
    wanted = {
        9001: reception,
        9002: {*days, "mojdzien", "moje"},
        9003: {*reception, "zalegle", "oceny", "personel", "dziennik"},
    }

    def offered() -> dict[int, set[str]]:
        shown = {who: world.profile.commands_for(person.user, world.chats[STAFF_CHAT]) for who, person in staff.items()}
        return {who: {command["command"] for command in commands} for who, commands in shown.items()}

    async with running(read_settings(environment)):
        await until(world, lambda: offered() == wanted)


async def test_telegram_is_tired_of_introductions(
    world: World,
    anna: SimPerson,
    environment: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Telegram lets a bot change its description only so often; that is no reason not to work."""

    async def refuse(*_: object) -> None:
        raise TelegramError("Flood control exceeded")

    monkeypatch.setattr(app, "introduce", refuse)
    async with running(read_settings(environment)):
        anna.start()
        await until(world, lambda: len(anna.messages) > 1)
    assert "could not be set now" in caplog.text


async def test_port_is_taken(environment: dict[str, str]) -> None:
    """A port on which somebody else listens is a wrong setting."""
    with socket.create_server(("0.0.0.0", 0)) as other:  # noqa: S104 - where the bot listens as well
        settings = behind_a_webhook(environment, other.getsockname()[1])
        with pytest.raises(ConfigurationError, match=r"^PORT \d+ can't be listened on"):
            await run(settings, asyncio.Event())


async def test_forgets_what_is_old(environment: dict[str, str], tmp_path: Path) -> None:
    """Notes of updates that can't come again are dropped at the start, and every hour after that."""
    settings = read_settings(environment)
    async with a_database(settings.database_url, settings.keys) as database:
        await database.migrate()
        now = system_clock()
        async with database.transaction() as session:
            session.add(ProcessedUpdate(update_id=1, taken_at=now - KEPT - timedelta(minutes=1)))
            session.add(ProcessedUpdate(update_id=2, taken_at=now))

        async def kept() -> list[int]:
            async with database.transaction() as session:
                return list(await session.scalars(sa.select(ProcessedUpdate.update_id)))

        async with running(settings), asyncio.timeout(60):
            while 1 in await kept():  # noqa: ASYNC110 - a database tells nobody
                await asyncio.sleep(0)
        assert await kept() == [2]


async def test_rest() -> None:
    """A rest is as long as it is meant to be, or ends when it is time to stop."""
    stopping = asyncio.Event()
    await pause(stopping, timedelta(milliseconds=1))
    stopping.set()
    await pause(stopping, timedelta(days=1))
