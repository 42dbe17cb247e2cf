"""Long polling: what is taken is acknowledged after that, in order within a chat."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import httpx
import pytest
from telegram.error import InvalidToken

from bot.updates.polling.long_polling import dispatch_all, fetch, poll
from tests.bot.updates.polling.harness import ANNA, JOHN, Polling
from tests.bot.waiting import turns_of_the_loop, until
from tests.bot.wire import refusal


async def test_acknowledged_when_taken(polling_bot: Polling) -> None:
    """Telegram keeps an update until its turn is over; what is taken when it is time to stop is acknowledged too."""
    polling_bot.gates["a"] = asyncio.Event()
    polling_bot.say(ANNA, "a")
    running = polling_bot.start()
    await turns_of_the_loop()
    polling_bot.stopping.set()
    await turns_of_the_loop()
    assert not running.done()
    assert len(polling_bot.world.updates) == 1
    polling_bot.gates["a"].set()
    await running
    assert polling_bot.taken == ["a"]
    assert len(polling_bot.world.updates) == 0


async def test_not_acknowledged_when_it_failed(
    polling_bot: Polling, rests: list[timedelta], caplog: pytest.LogCaptureFixture
) -> None:
    """What could not be taken comes again, after pauses that grow, until it can; the log has no address in it."""
    polling_bot.failures = [ConnectionRefusedError("12345:TEST")] * 3
    polling_bot.say(ANNA, "a", "b")
    await polling_bot.until_taken("a", "b")
    assert polling_bot.taken == ["a", "b"]
    assert rests == [timedelta(seconds=seconds) for seconds in (1, 2, 4)]
    assert len(polling_bot.world.updates) == 0
    assert caplog.text.count("ConnectionRefusedError") == 3
    assert "12345" not in caplog.text


async def test_stopped_while_it_fails(polling_bot: Polling, rests: list[timedelta]) -> None:
    """What could not be taken is left for the next start."""
    polling_bot.failures = [ConnectionRefusedError()] * 1000
    polling_bot.say(ANNA, "a")
    running = polling_bot.start()
    await until(lambda: len(rests) > 1)
    polling_bot.stopping.set()
    await running
    assert len(polling_bot.world.updates) == 1


async def test_stopped_while_telegram_is_away(polling_bot: Polling, caplog: pytest.LogCaptureFixture) -> None:
    """What can't be acknowledged at the end comes again at the next start, and will do nothing."""
    polling_bot.gates["a"] = asyncio.Event()
    polling_bot.say(ANNA, "a")
    running = polling_bot.start()
    await turns_of_the_loop()
    polling_bot.stopping.set()
    polling_bot.wire.answer("getUpdates", httpx.ConnectError("http://api.telegram.org/bot12345:TEST"))
    polling_bot.gates["a"].set()
    await running
    assert len(polling_bot.world.updates) == 1
    assert "could not be acknowledged" in caplog.text
    assert "12345" not in caplog.text


async def test_stops_while_nothing_happens(polling_bot: Polling) -> None:
    """It doesn't wait for the end of a long poll."""
    running = polling_bot.start()
    await until(lambda: bool(polling_bot.wire.made("getUpdates")))
    polling_bot.stopping.set()
    await running


@pytest.mark.parametrize(
    ("fault", "seconds"),
    [
        (httpx.ConnectError("http://api.telegram.org/bot12345:TEST"), 1),
        (refusal(502, "Bad Gateway"), 1),
        (refusal(409, "Conflict: terminated by other getUpdates request"), 1),
        (refusal(429, "Too Many Requests: retry after 7", retry_after=7), 7),
    ],
    ids=["network", "gateway", "conflict", "flood"],
)
async def test_telegram_fails(
    polling_bot: Polling,
    rests: list[timedelta],
    caplog: pytest.LogCaptureFixture,
    fault: httpx.Response | Exception,
    seconds: int,
) -> None:
    """Whatever Telegram answers, it is asked again; the log has no address in it."""
    polling_bot.wire.answer("getUpdates", fault)
    polling_bot.say(ANNA, "a")
    await polling_bot.until_taken("a")
    assert rests == [timedelta(seconds=seconds)]
    assert "12345" not in caplog.text


async def test_token_is_revoked(polling_bot: Polling) -> None:
    """There is no use in asking with a token that Telegram doesn't know."""
    polling_bot.wire.answer("getUpdates", refusal(401, "Unauthorized"))
    with pytest.raises(InvalidToken):
        await poll(polling_bot.bot, polling_bot.take, polling_bot.crowds, polling_bot.stopping)


async def test_order(polling_bot: Polling) -> None:
    """What one chat wrote is taken one by one, in order; another chat doesn't wait for it."""
    polling_bot.gates["a"] = asyncio.Event()
    polling_bot.say(ANNA, "a", "b")
    polling_bot.say(JOHN, "c", "d")
    taking = asyncio.create_task(dispatch_all(await fetch(polling_bot.bot, None, 0), polling_bot.take))
    await turns_of_the_loop()
    assert polling_bot.taken == ["c", "d"]
    polling_bot.gates["a"].set()
    await taking
    assert polling_bot.taken == ["c", "d", "a", "b"]


async def test_one_failure_stops_nobody_else(polling_bot: Polling) -> None:
    """When a chat's turn fails, the rest of that chat waits, and the other chats' turns are not torn."""
    polling_bot.gates["c"] = asyncio.Event()
    polling_bot.failures = [ConnectionRefusedError()]
    polling_bot.say(ANNA, "a", "b")
    polling_bot.say(JOHN, "c")
    taking = asyncio.create_task(dispatch_all(await fetch(polling_bot.bot, None, 0), polling_bot.take))
    await turns_of_the_loop()
    polling_bot.gates["c"].set()
    with pytest.raises(ConnectionRefusedError):
        await taking
    assert polling_bot.taken == ["c"]
