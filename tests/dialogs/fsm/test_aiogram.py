"""Ours in aiogram's Dispatcher, and aiogram's under our FSMContext."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncGenerator
from datetime import UTC, datetime
from typing import Any, NoReturn, cast

import aiogram.fsm.state
import pytest
from aiogram import Bot, Dispatcher, F
from aiogram.client.session.base import BaseSession
from aiogram.fsm.context import FSMContext as AiogramContext
from aiogram.fsm.storage import base as aiogram_storage
from aiogram.fsm.storage import memory as aiogram_memory
from aiogram.types import Chat, Message, Update, User

from dialogs.fsm.aiogram_bridge import StateFilter
from dialogs.fsm.context import FSMContext
from dialogs.fsm.memory import DisabledEventIsolation, MemoryStorage, SimpleEventIsolation
from dialogs.fsm.state import State, StatesGroup, any_state, default_state
from dialogs.fsm.storage import BaseEventIsolation, BaseStorage, StorageKey
from tests.dialogs.fsm.isolation_contract import IsolationContract
from tests.dialogs.fsm.storage_contract import ANNA, NEIGHBOURS

pytestmark = pytest.mark.ci


class Form(StatesGroup):
    """Groups three deep."""

    name = State()

    class Address(StatesGroup):
        """The second."""

        town = State()

        class Building(StatesGroup):
            """The third."""

            number = State()


class TheirForm(aiogram.fsm.state.StatesGroup):
    """A group of aiogram's."""

    name = aiogram.fsm.state.State()


class TestTheirStorage:
    """Under our context, aiogram's storage serves as ours does."""

    @pytest.fixture
    def context(self) -> FSMContext:
        """Our context over aiogram's storage."""
        return FSMContext(cast("BaseStorage", aiogram_memory.MemoryStorage()), ANNA)

    async def test_state(self, context: FSMContext) -> None:
        """A state of ours reaches it as a string."""
        assert await context.get_state() is None
        await context.set_state(Form.Address.Building.number)
        state = await context.get_state()
        assert state == "Form.Address.Building:number"
        assert type(state) is str

    async def test_data(self, context: FSMContext) -> None:
        """Data is kept, merged and cleared."""
        await context.set_data({"a": 1})
        assert await context.update_data({"b": 2}, c=3) == {"a": 1, "b": 2, "c": 3}
        assert await context.get_value("b") == 2
        assert await context.get_value("d", "default") == "default"
        await context.set_state(Form.name)
        await context.clear()
        assert await context.get_data() == {}
        assert await context.get_state() is None

    async def test_nothing_but_mappings(self, context: FSMContext) -> None:
        """Its own refusal comes out."""
        with pytest.raises(aiogram.exceptions.DataNotDictLikeError):
            await context.set_data(cast("dict[str, Any]", ()))

    @pytest.mark.parametrize("neighbour", NEIGHBOURS)
    async def test_our_keys_keep_conversations_apart(self, context: FSMContext, neighbour: StorageKey) -> None:
        """Our keys serve it, and are told apart."""
        await context.update_data(whose="anna")
        assert await FSMContext(context.storage, neighbour).get_data() == {}
        assert await FSMContext(context.storage, ANNA).get_data() == {"whose": "anna"}


class TestTheirIsolation(IsolationContract):
    """With our keys, aiogram's isolation does what ours does."""

    @pytest.fixture
    def isolation(self) -> BaseEventIsolation:
        """The isolation under test."""
        return cast("BaseEventIsolation", aiogram_memory.SimpleEventIsolation())


class NoNetwork(BaseSession):
    """A session that a bot can have but not use."""

    async def close(self) -> None:
        """Nothing was opened."""

    async def make_request(self, *_: object, **__: object) -> NoReturn:
        """Nobody asked for this."""
        raise AssertionError("the bot was to make no request")

    async def stream_content(self, *_: object, **__: object) -> AsyncGenerator[bytes, None]:
        """Nobody asked for this either."""
        raise AssertionError("the bot was to make no request")
        yield b""


class Chatroom:
    """A bot that runs on aiogram, and people who write to it."""

    def __init__(self) -> None:
        self.storage = MemoryStorage()
        self.isolation = SimpleEventIsolation()
        self.bot = Bot("42:TEST", session=NoNetwork())
        self.dispatcher = Dispatcher(
            storage=cast("aiogram_storage.BaseStorage", self.storage),
            events_isolation=cast("aiogram_storage.BaseEventIsolation", self.isolation),
        )
        self.heard: list[str] = []
        self._updates = 0

    async def say(self, text: str, user_id: int = 3) -> None:
        """Somebody writes in the chat."""
        self._updates += 1
        message = Message(
            message_id=self._updates,
            date=datetime(2027, 3, 2, tzinfo=UTC),
            chat=Chat(id=2, type="group"),
            from_user=User(id=user_id, is_bot=False, first_name="Anna"),
            text=text,
        )
        await self.dispatcher.feed_update(self.bot, Update(update_id=self._updates, message=message))

    def context(self, user_id: int = 3) -> FSMContext:
        """Our view of what the Dispatcher has stored."""
        return FSMContext(self.storage, StorageKey(bot_id=42, chat_id=2, user_id=user_id))


@pytest.fixture
def chatroom() -> Chatroom:
    """A bot with no handlers yet."""
    return Chatroom()


class TestTheirDispatcher:
    """Our storage, isolation and states run a bot on aiogram."""

    async def test_a_whole_conversation(self, chatroom: Chatroom) -> None:
        """A form is filled in, state by state, by two people at a time."""
        dispatcher = chatroom.dispatcher

        @dispatcher.message(default_state, F.text == "/start")
        async def start(_: Message, state: AiogramContext) -> None:
            await state.set_state(cast("str", Form.name))

        @dispatcher.message(Form.name)
        async def name(message: Message, state: AiogramContext) -> None:
            await state.update_data(name=message.text)
            await state.set_state(cast("str", Form.Address.Building.number))

        @dispatcher.message(Form.Address.Building(), F.text.isdigit())
        async def number(message: Message, state: AiogramContext, raw_state: str) -> None:
            chatroom.heard.append(raw_state)
            await state.update_data(number=message.text)
            await state.clear()

        await chatroom.say("before anything")
        await chatroom.say("/start")
        await chatroom.say("/start", user_id=4)
        assert await chatroom.context().get_state() == "Form:name"
        await chatroom.say("Anna")
        await chatroom.say("not a number")
        assert await chatroom.context().get_state() == "Form.Address.Building:number"
        assert await chatroom.context().get_data() == {"name": "Anna"}
        assert await chatroom.context(user_id=4).get_state() == "Form:name"
        assert await chatroom.context(user_id=4).get_data() == {}
        await chatroom.say("7")
        assert chatroom.heard == ["Form.Address.Building:number"]
        assert await chatroom.context().get_state() is None
        assert await chatroom.context().get_data() == {}
        assert not chatroom.isolation._queues

    async def test_their_states(self, chatroom: Chatroom) -> None:
        """A state of aiogram's is stored as its string too."""

        @chatroom.dispatcher.message()
        async def start(_: Message, state: AiogramContext) -> None:
            await state.set_state(TheirForm.name)

        await chatroom.say("hello")
        stored = await chatroom.context().get_state()
        assert stored == "TheirForm:name"
        assert type(stored) is str

    async def test_one_at_a_time(self, chatroom: Chatroom) -> None:
        """Updates of one person that come together are handled one after another; another person's is not held up."""
        other_arrived = asyncio.Event()

        @chatroom.dispatcher.message()
        async def count(message: Message, state: AiogramContext) -> None:
            if message.text == "from another":
                other_arrived.set()
                return
            counted = await state.get_value("count", 0)
            await other_arrived.wait()
            await state.update_data(count=counted + 1)

        async with asyncio.timeout(60):
            await asyncio.gather(*(chatroom.say("one") for _ in range(5)), chatroom.say("from another", user_id=4))
        assert await chatroom.context().get_value("count") == 5

    @pytest.mark.parametrize(
        ("allowed", "state", "passes"),
        [
            (Form.name, "Form:name", True),
            (Form.name, "Form.Address:town", False),
            (Form, "Form.Address.Building:number", True),
            (Form.Address.Building, "Form.Address.Building:number", True),
            (Form.Address.Building, "Form:name", False),
            (Form.Address.Building(), "Form.Address.Building:number", True),
            (any_state, "whatever", True),
            (default_state, None, True),
            (default_state, "Form:name", False),
            (TheirForm.name, "TheirForm:name", True),
            (TheirForm, "TheirForm:name", True),
            ("*", "whatever", True),
            (None, None, True),
            (None, "Form:name", False),
        ],
    )
    async def test_state_filter(self, chatroom: Chatroom, allowed: State, state: str | None, passes: bool) -> None:  # noqa: FBT001
        """The bridge's `StateFilter` lets our states and groups through, and aiogram's as before."""

        @chatroom.dispatcher.message(StateFilter("elsewhere", allowed))
        async def hear(message: Message) -> None:
            chatroom.heard.append(message.text or "")

        await chatroom.context().set_state(state)
        await chatroom.say("hello")
        assert bool(chatroom.heard) is passes

    async def test_closing(self, chatroom: Chatroom) -> None:
        """The Dispatcher closes storage and isolation when it shuts down."""
        await chatroom.dispatcher.emit_shutdown()


@pytest.mark.parametrize("ours", [MemoryStorage, BaseStorage])
def test_our_storages_are_theirs(ours: type) -> None:
    """Every storage of ours passes for aiogram's."""
    assert issubclass(ours, aiogram_storage.BaseStorage)


@pytest.mark.parametrize("ours", [SimpleEventIsolation, DisabledEventIsolation, BaseEventIsolation])
def test_our_isolations_are_theirs(ours: type) -> None:
    """Every isolation of ours passes for aiogram's."""
    assert issubclass(ours, aiogram_storage.BaseEventIsolation)


def test_no_aiogram_at_run_time() -> None:
    """Everything but the bridge works where aiogram is not installed."""
    program = (
        "import sys; sys.modules['aiogram'] = None; import dialogs.fsm.context, dialogs.fsm.machine, dialogs.fsm.memory"
    )
    subprocess.run([sys.executable, "-c", program], check=True)  # noqa: S603 (our own program)
