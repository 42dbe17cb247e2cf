"""aiogram over a real port, and what it thinks of the simulator's updates. Apart from the other tests, because it
takes seconds to import.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import httpx
import pytest
from aiogram import Bot as AiogramBot
from aiogram import Dispatcher
from aiogram.client.default import DefaultBotProperties
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
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
from aiogram.types import Update as AiogramUpdate
from aiogram.utils.text_decorations import markdown_decoration
from pydantic import BaseModel

from bot.simulator import World
from bot.simulator.actors.actor import SimPerson
from bot.simulator.conditions.faults import FaultKind
from bot.simulator.markup.markdown import parse_markdown
from bot.simulator.running import SimulatorServer
from bot.simulator.world.chats import Chat
from tests.bot.simulator.all_updates import everything_told
from tests.bot.simulator.conftest import Api, until
from tests.pictures import png

pytestmark = pytest.mark.ci


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
    await until(world, lambda: len(anna.messages) == 4)
    press = anna.tap(anna.messages[2], "A")
    await until(world, lambda: press.answered)
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


async def test_over_a_port(world: World, anna: SimPerson) -> None:
    """On a real connection another library sees the same."""
    server = SimulatorServer(world, 0)
    serving = asyncio.create_task(server.serve())
    session = AiohttpSession(api=TelegramAPIServer.from_base(await server.listening()))
    bot = AiogramBot(world.token, session=session)
    for kind, expected in {
        FaultKind.TOO_MANY_REQUESTS: TelegramRetryAfter,
        FaultKind.SERVER_ERROR: TelegramServerError,
        FaultKind.REFUSED: TelegramNetworkError,
        FaultKind.DROPPED: TelegramNetworkError,
        FaultKind.UNANSWERED: TelegramNetworkError,
    }.items():
        world.faults.add(kind)
        with pytest.raises(expected):
            await bot.send_message(1001, kind)
    assert [message.text for message in anna.messages[1:]] == ["unanswered"]
    file = world.files.keep(anna.send_document("a.txt", b"abcd").file.kind, "b.txt", b"abcd")  # type: ignore[union-attr]
    world.faults.add(FaultKind.HALF_DOWNLOAD)
    async with httpx.AsyncClient() as client:
        with pytest.raises(httpx.RemoteProtocolError, match="received 2 bytes, expected 4"):
            await client.get(f"{server.address}/file/bot{world.token}/{file.path}")
    await session.close()
    server.should_exit = True
    await serving


async def test_aiogram_knows_it_all(api: Api, world: World, anna: SimPerson, staff: Chat) -> None:
    """It has a place for every field of every update."""
    for update in await everything_told(api, world, anna, staff):
        read = AiogramUpdate.model_validate(update)
        assert [unknown for part in _models(read) for unknown in part.model_extra or ()] == []
        assert read.model_dump(mode="json", by_alias=True, exclude_unset=True) == update


@pytest.mark.parametrize("mark", list("_*[]()~`>#+-=|{}.!"))
def test_everything_can_be_escaped(mark: str) -> None:
    """Each mark stands for itself after a backslash, as aiogram's own function writes it."""
    text = f"a{mark}b"
    assert parse_markdown(markdown_decoration.quote(text)).text == text


def _models(value: object) -> Iterator[BaseModel]:
    if isinstance(value, BaseModel):
        yield value
        for name in type(value).model_fields:
            yield from _models(getattr(value, name))
    elif isinstance(value, list):
        for item in value:
            yield from _models(item)
