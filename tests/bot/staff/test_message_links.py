"""Message links: which message is for what."""

from __future__ import annotations

from bot.outbox.actions import EditText, LinkMark, SendText
from bot.staff import message_links
from bot.staff.message_links import MessageLink
from tests.bot.updates.posted_updates import ANNA, GROUP, Post

MARK = LinkMark(subject="question:abc", part="entry1")


async def found(post: Post, message_id: int, chat_id: int = GROUP) -> MessageLink | None:
    """What a message is for."""
    async with post.database.transaction() as session:
        return await message_links.find(session, chat_id, message_id)


async def test_what_a_message_is_for(post: Post) -> None:
    """Once Telegram has taken a message it is known what an answer to it means, in its chat and in no other."""
    await post.queue(GROUP, SendText(text="Which day?", route=MARK), "something else")
    await post.worker.deliver_all()
    asked, other = post.world.chat(GROUP).messages
    route = await found(post, asked.message_id)
    assert route is not None
    assert (route.subject, route.part) == ("question:abc", "entry1")
    assert route.made_at == post.now
    assert await found(post, asked.message_id, ANNA) is None
    assert await found(post, other.message_id) is None


async def test_a_message_that_takes_the_stead_of_another(local_post: Post) -> None:
    """An answer to the new one finds its way as well."""
    await local_post.queue(GROUP, EditText(message_id=99, text="Which day?", route=MARK))
    await local_post.worker.deliver_all()
    (asked,) = local_post.world.chat(GROUP).messages
    route = await found(local_post, asked.message_id)
    assert route is not None
    assert route.subject == "question:abc"


async def test_what_staff_wrote(post: Post) -> None:
    """A message of theirs is noted too, can come to be for something else, and is found by its subject, in order."""
    other = MARK.model_copy(update={"part": "entry2"})
    async with post.database.transaction() as session:
        await message_links.save(session, GROUP, 8, other, post.now)
        await message_links.save(session, GROUP, 7, MARK, post.now)
        await message_links.save(session, GROUP, 9, MARK.model_copy(update={"subject": "question:xyz"}), post.now)
    async with post.database.transaction() as session:
        await message_links.save(session, GROUP, 8, other.model_copy(update={"part": "entry3"}), post.now)
    async with post.database.transaction() as session:
        of_it = await message_links.of_subject(session, "question:abc")
        assert [(route.message_id, route.part) for route in of_it] == [(7, "entry1"), (8, "entry3")]
