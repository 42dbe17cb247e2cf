"""The bot, put together from its settings, and run until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from urllib.parse import urlsplit

import uvicorn
from telegram import Bot
from telegram.error import InvalidToken, RetryAfter, TelegramError
from telegram.request import BaseRequest, HTTPXRequest

from bot import inbox, outbox
from bot.courier import AT_ONCE, Courier
from bot.house import House
from bot.incoming import ALLOWED
from bot.polling import poll
from bot.profile import introduce
from bot.serving import PartServer, listening
from bot.settings import Settings, Webhook
from bot.steps import Mark, unmarked
from bot.telegram import asked_wait
from bot.turns import Turns
from bot.webhook import create_webhook
from core.clinic_file import load_clinic
from core.database import open_database
from core.errors import ConfigurationError
from dialogs.directory import build_portal

UPKEEP: Final = 3600.0

EVERYWHERE: Final = "0.0.0.0"  # noqa: S104 - a load balancer stands before it, on another machine

log = logging.getLogger(__name__)


def system_clock() -> datetime:
    """The time, aware and in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class App:
    """The running parts."""

    house: House
    bot: Bot
    turns: Turns
    courier: Courier


@asynccontextmanager
async def assembled(
    settings: Settings,
    *,
    clock: Callable[[], datetime] = system_clock,
    request: Callable[[], BaseRequest] | None = None,
    mark: Mark = unmarked,
    chats_at_once: int = AT_ONCE,
) -> AsyncIterator[App]:
    """Everything put together and ready: the clinic file read, the database migrated, Telegram reached."""
    clinic = load_clinic(settings.clinic_file)
    database = open_database(settings.database_url, settings.keys)
    requests = request or _request
    bot = Bot(
        settings.token,
        base_url=f"{settings.api_url}/bot",
        base_file_url=f"{settings.api_url}/file/bot",
        request=requests(),
        get_updates_request=requests(),
    )
    try:
        await database.migrate()
        await _reach(bot)
        house = House(database, clinic, build_portal(), bot.id, settings.staff_chat_id, clock)
        courier = Courier(database, bot, clock, mark, chats_at_once)
        yield App(house, bot, Turns(house, courier.wake, mark), courier)
    finally:
        with contextlib.suppress(TelegramError):
            await bot.shutdown()
        await database.close()


async def run(settings: Settings, stopping: asyncio.Event | None = None) -> None:
    """Serve until SIGTERM or SIGINT, or until `stopping` is set."""
    stopping = stopping or stop_on_signals()
    async with assembled(settings) as app:
        await introduce(app.bot, app.house.clinic)
        background = [asyncio.create_task(app.courier.run()), asyncio.create_task(_keep_up(app.house))]
        app.courier.wake()
        try:
            if settings.webhook is None:
                await app.bot.delete_webhook()
                await poll(app.bot, app.turns.take, stopping)
            else:
                await _serve_webhook(app, settings.webhook, stopping)
        finally:
            for task in background:
                task.cancel()
            await asyncio.gather(*background, return_exceptions=True)


def stop_on_signals() -> asyncio.Event:
    """An event that SIGTERM and SIGINT set."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stopping.set)
    return stopping


def _request() -> BaseRequest:
    return HTTPXRequest(connection_pool_size=64, pool_timeout=30, connect_timeout=10, read_timeout=20)


async def _reach(bot: Bot) -> None:
    try:
        await bot.initialize()
    except InvalidToken as error:
        raise ConfigurationError(
            "Telegram does not know this BOT_TOKEN; ask @BotFather for the current one."
        ) from error
    except TelegramError as error:
        raise ConfigurationError("Telegram can't be reached; check the network and TELEGRAM_API_URL.") from error


async def _serve_webhook(app: App, webhook: Webhook, stopping: asyncio.Event) -> None:
    """Listen, and only then tell Telegram where."""
    application = create_webhook(app.bot, app.turns.take, webhook.secret, urlsplit(webhook.url).path)
    server = PartServer(uvicorn.Config(application, log_config=None, access_log=False, lifespan="off"))
    try:
        async with listening(server, EVERYWHERE, webhook.port):
            await _set_webhook(app.bot, webhook)
            await stopping.wait()
    except OSError as error:
        raise ConfigurationError(f"PORT {webhook.port} can't be listened on; free it, or choose another.") from error


async def _set_webhook(bot: Bot, webhook: Webhook) -> None:
    """Replicas that start together are told to wait (Telegram takes one setWebhook a second)."""
    for _attempt in range(30):
        try:
            await bot.set_webhook(webhook.url, secret_token=webhook.secret, allowed_updates=ALLOWED, max_connections=40)
        except RetryAfter as error:
            await asyncio.sleep(asked_wait(error).total_seconds())
        else:
            return
    raise ConfigurationError("Telegram keeps refusing the webhook; check WEBHOOK_URL and try again later.")


async def _keep_up(house: House) -> None:
    """Forget, every hour, what is of no more use."""
    while True:
        async with house.database.transaction() as session:
            await inbox.forget_old(session, house.clock())
            await outbox.forget_old(session, house.clock())
        await asyncio.sleep(UPKEEP)
