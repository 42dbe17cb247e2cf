"""`portal outbox`: why a message came twice, or not at all."""

from __future__ import annotations

import re

import httpx
import pytest
from sqlalchemy.exc import DBAPIError

from bot.commands.storage import reading
from bot.commands.tables import table
from bot.inbox import deduplication
from bot.inbox.dead_letters import DeadLetter
from bot.outbox import queue
from bot.outbox.actions import AnswerPress, BotAction, SendText
from bot.outbox.model import LastResult
from bot.outbox.report import MEANINGS
from core.database import Database
from tests.bot.commands.conftest import Portal
from tests.bot.deliveries import ANNA, GROUP, JOHN, Deliveries, deliveries_on
from tests.desk import TUESDAY_MORNING

CANARY = "Kanarek 44051401359"


async def queued(deliveries: Deliveries, update_id: int | None, chat_id: int, *actions: BotAction) -> None:
    """What a turn leaves to be sent."""
    async with deliveries.database.transaction() as session:
        queue.caused_by(session, update_id)
        for number, action in enumerate(actions):
            queue.enqueue(session, chat_id, action, f"{update_id}/{chat_id}/{number}", deliveries.now)


async def some_deliveries(database: Database) -> None:
    """One whose first answer was lost, two to somebody who has blocked the bot, one that came too late, one that
    waits.
    """
    async with deliveries_on(database) as deliveries:
        deliveries.wire.answer(lambda call: call.chat == ANNA, httpx.ReadTimeout("late"))
        deliveries.world.person(JOHN).block_bot()
        await queued(deliveries, 7001, ANNA, SendText(text=CANARY))
        await queued(deliveries, 7002, JOHN, SendText(text=CANARY), SendText(text="and more"))
        await deliveries.worker.deliver_all()
        deliveries.wait(seconds=2)
        await deliveries.worker.deliver_all()
        await queued(deliveries, 7003, ANNA, AnswerPress(query_id="1"))
        deliveries.wait(minutes=2)
        await deliveries.worker.deliver_all()
        await queued(deliveries, None, GROUP, SendText(text="news"))


def cells(printed: str) -> list[list[str]]:
    """The table's rows without the queue's own numbers, up to the first line that isn't one."""
    (lines,) = (part.splitlines() for part in printed.split("\n\n") if part.startswith("row "))
    return [re.split(r"\s{2,}", line)[1:] for line in lines[1:]]


@pytest.mark.both_databases
def test_what_became_of_each(portal: Portal) -> None:
    """Each delivery with its cause, attempts, result and times; what a result means is told below, once."""
    portal.given(some_deliveries)
    printed = portal.say("outbox")
    morning = f"{TUESDAY_MORNING:%Y-%m-%d %H:%M}"
    at, later, last = f"{morning}:00", f"{morning}:02", f"{TUESDAY_MORNING:%Y-%m-%d %H}:02:02"
    assert cells(printed) == [
        ["101", "text", "update 7001", "2 (1 unanswered)", "delivered", "4", at, at, later],
        ["102", "text", "update 7002", "1", "recipient_gone", "-", at, at, at],
        ["102", "text", "update 7002", "0", "dropped", "-", at, "-", at],
        ["101", "answer", "update 7003", "0", "expired", "-", later, "-", last],
        ["-1001", "text", "None/-1001/0", "0", "-", "-", last, "-", "-"],
    ]
    assert printed.count(f"delivered: {MEANINGS[LastResult.DELIVERED]}.") == 1
    assert "Row 1: 1 of its 2 attempts got no answer, so its message may have come more than once." in printed
    assert "Kanarek" not in printed


def test_only_some(portal: Portal) -> None:
    """Of one chat, of one update, or only the newest."""
    portal.given(some_deliveries)
    assert [row[1:3] for row in cells(portal.say("outbox", "--chat", "102"))] == [["text", "update 7002"]] * 2
    assert [row[0] for row in cells(portal.say("outbox", "--update", "7003"))] == ["101"]
    assert [row[0] for row in cells(portal.say("outbox", "--limit", "2"))] == ["101", "-1001"]


def test_what_became_of_an_update(portal: Portal) -> None:
    """Whether it was processed at all, if nothing was queued in its turn."""

    async def updates(database: Database) -> None:
        async with database.transaction() as session:
            await deduplication.claim_update(session, 7, TUESDAY_MORNING)
            letter = {"incident": "ABC234", "update_id": 8, "update": {"text": CANARY}, "failed_at": TUESDAY_MORNING}
            session.add(DeadLetter(**letter))

    portal.given(updates)
    assert portal.say("outbox", "--update", "7").startswith("Update 7 was processed at 2027-03-02 08:00:00 UTC.\n\n")
    assert portal.say("outbox", "--update", "8").startswith("Update 8 failed: it is dead letter ABC234.\n\n")
    printed = portal.say("outbox", "--update", "9")
    assert printed.startswith("Update 9 is not known: ")
    assert "Nothing was queued" in printed


@pytest.mark.both_databases
async def test_nothing_can_be_changed(database: Database) -> None:
    """The database itself refuses to write."""
    with pytest.raises(DBAPIError, match=r"(?i)read.?only"):
        async with reading(database) as session:
            await deduplication.claim_update(session, 7, TUESDAY_MORNING)


def test_a_limit_that_is_none(portal: Portal) -> None:
    """Nothing is asked of the database."""
    with pytest.raises(SystemExit):
        portal.run("outbox", "--limit", "0")
    assert "must be a number from 1 up" in portal.capsys.readouterr().err


def test_every_result_is_explained() -> None:
    """A new one gets its sentence."""
    assert set(MEANINGS) == set(LastResult)


def test_a_table_without_rows() -> None:
    """Its heads stand alone."""
    assert table(("a", "b"), []) == "a  b"
