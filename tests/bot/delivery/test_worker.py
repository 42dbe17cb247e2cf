"""The delivery worker: one chat in order, chats side by side, whatever Telegram answers."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy.exc import OperationalError

from bot import worker_loop
from bot.delivery import worker
from bot.fsm_storage import ConversationRow
from bot.outbox.actions import (
    AnswerPress,
    DeleteMessage,
    DropButtons,
    EditText,
    LeaveChat,
    React,
    ScreenMark,
    SendFile,
    SendText,
)
from bot.simulator.world.chats import Membership
from tests.bot.updates.posted_updates import ANNA, EWA, GROUP, JOHN, KEYBOARD, Post, place
from tests.bot.waiting import turns_of_the_loop, until
from tests.bot.wire import saying
from tests.clinics import small_clinic

CANARY = "Kanarek"


# Order


async def test_one_chat_in_order(local_post: Post) -> None:
    """A message is sent only when the one before it has arrived."""
    post = local_post
    released = post.wire.hold(saying("first"))
    await post.queue(ANNA, "first", "second", "third")
    delivering = asyncio.create_task(post.worker.deliver_all())
    await until(lambda: len(post.wire.calls) == 2)  # getMe is the first
    assert post.sent(ANNA) == []
    released.set()
    await delivering
    assert post.sent(ANNA) == ["first", "second", "third"]


async def test_chats_side_by_side(local_post: Post) -> None:
    """A chat that is slow to take its message holds up no other one."""
    post = local_post
    released = post.wire.hold(saying("slow"))
    await post.queue(ANNA, "slow")
    await post.queue(JOHN, "a", "b")
    delivering = asyncio.create_task(post.worker.deliver_all())
    await until(lambda: post.sent(JOHN) == ["a", "b"])
    assert post.sent(ANNA) == []
    released.set()
    await delivering
    assert post.sent(ANNA) == ["slow"]


async def test_as_many_chats_at_once(local_post: Post) -> None:
    """No more chats are served at the same time than Telegram likes."""
    post = local_post
    post.worker = worker.DeliveryWorker(
        post.database, small_clinic(), post.bot, post.vault, lambda: post.now, at_once=2
    )
    released = post.wire.hold("sendMessage")
    for chat in (ANNA, JOHN, EWA):
        await post.queue(chat, "a")
    delivering = asyncio.create_task(post.worker.deliver_all())
    await until(lambda: len(post.wire.made("sendMessage")) == 2)
    await turns_of_the_loop()
    assert len(post.wire.made("sendMessage")) == 2
    released.set()
    await delivering
    assert [post.sent(chat) for chat in (ANNA, JOHN, EWA)] == [["a"]] * 3


# What each delivery does


async def test_what_there_is_to_deliver(local_post: Post) -> None:
    """Each sort of delivery does in the chat what it says."""
    post, anna = local_post, local_post.world.person(ANNA)
    own = anna.say("44051401359")
    await post.queue(ANNA, SendText(text="<b>bold</b>", keyboard=KEYBOARD), DeleteMessage(message_id=own.message_id))
    await post.worker.deliver_all()
    screen = anna.messages[-1]
    assert (screen.text, screen.words.entities[0].type) == ("bold", "bold")
    assert own.message_id not in [message.message_id for message in anna.messages]

    press = anna.tap(screen, "Menu")
    edit = EditText(message_id=screen.message_id, text="changed", keyboard=KEYBOARD)
    react = React(message_id=screen.message_id, emoji="👍")
    await post.queue(ANNA, AnswerPress(query_id=press.id, text="Yes"), edit, react)
    await post.worker.deliver_all()
    assert (press.answered, press.text, press.show_alert) == (True, "Yes", False)
    assert list(anna.chat.reactions[screen.message_id].values()) == [("👍",)]
    assert anna.messages[-1].text == "changed"

    await post.queue(ANNA, DropButtons(message_id=screen.message_id), SendText(text="?", contact_button="Share"))
    await post.worker.deliver_all()
    assert anna.messages[-2].labels == []
    assert "Share" in str(anna.chat.keyboard)

    await post.queue(ANNA, SendText(text="thanks", clears_bottom=True), SendFile(name="a.ics", content="BEGIN ąę"))
    await post.queue(GROUP, LeaveChat())
    await post.worker.deliver_all()
    assert anna.chat.keyboard is None
    file = anna.messages[-1].file
    assert file is not None
    assert (file.name, file.content.decode()) == ("a.ics", "BEGIN ąę")
    assert post.world.chat(GROUP).bot is Membership.LEFT
    assert await post.waiting() == 0


async def test_where_the_screen_is(post: Post) -> None:
    """The id of the message that shows a screen is kept, unless a newer screen has been drawn meanwhile."""
    async with post.database.transaction() as session:
        session.add(ConversationRow(key="k", data={}, screen_version=2, shows_contact_button=False))
    for version in (2, 1):
        mark = ScreenMark(conversation="k", version=version)
        await post.queue(ANNA, SendText(text=f"screen {version}", screen=mark))
    await post.worker.deliver_all()
    assert await place(post) == post.world.person(ANNA).messages[-2].message_id


# For as long as the process runs


async def test_runs_until_it_is_stopped(local_post: Post) -> None:
    """It sleeps while there is nothing to do, delivers when woken, and finishes what it has begun, and only that."""
    post = local_post
    running = asyncio.create_task(post.worker.run())
    await turns_of_the_loop()
    await post.queue(ANNA, "first")
    post.worker.wake()
    await until(lambda: post.sent(ANNA) == ["first"])

    released = post.wire.hold(saying("second"))
    await post.queue(ANNA, "second", "third")
    post.worker.wake()
    await until(lambda: len(post.wire.made("sendMessage")) == 2)
    post.worker.stop()
    await turns_of_the_loop()
    assert not running.done()
    released.set()
    await running
    assert post.sent(ANNA) == ["first", "second"]
    assert [row.leased_until for row in await post.rows()] == [None] * 3
    assert await post.waiting() == 1


async def test_database_is_away(
    local_post: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A database that can't be asked for a while stops nothing for good."""
    post, asked = local_post, asyncio.Event()
    transaction = post.database.transaction

    def away() -> object:
        asked.set()
        raise OperationalError(CANARY, None, Exception(CANARY))

    monkeypatch.setattr(worker_loop, "PAUSE", 0.001)
    monkeypatch.setattr(post.database, "transaction", away)
    running = asyncio.create_task(post.worker.run())
    await asked.wait()
    monkeypatch.setattr(post.database, "transaction", transaction)
    await post.queue(ANNA, "first", "second")
    await until(lambda: post.sent(ANNA) == ["first", "second"])
    post.worker.stop()
    await running
    assert "OperationalError" in caplog.text
    assert CANARY not in caplog.text


async def test_database_goes_away_during_a_delivery(
    local_post: Post, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """What was delivered but could not be noted is delivered again when its lease has run out: at least once."""
    post = local_post
    monkeypatch.setattr(worker, "PAUSE", 0.001)
    await post.queue(ANNA, "first", "second")
    released = post.wire.hold(saying("first"))
    running = asyncio.create_task(post.worker.run())
    await until(lambda: len(post.wire.made("sendMessage")) == 1)

    async def away(*_: object, **__: object) -> None:
        raise OperationalError(CANARY, None, Exception(CANARY))

    with monkeypatch.context() as patch:
        patch.setattr(post.worker, "_complete", away)
        released.set()
        await until(lambda: bool(caplog.records))
    assert post.sent(ANNA) == ["first"]
    post.wait(minutes=1)
    post.worker.wake()
    await until(lambda: post.sent(ANNA) == ["first", "first", "second"])
    post.worker.stop()
    await running
