"""Long polling: what is taken is acknowledged after that, in order within a chat."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa
from telegram import Update
from telegram.error import InvalidToken
from telegram.request import HTTPXRequest

from bot.inbox.kept_updates import KeptUpdate
from bot.inbox.reading import AnyUpdate
from bot.simulator.actors.world import World
from bot.telegram_bot import TelegramBot
from bot.updates import polling
from bot.updates.crowds import BUDGET, Crowds
from bot.updates.polling import dispatch_all, fetch, poll
from core.database import Database
from core.keys import KeyRing
from tests.bot.waiting import turns_of_the_loop, until
from tests.bot.wire import Wire, refusal
from tests.databases import in_memory
from tests.desk import TUESDAY_MORNING

ANNA, JOHN = 101, 102


class Polling:
    """A bot that polls a simulator with Anna and John in it; the test says how updates are taken."""

    def __init__(self, wire: Wire, bot: TelegramBot, database: Database) -> None:
        self.wire = wire
        self.bot = bot
        self.world = wire.world
        self.stopping = asyncio.Event()
        self.taken: list[str] = []
        self.failures: list[Exception] = []
        self.gates: dict[str, asyncio.Event] = {}
        self.database = database
        self.crowds = self.new_crowds()

    def new_crowds(self) -> Crowds:
        """As a process has them after its start."""
        return Crowds(self.bot, self.database, lambda: TUESDAY_MORNING, self.take)

    def say(self, person: int, *texts: str) -> None:
        """Somebody writes something."""
        for text in texts:
            self.world.person(person).say(text)

    async def take(self, update: AnyUpdate) -> None:
        """Take a message: when its gate is open, unless it is to fail."""
        assert isinstance(update, Update)
        assert update.message is not None
        text = update.message.text or ""
        if text in self.gates:
            await self.gates[text].wait()
        if self.failures:
            raise self.failures.pop()
        self.taken.append(text)

    def start(self) -> asyncio.Task[None]:
        """Poll until stopped."""
        return asyncio.create_task(self._run())

    async def _run(self) -> None:
        crowds = asyncio.create_task(self.crowds.loop.run())
        try:
            await poll(self.bot, self.take, self.crowds, self.stopping)
        except asyncio.CancelledError:
            crowds.cancel()  # the process dies
            raise
        finally:
            self.crowds.loop.stop()
            await asyncio.gather(crowds, return_exceptions=True)

    async def kept(self) -> int:
        """How many updates are kept in the database."""
        async with self.database.transaction() as session:
            return len((await session.scalars(sa.select(KeptUpdate.update_id))).all())

    async def until_taken(self, *texts: str) -> None:
        """Poll until these are taken, and stop."""
        running = self.start()
        await until(lambda: running.done() or all(text in self.taken for text in texts))
        self.stopping.set()
        await running


@pytest.fixture
async def polling_bot(keys: KeyRing) -> AsyncIterator[Polling]:
    """A bot about to poll."""
    world = World()
    for number in (ANNA, JOHN):
        world.add_person(number, "Anna")
    wire = Wire(world)
    requests = [HTTPXRequest(httpx_kwargs={"transport": wire}) for _ in range(2)]
    async with (
        in_memory(keys) as database,
        TelegramBot(
            world.token, base_url="http://simulator/bot", request=requests[0], get_updates_request=requests[1]
        ) as bot,
    ):
        yield Polling(wire, bot, database)
    await world.close()


@pytest.fixture
def rests(monkeypatch: pytest.MonkeyPatch) -> list[timedelta]:
    """How long the bot has waited; it need not really."""
    taken: list[timedelta] = []

    async def rest(_stopping: asyncio.Event, wait: timedelta) -> None:
        taken.append(wait)
        await asyncio.sleep(0)

    monkeypatch.setattr(polling, "pause", rest)
    return taken


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


# Whom others don't hold up


async def test_others_are_fetched_meanwhile(polling_bot: Polling, monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn that takes long holds up its chat only; it is kept, so that it can be acknowledged, and done once."""
    monkeypatch.setattr(polling, "KEPT_AFTER", 0.01)
    polling_bot.gates["a"] = asyncio.Event()
    polling_bot.say(ANNA, "a", "b")
    running = polling_bot.start()
    await until(lambda: len(polling_bot.world.updates) == 0)
    assert await polling_bot.kept() == 2
    polling_bot.say(ANNA, "e")
    polling_bot.say(JOHN, "c")
    await until(lambda: polling_bot.taken == ["c"])
    polling_bot.gates["a"].set()
    await until(lambda: polling_bot.taken == ["c", "a", "b", "e"])
    polling_bot.say(JOHN, "d")
    await until(lambda: polling_bot.taken[-1:] == ["d"])
    assert polling_bot.taken == ["c", "a", "b", "e", "d"]
    polling_bot.stopping.set()
    await running


async def test_much_to_do_is_no_long_turn(polling_bot: Polling, monkeypatch: pytest.MonkeyPatch) -> None:
    """While turns come to their end one after another, nobody's are kept; when none does any more, the last is."""
    monkeypatch.setattr(polling, "KEPT_AFTER", 100)
    monkeypatch.setattr(polling, "KEPT_AT_LAST", 1000)
    skipped, time = 0, asyncio.get_running_loop().time
    monkeypatch.setattr(asyncio.get_running_loop(), "time", lambda: time() + skipped)
    for person, text in enumerate("abcd", 200):
        polling_bot.gates[text] = asyncio.Event()
        polling_bot.world.add_person(person, "Anna").say(text)
    running = polling_bot.start()
    for text in "abc":
        await turns_of_the_loop()
        skipped += 80
        polling_bot.gates[text].set()
        await turns_of_the_loop()
    assert polling_bot.taken == ["a", "b", "c"]
    assert await polling_bot.kept() == 0
    skipped += 120
    await until(lambda: len(polling_bot.world.updates) == 0)
    assert await polling_bot.kept() == 1
    polling_bot.gates["d"].set()
    polling_bot.stopping.set()
    await running


async def test_much_to_do_comes_to_an_end(polling_bot: Polling, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever writes meanwhile waits for others' turns only so long, though these do come to their end."""
    monkeypatch.setattr(polling, "KEPT_AT_LAST", 0.01)
    polling_bot.gates["a"] = asyncio.Event()
    polling_bot.say(ANNA, "a")
    running = polling_bot.start()
    await until(lambda: len(polling_bot.world.updates) == 0)
    assert await polling_bot.kept() == 1
    polling_bot.gates["a"].set()
    polling_bot.stopping.set()
    await running


MANY = [f"{number}" for number in range(250)]


async def test_nobody_stands_behind_a_crowd(polling_bot: Polling) -> None:
    """Whoever sends hundreds at once has nobody wait for even one of their turns; all of them are taken, in order."""
    polling_bot.gates["0"] = asyncio.Event()
    polling_bot.say(ANNA, *MANY)
    polling_bot.say(JOHN, "c")
    running = polling_bot.start()
    await until(lambda: polling_bot.taken == ["c"])
    await until(lambda: len(polling_bot.world.updates) == 0)  # all are ours now, and none of Anna's has been taken
    polling_bot.say(ANNA, "last")
    polling_bot.say(JOHN, "d")
    await until(lambda: polling_bot.taken == ["c", "d"])
    polling_bot.gates["0"].set()
    await until(lambda: len(polling_bot.taken) == len(MANY) + 3)
    assert polling_bot.taken == ["c", "d", *MANY, "last"]
    polling_bot.stopping.set()
    await running


async def test_a_crowd_after_a_restart(polling_bot: Polling) -> None:
    """What was kept is there for the next process, before what has come meanwhile; nothing is left in the end."""
    polling_bot.gates["30"] = asyncio.Event()
    polling_bot.say(ANNA, *MANY)
    running = polling_bot.start()
    await until(lambda: len(polling_bot.world.updates) == 0 and polling_bot.taken[-1:] == ["29"])
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)
    polling_bot.gates.clear()
    polling_bot.crowds = polling_bot.new_crowds()
    polling_bot.say(ANNA, "last")
    before = len(polling_bot.taken)
    await polling_bot.until_taken("last")
    again = polling_bot.taken[before:]
    assert again[-1] == "last"
    assert again[:-1] == MANY[BUDGET:]  # the portion in which it stopped comes again, and is known by its ids
    assert await polling_bot.kept() == 0


async def test_a_crowd_while_the_database_is_away(
    polling_bot: Polling, rests: list[timedelta], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What fails is attempted again, in order; nothing is lost."""
    monkeypatch.setattr("bot.worker_loop.PAUSE", 0.001)
    polling_bot.failures = [ConnectionRefusedError()] * 3
    polling_bot.say(ANNA, *MANY[:50])
    await polling_bot.until_taken("49")
    assert polling_bot.taken == MANY[:50]
    assert rests == []
