"""Rows of the outbox that nobody can read, in whatever column: others are delivered, and it is told once."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from bot.outbox.model import LastResult, OutboxRow
from tests.bot.deliveries import ANNA, GROUP, JOHN, Deliveries
from tests.bot.waiting import until

SPOILT = {
    "a chat that is no number": {"chat_id": "abc"},
    "a payload that nobody sealed": {"payload": b"KANAREK"},
    "a payload in words": {"payload": "KANAREK"},
    "a moment that is none": {"due_at": "KANAREK"},
    "a lease that is none": {"leased_until": "KANAREK"},
    "a kind that is none": {"kind": "KANAREK"},
    "a result that is none": {"last_result": "KANAREK"},
}


async def spoil(deliveries: Deliveries, row_id: int, values: dict[str, object]) -> None:
    """Write into a row, past the portal."""
    assignments = ", ".join(f"{name} = :{name}" for name in values)
    async with deliveries.database.transaction() as session:
        await session.execute(sa.text(f"UPDATE outbox SET {assignments} WHERE id = {row_id}"), values)  # noqa: S608


@pytest.mark.parametrize("chat_id", [ANNA, pytest.param(GROUP, marks=pytest.mark.ci)], ids=["private", "group"])
@pytest.mark.parametrize("values", SPOILT.values(), ids=SPOILT)
@pytest.mark.parametrize("place", [1, 2], ids=["first", "second"])
async def test_costs_only_itself(
    local_deliveries: Deliveries,
    values: dict[str, object],
    chat_id: int,
    place: int,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What waits in the same chat, and in every other one, is delivered; the row is closed with an incident."""
    monkeypatch.setattr("bot.worker_loop.PAUSE", 0.01)
    monkeypatch.setattr("bot.delivery.worker.PAUSE", 0.01)
    deliveries = local_deliveries
    await deliveries.queue(chat_id, "first", "second", "third")
    await deliveries.queue(JOHN, "a", "b")
    await spoil(deliveries, place, values)
    running = asyncio.create_task(deliveries.worker.run())
    rest = [text for number, text in enumerate(["first", "second", "third"], 1) if number != place]
    await until(lambda: deliveries.sent(JOHN) == ["a", "b"] and deliveries.sent(chat_id) == rest)
    deliveries.worker.stop()
    await running
    async with deliveries.database.transaction() as session:
        closed = sa.select(OutboxRow.last_result).where(OutboxRow.id == place, OutboxRow.done_at.is_not(None))
        assert await session.scalar(closed) == LastResult.UNREADABLE
    assert "Incident" in caplog.text
    assert "KANAREK" not in caplog.text
