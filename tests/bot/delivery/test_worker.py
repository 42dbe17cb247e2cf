"""The delivery worker: one chat in order, chats side by side, whatever Telegram answers."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime

import pytest
from sqlalchemy.exc import OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from bot import worker_loop
from bot.delivery import ledger, worker
from bot.delivery.completion import Completion
from bot.delivery.ledger import Noted
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
from tests.bot.deliveries import ANNA, EWA, GROUP, JOHN, KEYBOARD, Deliveries, place
from tests.bot.waiting import turns_of_the_loop, until
from tests.bot.wire import saying
from tests.clinics import small_clinic

CANARY = "Kanarek"


# Order


async def test_one_chat_in_order(local_deliveries: Deliveries) -> None:
    """A message is sent only when the one before it has arrived."""
    deliveries = local_deliveries
    released = deliveries.wire.hold(saying("first"))
    await deliveries.queue(ANNA, "first", "second", "third")
    delivering = asyncio.create_task(deliveries.worker.deliver_all())
    await until(lambda: len(deliveries.wire.calls) == 2)  # getMe is the first
    assert deliveries.sent(ANNA) == []
    released.set()
    await delivering
    assert deliveries.sent(ANNA) == ["first", "second", "third"]


async def test_chats_side_by_side(local_deliveries: Deliveries) -> None:
    """A chat that is slow to take its message holds up no other one."""
    deliveries = local_deliveries
    released = deliveries.wire.hold(saying("slow"))
    await deliveries.queue(ANNA, "slow")
    await deliveries.queue(JOHN, "a", "b")
    delivering = asyncio.create_task(deliveries.worker.deliver_all())
    await until(lambda: deliveries.sent(JOHN) == ["a", "b"])
    assert deliveries.sent(ANNA) == []
    released.set()
    await delivering
    assert deliveries.sent(ANNA) == ["slow"]


async def test_as_many_chats_at_once(local_deliveries: Deliveries) -> None:
    """No more chats are served at the same time than Telegram likes."""
    deliveries = local_deliveries
    deliveries.worker = worker.DeliveryWorker(
        deliveries.database, small_clinic(), deliveries.bot, deliveries.vault, lambda: deliveries.now, at_once=2
    )
    released = deliveries.wire.hold("sendMessage")
    for chat in (ANNA, JOHN, EWA):
        await deliveries.queue(chat, "a")
    delivering = asyncio.create_task(deliveries.worker.deliver_all())
    await until(lambda: len(deliveries.wire.made("sendMessage")) == 2)
    await turns_of_the_loop()
    assert len(deliveries.wire.made("sendMessage")) == 2
    released.set()
    await delivering
    assert [deliveries.sent(chat) for chat in (ANNA, JOHN, EWA)] == [["a"]] * 3


# What each delivery does


async def test_what_there_is_to_deliver(local_deliveries: Deliveries) -> None:
    """Each sort of delivery does in the chat what it says."""
    deliveries, anna = local_deliveries, local_deliveries.world.person(ANNA)
    own = anna.say("44051401359")
    await deliveries.queue(
        ANNA, SendText(text="<b>bold</b>", keyboard=KEYBOARD), DeleteMessage(message_id=own.message_id)
    )
    await deliveries.worker.deliver_all()
    screen = anna.messages[-1]
    assert (screen.text, screen.words.entities[0].type) == ("bold", "bold")
    assert own.message_id not in [message.message_id for message in anna.messages]

    press = anna.tap(screen, "Menu")
    edit = EditText(message_id=screen.message_id, text="changed", keyboard=KEYBOARD)
    react = React(message_id=screen.message_id, emoji="👍")
    await deliveries.queue(ANNA, AnswerPress(query_id=press.id, text="Yes"), edit, react)
    await deliveries.worker.deliver_all()
    assert (press.answered, press.text, press.show_alert) == (True, "Yes", False)
    assert list(anna.chat.reactions[screen.message_id].values()) == [("👍",)]
    assert anna.messages[-1].text == "changed"

    await deliveries.queue(ANNA, DropButtons(message_id=screen.message_id), SendText(text="?", contact_button="Share"))
    await deliveries.worker.deliver_all()
    assert anna.messages[-2].labels == []
    assert "Share" in str(anna.chat.keyboard)

    await deliveries.queue(
        ANNA, SendText(text="thanks", clears_bottom=True), SendFile(name="a.ics", content="BEGIN ąę")
    )
    await deliveries.queue(GROUP, LeaveChat())
    await deliveries.worker.deliver_all()
    assert anna.chat.keyboard is None
    file = anna.messages[-1].file
    assert file is not None
    assert (file.name, file.content.decode()) == ("a.ics", "BEGIN ąę")
    assert deliveries.world.chat(GROUP).bot is Membership.LEFT
    assert await deliveries.waiting() == 0


async def test_where_the_screen_is(deliveries: Deliveries) -> None:
    """The id of the message that shows a screen is kept, unless a newer screen has been drawn meanwhile."""
    async with deliveries.database.transaction() as session:
        session.add(ConversationRow(key="k", data="{}", screen_version=2, shows_contact_button=False))
    for version in (2, 1):
        mark = ScreenMark(conversation="k", version=version)
        await deliveries.queue(ANNA, SendText(text=f"screen {version}", screen=mark))
    await deliveries.worker.deliver_all()
    assert await place(deliveries) == deliveries.world.person(ANNA).messages[-2].message_id


# For as long as the process runs


async def test_runs_until_it_is_stopped(local_deliveries: Deliveries) -> None:
    """It sleeps while there is nothing to do, delivers when woken, and finishes what it has begun, and only that."""
    deliveries = local_deliveries
    running = asyncio.create_task(deliveries.worker.run())
    await turns_of_the_loop()
    await deliveries.queue(ANNA, "first")
    deliveries.worker.wake()
    await until(lambda: deliveries.sent(ANNA) == ["first"])

    released = deliveries.wire.hold(saying("second"))
    await deliveries.queue(ANNA, "second", "third")
    deliveries.worker.wake()
    await until(lambda: len(deliveries.wire.made("sendMessage")) == 2)
    deliveries.worker.stop()
    await turns_of_the_loop()
    assert not running.done()
    released.set()
    await running
    assert deliveries.sent(ANNA) == ["first", "second"]
    assert [row.leased_until for row in await deliveries.rows()] == [None] * 3
    assert await deliveries.waiting() == 1


async def test_database_is_away(
    local_deliveries: Deliveries, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A database that can't be asked for a while stops nothing for good."""
    deliveries, asked = local_deliveries, asyncio.Event()
    together = deliveries.database.together

    async def away(*_: object, **__: object) -> None:
        asked.set()
        raise OperationalError(CANARY, None, _Locked(CANARY))

    monkeypatch.setattr(worker_loop, "PAUSE", 0.001)
    monkeypatch.setattr(deliveries.database, "together", away)
    running = asyncio.create_task(deliveries.worker.run())
    await asked.wait()
    monkeypatch.setattr(deliveries.database, "together", together)
    await deliveries.queue(ANNA, "first", "second")
    await until(lambda: deliveries.sent(ANNA) == ["first", "second"])
    deliveries.worker.stop()
    await running
    assert "OperationalError" in caplog.text
    assert CANARY not in caplog.text


async def test_database_goes_away_during_a_delivery(
    local_deliveries: Deliveries, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was delivered but can't be noted is noted when the database is back, and until then nothing follows it."""
    deliveries, asked = local_deliveries, asyncio.Event()
    monkeypatch.setattr(ledger, "PAUSE", 0.001)
    await deliveries.queue(ANNA, "first", "second")
    released = deliveries.wire.hold(saying("first"))
    running = asyncio.create_task(deliveries.worker.run())
    await until(lambda: len(deliveries.wire.made("sendMessage")) == 1)

    async def away(*_: object, **__: object) -> None:
        asked.set()
        raise OperationalError(CANARY, None, _Locked(CANARY))

    with monkeypatch.context() as patch:
        patch.setattr(deliveries.database, "together", away)
        released.set()
        await asked.wait()
        await turns_of_the_loop()
        assert deliveries.sent(ANNA) == ["first"]
    await until(lambda: deliveries.sent(ANNA) == ["first", "second"])
    deliveries.worker.stop()
    await running
    assert await deliveries.waiting() == 0


async def test_what_cannot_be_noted_is_delivered_again(
    local_deliveries: Deliveries, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A bug in noting one delivery takes no other's with it; it is made again when its lease has run out."""
    deliveries = local_deliveries
    monkeypatch.setattr(worker, "PAUSE", 0.001)
    await deliveries.queue(ANNA, "first", "second")
    await deliveries.queue(JOHN, "other")
    with monkeypatch.context() as patch:
        patch.setattr(Completion, "complete", _confused_by(Completion.complete, ANNA))
        await deliveries.worker.deliver_all()
    assert (deliveries.sent(ANNA), deliveries.sent(JOHN)) == (["first"], ["other"])
    assert await deliveries.waiting() == 2
    assert "LookupError" in caplog.text
    assert CANARY not in caplog.text
    deliveries.wait(minutes=1)
    await deliveries.worker.deliver_all()
    assert deliveries.sent(ANNA) == ["first", "first", "second"]


def _confused_by(complete: Callable[..., Awaitable[bool]], chat_id: int) -> Callable[..., Awaitable[bool]]:
    """Completes deliveries, but for those of one chat."""

    async def confused(self: Completion, session: AsyncSession, noted: Sequence[Noted], now: datetime) -> bool:
        if any(leased.chat_id == chat_id for leased, _ in noted):
            raise LookupError(CANARY)
        return await complete(self, session, noted, now)

    return confused


class _Locked(Exception):
    """As the driver says it."""

    sqlite_errorcode = 5
