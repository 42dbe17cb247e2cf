"""The rate at which a group is written to, and patients who don't feel it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
import sqlalchemy as sa

from bot.delivery.rate_limit import MINUTE, PER_MINUTE, GroupSend, RateLimit
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
from tests.bot.staff.staff_chats import employ
from tests.bot.updates.posted_updates import ANNA, GROUP, JOHN, KEYBOARD, Post
from tests.bot.wire import refusal

NEWS = SendText(text="news")


async def test_much_to_tell(local_post: Post) -> None:
    """A group that has much to be told is told it in order, as fast as Telegram allows and no faster."""
    post = local_post
    stub = employ(post, group_rate=PER_MINUTE)
    post.world.limits = RateLimits(lambda: post.now)
    post.world.limits.on = True
    texts = [str(number) for number in range(45)]
    await post.queue(GROUP, *texts)
    minutes = 0
    while await post.waiting():
        await post.worker.deliver_all()
        post.wait(seconds=MINUTE.total_seconds())
        minutes += 1
    assert [message.text for message in stub.messages()] == texts
    assert len(post.wire.made("sendMessage")) == 45
    assert minutes == 3


async def test_the_worker_knows_when_to_go_on(local_post: Post) -> None:
    """It sleeps until there is room again."""
    post = local_post
    employ(post, group_rate=2)
    await post.queue(GROUP, "a", "b", "c")
    await post.worker.deliver_all()
    assert post.sent(GROUP) == ["a", "b"]
    post.wait(seconds=60)
    assert await post.worker._serve_waiting() == pytest.approx(MINUTE.total_seconds() - 60)
    (row,) = [row for row in await post.rows() if row.done_at is None]
    assert (row.attempts, row.leased_until) == (0, None)


async def test_patients_are_never_held_up(local_post: Post) -> None:
    """Whatever waits for the group, and however much there is for one of them."""
    post = local_post
    employ(post, group_rate=1)
    await post.queue(GROUP, "a", "b")
    await post.queue(ANNA, "a", "b", "c")
    await post.worker.deliver_all()
    assert (post.sent(GROUP), post.sent(ANNA)) == (["a"], ["a", "b", "c"])


async def test_a_group_that_is_told_to_wait(post: Post) -> None:
    """When Telegram wants 40 seconds of quiet in the group, a patient is answered meanwhile."""
    post.wire.answer(lambda call: call.chat == GROUP, refusal(429, "Too Many Requests: retry after 40", retry_after=40))
    await post.queue(GROUP, "a", "b")
    await post.worker.deliver_all()
    post.wait(seconds=20)
    await post.queue(ANNA, "answer")
    await post.worker.deliver_all()
    assert (post.sent(GROUP), post.sent(ANNA)) == ([], ["answer"])
    post.wait(seconds=20)
    await post.worker.deliver_all()
    assert post.sent(GROUP) == ["a", "b"]


async def test_a_clock_that_stands_still(local_post: Post) -> None:
    """Without a rate limit everything goes at once."""
    employ(local_post)
    await local_post.queue(GROUP, *(str(number) for number in range(25)))
    await local_post.worker.deliver_all()
    assert len(local_post.sent(GROUP)) == 25


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
    local_post: Post,
    delivery: BotAction,
    counts: bool,  # noqa: FBT001 - an example's answer
) -> None:
    """Messages and changes of them; neither deletions, nor reactions, nor answers to presses."""
    limit, now = RateLimit(1), local_post.now
    async with local_post.database.transaction() as session:
        assert await limit.wait(session, GROUP, delivery, now) == timedelta()
        assert await limit.wait(session, GROUP, NEWS, now) == (MINUTE if counts else timedelta())


@pytest.mark.both_databases
async def test_processes_keep_the_limit_together(post: Post) -> None:
    """Two that deliver from one database send a group no more than one would, in turns or at once, and lose nothing."""
    one, other = (employ(post, group_rate=PER_MINUTE).worker for _ in range(2))
    texts = [str(number) for number in range(PER_MINUTE + 15)]
    await post.queue(GROUP, *texts[:15])
    await one.deliver_all()
    await post.queue(GROUP, *texts[15:])
    await other.deliver_all()
    assert post.sent(GROUP) == texts[:PER_MINUTE]
    post.wait(seconds=MINUTE.total_seconds() - 1)
    await deliver_together(one, other)
    assert len(post.sent(GROUP)) == PER_MINUTE
    post.wait(seconds=1)
    await deliver_together(one, other)
    assert post.sent(GROUP) == texts


async def test_what_was_sent_is_forgotten_after_the_minute(post: Post) -> None:
    """The table holds one minute of each group."""
    employ(post, group_rate=2)
    for _ in range(3):
        await post.queue(GROUP, "a", "b")
        await post.worker.deliver_all()
        post.wait(seconds=MINUTE.total_seconds())
    async with post.database.transaction() as session:
        assert await session.scalar(sa.select(sa.func.count()).select_from(GroupSend)) == 2


async def deliver_together(*processes: DeliveryWorker) -> None:
    """All at once, until none of them finds anything that it could send now."""
    for _ in processes:
        await asyncio.gather(*(each.deliver_all() for each in processes))


# Answers to presses


async def test_an_answer_to_a_press_waits_for_no_group(local_post: Post) -> None:
    """Queued under the presser's own number, it overtakes all that waits for the group."""
    post = local_post
    employ(post, group_rate=1)
    group = post.world.chat(GROUP)
    john = post.world.person(JOHN)
    john.join(group)
    await post.queue(GROUP, SendText(text="?", keyboard=KEYBOARD), "behind")
    await post.worker.deliver_all()
    press = john.tap(group.messages[-1], "Menu")
    await post.queue(JOHN, AnswerPress(query_id=press.id, text="Taken", alert=True))
    await post.worker.deliver_all()
    assert (press.text, press.show_alert) == ("Taken", True)
    assert await post.waiting() == 1


async def test_a_long_answer_to_a_press(local_post: Post) -> None:
    """It is cut to what Telegram takes, which counts an emoji for two, and cuts none in halves."""
    anna = local_post.world.person(ANNA)
    await local_post.queue(ANNA, SendText(text="?", keyboard=KEYBOARD))
    await local_post.worker.deliver_all()
    press = anna.tap(anna.messages[-1], "Menu")
    await local_post.queue(ANNA, AnswerPress(query_id=press.id, text="a" + "😀" * 150))
    await local_post.worker.deliver_all()
    assert press.text == "a" + "😀" * 99


async def test_a_press_that_nobody_waits_for_any_more(local_post: Post, caplog: pytest.LogCaptureFixture) -> None:
    """An answer that is a minute late is dropped without a word, and what follows has its turn."""
    post = local_post
    await post.queue(ANNA, AnswerPress(query_id="1"), "next")
    post.wait(seconds=61)
    await post.worker.deliver_all()
    assert post.wire.made("answerCallbackQuery") == []
    assert (post.sent(ANNA), await post.waiting(), caplog.text) == (["next"], 0, "")
