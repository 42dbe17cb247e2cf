"""Message links: which message is for what."""

from __future__ import annotations

from bot.outbox.actions import EditText, LinkMark, SendText
from bot.staff import message_links
from bot.staff.message_links import MessageLink
from dialogs.engine.subjects import CONFIRMATION, Subject
from tests.bot.deliveries import ANNA, GROUP, Deliveries

MARK = LinkMark(subject="question:abc", part="entry1")


async def found(deliveries: Deliveries, message_id: int, chat_id: int = GROUP) -> MessageLink | None:
    """What a message is for."""
    async with deliveries.database.transaction() as session:
        return await message_links.find(session, chat_id, message_id)


async def test_what_a_message_is_for(deliveries: Deliveries) -> None:
    """Once Telegram has taken a message it is known what an answer to it means, in its chat and in no other."""
    await deliveries.queue(GROUP, SendText(text="Which day?", route=MARK), "something else")
    await deliveries.worker.deliver_all()
    asked, other = deliveries.world.chat(GROUP).messages
    route = await found(deliveries, asked.message_id)
    assert route is not None
    assert (route.subject, route.part) == ("question:abc", "entry1")
    assert route.made_at == deliveries.now
    assert await found(deliveries, asked.message_id, ANNA) is None
    assert await found(deliveries, other.message_id) is None


async def test_a_message_that_takes_the_stead_of_another(local_deliveries: Deliveries) -> None:
    """An answer to the new one finds its way as well."""
    await local_deliveries.queue(GROUP, EditText(message_id=99, text="Which day?", route=MARK))
    await local_deliveries.worker.deliver_all()
    (asked,) = local_deliveries.world.chat(GROUP).messages
    route = await found(local_deliveries, asked.message_id)
    assert route is not None
    assert route.subject == "question:abc"


async def test_what_staff_wrote(deliveries: Deliveries) -> None:
    """A message of theirs is noted too, can come to be for something else, and is found by its subject, in order."""
    other = MARK.model_copy(update={"part": "entry2"})
    async with deliveries.database.transaction() as session:
        await message_links.save(session, GROUP, 8, other, deliveries.now)
        await message_links.save(session, GROUP, 7, MARK, deliveries.now)
        await message_links.save(session, GROUP, 9, MARK.model_copy(update={"subject": "question:xyz"}), deliveries.now)
    async with deliveries.database.transaction() as session:
        await message_links.save(session, GROUP, 8, other.model_copy(update={"part": "entry3"}), deliveries.now)
    async with deliveries.database.transaction() as session:
        of_it = await message_links.of_subject(session, "question:abc")
        assert [(route.message_id, route.part) for route in of_it] == [(7, "entry1"), (8, "entry3")]


async def test_what_patients_were_told_is_not_read_from_it(local_deliveries: Deliveries) -> None:
    """Their chat is their Telegram account: which appointment a message confirms is found by its fingerprint alone."""
    subject = Subject(CONFIRMATION, "abc123").pack()
    async with local_deliveries.database.transaction() as session:
        await message_links.save(session, ANNA, 7, LinkMark(subject=subject), local_deliveries.now)
    async with local_deliveries.database.transaction() as session:
        links = await message_links.of_subject(session, subject)
        assert [(each.chat_id, each.message_id) for each in links] == [(ANNA, 7)]
        assert "abc123" not in links[0].subject
        assert Subject.unpack(links[0].subject).kind == CONFIRMATION
        assert await message_links.of_subject(session, Subject(CONFIRMATION, "abc124").pack()) == []
