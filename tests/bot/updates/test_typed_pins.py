"""A typed PIN: proven before its turn, counted once whatever happens, and found nowhere afterwards."""

from __future__ import annotations

import asyncio
import logging
from typing import Final

import pytest
import sqlalchemy as sa
from telegram import Update

from bot.addresses import address_of
from bot.inbox.dead_letters import DeadLetter
from bot.simulator.actors.actor import SimPerson
from bot.updates import typed_pins
from bot.updates.turns import MAX_ATTEMPTS
from bot.updates.typed_pins import HIDDEN
from core.accounts import pins
from core.accounts.patients import Patient, Tier, find_patient
from core.accounts.people import find_person
from core.accounts.pins import MOST_TRIES
from core.orm import Base
from dialogs.directory import build_portal
from tests.bot.portals import FailingPortal, dispatcher_of
from tests.bot.seen import only_update
from tests.dialogs.taps import tap
from tests.stage import Stage

RIGHT: Final = "830726"
WRONG: Final = "907351"


async def press(stage: Stage, person: SimPerson, *actions: str) -> None:
    """Tap the newest button of each action."""
    for action in actions:
        tap(person, action, None)
        await stage.settle()


async def say(stage: Stage, person: SimPerson, *words: str) -> None:
    """Say one after another."""
    for each in words:
        person.say(each)
        await stage.settle()


async def choose(stage: Stage, person: SimPerson) -> None:
    """Have a full account with a PIN, which is asked for now."""
    await stage.open_account(person, Tier.FULL)
    await say(stage, person, "/start")
    await press(stage, person, "menu.account", "show_pin", "choose")
    await say(stage, person, RIGHT, RIGHT)
    stage.wait(minutes=5)
    await press(stage, person, "menu", "menu.files")


async def left(stage: Stage, person: SimPerson) -> int:
    """How many more may be wrong."""
    async with stage.work() as work:
        known = await find_person(work, address_of(person.id))
        assert known is not None
        patient = await find_patient(work, known)
        assert isinstance(patient, Patient)
        return (await pins.standing(work, patient)).left


async def state(stage: Stage, person: SimPerson) -> str | None:
    """Where the conversation is."""
    row = await stage.conversation(person)
    assert row is not None
    return row.state


async def test_it_is_found_nowhere(stage: Stage, anna: SimPerson, caplog: pytest.LogCaptureFixture) -> None:
    """In no table, whatever is sealed there opened; in no message that is left in the chat; in no line of the log."""
    caplog.set_level(logging.INFO)
    await choose(stage, anna)
    await say(stage, anna, WRONG, f"PIN {WRONG}", RIGHT)
    assert await state(stage, anna) == "Files:listing"
    async with stage.work() as work:
        for table in Base.metadata.sorted_tables:
            rows = [repr([*row]) for row in await work.session.execute(sa.select(table))]
            assert not [row for row in rows if RIGHT in row or WRONG in row], table.name
    assert not [each for each in anna.messages if each.text and (RIGHT in each.text or WRONG in each.text)]
    assert RIGHT not in caplog.text
    assert WRONG not in caplog.text


@pytest.mark.parametrize("words", [RIGHT, "8307 26", "mój PIN to 830726"])
async def test_a_dead_letter_keeps_dots(stage: Stage, anna: SimPerson, words: str) -> None:
    """Where a PIN is asked for, none of the words are kept of an update that failed for good."""
    await choose(stage, anna)
    anna.say(words)
    update = await only_update(stage)
    await dispatcher_of(stage.app, FailingPortal(MAX_ATTEMPTS)).dispatch(update)
    async with stage.work() as work:
        (letter,) = await work.session.scalars(sa.select(DeadLetter))
    assert letter.update["message"]["text"] == HIDDEN
    assert letter.update["message"]["message_id"] == update.to_dict()["message"]["message_id"]


@pytest.mark.parametrize(("words", "kept"), [("4821", HIDDEN), ("boli 4821", "boli 4821"), ("48210009", "48210009")])
async def test_elsewhere_digits_alone_are_hidden(stage: Stage, anna: SimPerson, words: str, kept: str) -> None:
    """Somebody may have written it too early, or too late; whatever has words with it is kept to be replayed."""
    anna.say(words)
    await dispatcher_of(stage.app, FailingPortal(MAX_ATTEMPTS)).dispatch(await only_update(stage))
    async with stage.work() as work:
        (letter,) = await work.session.scalars(sa.select(DeadLetter))
    assert letter.update["message"]["text"] == kept


@pytest.mark.parametrize("name", ["message", "edited_message"])
def test_what_the_library_cannot_read_is_hidden_too(name: str) -> None:
    """An update that is buried as it came."""
    raw = {"update_id": 1, name: {"text": "73 05", "chat": {"id": 1}}}
    assert typed_pins.without_pin(raw)[name]["text"] == HIDDEN
    assert typed_pins.without_pin({"update_id": 1, name: "7305"}) == {"update_id": 1, name: "7305"}


async def test_it_counts_once(stage: Stage, anna: SimPerson) -> None:
    """Though its turn fails twice, and though Telegram sends it again."""
    await choose(stage, anna)
    anna.say(WRONG)
    update = await only_update(stage)
    dispatcher = dispatcher_of(stage.app, FailingPortal(MAX_ATTEMPTS - 1))
    await dispatcher.dispatch(update)
    await dispatcher.dispatch(update)
    assert await left(stage, anna) == MOST_TRIES - 1


async def test_the_count_outlives_the_bot(stage: Stage, anna: SimPerson) -> None:
    """A restart gives nobody another try."""
    await choose(stage, anna)
    await say(stage, anna, WRONG, WRONG)
    await stage.restart()
    assert await left(stage, anna) == MOST_TRIES - 2
    await say(stage, anna, WRONG)
    await stage.restart()
    await say(stage, anna, RIGHT)
    assert await state(stage, anna) == "Pin:asking", "it was too early"
    stage.wait(seconds=30)
    await say(stage, anna, RIGHT)
    assert await state(stage, anna) == "Files:listing"


async def test_several_processes_count_together(either_stage: Stage) -> None:
    """Twelve guesses at once, by four processes: three are compared, and the others come too early."""
    stage = either_stage
    anna = stage.world.add_person(101, "Anna", "Nowak", "pl")
    await choose(stage, anna)
    for number in range(12):
        anna.say(f"9073{number:02}")
    updates = [each for each in await stage.fetch() if isinstance(each, Update)]
    assert len(updates) == 12
    processes = [dispatcher_of(stage.app, build_portal()) for _ in range(4)]
    await asyncio.gather(*(processes[number % 4].dispatch(update) for number, update in enumerate(updates)))
    assert await left(stage, anna) == MOST_TRIES - 3
