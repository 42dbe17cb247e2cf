"""Whoever may do nothing in the staff chat, and tries all the same, uses up none of what the group may be told."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from bot.addresses import address_of
from bot.rendering.callback_data import CallbackData
from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.chats import SimMessage
from core.staff import audit, presence
from core.staff.audit import AuditAction, AuditEntry
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


async def test_the_audit_log_tells_of_it(stage: Stage) -> None:
    """Who tried what, once an hour for each thing: a stranger's command, a forged button of a card, a role that isn't
    theirs, somebody who has left. What they typed is not in it.
    """
    chat = stage.world.chats[STAFF_CHAT]
    stranger, doctor, reception = stage.world.add_person(500, "Obcy"), *map(stage.world.person, (9002, 9001))
    stranger.join(chat)
    for _ in range(3):
        await try_it(stage, stranger, "/find Kanarek", 3)
        await try_it(stage, stranger, "/kanarek", 1)
    stranger.press(chat.messages[-1], CallbackData(0, "case.take", "kanarek").pack())
    stranger.press(chat.messages[-1], CallbackData(0, "kanarek", "kanarek").pack())
    await try_it(stage, reception, "/audit", 2)
    async with stage.work() as work:
        await presence.note_left(work, address_of(doctor.id))
    await try_it(stage, doctor, "/cases", 1)
    tried = [(500, "/find"), (500, "/help"), (500, "case.take"), (500, "button"), (9001, "/audit"), (9002, "/cases")]
    assert sorted(await refusals(stage)) == sorted(tried)
    stage.now += timedelta(hours=1, minutes=1)
    await try_it(stage, reception, "/audit", 1)
    assert sorted(await refusals(stage)) == sorted((*tried, (9001, "/audit")))


async def refusals(stage: Stage) -> list[tuple[int, str]]:
    """Who was refused what, as the audit log has it."""
    query = sa.select(AuditEntry).where(AuditEntry.what == AuditAction.REFUSED)
    async with stage.work() as work:
        assert (await audit.check(work)).broken is None
        return [(int(each.who.removeprefix("telegram:")), each.subject) for each in await work.session.scalars(query)]
