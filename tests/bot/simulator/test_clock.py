"""The simulator's time can be moved on."""

from __future__ import annotations

from datetime import timedelta

import httpx
import pytest

from bot.simulator import World
from bot.simulator.actors.actor import SimPerson
from bot.simulator.errors import Impossible
from tests.bot.simulator.conftest import Api


async def test_time_passes(api: Api, world: World, anna: SimPerson) -> None:
    """What was said later has a later date, and what is kept for a time goes when it has passed."""
    anna.say("a")
    world.pass_by(timedelta(hours=24))
    anna.say("b")
    (update,) = await api.updates()
    assert (update["message"]["text"], update["message"]["date"]) == ("b", int(world.clock().timestamp()))
    with pytest.raises(Impossible, match="time doesn't go back"):
        world.pass_by(timedelta(seconds=-1))


async def test_presses_are_given_up(api: Api, world: World, anna: SimPerson) -> None:
    """A press that is not answered in time ends when the clock is moved past it."""
    keyboard = {"inline_keyboard": [[{"text": "A", "callback_data": "a"}]]}
    await api("sendMessage", chat_id=1001, text="?", reply_markup=keyboard)
    press = anna.tap(anna.messages[-1], "A")
    world.pass_by(timedelta(seconds=150))
    assert press.answered


async def test_over_http(http: httpx.AsyncClient, world: World) -> None:
    """So many seconds, or until a moment, which needs its offset."""
    assert (await http.get("/sim/clock")).json() == {"now": "2027-03-02T08:00:00+00:00"}
    assert (await http.post("/sim/clock", json={"seconds": 90})).json() == {"now": "2027-03-02T08:01:30+00:00"}
    moved = await http.post("/sim/clock", json={"to": "2027-03-28T03:00:00+02:00"})
    assert moved.json() == {"now": "2027-03-28T01:00:00+00:00"}
    for body in ({}, {"to": "2027-03-29T00:00:00"}, {"to": "2020-01-01T00:00:00+00:00"}):
        assert (await http.post("/sim/clock", json=body)).status_code == 409
