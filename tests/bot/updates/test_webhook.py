"""Updates by webhook: only Telegram's, only whole ones, and acknowledged only when they are committed."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
import sqlalchemy as sa
from pydantic import SecretStr
from telegram import Bot
from telegram.request import HTTPXRequest

from bot import retry
from bot.inbox.dead_letters import DeadLetter
from bot.inbox.reading import AnyUpdate
from bot.settings import WebhookSettings
from bot.simulator.actors.actor import SimPerson
from bot.simulator.actors.world import World
from bot.updates.turns import MAX_ATTEMPTS
from bot.updates.webhook.address import set_webhook
from bot.updates.webhook.receiving import LARGEST
from core.errors import ConfigurationError
from tests.bot.portals import FailingPortal, dispatcher_of
from tests.bot.updates.webhooks import SECRET, a_webhook, by
from tests.bot.wire import Wire, refusal
from tests.databases import in_file
from tests.stage import Stage

PATH = "/telegram"
WEBHOOK = WebhookSettings(f"http://127.0.0.1:8080{PATH}", SecretStr(SECRET), 8080)


class Taker:
    """Takes updates as the test wants it."""

    def __init__(self) -> None:
        self.taken: list[int] = []
        self.open = asyncio.Event()
        self.open.set()
        self.failures: list[Exception] = []

    async def __call__(self, update: AnyUpdate) -> None:
        """Take one."""
        await self.open.wait()
        if self.failures:
            raise self.failures.pop()
        self.taken.append(update.update_id)


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """In a file, so that others can look into it or keep it busy."""
    return in_file(tmp_path)


@pytest.fixture
def taker() -> Taker:
    """What the webhook hands updates to."""
    return Taker()


@pytest.fixture
async def client(taker: Taker) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who calls the webhook."""
    transport = httpx.ASGITransport(a_webhook(Bot("1:A"), taker, PATH))
    async with httpx.AsyncClient(transport=transport, base_url="http://portal") as client:
        yield client


def update(number: int = 1) -> bytes:
    """A message from Anna."""
    chat, sender = {"id": 101, "type": "private"}, {"id": 101, "is_bot": False, "first_name": "Anna"}
    message = {"message_id": 1, "date": 0, "chat": chat, "from": sender, "text": "/start"}
    return json.dumps({"update_id": number, "message": message}).encode()


# Who may call


@pytest.mark.parametrize("headers", [{}, by(""), by("open"), by(SECRET + "x"), by("zażółć"), {"Authorization": SECRET}])
async def test_others_are_refused(client: httpx.AsyncClient, taker: Taker, headers: dict[str, str]) -> None:
    """Without the secret nothing is even read."""
    raw = {name.encode(): value.encode() for name, value in headers.items()}
    answer = await client.post(PATH, content=update(), headers=raw)
    assert (answer.status_code, taker.taken) == (403, [])


async def test_telegram_is_heard(client: httpx.AsyncClient, taker: Taker) -> None:
    """With the secret, an update is taken."""
    answer = await client.post(PATH, content=update(7), headers=by(SECRET))
    assert (answer.status_code, taker.taken) == (200, [7])


async def test_elsewhere(client: httpx.AsyncClient) -> None:
    """There is one address for updates, and one for those who watch the process."""
    assert (await client.get(PATH, headers=by(SECRET))).status_code == 405
    assert (await client.post("/", content=update(), headers=by(SECRET))).status_code == 404
    assert (await client.get("/health")).status_code == 200


# What may come


@pytest.mark.parametrize("length_is_told", [True, False])
async def test_too_large(client: httpx.AsyncClient, taker: Taker, *, length_is_told: bool) -> None:
    """A body that is too large is not read to its end, whether or not it says how large it is."""
    chunk, read = b" " * 65536, 0

    async def body() -> AsyncIterator[bytes]:
        nonlocal read
        while read < 100 * LARGEST:
            read += len(chunk)
            yield chunk

    headers = by(SECRET) | ({"Content-Length": str(100 * LARGEST)} if length_is_told else {})
    answer = await client.post(PATH, content=body(), headers=headers)
    assert (answer.status_code, taker.taken) == (413, [])
    assert read <= LARGEST + 2 * len(chunk)


async def test_large_enough(client: httpx.AsyncClient, taker: Taker) -> None:
    """A body of just the largest size is taken."""
    assert (await client.post(PATH, content=update().ljust(LARGEST), headers=by(SECRET))).status_code == 200
    assert (await client.post(PATH, content=update().ljust(LARGEST + 1), headers=by(SECRET))).status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"\xff",
        b"[]",
        b"null",
        b"{}",
        b"[" * 200_000,
        b'{"update_id": "1"}',
        b'{"update_id": true}',
        b'{"update_id": -1}',
        b'{"update_id": 9223372036854775808}',
    ],
    ids=lambda body: body[:40].decode(errors="replace"),
)
async def test_nonsense(client: httpx.AsyncClient, taker: Taker, body: bytes, caplog: pytest.LogCaptureFixture) -> None:
    """What is no update is refused, and counted."""
    answer = await client.post(PATH, content=body, headers=by(SECRET))
    assert (answer.status_code, taker.taken) == (400, [])
    assert [record.getMessage() for record in caplog.records if record.levelname == "WARNING"] == [
        "refused slow=0 crowded=0 no_http=0 wrong_secret=0 too_large=0 no_update=1"
    ]


async def test_update_of_a_new_kind(client: httpx.AsyncClient, taker: Taker) -> None:
    """An update of a kind that we never heard of is acknowledged, or it would come for a day."""
    answer = await client.post(PATH, content=b'{"update_id": 1, "hologram": {}}', headers=by(SECRET))
    assert (answer.status_code, taker.taken) == (200, [1])


# When it is acknowledged


async def test_answers_when_the_turn_is_over(client: httpx.AsyncClient, taker: Taker) -> None:
    """As long as the turn lasts there is no answer; other updates are taken meanwhile."""
    taker.open.clear()
    waiting = [asyncio.create_task(client.post(PATH, content=update(n), headers=by(SECRET))) for n in (1, 2)]
    for _ in range(50):
        await asyncio.sleep(0)
    assert not any(each.done() for each in waiting)
    taker.open.set()
    assert [(await each).status_code for each in waiting] == [200, 200]


async def test_committed_before_the_answer(stage: Stage, anna: SimPerson, tmp_path: Path) -> None:
    """When Telegram hears 200, another connection to the database sees the turn."""
    anna.say("/start")
    async with a_client(stage) as client:
        for waiting in stage.world.updates.waiting():
            assert (await client.post(PATH, json=waiting.json(), headers=by(SECRET))).status_code == 200
            with closing(sqlite3.connect(tmp_path / "portal.db")) as other:
                assert other.execute("SELECT update_id FROM taken_updates").fetchall() == [(waiting.id,)]
                assert other.execute("SELECT count(*) FROM outbox").fetchone() == (1,)


async def test_when_it_is_to_come_again(client: httpx.AsyncClient, taker: Taker) -> None:
    """Soon, however often it has failed."""
    taker.failures = [ConnectionRefusedError()] * 3
    for _ in range(3):
        answer = await client.post(PATH, content=update(), headers=by(SECRET))
        assert (answer.status_code, answer.headers["Retry-After"]) == (500, "1")
    assert (await client.post(PATH, content=update(7), headers=by(SECRET))).status_code == 200
    assert taker.taken == [7]


@asynccontextmanager
async def a_client(stage: Stage) -> AsyncIterator[httpx.AsyncClient]:
    """Somebody who calls the stage's webhook."""
    transport = httpx.ASGITransport(a_webhook(stage.app.bot, stage.app.dispatcher.dispatch, PATH))
    async with httpx.AsyncClient(transport=transport, base_url="http://portal") as client:
        yield client


@pytest.mark.parametrize("done", [False, True], ids=["not done", "done"])
async def test_comes_again_until_it_is_done(
    stage: Stage, anna: SimPerson, caplog: pytest.LogCaptureFixture, *, done: bool
) -> None:
    """What failed, before its commit or after it, is answered with 500; it comes again, and is done once."""
    came = 0

    async def take(update: AnyUpdate) -> None:
        nonlocal came
        came += 1
        if came > 1 or done:
            await stage.app.dispatcher.dispatch(update)
        if came == 1:
            raise sa.exc.OperationalError("Kanarek", None, Exception("Kanarek"))

    await deliver_to(stage.world, a_webhook(stage.app.bot, take, PATH))
    anna.say("/start")
    await stage.world.settled()
    await stage.app.delivery_worker.deliver_all()
    assert came == 2
    assert len([message for message in anna.messages if message.sender.is_bot]) == 1
    assert "OperationalError" in caplog.text
    assert "Kanarek" not in caplog.text


async def test_dead_letter_is_acknowledged(stage: Stage, anna: SimPerson) -> None:
    """An update that was given up does not come again."""
    dispatcher = dispatcher_of(stage.app, FailingPortal(MAX_ATTEMPTS))
    await deliver_to(stage.world, a_webhook(stage.app.bot, dispatcher.dispatch, PATH))
    anna.say("/start")
    await stage.world.settled()
    async with stage.work() as work:
        assert await work.session.scalar(sa.select(sa.func.count()).select_from(DeadLetter)) == 1


async def deliver_to(world: World, application: httpx._transports.asgi._ASGIApp) -> None:
    """Let the simulator deliver to a web application."""
    world.webhook._transport = httpx.ASGITransport(application)
    async with a_bot(Wire(world)) as bot:
        await set_webhook(bot, WEBHOOK, asyncio.Event())


# Telling Telegram where


@asynccontextmanager
async def a_bot(wire: Wire) -> AsyncIterator[Bot]:
    """A bot on this wire."""
    request = HTTPXRequest(httpx_kwargs={"transport": wire})
    async with Bot(wire.world.token, base_url="http://simulator/bot", request=request) as bot:
        yield bot


@pytest.fixture
def rests(monkeypatch: pytest.MonkeyPatch) -> list[timedelta]:
    """How long the bot has waited; it need not really."""
    taken: list[timedelta] = []

    async def rest(_stopping: asyncio.Event, wait: timedelta) -> None:
        taken.append(wait)

    monkeypatch.setattr(retry, "pause", rest)
    return taken


async def test_telegram_asks_to_wait(rests: list[timedelta]) -> None:
    """Replicas that start together are refused at first; they wait as long as they are asked to."""
    wire = Wire(World())
    wire.answer("setWebhook", refusal(429, "Too Many Requests: retry after 3", retry_after=3))
    wire.answer("setWebhook", httpx.ConnectError("no route"), times=2)
    async with a_bot(wire) as bot:
        await set_webhook(bot, WEBHOOK, asyncio.Event())
    assert rests == [timedelta(seconds=seconds) for seconds in (3, 1, 2)]
    assert wire.world.webhook.url == WEBHOOK.url
    await wire.world.close()


async def test_told_to_stop_meanwhile(rests: list[timedelta]) -> None:
    """Who is told to stop doesn't try again."""
    wire, stopping = Wire(World()), asyncio.Event()
    stopping.set()
    async with a_bot(wire) as bot:
        await set_webhook(bot, WEBHOOK, stopping)
    assert (rests, wire.made("setWebhook")) == ([], [])


async def test_telegram_refuses_the_address(rests: list[timedelta]) -> None:
    """An address that Telegram won't have is a wrong setting, said in Telegram's words."""
    wire = Wire(World())
    wire.answer("setWebhook", refusal(400, "Bad Request: bad webhook: HTTPS url must be provided for webhook"))
    async with a_bot(wire) as bot:
        with pytest.raises(ConfigurationError, match=r"WEBHOOK_URL: .*https url must be provided"):
            await set_webhook(bot, WEBHOOK, asyncio.Event())
    assert rests == []
