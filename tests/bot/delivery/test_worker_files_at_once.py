"""Few files are sent at a time, so that memory stays bounded however many people open theirs."""

from __future__ import annotations

import asyncio

from bot.delivery.sender import FILES_AT_ONCE
from bot.outbox.actions import SendStored
from core.files.vault import new_file_id
from tests.bot.deliveries import Deliveries
from tests.bot.waiting import turns_of_the_loop, until
from tests.core.files.checking import documents

JOHN, FIRST = 102, 201


async def test_few_files_at_once(local_deliveries: Deliveries) -> None:
    """Who opens a file waits for those before; who is sent a message does not."""
    deliveries, file_id = local_deliveries, new_file_id()
    await deliveries.vault.put(file_id, documents.pdf())
    released = deliveries.wire.hold("sendDocument")
    people = range(FIRST, FIRST + FILES_AT_ONCE + 2)
    for each in people:
        deliveries.world.add_person(each, "Anna").start()
        await deliveries.queue(each, SendStored(file_id=file_id, name="wynik.pdf", caption=""))
    await deliveries.queue(JOHN, "a")
    delivering = asyncio.create_task(deliveries.worker.deliver_all())
    await until(lambda: len(deliveries.wire.made("sendDocument")) == FILES_AT_ONCE and deliveries.sent(JOHN) == ["a"])
    await turns_of_the_loop()
    assert len(deliveries.wire.made("sendDocument")) == FILES_AT_ONCE
    released.set()
    await delivering
    assert len(deliveries.wire.made("sendDocument")) == len(people)
