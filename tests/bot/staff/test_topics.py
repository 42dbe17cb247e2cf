"""Topics of the staff chat: made when first needed, made again when deleted, and never in the way of a message."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bot.outbox.actions import SendStored, SendText
from bot.simulator.world.chats import Chat
from bot.staff.cards import RenderedCard
from bot.staff.topics import ASK_AGAIN
from core.files.vault import new_file_id
from tests.bot.deliveries import ANNA, GROUP, Deliveries
from tests.bot.staff.staff_chats import CardStub, employ
from tests.bot.wire import refusal
from tests.core.files.checking import documents

FORUM = -1009


def of(text: str, topic: str | None = "questions") -> SendText:
    """Words for a topic."""
    return SendText(text=text, topic=topic)


@pytest.fixture
def stub(local_deliveries: Deliveries) -> CardStub:
    """A delivery worker who knows what topics are called, and a group that has them."""
    local_deliveries.world.add_group(FORUM, "Personel", forum=True)
    return employ(local_deliveries)


@pytest.fixture
def forum(local_deliveries: Deliveries, stub: CardStub) -> Chat:
    """The group that has topics."""
    return local_deliveries.world.chat(FORUM)


def said(stub: CardStub, chat_id: int = FORUM) -> list[tuple[str, str | None]]:
    """What the bot has said, each with the title of its topic."""
    titles = stub.deliveries.world.chat(chat_id).topics
    return [(each.text, titles[each.thread_id] if each.thread_id else None) for each in stub.messages(chat_id)]


async def test_made_when_first_needed(deliveries: Deliveries) -> None:
    """Each once, under its title, also for the process that is started next; what has no title is said to all."""
    deliveries.world.add_group(FORUM, "Personel", forum=True)
    stub = employ(deliveries)
    await deliveries.queue(FORUM, of("1"), of("2", "appointments"), of("3"), of("4", "gossip"), "5")
    await deliveries.worker.deliver_all()
    stub = employ(deliveries)
    await deliveries.queue(FORUM, of("6"))
    await deliveries.worker.deliver_all()
    assert said(stub) == [
        ("1", "Pytania"),
        ("2", "Wizyty"),
        ("3", "Pytania"),
        ("4", None),
        ("5", None),
        ("6", "Pytania"),
    ]
    assert len(deliveries.wire.made("createForumTopic")) == 2


async def test_cards_and_files(local_deliveries: Deliveries, stub: CardStub, forum: Chat) -> None:
    """They have their topic, too; a card stays where it is when it changes."""
    file_id = new_file_id()
    await local_deliveries.vault.put(file_id, documents.pdf())
    await stub.change("a", RenderedCard("new", topic="questions"), FORUM)
    await local_deliveries.worker.deliver_all()
    card = stub.messages(FORUM)[0].message_id
    file = SendStored(file_id=file_id, name="a.pdf", caption="file", topic="questions", reply_to=card)
    await local_deliveries.queue(FORUM, file)
    await local_deliveries.worker.deliver_all()
    await stub.change("a", RenderedCard("taken", topic="appointments"), FORUM)
    await local_deliveries.worker.deliver_all()
    assert said(stub) == [("taken", "Pytania"), ("file", "Pytania")]
    answered = stub.messages(FORUM)[1].reply_to
    assert answered is not None
    assert answered.message_id == card
    assert list(forum.topics.values()) == ["Pytania"]


async def test_a_group_without_topics(local_deliveries: Deliveries, stub: CardStub) -> None:
    """Everything is said to all; whether the group has topics now is asked again after a while."""
    for _ in range(2):
        await local_deliveries.queue(GROUP, of("before"))
        await local_deliveries.worker.deliver_all()
    assert len(local_deliveries.wire.made("getChat")) == 1
    local_deliveries.world.chat(GROUP).is_forum = True
    local_deliveries.wait(seconds=ASK_AGAIN.total_seconds())
    await local_deliveries.queue(GROUP, of("after"))
    await local_deliveries.worker.deliver_all()
    assert said(stub, GROUP) == [("before", None), ("before", None), ("after", "Pytania")]


async def test_a_group_that_has_no_topics_any_more(local_deliveries: Deliveries, stub: CardStub, forum: Chat) -> None:
    """What was said of topics is forgotten, and everything is said to all."""
    await local_deliveries.queue(FORUM, of("before"))
    await local_deliveries.worker.deliver_all()
    forum.is_forum, forum.topics = False, {}
    await local_deliveries.queue(FORUM, of("after"))
    await local_deliveries.worker.deliver_all()
    assert stub.messages(FORUM)[-1].text == "after"
    assert len(local_deliveries.wire.made("createForumTopic")) == 1


@pytest.mark.parametrize("sentence", ["", "Bad Request: TOPIC_DELETED", "Bad Request: message thread not found"])
async def test_deleted(local_deliveries: Deliveries, stub: CardStub, forum: Chat, sentence: str) -> None:
    """It is made again, and remembered; the cards that went with it are shown again."""
    await local_deliveries.queue(FORUM, of("before"))
    await stub.change("a", RenderedCard("card", topic="questions"), FORUM)
    await local_deliveries.worker.deliver_all()
    (thread,) = forum.topics
    await local_deliveries.bot.delete_forum_topic(FORUM, thread)
    if sentence:
        local_deliveries.wire.answer("sendMessage", refusal(400, sentence))
    await stub.change("a", RenderedCard("card again", topic="questions"), FORUM)
    await local_deliveries.queue(FORUM, of("after"))
    await local_deliveries.worker.deliver_all()
    assert said(stub) == [("card again", "Pytania"), ("after", "Pytania")]
    assert list(forum.topics.values()) == ["Pytania"]


async def test_deleted_again_and_again(local_deliveries: Deliveries, stub: CardStub) -> None:
    """A message for a topic that can't be had is said to all in the end."""
    in_topic = refusal(400, "Bad Request: message thread not found")
    local_deliveries.wire.answer(lambda call: "message_thread_id" in call.parameters, in_topic, times=10)
    await local_deliveries.queue(FORUM, of("news"))
    await local_deliveries.worker.deliver_all()
    assert said(stub) == [("news", None)]


async def test_closed(local_deliveries: Deliveries, stub: CardStub, forum: Chat) -> None:
    """It is opened again."""
    await local_deliveries.queue(FORUM, of("before"))
    await local_deliveries.worker.deliver_all()
    (thread,) = forum.topics
    forum.closed_topics.add(thread)
    local_deliveries.wire.answer("sendMessage", refusal(400, "Bad Request: TOPIC_CLOSED"))
    await local_deliveries.queue(FORUM, of("after"))
    await local_deliveries.worker.deliver_all()
    assert said(stub) == [("before", "Pytania"), ("after", "Pytania")]
    assert not forum.closed_topics


async def test_closed_for_good(local_deliveries: Deliveries, stub: CardStub) -> None:
    """Where the bot may not open it, it is said to all, until somebody else does."""
    await local_deliveries.queue(FORUM, of("before"))
    await local_deliveries.worker.deliver_all()
    local_deliveries.wire.answer("sendMessage", refusal(400, "Bad Request: TOPIC_CLOSED"))
    local_deliveries.wire.answer(
        "reopenForumTopic", refusal(400, "Bad Request: not enough rights to close or open the topic")
    )
    await local_deliveries.queue(FORUM, of("meanwhile"))
    await local_deliveries.worker.deliver_all()
    await local_deliveries.queue(FORUM, of("after"))
    await local_deliveries.worker.deliver_all()
    assert said(stub) == [("before", "Pytania"), ("meanwhile", None), ("after", "Pytania")]


async def test_a_bot_that_may_make_none(
    local_deliveries: Deliveries, stub: CardStub, forum: Chat, caplog: pytest.LogCaptureFixture
) -> None:
    """It says so in the log once, and everything is said to all, until somebody lets it."""
    forum.bot_lacks.add("can_manage_topics")
    await local_deliveries.queue(FORUM, of("1"), of("2", "appointments"), of("3"))
    await local_deliveries.worker.deliver_all()
    assert said(stub) == [("1", None), ("2", None), ("3", None)]
    (record,) = caplog.records
    assert "manage" in record.getMessage()
    forum.bot_lacks.clear()
    local_deliveries.wait(seconds=ASK_AGAIN / timedelta(seconds=1))
    await local_deliveries.queue(FORUM, of("4"))
    await local_deliveries.worker.deliver_all()
    assert said(stub)[-1] == ("4", "Pytania")


@pytest.mark.parametrize("method", ["getChat", "createForumTopic"])
async def test_told_to_wait(local_deliveries: Deliveries, stub: CardStub, method: str) -> None:
    """As with any other delivery, nothing is lost and nothing overtakes it."""
    local_deliveries.wire.answer(method, refusal(429, "Too Many Requests: retry after 7", retry_after=7))
    await local_deliveries.queue(FORUM, of("1"), "2")
    await local_deliveries.worker.deliver_all()
    assert said(stub) == []
    local_deliveries.wait(seconds=7)
    await local_deliveries.worker.deliver_all()
    assert said(stub) == [("1", "Pytania"), ("2", None)]


async def test_silenced(local_deliveries: Deliveries, stub: CardStub, caplog: pytest.LogCaptureFixture) -> None:
    """What can't be said anywhere in the group waits until somebody has mended that."""
    local_deliveries.wire.answer("sendMessage", refusal(400, "Bad Request: TOPIC_CLOSED"))
    await local_deliveries.queue(FORUM, "1", "2")
    await local_deliveries.worker.deliver_all()
    assert "can't write" in caplog.text
    local_deliveries.wait(minutes=5)
    await local_deliveries.worker.deliver_all()
    assert said(stub) == [("1", None), ("2", None)]


async def test_people_have_no_topics(local_deliveries: Deliveries, stub: CardStub) -> None:
    """In a private chat nobody looks for any."""
    await local_deliveries.queue(ANNA, of("news"))
    await local_deliveries.worker.deliver_all()
    assert said(stub, ANNA) == [("news", None)]
    assert local_deliveries.wire.made("getChat") == []
