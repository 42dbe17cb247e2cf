"""A group that becomes a supergroup: it has another number then, and none of its messages is where it was."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from bot.outbox.actions import BotAction, DeleteMessage, DropButtons, EditCaption, EditText, React, SendStored, SendText
from bot.simulator.world import groups
from bot.simulator.world.chats import Chat, SimMessage
from bot.staff import chat_migration
from bot.staff.cards import CardMessage, RenderedCard
from core.files.vault import new_file_id
from tests.bot.deliveries import KEYBOARD, Deliveries
from tests.bot.staff.staff_chats import CardStub, employ
from tests.bot.waiting import until
from tests.core.files.checking import documents

OLD, NEWEST = -77, -79


def begin(deliveries: Deliveries) -> CardStub:
    """A delivery worker, and a group that isn't a supergroup yet."""
    deliveries.world.add_group(OLD, "Personel", [deliveries.world.person(101)], basic=True)
    return employ(deliveries)


def upgrade(deliveries: Deliveries) -> Chat:
    """The group becomes a supergroup."""
    return groups.upgrade(deliveries.world, deliveries.world.chat(OLD))


async def current(deliveries: Deliveries, chat_id: int = OLD) -> int:
    """The number that a group has now."""
    async with deliveries.database.transaction() as session:
        return await chat_migration.current_id(session, chat_id)


async def learn(deliveries: Deliveries, new_id: int, old_id: int = OLD) -> None:
    """An update says so."""
    async with deliveries.database.transaction() as session:
        await chat_migration.record(session, old_id, new_id, deliveries.now)


async def test_learned_from_a_refusal(deliveries: Deliveries, caplog: pytest.LogCaptureFixture) -> None:
    """What waits for it is sent to where it is now, in order, as is what is queued under the old number later."""
    stub = begin(deliveries)
    await deliveries.queue(OLD, "before")
    await deliveries.worker.deliver_all()
    new = upgrade(deliveries)
    await deliveries.queue(OLD, "a", "b")
    await deliveries.worker.deliver_all()
    await deliveries.queue(OLD, "c")
    await deliveries.worker.deliver_all()
    assert [message.text for message in stub.messages(new.id)] == ["a", "b", "c"]
    assert [call.chat for call in deliveries.wire.made("sendMessage")] == [OLD, OLD, new.id, new.id, new.id]
    assert await current(deliveries) == new.id
    assert f"{new.id}; if it is the staff's, set STAFF_CHAT_ID" in caplog.text


async def test_learned_from_an_update(deliveries: Deliveries) -> None:
    """Nothing is sent to the old number any more; hearing it again changes nothing."""
    stub = begin(deliveries)
    await deliveries.queue(OLD, "a")
    new = upgrade(deliveries)
    for _ in range(2):
        await learn(deliveries, new.id)
    await deliveries.worker.deliver_all()
    assert [message.text for message in stub.messages(new.id)] == ["a"]
    assert OLD not in {call.chat for call in deliveries.wire.made("sendMessage")}


async def test_moved_more_than_once(local_deliveries: Deliveries) -> None:
    """The number that it has now is found all the same, even if somebody made it go round in circles."""
    stub = begin(local_deliveries)
    new, newest = upgrade(local_deliveries), local_deliveries.world.add_group(NEWEST, "Personel")
    await learn(local_deliveries, new.id)
    await learn(local_deliveries, NEWEST, new.id)
    await local_deliveries.queue(OLD, "a")
    await local_deliveries.worker.deliver_all()
    assert [message.text for message in stub.messages(newest.id)] == ["a"]
    assert await current(local_deliveries) == NEWEST
    assert await current(local_deliveries, 101) == 101
    await learn(local_deliveries, OLD, NEWEST)
    await learn(local_deliveries, NEWEST, NEWEST)
    assert await current(local_deliveries) == NEWEST


def stranger(chat: Chat, message_id: int, deliveries: Deliveries) -> SimMessage:
    """A message of the bot's that has a number which meant another one before."""
    chat.last_message_id = message_id - 1
    message = deliveries.world.post(chat, deliveries.world.bot, deliveries.world.chat(OLD).messages[0].content)
    assert message.message_id == message_id
    return message


@pytest.mark.parametrize("early", [True, False], ids=["queued before", "queued after"])
async def test_no_stranger_is_touched(local_deliveries: Deliveries, *, early: bool) -> None:
    """What meant a message of the old group means none in the new one, where another may have its number."""
    deliveries = local_deliveries
    begin(deliveries)
    await deliveries.queue(OLD, SendText(text="before", keyboard=KEYBOARD))
    await deliveries.worker.deliver_all()
    (before,) = (message for message in deliveries.world.chat(OLD).messages if message.text)
    new = upgrade(deliveries)
    there = stranger(new, before.message_id + 20, deliveries)
    means: list[BotAction] = [
        EditText(message_id=there.message_id, text="changed"),
        EditCaption(message_id=there.message_id, caption="changed"),
        DropButtons(message_id=there.message_id),
        React(message_id=there.message_id, emoji="👍"),
        DeleteMessage(message_id=there.message_id),
    ]
    if early:
        await deliveries.queue(OLD, *means)
        await learn(deliveries, new.id)
    else:
        await learn(deliveries, new.id)
        await deliveries.queue(OLD, *means)
    await deliveries.worker.deliver_all()
    assert new.message(there.message_id) is there
    assert (new.reactions, await deliveries.waiting()) == ({}, 0)


async def test_met_on_the_way(local_deliveries: Deliveries) -> None:
    """Nor is one touched when it is the refusal that tells of the move."""
    deliveries = local_deliveries
    begin(deliveries)
    await deliveries.queue(OLD, "before")
    await deliveries.worker.deliver_all()
    new = upgrade(deliveries)
    there = stranger(new, 50, deliveries)
    await deliveries.queue(OLD, DeleteMessage(message_id=50), "after")
    await deliveries.worker.deliver_all()
    assert new.message(50) is there
    assert deliveries.sent(new.id)[-1] == "after"


async def test_what_only_people_can_delete(local_deliveries: Deliveries) -> None:
    """A file that was shown before the move is out of the bot's reach: people are asked to delete it."""
    deliveries = local_deliveries
    begin(deliveries)
    new = upgrade(deliveries)
    await deliveries.queue(OLD, DeleteMessage(message_id=5, by_hand="Please delete it."))
    await deliveries.worker.deliver_all()
    assert deliveries.sent(new.id) == ["Please delete it."]


async def test_an_answer_to_a_message_of_the_old_group(local_deliveries: Deliveries) -> None:
    """It comes, and answers nothing."""
    deliveries = local_deliveries
    begin(deliveries)
    new = upgrade(deliveries)
    there = somebody_says(deliveries, new)
    file_id = new_file_id()
    await deliveries.vault.put(file_id, documents.pdf())
    file = SendStored(file_id=file_id, name="a.pdf", caption="file", reply_to=there)
    await deliveries.queue(OLD, SendText(text="answer", reply_to=there), file)
    await deliveries.worker.deliver_all()
    assert [(message.text, message.reply_to) for message in new.messages[-2:]] == [("answer", None), ("file", None)]


def somebody_says(deliveries: Deliveries, chat: Chat) -> int:
    """The number of somebody's message."""
    return deliveries.world.person(101).say("hello", chat=chat).message_id


async def test_cards_stand_in_the_new_group(deliveries: Deliveries) -> None:
    """Those that are still open are shown there, and change there from then on; the others when they change. Messages
    that have their numbers there are left alone.
    """
    stub = begin(deliveries)
    for subject in ("a", "b"):
        await stub.change(subject, subject, OLD)
    await stub.change("closed", RenderedCard("closed", closed=True), OLD)
    await deliveries.worker.deliver_all()
    new = upgrade(deliveries)
    number = (await stub.card("a")).message_id
    assert number is not None
    there = stranger(new, number + 20, deliveries)
    async with deliveries.database.transaction() as session:
        await session.execute(sa.update(CardMessage).values(message_id=there.message_id))
    await learn(deliveries, new.id)
    await deliveries.worker.deliver_all()
    assert [message.text for message in stub.messages(new.id)[1:]] == ["a", "b"]
    await stub.change("a", "a, taken", OLD)
    await stub.change("closed", "closed, helped", OLD)
    await deliveries.worker.deliver_all()
    assert [message.text for message in stub.messages(new.id)[1:]] == ["a, taken", "b", "closed, helped"]
    assert new.message(there.message_id) is there


async def test_a_card_that_meets_the_move(deliveries: Deliveries) -> None:
    """It is shown once, although it was wanted in both groups."""
    stub = begin(deliveries)
    await stub.change("a", "new", OLD)
    await deliveries.worker.deliver_all()
    new = upgrade(deliveries)
    await stub.change("a", "taken", OLD)
    await stub.change("b", "new", OLD)
    await deliveries.worker.deliver_all()
    assert [message.text for message in stub.messages(new.id)] == ["taken", "new"]


@pytest.mark.both_databases
async def test_learned_while_a_card_is_on_its_way(deliveries: Deliveries) -> None:
    """The update may come while the delivery worker still speaks to the old number: one card all the same."""
    stub = begin(deliveries)
    await stub.change("a", "new", OLD)
    released = deliveries.wire.hold(lambda call: call.method == "sendMessage" and call.chat == OLD)
    delivering = asyncio.create_task(deliveries.worker.deliver_all())
    await until(lambda: len(deliveries.wire.made("sendMessage")) == 1)
    new = upgrade(deliveries)
    await learn(deliveries, new.id)
    await stub.change("a", "taken", OLD)
    released.set()
    await delivering
    await deliveries.worker.deliver_all()
    assert [message.text for message in stub.messages(new.id)] == ["taken"]
    assert await deliveries.waiting() == 0


@pytest.mark.both_databases
async def test_queued_late_under_the_old_number(deliveries: Deliveries) -> None:
    """While the worker still speaks to the old number, somebody learns of the move, and somebody else doesn't."""
    stub = begin(deliveries)
    await deliveries.queue(OLD, "a")
    released = deliveries.wire.hold(lambda call: call.method == "sendMessage" and call.chat == OLD)
    delivering = asyncio.create_task(deliveries.worker.deliver_all())
    await until(lambda: len(deliveries.wire.made("sendMessage")) == 1)
    new = upgrade(deliveries)
    await learn(deliveries, new.id)
    await deliveries.queue(OLD, "b")
    released.set()
    async with asyncio.timeout(60):
        await delivering
    assert [message.text for message in stub.messages(new.id)] == ["a", "b"]
