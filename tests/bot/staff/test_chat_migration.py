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
from tests.bot.staff.staff_chats import CardStub, employ
from tests.bot.updates.posted_updates import KEYBOARD, Post
from tests.bot.waiting import until
from tests.core.files.checking import documents

OLD, NEWEST = -77, -79


def begin(post: Post) -> CardStub:
    """A delivery worker, and a group that isn't a supergroup yet."""
    post.world.add_group(OLD, "Personel", [post.world.person(101)], basic=True)
    return employ(post)


def upgrade(post: Post) -> Chat:
    """The group becomes a supergroup."""
    return groups.upgrade(post.world, post.world.chat(OLD))


async def current(post: Post, chat_id: int = OLD) -> int:
    """The number that a group has now."""
    async with post.database.transaction() as session:
        return await chat_migration.current_id(session, chat_id)


async def learn(post: Post, new_id: int, old_id: int = OLD) -> None:
    """An update says so."""
    async with post.database.transaction() as session:
        await chat_migration.record(session, old_id, new_id, post.now)


async def test_learned_from_a_refusal(post: Post, caplog: pytest.LogCaptureFixture) -> None:
    """What waits for it is sent to where it is now, in order, as is what is queued under the old number later."""
    stub = begin(post)
    await post.queue(OLD, "before")
    await post.worker.deliver_all()
    new = upgrade(post)
    await post.queue(OLD, "a", "b")
    await post.worker.deliver_all()
    await post.queue(OLD, "c")
    await post.worker.deliver_all()
    assert [message.text for message in stub.messages(new.id)] == ["a", "b", "c"]
    assert [call.chat for call in post.wire.made("sendMessage")] == [OLD, OLD, new.id, new.id, new.id]
    assert await current(post) == new.id
    assert f"{new.id}; if it is the staff's, set STAFF_CHAT_ID" in caplog.text


async def test_learned_from_an_update(post: Post) -> None:
    """Nothing is sent to the old number any more; hearing it again changes nothing."""
    stub = begin(post)
    await post.queue(OLD, "a")
    new = upgrade(post)
    for _ in range(2):
        await learn(post, new.id)
    await post.worker.deliver_all()
    assert [message.text for message in stub.messages(new.id)] == ["a"]
    assert OLD not in {call.chat for call in post.wire.made("sendMessage")}


async def test_moved_more_than_once(local_post: Post) -> None:
    """The number that it has now is found all the same, even if somebody made it go round in circles."""
    stub = begin(local_post)
    new, newest = upgrade(local_post), local_post.world.add_group(NEWEST, "Personel")
    await learn(local_post, new.id)
    await learn(local_post, NEWEST, new.id)
    await local_post.queue(OLD, "a")
    await local_post.worker.deliver_all()
    assert [message.text for message in stub.messages(newest.id)] == ["a"]
    assert await current(local_post) == NEWEST
    assert await current(local_post, 101) == 101
    await learn(local_post, OLD, NEWEST)
    await learn(local_post, NEWEST, NEWEST)
    assert await current(local_post) == NEWEST


def stranger(chat: Chat, message_id: int, post: Post) -> SimMessage:
    """A message of the bot's that has a number which meant another one before."""
    chat.last_message_id = message_id - 1
    message = post.world.post(chat, post.world.bot, post.world.chat(OLD).messages[0].content)
    assert message.message_id == message_id
    return message


@pytest.mark.parametrize("early", [True, False], ids=["queued before", "queued after"])
async def test_no_stranger_is_touched(local_post: Post, *, early: bool) -> None:
    """What meant a message of the old group means none in the new one, where another may have its number."""
    post = local_post
    begin(post)
    await post.queue(OLD, SendText(text="before", keyboard=KEYBOARD))
    await post.worker.deliver_all()
    (before,) = (message for message in post.world.chat(OLD).messages if message.text)
    new = upgrade(post)
    there = stranger(new, before.message_id + 20, post)
    means: list[BotAction] = [
        EditText(message_id=there.message_id, text="changed"),
        EditCaption(message_id=there.message_id, caption="changed"),
        DropButtons(message_id=there.message_id),
        React(message_id=there.message_id, emoji="👍"),
        DeleteMessage(message_id=there.message_id),
    ]
    if early:
        await post.queue(OLD, *means)
        await learn(post, new.id)
    else:
        await learn(post, new.id)
        await post.queue(OLD, *means)
    await post.worker.deliver_all()
    assert new.message(there.message_id) is there
    assert (new.reactions, await post.waiting()) == ({}, 0)


async def test_met_on_the_way(local_post: Post) -> None:
    """Nor is one touched when it is the refusal that tells of the move."""
    post = local_post
    begin(post)
    await post.queue(OLD, "before")
    await post.worker.deliver_all()
    new = upgrade(post)
    there = stranger(new, 50, post)
    await post.queue(OLD, DeleteMessage(message_id=50), "after")
    await post.worker.deliver_all()
    assert new.message(50) is there
    assert post.sent(new.id)[-1] == "after"


async def test_what_only_people_can_delete(local_post: Post) -> None:
    """A file that was shown before the move is out of the bot's reach: people are asked to delete it."""
    post = local_post
    begin(post)
    new = upgrade(post)
    await post.queue(OLD, DeleteMessage(message_id=5, by_hand="Please delete it."))
    await post.worker.deliver_all()
    assert post.sent(new.id) == ["Please delete it."]


async def test_an_answer_to_a_message_of_the_old_group(local_post: Post) -> None:
    """It comes, and answers nothing."""
    post = local_post
    begin(post)
    new = upgrade(post)
    there = somebody_says(post, new)
    file_id = new_file_id()
    await post.vault.put(file_id, documents.pdf())
    file = SendStored(file_id=file_id, name="a.pdf", caption="file", reply_to=there)
    await post.queue(OLD, SendText(text="answer", reply_to=there), file)
    await post.worker.deliver_all()
    assert [(message.text, message.reply_to) for message in new.messages[-2:]] == [("answer", None), ("file", None)]


def somebody_says(post: Post, chat: Chat) -> int:
    """The number of somebody's message."""
    return post.world.person(101).say("hello", chat=chat).message_id


async def test_cards_stand_in_the_new_group(post: Post) -> None:
    """Those that are still open are shown there, and change there from then on; the others when they change. Messages
    that have their numbers there are left alone.
    """
    stub = begin(post)
    for subject in ("a", "b"):
        await stub.change(subject, subject, OLD)
    await stub.change("closed", RenderedCard("closed", closed=True), OLD)
    await post.worker.deliver_all()
    new = upgrade(post)
    number = (await stub.card("a")).message_id
    assert number is not None
    there = stranger(new, number + 20, post)
    async with post.database.transaction() as session:
        await session.execute(sa.update(CardMessage).values(message_id=there.message_id))
    await learn(post, new.id)
    await post.worker.deliver_all()
    assert [message.text for message in stub.messages(new.id)[1:]] == ["a", "b"]
    await stub.change("a", "a, taken", OLD)
    await stub.change("closed", "closed, helped", OLD)
    await post.worker.deliver_all()
    assert [message.text for message in stub.messages(new.id)[1:]] == ["a, taken", "b", "closed, helped"]
    assert new.message(there.message_id) is there


async def test_a_card_that_meets_the_move(post: Post) -> None:
    """It is shown once, although it was wanted in both groups."""
    stub = begin(post)
    await stub.change("a", "new", OLD)
    await post.worker.deliver_all()
    new = upgrade(post)
    await stub.change("a", "taken", OLD)
    await stub.change("b", "new", OLD)
    await post.worker.deliver_all()
    assert [message.text for message in stub.messages(new.id)] == ["taken", "new"]


@pytest.mark.both_databases
async def test_learned_while_a_card_is_on_its_way(post: Post) -> None:
    """The update may come while the delivery worker still speaks to the old number: one card all the same."""
    stub = begin(post)
    await stub.change("a", "new", OLD)
    released = post.wire.hold(lambda call: call.method == "sendMessage" and call.chat == OLD)
    delivering = asyncio.create_task(post.worker.deliver_all())
    await until(lambda: len(post.wire.made("sendMessage")) == 1)
    new = upgrade(post)
    await learn(post, new.id)
    await stub.change("a", "taken", OLD)
    released.set()
    await delivering
    await post.worker.deliver_all()
    assert [message.text for message in stub.messages(new.id)] == ["taken"]
    assert await post.waiting() == 0


@pytest.mark.both_databases
async def test_queued_late_under_the_old_number(post: Post) -> None:
    """While the worker still speaks to the old number, somebody learns of the move, and somebody else doesn't."""
    stub = begin(post)
    await post.queue(OLD, "a")
    released = post.wire.hold(lambda call: call.method == "sendMessage" and call.chat == OLD)
    delivering = asyncio.create_task(post.worker.deliver_all())
    await until(lambda: len(post.wire.made("sendMessage")) == 1)
    new = upgrade(post)
    await learn(post, new.id)
    await post.queue(OLD, "b")
    released.set()
    async with asyncio.timeout(60):
        await delivering
    assert [message.text for message in stub.messages(new.id)] == ["a", "b"]
