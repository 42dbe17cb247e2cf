"""Dead letters that are replayed: once, by whoever runs, as everything stands then."""

from __future__ import annotations

import asyncio

import pytest
import sqlalchemy as sa

from bot.inbox import dead_letters
from bot.inbox.dead_letters import DeadLetter
from bot.inbox.update_kind import UpdateKind
from bot.jobs.replay import DeadLetterReplay
from bot.outbox.model import OutboxRow
from bot.simulator.actors.actor import SimPerson
from bot.updates.dispatcher import UpdateDispatcher
from bot.updates.turns import MAX_ATTEMPTS
from dialogs.directory import build_portal
from tests.bot.portals import FailingPortal, dispatcher_of
from tests.bot.seen import answers, only_update
from tests.stage import STAFF_CHAT, Stage

CANARY = "Kanarek 44051401359"


def replay_of(stage: Stage, dispatcher: UpdateDispatcher) -> DeadLetterReplay:
    """The job as a process with this dispatcher has it."""
    return DeadLetterReplay(stage.app.context, stage.app.bot, dispatcher.replay)


async def dead_letter(stage: Stage) -> DeadLetter:
    """The one that there is."""
    async with stage.work() as work:
        return (await work.session.scalars(sa.select(DeadLetter))).one()


async def asked(stage: Stage) -> str:
    """What is waiting fails for good, and somebody asks for its replay; the incident."""
    await dispatcher_of(stage.app, FailingPortal(MAX_ATTEMPTS)).dispatch(await only_update(stage))
    await stage.settle()
    incident = (await dead_letter(stage)).incident
    async with stage.work() as work:
        await dead_letters.ask_replay(work.session, incident, stage.now)
    return incident


@pytest.mark.both_databases
async def test_replayed_once(either_stage: Stage) -> None:
    """However many processes find it, and however often it is asked for; then what was said is forgotten."""
    stage, anna = either_stage, either_stage.world.add_person(101, "Anna")
    anna.say("/start")
    incident = await asked(stage)
    (apology,) = answers(anna)
    processes = [replay_of(stage, dispatcher_of(stage.app, build_portal())) for _ in range(2)]
    await asyncio.gather(*(each.replay_asked() for each in processes))
    async with stage.work() as work:
        await dead_letters.ask_replay(work.session, incident, stage.now)
    assert [await each.replay_asked() for each in processes] == [0, 0]
    await stage.settle()
    assert len([each for each in answers(anna) if each is not apology]) == 1
    letter = await dead_letter(stage)
    assert (letter.replayed_at, letter.update, letter.kind) == (stage.now, {}, UpdateKind.MESSAGE)


async def test_replayed_by_a_portal_that_runs(stage: Stage, anna: SimPerson) -> None:
    """Its own job does it, and the outbox tells the update that caused the answer."""
    anna.say("/start")
    await asked(stage)
    assert await stage.app.dead_letter_replay.replay_asked() == 1
    async with stage.work() as work:
        rows = list(await work.session.scalars(sa.select(OutboxRow).where(OutboxRow.dedupe_key.startswith("replay/"))))
    assert {row.update_id for row in rows} == {(await dead_letter(stage)).update_id}


async def test_nobody_has_asked(stage: Stage, anna: SimPerson) -> None:
    """A dead letter waits for somebody to mend the fault."""
    anna.say("/start")
    await dispatcher_of(stage.app, FailingPortal(MAX_ATTEMPTS)).dispatch(await only_update(stage))
    assert await stage.app.dead_letter_replay.replay_asked() == 0
    assert (await dead_letter(stage)).replayed_at is None


async def test_it_fails_again(stage: Stage, anna: SimPerson, caplog: pytest.LogCaptureFixture) -> None:
    """It stays, under its number, until somebody asks once more; the person isn't told a second time."""
    anna.say(CANARY)
    incident = await asked(stage)
    told = len(answers(anna))
    failing = replay_of(stage, dispatcher_of(stage.app, FailingPortal(MAX_ATTEMPTS)))
    caplog.clear()
    assert await failing.replay_asked() == 1
    await stage.settle()
    letter = await dead_letter(stage)
    assert (letter.replay_asked_at, letter.replayed_at, len(answers(anna))) == (None, None, told)
    assert letter.update
    assert f"Incident {incident}: RuntimeError" in caplog.text
    assert "Kanarek" not in caplog.text
    assert await failing.replay_asked() == 0


async def test_what_came_from_the_staff_chat(stage: Stage) -> None:
    """Is replayed there, and answered there."""
    stage.world.person(9002).say("/help", chat=STAFF_CHAT)
    update = await only_update(stage)
    async with stage.work() as work:
        letter = {"incident": "ABC234", "update_id": update.update_id, "update": update.to_dict()}
        work.session.add(DeadLetter(**letter, failed_at=stage.now, replay_asked_at=stage.now))
    assert await stage.app.dead_letter_replay.replay_asked() == 1
    async with stage.work() as work:
        query = sa.select(OutboxRow.chat_id).where(OutboxRow.dedupe_key.startswith("replay/ABC234/"))
        assert set(await work.session.scalars(query)) == {STAFF_CHAT}
