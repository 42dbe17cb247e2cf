"""Few files are sent at a time, so that memory stays bounded however many people open theirs."""

from __future__ import annotations

import asyncio

from bot.delivery.sender import FILES_AT_ONCE
from bot.outbox.actions import SendStored
from core.files.vault import new_file_id
from tests.bot.updates.posted_updates import Post
from tests.bot.waiting import turns_of_the_loop, until
from tests.core.files.checking import documents

JOHN, FIRST = 102, 201


async def test_few_files_at_once(local_post: Post) -> None:
    """Who opens a file waits for those before; who is sent a message does not."""
    post, file_id = local_post, new_file_id()
    await post.vault.put(file_id, documents.pdf())
    released = post.wire.hold("sendDocument")
    people = range(FIRST, FIRST + FILES_AT_ONCE + 2)
    for each in people:
        post.world.add_person(each, "Anna").start()
        await post.queue(each, SendStored(file_id=file_id, name="wynik.pdf", caption=""))
    await post.queue(JOHN, "a")
    delivering = asyncio.create_task(post.worker.deliver_all())
    await until(lambda: len(post.wire.made("sendDocument")) == FILES_AT_ONCE and post.sent(JOHN) == ["a"])
    await turns_of_the_loop()
    assert len(post.wire.made("sendDocument")) == FILES_AT_ONCE
    released.set()
    await delivering
    assert len(post.wire.made("sendDocument")) == len(people)
