"""Whoever may do nothing in the staff chat, and tries all the same, uses up none of what the group may be told."""

from __future__ import annotations

from datetime import timedelta

from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.chats import SimMessage
from tests.stage import STAFF_CHAT, Stage


def said_in_the_group(stage: Stage) -> list[SimMessage]:
    """What the bot has written there."""
    return [each for each in stage.world.chat(STAFF_CHAT).messages if each.sender.is_bot and each.text]


async def try_it(stage: Stage, person: SimPerson, command: str, times: int) -> int:
    """How many answers there are."""
    before = len(said_in_the_group(stage))
    for _ in range(times):
        person.say(command, chat=stage.world.chats[STAFF_CHAT])
    await stage.settle()
    return len(said_in_the_group(stage)) - before


async def test_one_answer_for_many(stage: Stage) -> None:
    """Sixty refused commands of one person within a minute have one answer; another person has their own."""
    strangers = [stage.world.add_person(500 + number, "Obcy") for number in range(2)]
    for each in strangers:
        stage.world.chats[STAFF_CHAT].members[each.id] = each.user
    assert await try_it(stage, strangers[0], "/staff", 60) == 1
    assert await try_it(stage, strangers[1], "/staff", 1) == 1
    stage.now += timedelta(minutes=1)
    assert await try_it(stage, strangers[0], "/staff", 2) == 1
