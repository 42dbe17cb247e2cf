"""What was put back into the outbox isn't overtaken by what is handed over meanwhile, as when several people write to
one chat.
"""

from __future__ import annotations

import asyncio

from tests.bot.deliveries import ANNA, Deliveries
from tests.bot.delivery.test_handover import turn
from tests.bot.waiting import turns_of_the_loop, until
from tests.bot.wire import refusal, saying


async def test_not_by_what_came_while_telegram_was_asked(local_deliveries: Deliveries) -> None:
    """It is handed over before it is known that Telegram doesn't take the one before."""
    deliveries = local_deliveries
    released = deliveries.wire.hold(saying("first"))
    deliveries.wire.answer(saying("first"), refusal(429, "Too Many Requests: retry after 7", retry_after=7))
    await turn(deliveries, ANNA, "first", "second")
    delivering = asyncio.create_task(deliveries.worker.deliver_all())
    await until(lambda: bool(deliveries.wire.made("sendMessage")))
    await turn(deliveries, ANNA, "third")
    released.set()
    await delivering
    assert deliveries.sent(ANNA) == []
    await turn(deliveries, ANNA, "fourth")
    await deliveries.worker.deliver_all()
    await turns_of_the_loop()
    assert deliveries.sent(ANNA) == []
    deliveries.wait(seconds=8)
    await deliveries.worker.deliver_all()
    assert deliveries.sent(ANNA) == ["first", "second", "third", "fourth"]
