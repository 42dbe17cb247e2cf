"""A thousand updates of one person by webhook: nobody waits for them, they keep their order, and none is lost.

Telegram sends the updates of one chat one after another, each when the one before it is answered, and the presses of
one person in a line of their own; other chats' go beside them, over 40 connections. So a crowd is a line like any
other, as long as turns are taken in the order in which they were asked for.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

import pytest

from bot.inbox import reading
from bot.inbox.dead_letters import DeadLetter
from bot.inbox.deduplication import ProcessedUpdate
from bot.inbox.reading import AnyUpdate
from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.chats import SimMessage
from tests.bot.seen import answers, count
from tests.bot.updates.test_webhook import PATH, deliver_to
from tests.bot.updates.webhooks import a_webhook
from tests.bot.waiting import until
from tests.core.files.checking.photos import jpeg
from tests.stage import STAFF_CHAT, Stage
from tests.tiers import quick_and_ci

MANY: Final = (100, 1000)
"""More than Telegram has connections, twice over."""

OTHERS: Final = range(201, 241)
LOST: Final = 3
"""Answers."""

Noise = Callable[[SimPerson, SimMessage, int], object]
"""What somebody does for the nth time, who has a screen before them."""


def write(person: SimPerson, _screen: SimMessage, number: int) -> object:
    return person.say(f"/menu {number}")


def edit(person: SimPerson, _screen: SimMessage, number: int) -> object:
    mine = [message for message in person.messages if not message.sender.is_bot]
    return person.edit(mine[0], f"dermatolog {number}")


def press(person: SimPerson, screen: SimMessage, number: int) -> object:
    (button, *_), *_ = screen.inline_keyboard
    return person.press(screen, button["callback_data"] if number % 2 else f"{number}:nothing:")


def upload(person: SimPerson, _screen: SimMessage, number: int) -> object:
    return person.send_photo(f"{number}.jpg", jpeg(), f"Zdjęcie {number}")


def talk_in_the_staff_chat(person: SimPerson, _screen: SimMessage, number: int) -> object:
    return person.say(f"/help {number}" if number % 2 else f"szum {number}", chat=STAFF_CHAT)


@dataclass
class TurnsTaken:
    """The turns that were taken, by the chat or the presses of whom, with the updates' numbers."""

    stage: Stage
    taken: list[tuple[int, int]] = field(default_factory=list)
    failures: list[Exception] = field(default_factory=list)

    async def dispatch(self, update: AnyUpdate) -> None:
        """Take one; its answer may be lost."""
        await self.stage.app.dispatcher.dispatch(update)
        if self.failures:
            raise self.failures.pop()
        self.taken.append((reading.chat_of(update), update.update_id))

    def of(self, *chats: int) -> list[int]:
        """The updates of these chats, in the order of their turns."""
        return [update_id for chat, update_id in self.taken if chat in chats]


@pytest.mark.parametrize(
    ("noise", "many"),
    quick_and_ci(
        [(each, many) for each in (write, edit, press, upload, talk_in_the_staff_chat) for many in MANY],
        [(write, 100), (press, 100), (talk_in_the_staff_chat, 100)],
    ),
)
async def test_a_burst(stage: Stage, anna: SimPerson, noise: Noise, many: int) -> None:
    """Each of many others has had their turn after twice as many turns as if it were quiet, but those whose answer was
    lost, for they come again a second later; and each update has one.
    """
    world, turns = stage.world, TurnsTaken(stage)
    anna.say("/start")
    staff_chat = STAFF_CHAT if noise is talk_in_the_staff_chat else None
    if staff_chat is not None:
        anna.join(world.chat(staff_chat))
    await stage.settle()
    world.updates.clear()
    screen = answers(anna)[-1]
    for number in range(many):
        noise(anna, screen, number)
    others = [world.add_person(number, "John") for number in OTHERS]
    for person in others:
        person.say("/start")
    before = await count(stage, ProcessedUpdate)
    turns.failures = [ConnectionRefusedError()] * LOST
    await deliver_to(world, a_webhook(stage.app.bot, turns.dispatch, PATH))
    await until(lambda: set(OTHERS) <= {chat for chat, _ in turns.taken})
    places = [number for number, (chat, _) in enumerate(turns.taken, 1) if chat in OTHERS]
    assert len([place for n, place in enumerate(places, 1) if place > 2 * n]) <= LOST
    while len(turns.taken) < many + len(others):
        await world.bell.heard(1)
    noisy = turns.of(anna.id if staff_chat is None else STAFF_CHAT)
    assert noisy == sorted(noisy)
    assert await count(stage, ProcessedUpdate) == before + many + len(others)
    assert await count(stage, DeadLetter) == 0
