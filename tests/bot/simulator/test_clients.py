"""Two real libraries over a real port: both must be content."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from aiogram import Bot as AiogramBot
from aiogram import Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import TelegramBadRequest, TelegramForbiddenError, TelegramMigrateToChat
from aiogram.filters import CommandStart
from aiogram.types import (
    BufferedInputFile,
    CallbackQuery,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputMediaPhoto,
    Message,
    ReactionTypeEmoji,
)
from telegram import Update
from telegram.ext import Application, CommandHandler, ContextTypes

from bot.simulator import World
from bot.simulator.actors.actor import SimPerson
from bot.simulator.running import SimulatorServer
from tests.pictures import png


@pytest.fixture
async def address(world: World) -> AsyncIterator[str]:
    """The simulator on a port of its own."""
    server = SimulatorServer(world, 0)
    serving = asyncio.create_task(server.serve())
    yield await server.listening()
    server.should_exit = True
    await serving


async def test_aiogram(world: World, anna: SimPerson, address: str) -> None:
    """Another library polls, sends, edits, sends a file, answers a press, and understands the refusals."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(address))
    bot = AiogramBot(world.token, session=session, default=DefaultBotProperties(parse_mode="HTML"))
    dispatcher = Dispatcher()
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="A", callback_data="a")]])

    @dispatcher.message(CommandStart())
    async def start(message: Message) -> None:
        await message.answer("<b>Hello</b>", reply_markup=keyboard)
        await message.answer_document(BufferedInputFile(b"abc", "a.txt"), caption="file")

    @dispatcher.callback_query()
    async def pressed(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        await query.message.edit_text("Bye")
        await query.answer("done")

    polling = asyncio.create_task(dispatcher.start_polling(bot, handle_signals=False, close_bot_session=False))
    anna.start()
    await _until(world, lambda: len(anna.messages) == 4)
    press = anna.tap(anna.messages[2], "A")
    await _until(world, lambda: press.answered)
    assert [message.text for message in anna.messages] == ["/start", "/start", "Bye", "file"]
    with pytest.raises(TelegramBadRequest, match="message text is empty"):
        await bot.send_message(1001, "")
    anna.block_bot()
    with pytest.raises(TelegramForbiddenError, match="bot was blocked by the user"):
        await bot.send_message(1001, "hello")
    await dispatcher.stop_polling()
    await polling
    await session.close()


async def test_aiogram_in_a_forum(world: World, anna: SimPerson, address: str) -> None:
    """Albums, copies, reactions, pins, topics and a group that moved, as another library knows them."""
    session = AiohttpSession(api=TelegramAPIServer.from_base(address))
    bot = AiogramBot(world.token, session=session, default=DefaultBotProperties(parse_mode="MarkdownV2"))
    world.add_group(-1005, "Forum", [anna], forum=True)
    topic = await bot.create_forum_topic(-1005, "Anna")
    pictures = [InputMediaPhoto(media=BufferedInputFile(png(side, side), f"{side}.png")) for side in (1, 2)]
    album = await bot.send_media_group(-1005, pictures, message_thread_id=topic.message_thread_id)  # type: ignore[arg-type]  # a list of one kind
    assert album[0].media_group_id == album[1].media_group_id
    copied = await bot.copy_messages(1001, -1005, [message.message_id for message in album])
    await bot.pin_chat_message(1001, copied[0].message_id)
    await bot.set_message_reaction(1001, copied[0].message_id, [ReactionTypeEmoji(emoji="👍")])
    assert [str(entity.type) for entity in (await bot.send_message(1001, r"*1\.*")).entities or ()] == ["bold"]
    await bot.close_forum_topic(-1005, topic.message_thread_id)
    await bot.delete_forum_topic(-1005, topic.message_thread_id)
    with pytest.raises(TelegramBadRequest, match="message thread not found"):
        await bot.send_message(-1005, "a", message_thread_id=topic.message_thread_id)
    new = world.upgrade(world.add_group(-77, "Basic", [anna], basic=True))
    with pytest.raises(TelegramMigrateToChat) as refusal:
        await bot.send_message(-77, "a")
    assert refusal.value.migrate_to_chat_id == new.id
    await session.close()


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
        await _until(world, lambda: len(anna.messages) == 3)
        await application.updater.stop()
        await application.stop()
    assert anna.messages[-1].words.entities[0].type == "italic"


async def test_stopping_lets_go(world: World) -> None:
    """A server that stops doesn't wait for polls or for pages that listen."""
    server = SimulatorServer(world, 0)
    serving = asyncio.create_task(server.serve())
    async with httpx.AsyncClient(base_url=await server.listening()) as client:
        poll = asyncio.create_task(client.get("/bot12345:TEST/getUpdates", params={"timeout": 50}))
        async with client.stream("GET", "/sim/events") as events:
            lines = events.aiter_lines()
            assert await anext(lines) == ": listening"
            server.should_exit = True
            assert [line async for line in lines if line] == []
        assert (await poll).json()["description"] == "Internal Server Error: restart"
    await serving


async def _until(world: World, condition: object) -> None:
    while callable(condition) and not condition():
        assert await world.bell.heard(60), "nothing happens any more"
