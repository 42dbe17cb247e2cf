"""What a turn costs doesn't depend on how many others there are, and what they leave in memory is nothing."""

from __future__ import annotations

import asyncio
import gc
from collections import Counter
from types import FunctionType, ModuleType
from typing import Final

import pytest
from telegram import Bot

from bot.rendering.text import TextRenderer
from bot.simulator.actors.actor import SimPerson
from core.accounts.patients import Tier
from core.clinic.model import Clinic
from core.database import Database
from tests.counting import count_steps
from tests.dialogs.taps import tap
from tests.others import add_others
from tests.stage import Stage
from tests.walk import a_slot, open_summary

FEW, MANY = 100, 3_000
AS_GOOD_AS_NOTHING: Final = 200
"""Steps: fewer than there are others more."""

GIVEN: Final = (type, ModuleType, FunctionType, Bot, Clinic, Database, TextRenderer, asyncio.AbstractEventLoop)

PRESSES: Final = (
    ("menu", None),
    ("menu.appointments", None),
    ("menu", None),
    ("menu.book", None),
    ("kind", "in_person"),
    ("service", "dermatologist"),
    ("search", None),
    ("slot", "1"),
    ("confirm", None),
)


@pytest.fixture
async def booked(stage: Stage, anna: SimPerson) -> SimPerson:
    """Anna has an account and an appointment."""
    await stage.open_account(anna, Tier.FULL)
    await open_summary(stage, anna, await a_slot(stage))
    tap(anna, "confirm", None)
    await stage.settle()
    return anna


async def steps_of_turns(stage: Stage, anna: SimPerson) -> dict[str, int]:
    """What SQLite does for each press on the way to one more appointment."""
    async with stage.work() as work:
        steps = await count_steps(work.session)
    taken = {}
    for number, (action, value) in enumerate(PRESSES):
        before = steps.count
        tap(anna, action, value)
        await stage.settle()
        taken[f"{number} {action}"] = steps.count - before
    return taken


async def test_others_cost_nothing(stage: Stage, booked: SimPerson) -> None:
    """A booking among a hundred others, and another one among thousands: the same steps of the database."""
    await add_others(stage.app.context.database, 0, FEW)
    among_few = await steps_of_turns(stage, booked)
    await add_others(stage.app.context.database, FEW, MANY)
    among_many = await steps_of_turns(stage, booked)
    more = {name: among_many[name] - taken for name, taken in among_few.items()}
    assert {name: steps for name, steps in more.items() if steps > AS_GOOD_AS_NOTHING} == {}


async def test_nobody_leaves_anything_in_memory(stage: Stage) -> None:
    """When all is delivered, what turns and deliveries are made by holds no more than before these people came."""
    held = []
    for first in (200, 210, 250):  # the first few find what is made when it is first needed
        people = [stage.world.add_person(number, "John") for number in range(first, first + (first - 190) // 2)]
        for person in people:
            person.say("/start")
        await stage.settle()
        for person in people:
            person.say("/menu")
        await stage.settle()
        held.append(held_by(stage))
    assert held[2] - held[1] == Counter()


def held_by(stage: Stage) -> Counter[str]:
    """What can be reached from those who make turns and deliveries, by its type; but not what they are given."""
    app = stage.app
    seen: dict[int, object] = {}
    waiting: list[object] = [app.dispatcher, app.crowds, app.handover, app.delivery_worker, app.file_worker]
    while waiting:
        found = waiting.pop()
        if id(found) not in seen and not isinstance(found, GIVEN):
            seen[id(found)] = found
            waiting += gc.get_referents(found)
    return Counter(type(each).__qualname__ for each in seen.values())
