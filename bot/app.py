"""The bot, put together from its settings, and run until it is told to stop."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Final
from urllib.parse import urlsplit

from telegram.error import InvalidToken, TelegramError
from telegram.request import BaseRequest

from bot import incidents
from bot.bank.client import BankClient
from bot.bank.http import BankHttp
from bot.context import BotContext, RendererFactory
from bot.delivery.doings import Doings
from bot.delivery.hooks import DeliveryHooks
from bot.delivery.rate_limit import PER_MINUTE
from bot.delivery.worker import MAX_CHATS, DeliveryWorker
from bot.files import queue
from bot.files.download import FileDownloader, Pieces
from bot.files.removal import FileRemover
from bot.files.worker import MAX_FILES as FILES_AT_ONCE
from bot.files.worker import FileWorker
from bot.jobs import steps
from bot.jobs.maintenance import Maintenance
from bot.jobs.overdue import OverdueReminders
from bot.jobs.replay import DeadLetterReplay
from bot.jobs.steps import DueSteps
from bot.meetings.rooms import Rooms, rooms_at
from bot.outbox import leases
from bot.outbox.handover import Handover
from bot.profile import introduce
from bot.rendering.card_service import CardService
from bot.rendering.text import TextRenderer
from bot.retry import StoppedEarlyError, call_until_done, pause, reach
from bot.settings import BotSettings
from bot.staff.roster import StaffRoster
from bot.telegram.client import TelegramBot
from bot.telegram.request import TelegramRequest, proxy_for
from bot.tracing import Checkpoint, no_checkpoint
from bot.updates.dispatcher import UpdateDispatcher
from bot.updates.health import HealthCheck, health_route
from bot.updates.polling.crowds import Crowds
from bot.updates.polling.long_polling import poll
from bot.updates.webhook.address import set_webhook
from bot.updates.webhook.receiving import webhook_route
from bot.updates.webhook.refused_calls import RefusedCalls
from bot.web.bank_routes import BankRoutes
from bot.web.bank_way import BankWay
from bot.web.server import DeskWeb, create_application, on_port
from bot.worker_loop import WorkerLoop
from core.clinic.banks import Bank
from core.clinic.file import load_clinic
from core.clinic.model import Clinic
from core.database import Database, open_database
from core.database_use import DatabaseUse, claim_database
from core.emergencies.vocabulary import vocabulary
from core.errors import ConfigurationError
from core.files.checking.checker import Checker
from core.files.vault import open_vault
from dialogs.directory import build_desk, build_portal
from dialogs.engine.effects import Effect, Effects, FetchFile, RemoveFiles, StaffChanged

UPKEEP: Final = timedelta(hours=1)
A_DAY: Final = 24

log = logging.getLogger(__name__)


def system_clock() -> datetime:
    """The time, aware and in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class App:
    """The running parts."""

    context: BotContext
    bot: TelegramBot
    dispatcher: UpdateDispatcher
    crowds: Crowds
    handover: Handover
    delivery_worker: DeliveryWorker
    file_worker: FileWorker
    file_remover: FileRemover
    overdue_reminders: OverdueReminders
    offer_steps: DueSteps
    consultation_steps: DueSteps
    dead_letter_replay: DeadLetterReplay
    maintenance: Maintenance
    roster: StaffRoster
    bank_way: BankWay | None
    """There is none where browsers don't reach the portal."""


@asynccontextmanager
async def assembled(  # noqa: PLR0913 - what tests and benches put in place of something
    settings: BotSettings,
    *,
    clock: Callable[[], datetime] = system_clock,
    request: Callable[[], BaseRequest] | None = None,
    downloads: Pieces | None = None,
    checkpoint: Checkpoint = no_checkpoint,
    chats_at_once: int = MAX_CHATS,
    files_at_once: int = FILES_AT_ONCE,
    group_rate: int | None = PER_MINUTE,
    make_renderer: RendererFactory = TextRenderer,
    stopping: asyncio.Event | None = None,
    use: DatabaseUse = DatabaseUse.CLINIC,
    banks: tuple[Bank, ...] = (),
) -> AsyncIterator[App]:
    """Everything put together and ready: the clinic file read, the database migrated, Telegram reached. `banks` are
    beside those of the clinic file.
    """
    clinic = _clinic(settings, banks)
    vocabulary()  # read now, rather than in somebody's turn
    database = open_database(settings.database_url, settings.keys)
    vault = open_vault(settings.vault_url, settings.keys)
    checker = Checker(clamd_url=settings.clamd_url)
    requests = request or partial(TelegramRequest, proxy=proxy_for(settings.api_url))
    files = TelegramRequest(proxy=proxy_for(settings.api_url))
    bank_http = BankHttp()
    bot = TelegramBot(
        settings.token.get_secret_value(),
        base_url=f"{settings.api_url}/bot",
        base_file_url=f"{settings.api_url}/file/bot",
        request=requests(),
        get_updates_request=requests(),
    )
    doings = Doings(bot)
    try:
        await _open(database, use)
        await vault.check()
        await files.initialize()
        await reach(bot, stopping or asyncio.Event())
        context = BotContext(
            database,
            clinic,
            build_portal(),
            build_desk(),
            bot.id,
            settings.staff_chat_id,
            clock,
            make_renderer,
            settings.public_url,
            bot.username,
            _rooms(settings, clock),
        )
        cards = CardService(context)
        hooks = DeliveryHooks(
            draw=cards.draw,
            on_receipt=cards.on_receipt,
            still_holds=cards.still_holds,
            perishable=cards.perishable,
            titles=cards.titles(),
            group_rate=group_rate,
        )
        handover = Handover()
        delivery_worker = DeliveryWorker(
            database, clinic, bot, vault, clock, checkpoint, chats_at_once, hooks=hooks, handover=handover
        )
        file_remover = FileRemover(context, vault, delivery_worker.wake)
        roster = StaffRoster(context, bot)

        def follow(effects: Effects) -> None:
            doings.show(effects)
            sleepers: dict[type[Effect], FileWorker | WorkerLoop] = {
                FetchFile: file_worker, RemoveFiles: file_remover.loop, StaffChanged: roster.loop
            }  # fmt: skip
            for kind in {type(each) for each in effects} & sleepers.keys():
                sleepers[kind].wake()

        dispatcher = UpdateDispatcher(context, handover, follow, checkpoint)
        bank_way = _bank_way(settings, context, bank_http, dispatcher)
        downloader = FileDownloader(bot, downloads or files.pieces)
        file_worker = FileWorker(
            context, downloader, vault, checker, dispatcher.tell_of_file, checkpoint, files_at_once
        )
        overdue_reminders = OverdueReminders(context, delivery_worker.wake, checkpoint)
        offer_steps = DueSteps(context, steps.offer, delivery_worker.wake, checkpoint)
        consultation_steps = DueSteps(context, steps.consult, delivery_worker.wake, checkpoint)
        dead_letter_replay = DeadLetterReplay(context, bot, dispatcher.replay)
        maintenance = Maintenance(context, vault, file_remover, delivery_worker.wake)
        yield App(
            context=context,
            bot=bot,
            dispatcher=dispatcher,
            crowds=Crowds(bot, database, clock, dispatcher.dispatch),
            handover=handover,
            delivery_worker=delivery_worker,
            file_worker=file_worker,
            file_remover=file_remover,
            overdue_reminders=overdue_reminders,
            offer_steps=offer_steps,
            consultation_steps=consultation_steps,
            dead_letter_replay=dead_letter_replay,
            maintenance=maintenance,
            roster=roster,
            bank_way=bank_way,
        )
        if bank_way is not None:
            await bank_way.finish()
    finally:
        await doings.close()
        with contextlib.suppress(TelegramError):
            await bot.shutdown()
        await files.shutdown()
        await bank_http.close()
        await vault.close()
        await database.close()


async def run(  # noqa: PLR0913 - the same
    settings: BotSettings,
    stopping: asyncio.Event | None = None,
    *,
    clock: Callable[[], datetime] = system_clock,
    checkpoint: Checkpoint = no_checkpoint,
    chats_at_once: int = MAX_CHATS,
    group_rate: int | None = PER_MINUTE,
    use: DatabaseUse = DatabaseUse.CLINIC,
    web: DeskWeb | None = None,
) -> None:
    """Serve until SIGTERM or SIGINT, or until `stopping` is set. `web` is for a desk, which has a web server."""
    stopping = stopping or stop_on_signals()
    try:
        async with assembled(
            settings,
            clock=clock,
            checkpoint=checkpoint,
            chats_at_once=chats_at_once,
            group_rate=group_rate,
            stopping=stopping,
            use=use,
            banks=() if web is None else web.banks,
        ) as app:
            parts = (
                app.delivery_worker,
                app.file_worker,
                app.file_remover.loop,
                app.overdue_reminders.loop,
                app.offer_steps.loop,
                app.consultation_steps.loop,
                app.dead_letter_replay.loop,
                app.roster.loop,
                app.crowds,
            )
            await app.roster.ask()
            jobs = (_introduce(app), _keep_up(app.maintenance, stopping), *(each.run() for each in parts))
            introducing, *others = [asyncio.create_task(job) for job in jobs]
            try:
                await _take_updates(app, settings, web, stopping)
            finally:
                stopping.set()
                for part in parts:
                    part.stop()
                introducing.cancel()
                await asyncio.gather(introducing, *others, return_exceptions=True)
    except StoppedEarlyError:
        log.info("Stopped before Telegram could be reached")
    except InvalidToken as error:
        raise ConfigurationError(
            "Telegram does not know this BOT_TOKEN; ask @BotFather for the current one.",
        ) from error


async def _take_updates(app: App, settings: BotSettings, web: DeskWeb | None, stopping: asyncio.Event) -> None:
    """By webhook, or by long polling; what else is answered by HTTP, is so meanwhile."""
    webhook, refused = settings.webhook, RefusedCalls()
    if webhook is None and settings.public_url is None:
        await _poll(app, stopping)
        return
    routes = [health_route(HealthCheck(app.context.database).is_well)]
    if app.bank_way is not None and settings.public_url is not None:
        chat = f"https://t.me/{app.bot.username}" if web is None else web.chat_address
        routes += BankRoutes(app.context, app.bank_way, settings.public_url, chat).routes()
    if webhook is not None:
        secret, path = webhook.secret.get_secret_value(), urlsplit(webhook.url).path
        routes.append(webhook_route(app.bot, app.dispatcher.dispatch, secret, path, refused))
    if webhook is not None:
        await app.crowds.go_first(stopping)
    listen = partial(on_port, port=settings.port) if web is None else web.serve
    async with listen(create_application(routes), refused):
        if webhook is None:
            await _poll(app, stopping)
        else:
            await set_webhook(app.bot, webhook, stopping)  # only now that it is answered
            await stopping.wait()


async def _poll(app: App, stopping: asyncio.Event) -> None:
    await call_until_done(app.bot.delete_webhook, stopping)
    await poll(app.bot, app.dispatcher.dispatch, app.crowds, stopping)


def stop_on_signals() -> asyncio.Event:
    """An event that SIGTERM and SIGINT set."""
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for each in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(each, stopping.set)
    return stopping


def _clinic(settings: BotSettings, banks: tuple[Bank, ...]) -> Clinic:
    """The clinic file, with what the environment says instead; without banks where browsers don't reach the portal."""
    clinic = load_clinic(settings.clinic_file)
    if banks:
        clinic = clinic.model_copy(update={"banks": (*clinic.banks, *banks)})
    if clinic.banks and settings.public_url is None:
        log.warning("The way by a bank isn't offered: PUBLIC_URL is not set; set it to the portal's https address.")
        clinic = clinic.model_copy(update={"banks": ()})
    if settings.staff_language is None:
        return clinic
    chosen = clinic.settings.model_copy(update={"staff_language": settings.staff_language})
    return clinic.model_copy(update={"settings": chosen})


def _rooms(settings: BotSettings, clock: Callable[[], datetime]) -> Rooms | None:
    secret, app_id, audience = settings.meeting_secret, settings.meeting_app_id, settings.meeting_audience
    return rooms_at(settings.meeting_url, secret, app_id, audience, clock)


def _bank_way(
    settings: BotSettings, context: BotContext, http: BankHttp, dispatcher: UpdateDispatcher
) -> BankWay | None:
    """The way to the clinic's banks, if browsers reach the portal."""
    if settings.public_url is None:
        return None
    names, secrets = context.clinic.bank_claims, settings.bank_secrets
    clients = {
        each.id: BankClient(each, names, secrets.get(each.id), http, context.clock) for each in context.clinic.banks
    }
    return BankWay(context, clients, dispatcher.tell_of_bank, settings.public_url)


async def _open(database: Database, use: DatabaseUse) -> None:
    """Connect and migrate. What a database sealed with other keys is told, it tells itself."""
    try:
        async with database.engine.connect():
            pass
    except Exception as error:
        raise ConfigurationError(
            f"The database can't be opened ({type(error).__name__}); check DATABASE_URL.",
        ) from error
    await database.migrate()
    async with database.transaction() as session:
        await claim_database(session, use)
        await leases.release_leases(session)
        await queue.release_leases(session)


async def _introduce(app: App) -> None:
    """Telegram may refuse it after a few restarts in a row; what it was told before stays."""
    try:
        await introduce(app.bot, app.context.clinic)
    except TelegramError as error:
        log.warning("The bot's commands and description could not be set now (%s)", type(error).__name__)


async def _keep_up(maintenance: Maintenance, stopping: asyncio.Event) -> None:
    """Every hour; and once a day the vault is compared with the database, the diaries with what is booked, and so are
    reminders.
    """
    for hour in count():
        if stopping.is_set():
            return
        try:
            await maintenance.do()
            if hour % A_DAY == 0:
                await maintenance.sweep()
                await maintenance.check_diaries()
                await maintenance.plan_reminders()
                await maintenance.renew_search_terms()
        except Exception as error:  # noqa: BLE001 - there is another hour
            incidents.report(error)
        await pause(stopping, UPKEEP)
