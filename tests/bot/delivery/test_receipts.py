"""Receipts: whoever sends something hears whether it came."""

from __future__ import annotations

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.outbox.actions import AnswerPress, LinkMark, SendStored, SendText
from bot.staff import message_links
from tests.bot.deliveries import ANNA, JOHN, KEYBOARD, Deliveries
from tests.bot.staff.staff_chats import CardStub, employ
from tests.bot.wire import refusal

CANARY = "Kanarek"


def notice(receipt: str) -> SendText:
    """Words with a receipt."""
    return SendText(text=receipt, receipt=receipt)


async def test_delivered(deliveries: Deliveries) -> None:
    """It is told of once Telegram has taken the message, and not before."""
    stub = employ(deliveries)
    deliveries.wire.answer("sendMessage", refusal(429, "Too Many Requests: retry after 7", retry_after=7))
    await deliveries.queue(ANNA, notice("a"), "no receipt", notice("b"))
    await deliveries.worker.deliver_all()
    assert stub.heard == []
    deliveries.wait(seconds=7)
    await deliveries.worker.deliver_all()
    assert stub.heard == [("a", True), ("b", True)]


async def test_unreachable(deliveries: Deliveries) -> None:
    """Of all that waits for somebody who has blocked the bot it is told that it won't come; of nobody else's."""
    stub = employ(deliveries)
    deliveries.world.person(ANNA).block_bot()
    await deliveries.queue(ANNA, notice("a"), "no receipt", notice("b"))
    await deliveries.queue(JOHN, notice("c"))
    await deliveries.worker.deliver_all()
    assert sorted(stub.heard) == [("a", False), ("b", False), ("c", True)]
    assert await deliveries.waiting() == 0


async def test_what_never_can_be_delivered(local_deliveries: Deliveries) -> None:
    """Nor do words come that Telegram refuses, nor a file that is no longer there."""
    stub = employ(local_deliveries)
    stored = SendStored(file_id="f" * 32, name="wynik.pdf", caption="", receipt="file")
    await local_deliveries.queue(ANNA, SendText(text="<b>broken", receipt="words"), stored)
    await local_deliveries.worker.deliver_all()
    assert stub.heard == [("words", False), ("file", False)]


async def test_whoever_stumbles_over_it(
    local_deliveries: Deliveries, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A bug in what a receipt leads to is reported, without its words, and the message isn't sent again for it."""
    stub = employ(local_deliveries)

    async def stumble(_: CardStub, session: AsyncSession, receipt: str, delivered: bool) -> None:  # noqa: FBT001
        await message_links.save(session, ANNA, 1, LinkMark(subject="x"), local_deliveries.now)
        raise ZeroDivisionError(CANARY)

    monkeypatch.setattr(CardStub, "hear", stumble)
    employ(local_deliveries)
    await local_deliveries.queue(ANNA, notice("a"), "next")
    await local_deliveries.worker.deliver_all()
    assert [message.text for message in stub.messages(ANNA)] == ["a", "next"]
    assert await local_deliveries.waiting() == 0
    assert "ZeroDivisionError" in caplog.text
    assert CANARY not in caplog.text
    async with local_deliveries.database.transaction() as session:
        assert await message_links.find(session, ANNA, 1) is None


async def test_an_answer_to_a_press_is_no_message(local_deliveries: Deliveries) -> None:
    """Somebody who has blocked the bot may still press a button of a group, and is answered."""
    anna = local_deliveries.world.person(ANNA)
    group = local_deliveries.world.add_group(-7, "Inna", [anna])
    await local_deliveries.queue(group.id, SendText(text="?", keyboard=KEYBOARD))
    await local_deliveries.worker.deliver_all()
    press = anna.tap(group.messages[-1], "Menu")
    anna.block_bot()
    await local_deliveries.queue(ANNA, "blocked", AnswerPress(query_id=press.id, text="Taken"))
    await local_deliveries.worker.deliver_all()
    assert press.text == "Taken"
    assert await local_deliveries.waiting() == 0
