"""What another release had queued is delivered by this one, and what is heard of it finds its way."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.outbox.actions import ActionKind
from bot.outbox.model import OutboxRow
from bot.staff import message_links
from tests.bot.deliveries import ANNA, GROUP, Deliveries
from tests.bot.staff.staff_chats import employ

TEXT = {"kind": "text", "text": "Odpowiedź lekarza", "silent": False, "protected": True}
FILE_OF_CARD = {"topic": "questions", "text": "📄 wynik.pdf", "kind": "text"}


async def queue_as_before(deliveries: Deliveries, chat_id: int, payload: dict[str, Any]) -> None:
    """A row as an older release wrote it."""
    async with deliveries.database.transaction() as session:
        row = {
            "kind": ActionKind(payload["kind"]),
            "payload": json.dumps(payload),
            "due_at": deliveries.now,
            "queued_at": deliveries.now,
        }
        session.add(OutboxRow(chat_id=chat_id, dedupe_key=f"older/{chat_id}", attempts=0, unanswered=0, **row))


@pytest.mark.parametrize(
    ("route", "link"),
    [
        ({"purpose": "card", "subject": "question:q1", "value": ""}, ("question:q1", "")),
        ({"purpose": "card", "subject": "question:q1"}, ("question:q1", "")),
        ({"purpose": "entry", "subject": "question:q1", "value": "e1", "asked": "telegram:7"}, ("question:q1", "e1")),
        ({"purpose": "instruction", "subject": "instruction:i1", "value": "i1"}, ("instruction:i1", "i1")),
    ],
)
async def test_links_of_before_migration_0008(
    deliveries: Deliveries, route: dict[str, str], link: tuple[str, str]
) -> None:
    """Whoever answers the message answers what it was about."""
    await queue_as_before(deliveries, GROUP, FILE_OF_CARD | {"route": route})
    await deliveries.worker.deliver_all()
    (message,) = (each for each in deliveries.world.chat(GROUP).messages if each.sender.is_bot)
    async with deliveries.database.transaction() as session:
        found = await message_links.find(session, GROUP, message.message_id)
    assert found is not None
    assert (found.subject, found.part) == link


@pytest.mark.parametrize(
    ("receipt", "heard"),
    [("entry:e1", "question:e1"), ("instruction:i1", "instruction:i1"), ("visit:v1", "visit:v1")],
)
async def test_receipts_of_before_migration_0008(deliveries: Deliveries, receipt: str, heard: str) -> None:
    """They are heard of by the kind that there is today."""
    stub = employ(deliveries)
    await queue_as_before(deliveries, ANNA, TEXT | {"receipt": receipt})
    await deliveries.worker.deliver_all()
    assert stub.heard == [(heard, True)]


async def test_receipts_of_what_is_dropped(deliveries: Deliveries) -> None:
    """Where the recipient has gone meanwhile, too."""
    stub = employ(deliveries)
    deliveries.world.person(ANNA).block_bot()
    await queue_as_before(deliveries, ANNA, TEXT | {"receipt": "entry:e1"})
    await deliveries.worker.deliver_all()
    assert stub.heard == [("question:e1", False)]
