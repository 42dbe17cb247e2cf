"""What is urgent reaches the staff chat at once, whatever else the chat is still to get."""

from __future__ import annotations

import pytest

from bot.delivery.rate_limit import PER_MINUTE
from bot.outbox.actions import SendText
from bot.simulator.conditions.rate_limits import RateLimits
from bot.staff.cards import RenderedCard, request_redraw
from tests.bot.deliveries import GROUP, Deliveries
from tests.bot.staff.staff_chats import CardStub, employ
from tests.bot.wire import refusal

NOISE = [str(number) for number in range(3 * PER_MINUTE)]
CALL_NOW = SendText(text="call now", urgent=True)


@pytest.mark.both_databases
async def test_noise_and_an_urgent_card(deliveries: Deliveries) -> None:
    """Though the group has had all of its minute's ordinary messages, and waits for many more, the card comes at once;
    and all else comes after it, in order, no faster than Telegram allows.
    """
    stub = limited(deliveries)
    await deliveries.queue(GROUP, *NOISE)
    await deliveries.worker.deliver_all()
    before = len(deliveries.sent(GROUP))
    await show_urgent(stub, "question:a")
    await deliveries.queue(GROUP, CALL_NOW)
    await deliveries.worker.deliver_all()
    assert deliveries.sent(GROUP)[before:] == ["question:a", "call now"]
    await all_delivered(deliveries)
    assert [text for text in deliveries.sent(GROUP) if text in NOISE] == NOISE


async def test_an_urgent_card_among_what_is_free_to_go(local_deliveries: Deliveries) -> None:
    """Nothing was sent yet, and much was queued before it: cards, and answers to commands."""
    stub = limited(local_deliveries)
    for name in ("question:b", "question:c"):
        await stub.change(name, name)
    await local_deliveries.queue(GROUP, "refused", *NOISE)
    await show_urgent(stub, "question:a")
    await local_deliveries.worker.deliver_all()
    assert local_deliveries.sent(GROUP)[0] == "question:a"


async def test_a_card_that_becomes_urgent_while_it_waits(local_deliveries: Deliveries) -> None:
    """It is drawn once, and at once."""
    stub = limited(local_deliveries)
    await local_deliveries.queue(GROUP, *NOISE)
    await stub.change("question:a", "question:a")
    await show_urgent(stub, "question:a")
    await local_deliveries.worker.deliver_all()
    assert local_deliveries.sent(GROUP)[0] == "question:a"
    await all_delivered(local_deliveries)
    assert stub.drawn == ["question:a"]


async def test_many_urgent_ones(local_deliveries: Deliveries) -> None:
    """They keep their own order, and the group's limit."""
    limited(local_deliveries)
    urgent = [SendText(text=f"urgent {number}", urgent=True) for number in range(2 * PER_MINUTE)]
    await local_deliveries.queue(GROUP, *NOISE, *urgent)
    await local_deliveries.worker.deliver_all()
    assert local_deliveries.sent(GROUP) == [each.text for each in urgent[:PER_MINUTE]]
    await all_delivered(local_deliveries)
    assert local_deliveries.sent(GROUP) == [*(each.text for each in urgent), *NOISE]


async def test_the_worker_looks_again_when_it_may_go(local_deliveries: Deliveries) -> None:
    """It sleeps neither beyond the moment at which an urgent card may be shown, nor is it awake before."""
    limited(local_deliveries)
    await local_deliveries.queue(GROUP, *NOISE)
    await local_deliveries.worker.deliver_all()
    local_deliveries.wait(seconds=58)
    await local_deliveries.queue(GROUP, *[CALL_NOW] * PER_MINUTE)
    await local_deliveries.worker.deliver_all()
    assert await local_deliveries.worker._look() == pytest.approx(3)


async def test_quiet_that_telegram_asks_for_is_kept(local_deliveries: Deliveries) -> None:
    """Who was told to wait would only be told to wait longer."""
    employ(local_deliveries)
    local_deliveries.wire.answer(
        lambda call: call.chat == GROUP, refusal(429, "Too Many Requests: retry after 40", retry_after=40)
    )
    await local_deliveries.queue(GROUP, "a")
    await local_deliveries.worker.deliver_all()
    await local_deliveries.queue(GROUP, CALL_NOW)
    await local_deliveries.worker.deliver_all()
    local_deliveries.wait(seconds=37)
    await local_deliveries.worker.deliver_all()
    assert local_deliveries.sent(GROUP) == []
    assert await local_deliveries.worker._look() == pytest.approx(3)
    local_deliveries.wait(seconds=3)
    await local_deliveries.worker.deliver_all()
    assert local_deliveries.sent(GROUP) == ["call now", "a"]


def limited(deliveries: Deliveries) -> CardStub:
    """A worker that keeps the group's limit, and a Telegram that insists on it."""
    stub = employ(deliveries, group_rate=PER_MINUTE)
    deliveries.world.limits = RateLimits(lambda: deliveries.now)
    deliveries.world.limits.on = True
    return stub


async def show_urgent(stub: CardStub, subject: str) -> None:
    """Somebody has to see to this at once."""
    stub.looks[subject] = RenderedCard(subject)
    async with stub.deliveries.database.transaction() as session:
        await request_redraw(session, GROUP, subject, stub.deliveries.now, urgent=True)


async def all_delivered(deliveries: Deliveries) -> None:
    """Minutes pass until nothing waits."""
    while await deliveries.waiting():
        deliveries.wait(seconds=61)
        await deliveries.worker.deliver_all()
