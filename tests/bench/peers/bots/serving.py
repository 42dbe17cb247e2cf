"""How the aiogram bots get their updates: by long polling or by webhook, as aiogram's documentation shows either."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from aiogram import Bot, Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.enums import ParseMode
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web


async def serve(dispatcher: Dispatcher, environment: Mapping[str, str]) -> None:
    """Serve until the process is told to end."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(environment["TELEGRAM_API_URL"]))
    bot = Bot(environment["BOT_TOKEN"], session=session, default=DefaultBotProperties(parse_mode=ParseMode.HTML))
    if "WEBHOOK_URL" not in environment:
        await dispatcher.start_polling(bot)
        return
    url, secret, port = environment["WEBHOOK_URL"], environment["WEBHOOK_SECRET"], int(environment["PORT"])
    application = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=secret).register(application, path="/telegram")
    setup_application(application, dispatcher, bot=bot)
    runner = web.AppRunner(application, handle_signals=True)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    await bot.set_webhook(url, secret_token=secret)
    await asyncio.Event().wait()
