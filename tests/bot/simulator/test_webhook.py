"""Delivery to a webhook."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import httpx
import pytest

from bot.simulator import World
from bot.simulator.actors.actor import SimPerson
from bot.simulator.errors import Json
from tests.bot.simulator.conftest import Api, Clock, soon

URL = "http://127.0.0.1:9000/telegram"


class Receiver(httpx.AsyncBaseTransport):
    """A bot's webhook: what arrived, and what to answer next."""

    def __init__(self) -> None:
        self.arrived: list[Json] = []
        self.secrets: list[str | None] = []
        self.answers: list[httpx.Response | httpx.HTTPError] = []
        self.at_once = self.most_at_once = 0
        self.open = asyncio.Event()
        self.open.set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Take a delivery, when open, and answer with what comes next."""
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.arrived.append(json.loads(request.content))
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        await self.open.wait()
        self.at_once -= 1
        answer = self.answers.pop(0) if self.answers else httpx.Response(200)
        if isinstance(answer, httpx.HTTPError):
            raise answer
        return answer

    @property
    def texts(self) -> list[str]:
        """What was said in what arrived."""
        return [update["message"]["text"] for update in self.arrived]


@pytest.fixture
def receiver() -> Receiver:
    """The bot's end."""
    return Receiver()


@pytest.fixture
async def world(clock: Clock, receiver: Receiver) -> AsyncIterator[World]:
    """A simulator that delivers to the receiver, with hundredths of seconds between tries."""
    world = World(clock=clock, webhook_transport=receiver, webhook_delay=0.005)
    for person_id, name in ((1001, "Anna"), (1002, "John")):
        world.add_person(person_id, name)
    yield world
    await world.close()


async def test_delivery(api: Api, world: World, receiver: Receiver) -> None:
    """What waits is delivered in order with the secret, and 2xx confirms it."""
    anna = world.person(1001)
    anna.say("one")
    assert await api("setWebhook", url=URL, secret_token="s3cret")
    anna.say("two")
    await world.settled()
    assert receiver.texts == ["one", "two"]
    assert receiver.secrets == ["s3cret"] * 2
    info = await api("getWebhookInfo")
    assert (info["url"], info["pending_update_count"], info["max_connections"]) == (URL, 0, 40)


async def test_again_until_taken(api: Api, world: World, receiver: Receiver) -> None:
    """What is not answered with 2xx comes again; later updates of the chat wait behind it."""
    receiver.answers = [httpx.Response(500), httpx.ConnectError("no"), httpx.ReadTimeout("slow"), httpx.Response(200)]
    await api("setWebhook", url=URL)
    world.person(1001).say("one")
    world.person(1001).say("two")
    await world.settled()
    assert receiver.texts == ["one", "one", "one", "one", "two"]


async def test_doubled_delivery(api: Api, world: World, receiver: Receiver) -> None:
    """A doubled update is delivered again although it was taken."""
    world.faults.add("duplicated", "message")
    await api("setWebhook", url=URL)
    world.person(1001).say("one")
    world.person(1001).say("two")
    await world.settled()
    assert receiver.texts == ["one", "one", "two"]


async def test_last_error(api: Api, world: World, receiver: Receiver) -> None:
    """What went wrong last can be asked for."""
    receiver.answers = [httpx.Response(404)]
    await api("setWebhook", url=URL)
    world.person(1001).say("one")
    await world.settled()
    info = await api("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 404 Not Found"
    assert info["last_error_date"] == int(world.clock().timestamp())


async def test_come_back_later(api: Api, world: World, receiver: Receiver) -> None:
    """`Retry-After` is obeyed; a press that would be too old by then is dropped."""
    receiver.answers = [httpx.Response(503, headers={"Retry-After": "3000"}) for _ in range(2)]
    anna = world.person(1001)
    anna.start()
    await api("sendMessage", chat_id=1001, text="a", reply_markup={"inline_keyboard": [[_BUTTON]]})
    anna.tap(anna.messages[-1], "A")
    await api("setWebhook", url=URL)
    await _until(lambda: len(world.updates) == 1)
    assert [update.kind for update in world.updates.waiting()] == ["message"]
    assert len(receiver.arrived) == 2


async def test_chats_side_by_side(api: Api, world: World, receiver: Receiver) -> None:
    """Different chats are delivered at once, each in its order and one by one, whatever else happens meanwhile."""
    receiver.open.clear()
    await api("setWebhook", url=URL)
    for person_id in (1001, 1002):
        world.person(person_id).say("one")
    await _until(lambda: receiver.at_once == 2)
    for person_id in (1001, 1002):
        world.person(person_id).say("two")
    for _ in range(100):
        await asyncio.sleep(0)
    assert receiver.at_once == 2
    receiver.open.set()
    await world.settled()
    assert receiver.texts == ["one", "one", "two", "two"]


async def test_max_connections(api: Api, world: World, receiver: Receiver) -> None:
    """With one connection, chats take turns."""
    await api("setWebhook", url=URL, max_connections=1)
    for person_id in (1001, 1002):
        world.person(person_id).say("one")
    await world.settled()
    assert receiver.most_at_once == 1


async def test_behind_many_of_one_person(api: Api, world: World, receiver: Receiver) -> None:
    """However much one person has sent, whoever wrote after them is delivered beside; of other chats, Telegram looks at
    twice as many as it has connections.
    """
    receiver.open.clear()
    for _ in range(500):
        world.person(1001).say("noise")
    for number in range(2001, 2010):
        world.add_person(number, "John").say("quiet")
    await api("setWebhook", url=URL, max_connections=4)
    await _until(lambda: receiver.at_once == 4)
    assert sorted(receiver.texts) == ["noise", "quiet", "quiet", "quiet"]
    receiver.open.set()
    await _until(lambda: receiver.texts.count("quiet") == 9)
    assert receiver.texts.count("noise") < 9
    await world.settled()


async def test_too_soon(api: Api) -> None:
    """A second webhook within a second has to wait, even the same one."""
    await api("setWebhook", url=URL)
    answer = await api.answer("setWebhook", url=URL)
    assert (answer["error_code"], answer["parameters"]) == (429, {"retry_after": 1})
    assert answer["description"] == "Too Many Requests: retry after 1"


async def test_polling_or_webhook(api: Api, world: World, receiver: Receiver) -> None:
    """Polling is a conflict while there is a webhook, and possible again without; setting one ends a poll."""
    poll = asyncio.create_task(api.refusal("getUpdates", timeout=30))
    await soon(poll)
    await api("setWebhook", url=URL)
    assert await poll == "Conflict: terminated by setWebhook request"
    assert "can't use getUpdates method while webhook is active" in await api.refusal("getUpdates")
    receiver.open.clear()
    world.person(1001).say("kept")
    assert await api("deleteWebhook")
    assert [update["message"]["text"] for update in await api("getUpdates")] == ["kept"]
    assert (await api("getWebhookInfo"))["url"] == ""


async def test_dropping_what_waits(api: Api, world: World) -> None:
    """What waits can be thrown away with either call, also with an empty address."""
    for call in ({"method": "deleteWebhook"}, {"method": "setWebhook", "url": ""}):
        world.person(1001).say("old")
        await api(**call, drop_pending_updates=True)
        assert len(world.updates) == 0


@pytest.mark.parametrize(
    ("parameters", "sentence"),
    [
        ({"url": "telegram"}, "invalid webhook URL specified"),
        ({"url": "https://example.com"}, "bad webhook: the simulator delivers to the loopback address only"),
        ({"url": URL, "secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"url": URL, "secret_token": "a" * 257}, "secret token is too long"),
        ({"url": URL, "certificate": "x"}, "bad webhook: the simulator takes no certificate"),
    ],
)
async def test_wrong_webhooks(api: Api, parameters: dict[str, object], sentence: str) -> None:
    """Where it can't deliver, it says so."""
    assert await api.refusal("setWebhook", **parameters) == f"Bad Request: {sentence}"


async def test_presses_go_their_own_way(api: Api, world: World, receiver: Receiver) -> None:
    """Messages and presses are not in order between them: each has a queue of its own."""
    anna: SimPerson = world.person(1001)
    anna.start()
    await api("sendMessage", chat_id=1001, text="a", reply_markup={"inline_keyboard": [[_BUTTON]]})
    await api.updates()
    receiver.open.clear()
    await api("setWebhook", url=URL)
    anna.say("slow")
    press = anna.press(anna.messages[1], "a")
    await _until(lambda: receiver.at_once == 2)
    receiver.open.set()
    await api("answerCallbackQuery", callback_query_id=press.id)
    await world.settled()


_BUTTON = {"text": "A", "callback_data": "a"}


async def _until(condition: object) -> None:
    for _ in range(2000):
        if callable(condition) and condition():
            return
        await asyncio.sleep(0)
    message = "it never came to that"
    raise AssertionError(message)
