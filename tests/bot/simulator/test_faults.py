"""What goes wrong on purpose, as a bot meets it."""

from __future__ import annotations

import asyncio

import httpx
import pytest
from telegram import Bot
from telegram.error import NetworkError, RetryAfter

from bot.simulator import World
from bot.simulator.actors.actor import SimPerson
from bot.simulator.conditions.faults import FaultKind
from tests.bot.simulator.conftest import Api, Clock, soon


async def test_too_many_requests(bot: Bot, world: World, anna: SimPerson) -> None:
    """So many calls of a method are told to come back later; nothing is done, and other methods are not concerned."""
    world.faults.add(FaultKind.TOO_MANY_REQUESTS, "sendMessage", retry_after=7, times=2)
    await bot.send_chat_action(1001, "typing")
    for _ in range(2):
        with pytest.raises(RetryAfter, match="Retry in 0:00:07"):
            await bot.send_message(1001, "a")
    await bot.send_message(1001, "b")
    assert [message.text for message in anna.messages] == ["/start", "b"]


async def test_fault_in_one_chat(api: Api, world: World, anna: SimPerson) -> None:
    """A fault may be meant for one chat."""
    world.person(1002).start()
    world.faults.add("server_error", chat=1002, code=502)
    await api("sendMessage", chat_id=1001, text="a")
    assert await api.answer("sendMessage", chat_id=1002, text="a") == {
        "ok": False, "error_code": 502, "description": "Bad Gateway",
    }  # fmt: skip
    await api("sendMessage", chat_id=1002, text="b")


@pytest.mark.parametrize(
    ("kind", "arrives"), [(FaultKind.REFUSED, []), (FaultKind.DROPPED, []), (FaultKind.UNANSWERED, ["a"])]
)
async def test_lost_connection(bot: Bot, world: World, anna: SimPerson, kind: FaultKind, arrives: list[str]) -> None:
    """A connection is lost before the call is done, or after it, when only the answer is missing."""
    world.faults.add(kind, "sendMessage")
    with pytest.raises(NetworkError):
        await bot.send_message(1001, "a")
    assert [message.text for message in anna.messages[1:]] == arrives


async def test_unanswered_refusal(http: httpx.AsyncClient, world: World) -> None:
    """Where the answer is lost, so is a refusal."""
    world.faults.add(FaultKind.UNANSWERED)
    with pytest.raises(httpx.RemoteProtocolError):
        await http.post("/bot12345:TEST/sendMessage", json={"chat_id": 1, "text": "a"})


async def test_slow_call(api: Api, world: World, anna: SimPerson) -> None:
    """A slow call takes its time, and is done at last; clearing the faults makes it go on."""
    world.faults.add(FaultKind.SLOW, "sendMessage", seconds=3600)
    sending = asyncio.create_task(api("sendMessage", chat_id=1001, text="a"))
    await soon(sending)
    assert len(anna.messages) == 1
    world.faults.clear()
    assert (await sending)["text"] == "a"


async def test_half_a_download(bot: Bot, world: World, anna: SimPerson) -> None:
    """A download breaks off in the middle; the next one is whole."""
    anna.send_document("a.txt", b"abcd")
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.document is not None
    file = await update.message.document.get_file()
    world.faults.add(FaultKind.HALF_DOWNLOAD)
    with pytest.raises(NetworkError):
        await file.download_as_bytearray()
    assert await file.download_as_bytearray() == b"abcd"


async def test_update_that_comes_twice(api: Api, world: World, anna: SimPerson) -> None:
    """A doubled update comes again after it was confirmed, with the same id."""
    world.faults.add(FaultKind.DUPLICATED, "message")
    anna.say("a")
    (first,) = await api("getUpdates")
    assert await api("getUpdates", offset=first["update_id"] + 1) == [first]
    assert await api("getUpdates", offset=first["update_id"] + 1) == []


async def test_update_that_is_late(api: Api, world: World, anna: SimPerson, clock: Clock) -> None:
    """A delayed update is overtaken by those that came after it; a poll that waits hears of it when it is due."""
    world.faults.add(FaultKind.DELAYED, chat=1001, seconds=60)
    for text in "ab":
        anna.say(text)
    assert _texts(await api.updates()) == ["b"]
    assert len(world.updates) == 1
    poll = asyncio.create_task(api("getUpdates", timeout=30))
    await soon(poll)
    clock.pass_by(seconds=60)
    world.bell.ring()
    assert _texts(await poll) == ["a"]


async def test_updates_in_another_order(api: Api, world: World, anna: SimPerson) -> None:
    """A reordered update comes after the next one."""
    world.faults.add(FaultKind.REORDERED)
    for text in "abc":
        anna.say(text)
    assert _texts(await api.updates()) == ["b", "a", "c"]


async def test_faults_over_http(http: httpx.AsyncClient, api: Api, anna: SimPerson) -> None:
    """The control API says what goes wrong, tells what is still to come, and forgives it."""
    wanted = {"kind": "too_many_requests", "method": "sendMessage", "chat": 1001, "retry_after": 3, "times": 2}
    assert (await http.post("/sim/faults", json=wanted)).json()["fault"]["retry_after"] == 3
    assert "retry after 3" in await api.refusal("sendMessage", chat_id=1001, text="a")
    assert [fault["times"] for fault in (await http.get("/sim/faults")).json()["faults"]] == [1]
    assert (await http.delete("/sim/faults")).json() == {"faults": []}
    await api("sendMessage", chat_id=1001, text="a")


@pytest.mark.parametrize(
    "wanted",
    [
        {"kind": "flood"},
        {"kind": "slow", "minutes": 1},
        {"kind": "slow", "times": "2"},
        {"kind": "server_error", "code": 200},
    ],
)
async def test_fault_that_is_none(http: httpx.AsyncClient, world: World, wanted: dict[str, object]) -> None:
    """An unknown fault is said to be one, before it does any harm."""
    answer = await http.post("/sim/faults", json=wanted)
    assert (answer.status_code, list(world.faults)) == (409, [])
    assert answer.json()["error"].startswith("there is no such fault")


def _texts(updates: list[dict[str, dict[str, str]]]) -> list[str]:
    return [update["message"]["text"] for update in updates]
