"""A real library over a real port; `test_aiogram.py` is another."""

from __future__ import annotations

import asyncio

from telegram import Update
from telegram.ext import Application, CommandHandler, ContextTypes

from bot.simulator import World
from bot.simulator.actors.actor import SimPerson
from bot.simulator.running import SimulatorServer
from tests.bot.simulator.conftest import until
from tests.e2e.loopback import a_client


async def test_python_telegram_bot(world: World, anna: SimPerson, address: str) -> None:
    """python-telegram-bot's own application polls over a socket, and stops at once."""

    async def start(update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        assert update.message is not None
        await update.message.reply_html("<i>Hello</i>")

    builder = Application.builder().token(world.token)
    application = builder.base_url(f"{address}/bot").base_file_url(f"{address}/file/bot").build()
    application.add_handler(CommandHandler("start", start))
    assert application.updater is not None
    async with application:
        await application.start()
        await application.updater.start_polling()
        anna.start()
        await until(world, lambda: len(anna.messages) == 3)
        await application.updater.stop()
        await application.stop()
    assert anna.messages[-1].words.entities[0].type == "italic"


async def test_stopping_lets_go(world: World) -> None:
    """A server that stops doesn't wait for polls or for pages that listen."""
    server = SimulatorServer(world, 0)
    serving = asyncio.create_task(server.serve())
    async with a_client(base_url=await server.listening()) as client:
        poll = asyncio.create_task(client.get("/bot12345:TEST/getUpdates", params={"timeout": 50}))
        async with client.stream("GET", "/sim/events") as events:
            lines = events.aiter_lines()
            assert await anext(lines) == ": listening"
            server.should_exit = True
            assert [line async for line in lines if line] == []
        assert (await poll).json()["description"] == "Internal Server Error: restart"
    await serving
