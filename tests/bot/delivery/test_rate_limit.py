"""The rate at which a group is written to, and patients who don't feel it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.delivery.rate_limit import KEPT_FREE, MINUTE, PER_MINUTE, GroupSend, RateLimit
from bot.delivery.worker import DeliveryWorker
from bot.outbox.actions import (
    AnswerPress,
    BotAction,
    DeleteMessage,
    DropButtons,
    EditCaption,
    EditText,
    React,
    SendText,
)
from bot.simulator.conditions.rate_limits import RateLimits
from tests.bot.deliveries import ANNA, GROUP, JOHN, KEYBOARD, Deliveries
from tests.bot.staff.staff_chats import employ
from tests.bot.wire import refusal

NEWS = SendText(text="news")
ORDINARY = PER_MINUTE - int(PER_MINUTE * KEPT_FREE)
"""Messages that a group gets in a minute while none is urgent."""


async def test_much_to_tell(local_deliveries: Deliveries) -> None:
    """A group that has much to be told is told it in order, as fast as Telegram allows and no faster."""
    deliveries = local_deliveries
    stub = employ(deliveries, group_rate=PER_MINUTE)
    deliveries.world.limits = RateLimits(lambda: deliveries.now)
    deliveries.world.limits.on = True
    texts = [str(number) for number in range(45)]
    await deliveries.queue(GROUP, *texts)
    minutes = 0
    while await deliveries.waiting():
        await deliveries.worker.deliver_all()
        deliveries.wait(seconds=MINUTE.total_seconds())
        minutes += 1
    assert [message.text for message in stub.messages()] == texts
    assert len(deliveries.wire.made("sendMessage")) == 45
    assert minutes == 3


async def test_the_worker_knows_when_to_go_on(local_deliveries: Deliveries) -> None:
    """It sleeps until there is room again."""
    deliveries = local_deliveries
    employ(deliveries, group_rate=2)
    await deliveries.queue(GROUP, "a", "b", "c")
    await deliveries.worker.deliver_all()
    assert deliveries.sent(GROUP) == ["a", "b"]
    deliveries.wait(seconds=60)
    assert await deliveries.worker._look() == pytest.approx(MINUTE.total_seconds() - 60)
    (row,) = [row for row in await deliveries.rows() if row.done_at is None]
    assert (row.attempts, row.leased_until) == (0, None)


async def test_patients_are_never_held_up(local_deliveries: Deliveries) -> None:
    """Whatever waits for the group, and however much there is for one of them."""
    deliveries = local_deliveries
    employ(deliveries, group_rate=1)
    await deliveries.queue(GROUP, "a", "b")
    await deliveries.queue(ANNA, "a", "b", "c")
    await deliveries.worker.deliver_all()
    assert (deliveries.sent(GROUP), deliveries.sent(ANNA)) == (["a"], ["a", "b", "c"])


async def test_a_group_that_is_told_to_wait(deliveries: Deliveries) -> None:
    """When Telegram wants 40 seconds of quiet in the group, a patient is answered meanwhile."""
    deliveries.wire.answer(
        lambda call: call.chat == GROUP, refusal(429, "Too Many Requests: retry after 40", retry_after=40)
    )
    await deliveries.queue(GROUP, "a", "b")
    await deliveries.worker.deliver_all()
    deliveries.wait(seconds=20)
    await deliveries.queue(ANNA, "answer")
    await deliveries.worker.deliver_all()
    assert (deliveries.sent(GROUP), deliveries.sent(ANNA)) == ([], ["answer"])
    deliveries.wait(seconds=20)
    await deliveries.worker.deliver_all()
    assert deliveries.sent(GROUP) == ["a", "b"]


async def test_a_clock_that_stands_still(local_deliveries: Deliveries) -> None:
    """Without a rate limit everything goes at once."""
    employ(local_deliveries)
    await local_deliveries.queue(GROUP, *(str(number) for number in range(25)))
    await local_deliveries.worker.deliver_all()
    assert len(local_deliveries.sent(GROUP)) == 25


@pytest.mark.parametrize(
    ("delivery", "counts"),
    [
        (NEWS, True),
        (EditText(message_id=1, text="x"), True),
        (EditCaption(message_id=1, caption="x"), True),
        (DropButtons(message_id=1), True),
        (DeleteMessage(message_id=1), False),
        (React(message_id=1, emoji="👍"), False),
        (AnswerPress(query_id="1"), False),
    ],
)
async def test_what_counts(
    local_deliveries: Deliveries,
    delivery: BotAction,
    counts: bool,  # noqa: FBT001 - an example's answer
) -> None:
    """Messages and changes of them; neither deletions, nor reactions, nor answers to presses."""
    limit, now = RateLimit(1), local_deliveries.now
    async with local_deliveries.database.transaction() as session:
        assert await limit.wait(session, GROUP, delivery, now) == timedelta()
        assert await limit.wait(session, GROUP, NEWS, now) == (MINUTE if counts else timedelta())


@pytest.mark.both_databases
async def test_processes_keep_the_limit_together(deliveries: Deliveries) -> None:
    """Two that deliver from one database send a group no more than one would, in turns or at once, and lose nothing."""
    one, other = (employ(deliveries, group_rate=PER_MINUTE).worker for _ in range(2))
    texts = [str(number) for number in range(ORDINARY + 15)]
    await deliveries.queue(GROUP, *texts[:15])
    await one.deliver_all()
    await deliveries.queue(GROUP, *texts[15:])
    await other.deliver_all()
    assert deliveries.sent(GROUP) == texts[:ORDINARY]
    deliveries.wait(seconds=MINUTE.total_seconds() - 1)
    await deliver_together(one, other)
    assert len(deliveries.sent(GROUP)) == ORDINARY
    deliveries.wait(seconds=1)
    await deliver_together(one, other)
    assert deliveries.sent(GROUP) == texts


async def test_what_was_sent_is_forgotten_after_the_minute(deliveries: Deliveries) -> None:
    """The table holds one minute of each group."""
    employ(deliveries, group_rate=2)
    for _ in range(3):
        await deliveries.queue(GROUP, "a", "b")
        await deliveries.worker.deliver_all()
        deliveries.wait(seconds=MINUTE.total_seconds())
    async with deliveries.database.transaction() as session:
        assert await session.scalar(sa.select(sa.func.count()).select_from(GroupSend)) == 2


async def deliver_together(*processes: DeliveryWorker) -> None:
    """All at once, until none of them finds anything that it could send now."""
    for _ in processes:
        await asyncio.gather(*(each.deliver_all() for each in processes))


# Answers to presses


async def test_an_answer_to_a_press_waits_for_no_group(local_deliveries: Deliveries) -> None:
    """Queued under the presser's own number, it overtakes all that waits for the group."""
    deliveries = local_deliveries
    employ(deliveries, group_rate=1)
    group = deliveries.world.chat(GROUP)
    john = deliveries.world.person(JOHN)
    john.join(group)
    await deliveries.queue(GROUP, SendText(text="?", keyboard=KEYBOARD), "behind")
    await deliveries.worker.deliver_all()
    press = john.tap(group.messages[-1], "Menu")
    await deliveries.queue(JOHN, AnswerPress(query_id=press.id, text="Taken", alert=True))
    await deliveries.worker.deliver_all()
    assert (press.text, press.show_alert) == ("Taken", True)
    assert await deliveries.waiting() == 1


async def test_a_long_answer_to_a_press(local_deliveries: Deliveries) -> None:
    """It is cut to what Telegram takes, which counts an emoji for two, and cuts none in halves."""
    anna = local_deliveries.world.person(ANNA)
    await local_deliveries.queue(ANNA, SendText(text="?", keyboard=KEYBOARD))
    await local_deliveries.worker.deliver_all()
    press = anna.tap(anna.messages[-1], "Menu")
    await local_deliveries.queue(ANNA, AnswerPress(query_id=press.id, text="a" + "😀" * 150))
    await local_deliveries.worker.deliver_all()
    assert press.text == "a" + "😀" * 99


async def test_a_press_that_nobody_waits_for_any_more(
    local_deliveries: Deliveries, caplog: pytest.LogCaptureFixture
) -> None:
    """An answer that is a minute late is dropped without a word, and what follows has its turn."""
    deliveries = local_deliveries
    await deliveries.queue(ANNA, AnswerPress(query_id="1"), "next")
    deliveries.wait(seconds=61)
    await deliveries.worker.deliver_all()
    assert deliveries.wire.made("answerCallbackQuery") == []
    assert (deliveries.sent(ANNA), await deliveries.waiting(), caplog.text) == (["next"], 0, "")
