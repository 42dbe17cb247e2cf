"""A whole simulator can be saved, shared and loaded."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import httpx
import pytest
from telegram import Bot

from bot.simulator import World
from bot.simulator.actors.actor import SimPerson
from bot.simulator.conditions.faults import FaultKind
from bot.simulator.errors import Impossible, Json
from bot.simulator.world.chats import Chat
from bot.simulator.world.saving import to_json
from tests.bot.simulator.conftest import Api, Clock
from tests.pictures import png


async def test_saved_and_loaded(bot: Bot, api: Api, world: World, anna: SimPerson, staff: Chat, clock: Clock) -> None:
    """People, chats, messages, files, what waits for the bot and the time are as they were."""
    await bot.set_my_commands([("start", "Begin")])
    await api("sendMessage", chat_id=1001, text="?", reply_markup={"inline_keyboard": [[_button("a")]]})
    anna.tap(anna.messages[-1], "a")
    anna.say("hello", reply_to=anna.messages[-1])
    anna.send_photo("a.png", png(300, 400), "mine")
    world.person(1003).say("not told yet", chat=staff)
    world.person(1002).block_bot()
    world.pass_by(timedelta(days=0, minutes=1))
    saved = json.loads(json.dumps(world.saved()))
    other = World(clock=clock)
    other.load(saved)
    assert other.saved() == saved
    assert [message.json() for message in other.person(1001).messages] == [message.json() for message in anna.messages]
    assert other.updates.waiting() == world.updates.waiting()
    photo = other.person(1001).messages[-1].file
    assert photo is not None
    assert other.files.find(photo.file_id) is photo
    assert (photo, other.clock()) == (anna.messages[-1].file, world.clock())
    assert other.files.to_send(photo.smaller[0].file_id) is photo
    assert other.person(1002).blocked
    assert [update.body.get("text") for update in other.updates.waiting()] == [None, "hello", None, "not told yet"]


async def test_life_goes_on(world: World, anna: SimPerson, clock: Clock) -> None:
    """In what was loaded people go on talking, and no id is given twice."""
    anna.say("one")
    other = World(clock=clock)
    other.load(world.saved())
    again = other.person(1001)
    assert [again.say("two").message_id, anna.say("two").message_id] == [3, 3]
    assert again.messages[1].chat is again.chat
    assert len({update.id for update in other.updates.waiting()}) == 2


async def test_long_chain_of_replies(world: World, anna: SimPerson, clock: Clock) -> None:
    """However deep replies go, they can be saved."""
    for number in range(3000):
        anna.say(str(number), reply_to=anna.messages[-1])
    other = World(clock=clock)
    other.load(world.saved())
    assert other.person(1001).messages[-1].text == "2999"


async def test_what_is_held_up_is_saved(world: World, anna: SimPerson, clock: Clock) -> None:
    """An update that is late stays late."""
    world.faults.add(FaultKind.DELAYED, seconds=60)
    anna.say("a")
    other = World(clock=clock)
    other.load(world.saved())
    assert other.updates.waiting() == []
    other.pass_by(timedelta(seconds=60))
    assert [update.body["text"] for update in other.updates.waiting()] == ["a"]


async def test_older_form(world: World, anna: SimPerson) -> None:
    """What was saved before something was known about messages can still be loaded."""
    saved = world.saved()
    for thing in saved["things"]:
        thing.pop("protected", None)
    world.load(saved)
    assert not world.person(1001).messages[0].protected


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda saved: saved.clear(), "this is no saved simulator"),
        (lambda saved: saved["things"].clear(), "this is no saved simulator"),
        (lambda saved: saved["things"][0].update({"$": "Popen"}), "this is no saved simulator: KeyError"),
        (lambda saved: saved.update(value={}), "this is no saved simulator: TypeError"),
        (lambda saved: saved["value"]["as"].pop(), "this is no saved simulator: parts of it are missing"),
        (lambda saved: _part(saved, "Chat").pop("id"), r"this is no saved simulator: KeyError\('id'\)"),
        (lambda saved: _part(saved, "User").update(id=5), "this was saved with another bot: its token begins with 5"),
    ],
)
async def test_not_a_saved_simulator(world: World, spoil: Callable[[Json], object], sentence: str) -> None:
    """What can't be understood is refused in a sentence, and nothing changes."""
    saved = world.saved()
    spoil(saved)
    with pytest.raises(Impossible, match=sentence):
        world.load(saved)
    assert list(world.people) == [1001, 1002, 1003]


def test_what_cannot_be_saved() -> None:
    """A value of another kind is a mistake of ours, and is said to be one."""
    with pytest.raises(TypeError, match="a World can't be saved"):
        to_json(World())


async def test_over_http(http: httpx.AsyncClient, world: World, anna: SimPerson) -> None:
    """The control API saves and loads; pages that listen hear that everything is another now."""
    saved = (await http.get("/sim/save")).json()
    anna.say("gone")
    assert (await http.post("/sim/load", json=saved)).json() == {}
    assert [message.text for message in world.person(1001).messages] == ["/start"]
    assert (await http.post("/sim/load", json={})).status_code == 409


def _part(saved: Json, kind: str) -> Json:
    found: Json = next(thing for thing in saved["things"] if thing["$"] == kind)
    return found


def _button(data: str) -> dict[str, str]:
    return {"text": data, "callback_data": data}
