"""Deliveries from memory, handed over with the commit of their turn: in order, none lost, none before its time."""

from __future__ import annotations

import asyncio
from itertools import count

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from bot.outbox.actions import AnswerPress, BotAction, EditText, ScreenMark, SendText
from bot.outbox.handover import Handover
from bot.outbox.model import LastResult
from bot.outbox.outgoing import Outgoing
from tests.bot.deliveries import ANNA, GROUP, JOHN, KEYBOARD, Deliveries
from tests.bot.waiting import turns_of_the_loop, until
from tests.bot.wire import refusal, saying

TURNS = count()


async def turn(deliveries: Deliveries, chat_id: int, *sent: BotAction | str, fails: bool = False) -> Outgoing:
    """A turn that sends this, and is committed or not."""
    outgoing = Outgoing(f"turn/{next(TURNS)}", None, deliveries.now, deliveries.handover)
    for each in sent:
        outgoing.add(chat_id, SendText(text=each) if isinstance(each, str) else each)

    async def write(session: AsyncSession) -> None:
        await outgoing.write(session)
        await turns_of_the_loop()
        if fails:
            raise LookupError

    await deliveries.database.together(write, then=lambda _: outgoing.hand_over())
    return outgoing


async def test_nothing_before_its_commit(deliveries: Deliveries) -> None:
    """What a turn sends goes out when it is committed, and not at all if it isn't."""
    running = asyncio.create_task(deliveries.worker.run())
    with pytest.raises(LookupError):
        await turn(deliveries, ANNA, "never", fails=True)
    await turn(deliveries, ANNA, "hello")
    await until(lambda: deliveries.sent(ANNA) == ["hello"])
    deliveries.worker.stop()
    await running
    assert await deliveries.waiting() == 0
    assert deliveries.sent(ANNA) == ["hello"]


async def test_nobody_looks_for_it(local_deliveries: Deliveries) -> None:
    """One transaction for the turn, and one to note all that it sent."""
    deliveries, transactions = local_deliveries, count()
    together = deliveries.database.together

    async def counted(*arguments: object, **options: object) -> object:
        next(transactions)
        return await together(*arguments, **options)  # type: ignore[arg-type]

    running = asyncio.create_task(deliveries.worker.run())
    await turns_of_the_loop()
    deliveries.database.together = counted  # type: ignore[assignment]
    await turn(deliveries, ANNA, AnswerPress(query_id="1"), "hello")
    await until(lambda: deliveries.sent(ANNA) == ["hello"])
    await turns_of_the_loop()
    assert next(transactions) == 2
    deliveries.database.together = together
    deliveries.worker.stop()
    await running


async def test_in_order_under_load(local_deliveries: Deliveries) -> None:
    """However quickly turns follow each other, each chat gets everything in order, from memory and from the outbox."""
    deliveries = local_deliveries
    running = asyncio.create_task(deliveries.worker.run())
    for number in range(12):
        await asyncio.gather(*(turn(deliveries, chat, f"{number}a", f"{number}b") for chat in (ANNA, JOHN)))
        if number % 4 == 3:
            await deliveries.queue(ANNA, f"{number}c")  # as a job does it
            deliveries.worker.wake()
    expected = [f"{number}{part}" for number in range(12) for part in "abc" if part != "c" or number % 4 == 3]
    await until(lambda: len(deliveries.sent(ANNA)) == len(expected) and len(deliveries.sent(JOHN)) == 24)
    assert deliveries.sent(ANNA) == expected
    assert deliveries.sent(JOHN) == [each for each in expected if not each.endswith("c")]
    deliveries.worker.stop()
    await running
    assert await deliveries.waiting() == 0


async def test_an_answer_waits_for_no_message(local_deliveries: Deliveries) -> None:
    """The spinner of a button stops while the screen is on its way."""
    deliveries, anna = local_deliveries, local_deliveries.world.person(ANNA)
    await turn(deliveries, ANNA, SendText(text="screen", keyboard=KEYBOARD))
    await deliveries.worker.deliver_all()
    screen = anna.messages[-1]
    press = anna.tap(screen, "Menu")
    released = deliveries.wire.hold("editMessageText")
    edit = EditText(message_id=screen.message_id, text="changed", keyboard=KEYBOARD)
    await turn(deliveries, ANNA, AnswerPress(query_id=press.id), edit)
    delivering = asyncio.create_task(deliveries.worker.deliver_all())
    await until(lambda: press.answered)
    assert anna.messages[-1].text == "screen"
    released.set()
    await delivering
    assert anna.messages[-1].text == "changed"


async def test_at_most_one_unnoted(local_deliveries: Deliveries, monkeypatch: pytest.MonkeyPatch) -> None:
    """A chat gets its next message when it is noted that it got the one before: a crash repeats no more than one."""
    deliveries, may_write = local_deliveries, asyncio.Event()
    await turn(deliveries, ANNA, "first", "second")
    together = deliveries.database.together

    async def later(*arguments: object, **options: object) -> object:
        await may_write.wait()
        return await together(*arguments, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(deliveries.database, "together", later)
    running = asyncio.create_task(deliveries.worker.run())
    await until(lambda: deliveries.sent(ANNA) == ["first"])
    await turns_of_the_loop()
    assert deliveries.sent(ANNA) == ["first"]
    may_write.set()
    await until(lambda: deliveries.sent(ANNA) == ["first", "second"])
    deliveries.worker.stop()
    await running


async def test_put_off(deliveries: Deliveries) -> None:
    """What Telegram doesn't take now waits in the outbox, and what is behind it stays behind it."""
    deliveries.wire.answer(saying("first"), refusal(429, "Too Many Requests: retry after 7", retry_after=7))
    await turn(deliveries, ANNA, "first", "second")
    await turn(deliveries, ANNA, "third")
    await deliveries.worker.deliver_all()
    assert deliveries.sent(ANNA) == []
    assert [(row.attempts, row.last_result) for row in await deliveries.rows()] == [
        (1, LastResult.RETRY_LATER),
        (0, None),
        (0, None),
    ]
    await turn(deliveries, ANNA, "fourth")
    await deliveries.worker.deliver_all()
    assert deliveries.sent(ANNA) == []
    deliveries.wait(seconds=8)
    await deliveries.worker.deliver_all()
    assert deliveries.sent(ANNA) == ["first", "second", "third", "fourth"]


async def test_behind_what_waits(deliveries: Deliveries) -> None:
    """A chat for which something waits in the outbox gets that first."""
    await deliveries.queue(ANNA, "first")
    await turn(deliveries, ANNA, "second")
    assert deliveries.handover.chats() == []
    await deliveries.worker.deliver_all()
    assert deliveries.sent(ANNA) == ["first", "second"]


async def test_groups_are_not_handed_over(deliveries: Deliveries) -> None:
    """How fast a group is written to is counted in the database."""
    await turn(deliveries, GROUP, "hello")
    assert deliveries.handover.chats() == []
    await deliveries.worker.deliver_all()
    assert deliveries.sent(GROUP) == ["hello"]


async def test_too_late_for_its_lease(deliveries: Deliveries) -> None:
    """What had to wait for so long that another process may be at it is put back, and counts as not begun."""
    await turn(deliveries, ANNA, "first", "second")
    deliveries.wait(minutes=1)
    await deliveries.worker.deliver_all()
    assert deliveries.sent(ANNA) == ["first", "second"]
    assert [(row.attempts, row.unanswered) for row in await deliveries.rows()] == [(1, 0), (1, 0)]


async def test_lost_with_its_process(deliveries: Deliveries) -> None:
    """What was handed over and not delivered is found in the outbox when its lease has run out."""
    await turn(deliveries, ANNA, "first", "second")
    deliveries.handover = Handover()
    deliveries.__post_init__()
    await deliveries.worker.deliver_all()
    assert deliveries.sent(ANNA) == []
    deliveries.wait(minutes=1)
    await deliveries.worker.deliver_all()
    assert deliveries.sent(ANNA) == ["first", "second"]


async def test_withdrawn_from_memory(deliveries: Deliveries) -> None:
    """A screen that nobody has begun to send isn't sent when a newer one takes its place."""
    await turn(deliveries, ANNA, SendText(text="old", screen=ScreenMark(conversation="k", version=1)))
    outgoing = Outgoing("newer", None, deliveries.now, deliveries.handover)

    async def newer(session: AsyncSession) -> None:
        assert await outgoing.withdraw_screen(session, ANNA, "k")
        outgoing.add(ANNA, SendText(text="new", screen=ScreenMark(conversation="k", version=2)))
        await outgoing.write(session)

    await deliveries.database.together(newer, then=lambda _: outgoing.hand_over())
    await deliveries.worker.deliver_all()
    assert deliveries.sent(ANNA) == ["new"]
