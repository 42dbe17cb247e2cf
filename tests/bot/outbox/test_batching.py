"""Notices that wait for the same people are said in one message, and none is lost."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from bot.outbox import batching, leases
from bot.outbox.actions import React, SendFile, SendText, ShowCard
from tests.bot.deliveries import GROUP, KEYBOARD, Deliveries
from tests.bot.staff.staff_chats import employ
from tests.bot.wire import refusal

pytestmark = pytest.mark.both_databases


def notice(text: str, topic: str | None = None, *, silent: bool = False) -> SendText:
    """Words that may be said with others."""
    return SendText(text=text, topic=topic, batch=True, silent=silent)


async def test_said_in_one_message(deliveries: Deliveries) -> None:
    """In their order, an empty line between."""
    await deliveries.queue(GROUP, notice("<b>one</b>"), notice("two"), notice("three &amp; four"))
    await deliveries.worker.deliver_all()
    assert deliveries.sent(GROUP) == ["one\n\ntwo\n\nthree & four"]
    assert await deliveries.waiting() == 0


async def test_each_only_with_its_like(deliveries: Deliveries) -> None:
    """Nothing is said before what was queued before it and isn't a notice."""
    file = SendFile(name="a.ics", content="BEGIN")
    await deliveries.queue(
        GROUP, notice("one"), notice("two"), "alone", notice("three"), notice("four"), file, notice("five")
    )
    await deliveries.worker.deliver_all()
    assert deliveries.sent(GROUP) == ["one\n\ntwo", "alone", "three\n\nfour", "", "five"]


async def test_past_what_nobody_can_tell_apart(local_deliveries: Deliveries) -> None:
    """A card is drawn as things stand then, so that a notice may be said before it; both are."""
    stub = employ(local_deliveries)
    stub.looks["question:a"] = None
    between = (ShowCard(subject="question:a"), React(message_id=1, emoji="👍"))
    await local_deliveries.queue(GROUP, notice("one"), *between, notice("two"))
    await local_deliveries.worker.deliver_all()
    assert local_deliveries.sent(GROUP) == ["one\n\ntwo"]
    assert len(local_deliveries.wire.made("setMessageReaction")) == 1
    assert await local_deliveries.waiting() == 0


async def test_by_topic(local_deliveries: Deliveries) -> None:
    """Notices for different topics aren't mixed, and don't come between each other."""
    employ(local_deliveries)
    given = [notice(f"{topic} {number}", topic) for number in (1, 2) for topic in ("questions", "appointments")]
    await local_deliveries.queue(GROUP, *given)
    await local_deliveries.worker.deliver_all()
    assert local_deliveries.sent(GROUP) == ["questions 1\n\nquestions 2", "appointments 1\n\nappointments 2"]


async def test_no_longer_than_a_message_may_be(local_deliveries: Deliveries) -> None:
    """Telegram counts without the mark-up, and an emoji for two; it takes what we send."""
    half = "😀" * 1023 + "&amp;"
    fits, not_any_more = notice(f"<b>{half}</b>"), notice("x")
    await local_deliveries.queue(GROUP, fits, notice(f"<i>{half}</i>"), not_any_more)
    await local_deliveries.worker.deliver_all()
    assert [batching.length(text) for text in local_deliveries.sent(GROUP)] == [2 * 2047 + 2, 1]


@pytest.mark.parametrize(("html", "length"), [("<b>a</b>b", 2), ("&lt;b&gt;", 3), ("😀", 2), ("ż", 1), ("", 0)])
def test_length(html: str, length: int) -> None:
    """As Telegram counts."""
    assert batching.length(html) == length


async def test_sound(local_deliveries: Deliveries) -> None:
    """One that isn't silent is heard, with whatever it is said."""
    await local_deliveries.queue(GROUP, notice("a", silent=True), notice("b", silent=True), "x")
    await local_deliveries.queue(GROUP, notice("c", silent=True), notice("d"))
    await local_deliveries.worker.deliver_all()
    sounds = [call.parameters.get("disable_notification") for call in local_deliveries.wire.made("sendMessage")]
    assert sounds == ["true", None, None]


async def test_put_off_together(deliveries: Deliveries) -> None:
    """Those that couldn't be sent are sent later, with those that have come meanwhile."""
    deliveries.wire.answer("sendMessage", refusal(429, "Too Many Requests: retry after 7", retry_after=7))
    await deliveries.queue(GROUP, notice("one"), notice("two"))
    await deliveries.worker.deliver_all()
    await deliveries.queue(GROUP, notice("three"))
    deliveries.wait(seconds=7)
    await deliveries.worker.deliver_all()
    assert deliveries.sent(GROUP) == ["one\n\ntwo\n\nthree"]


async def test_a_crash_loses_none(deliveries: Deliveries) -> None:
    """What a dead process had begun with is said by the next one, once its lease has run out."""
    await deliveries.queue(GROUP, notice("one"), notice("two"))
    async with deliveries.database.transaction() as session:
        leased = await leases.lease(session, GROUP, deliveries.now)
    assert leased is not None
    assert len(leased.row_ids) == 2
    assert all(row.leased_until for row in await deliveries.rows())
    await deliveries.worker.deliver_all()
    assert deliveries.sent(GROUP) == []
    deliveries.wait(minutes=1)
    await deliveries.worker.deliver_all()
    assert deliveries.sent(GROUP) == ["one\n\ntwo"]


async def test_one_that_telegram_refuses(deliveries: Deliveries, caplog: pytest.LogCaptureFixture) -> None:
    """It takes no other with it: they are said one after another."""
    await deliveries.queue(GROUP, notice("one"), notice("<b>broken"), notice("three"))
    await deliveries.worker.deliver_all()
    assert deliveries.sent(GROUP) == ["one", "three"]
    assert await deliveries.waiting() == 0
    assert "broken" not in caplog.text


def test_words_alone() -> None:
    """What has buttons, or is to be found again, can't be said with others."""
    with pytest.raises(ValidationError):
        SendText(text="x", batch=True, keyboard=KEYBOARD)
    with pytest.raises(ValidationError):
        SendText(text="x", batch=True, receipt="r")
