"""One turn: done once, in order, and never lost (DESIGN, One turn)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
import sqlalchemy as sa
from telegram import Update

from bot.app import App
from bot.inbox.dead_letters import DeadLetter
from bot.inbox.deduplication import ProcessedUpdate
from bot.inbox.update_kind import UpdateKind, kind_of
from bot.outbox.handover import Handover
from bot.outbox.model import OutboxRow
from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.chats import Membership
from bot.updates.dispatcher import UpdateDispatcher
from core.accounts.people import Person, find_person
from tests.bot.portals import WatchedPortal, dispatcher_of
from tests.bot.seen import answers, count, only_update
from tests.databases import a_database
from tests.stage import STAFF_CHAT, Stage

# Once


async def test_same_update_again(stage: Stage, anna: SimPerson) -> None:
    """An update that comes again, at once or after a restart, does nothing."""
    anna.say("/start")
    update = await only_update(stage)
    await stage.app.dispatcher.dispatch(update)
    await stage.app.dispatcher.dispatch(update)
    await stage.restart()
    await stage.app.dispatcher.dispatch(update)
    await stage.app.delivery_worker.deliver_all()
    assert len(answers(anna)) == 1
    assert await count(stage, DeadLetter) == 0
    row = await stage.conversation(anna)
    assert row is not None
    assert row.screen_version == 1


@pytest.mark.both_databases
async def test_same_update_at_once(either_stage: Stage) -> None:
    """Of an update that two replicas are given at the same time, one makes a turn."""
    stage, anna = either_stage, either_stage.world.add_person(101, "Anna")
    anna.say("/start")
    update = await only_update(stage)
    async with replica(stage) as other:
        await asyncio.gather(
            *(taker.dispatch(update) for taker in (stage.app.dispatcher, other, stage.app.dispatcher, other))
        )
    await stage.app.delivery_worker.deliver_all()
    assert len(answers(anna)) == 1
    assert await count(stage, DeadLetter) == 0
    assert await count(stage, ProcessedUpdate) == 1


@asynccontextmanager
async def replica(stage: Stage, app: App | None = None) -> AsyncIterator[UpdateDispatcher]:
    """Turns that share nothing with the stage's but the database, from which whatever they send is delivered."""
    context, handover = (app or stage.app).context, Handover()
    handover.is_open = False
    async with a_database(stage.settings.database_url, stage.settings.keys) as database:
        yield UpdateDispatcher(replace(context, database=database), handover, lambda _effects: None)


# In order


async def test_one_chat_is_answered_one_at_a_time(postgres_stage: Stage) -> None:
    """Two updates of one chat never run at the same time, not even in two replicas."""
    stage, anna = postgres_stage, postgres_stage.world.add_person(101, "Anna")
    portal = WatchedPortal(lambda: asyncio.sleep(0))
    for word in ("/start", "a", "b", "c", "d", "e"):
        anna.say(word)
    updates = await stage.fetch()
    async with replica(stage) as other:
        other._context = replace(other._context, portal=portal)
        takers = [dispatcher_of(stage.app, portal), other]
        await asyncio.gather(*(takers[number % 2].dispatch(update) for number, update in enumerate(updates)))
    assert portal.at_once == {"telegram:101": 1}
    row = await stage.conversation(anna)
    assert row is not None
    assert row.screen_version == len(updates)


async def test_chats_are_answered_side_by_side(postgres_stage: Stage) -> None:
    """Turns of two chats overlap: each waits in the middle for the other to get there."""
    stage = postgres_stage
    people = [stage.world.add_person(number, "Anna") for number in (101, 102)]
    for person in people:
        person.say("/start")
    both = asyncio.Barrier(2)
    taker = dispatcher_of(stage.app, WatchedPortal(both.wait))
    async with asyncio.timeout(60):
        await asyncio.gather(*(taker.dispatch(update) for update in await stage.fetch()))
    await stage.app.delivery_worker.deliver_all()
    assert [len(answers(person)) for person in people] == [1, 1]


# Groups


async def test_other_groups_are_left(stage: Stage, anna: SimPerson) -> None:
    """The bot leaves a group that it was added to, and says nothing there."""
    group = stage.world.add_group(-1002, "Rodzina", [anna], bot_is_member=False)
    anna.add_bot_to(group)
    await stage.settle()
    assert group.bot is Membership.LEFT
    assert [message.text for message in group.messages if message.text] == []
    assert stage.world.complaints == []


async def test_group_that_it_is_in_already(stage: Stage, anna: SimPerson) -> None:
    """A message is enough to notice that it is in a group where it should not be."""
    group = stage.world.add_group(-1002, "Rodzina", [anna])
    anna.say("/start", chat=group)
    await stage.settle()
    assert group.bot is Membership.LEFT


async def test_group_that_throws_it_out(stage: Stage, anna: SimPerson) -> None:
    """Nothing is to be done where it was thrown out, nor in a private chat that was blocked."""
    group = stage.world.add_group(-1002, "Rodzina", [anna])
    anna.start()
    await stage.settle()
    anna.add_bot_to(group, Membership.KICKED)
    anna.block_bot()
    updates = await stage.fetch()
    member = UpdateKind.MY_CHAT_MEMBER
    assert [kind_of(each) for each in updates if isinstance(each, Update)] == [member, UpdateKind.MESSAGE, member]
    for update in updates:
        await stage.app.dispatcher.dispatch(update)
    assert not any(row.done_at is None for row in await outbox_of(stage))


async def outbox_of(stage: Stage) -> list[OutboxRow]:
    """All that was queued."""
    async with stage.work() as work:
        return list(await work.session.scalars(sa.select(OutboxRow)))


async def test_staff_chat_is_silent(stage: Stage) -> None:
    """The bot stays in the staff chat, and what people say to each other there is none of its business."""
    staff = stage.world.chat(STAFF_CHAT)
    receptionist, doctor = stage.world.person(9001), stage.world.person(9002)
    greeting = receptionist.say("Dzień dobry", chat=staff)
    doctor.say("Dzień dobry, zawał na dwójce", chat=staff, reply_to=greeting)
    receptionist.edit(greeting, "Dobry")
    await stage.settle()
    assert staff.bot is not Membership.LEFT
    assert [message for message in staff.messages if message.sender.is_bot] == []
    assert await count(stage, Person) == 0


# People who block the bot


async def test_blocked(stage: Stage, anna: SimPerson) -> None:
    """Who blocks the bot is unreachable from then on, what waits for them is dropped, and writing makes up for it."""
    anna.say("/start")
    anna.say("/help")
    for update in await stage.fetch():
        await stage.app.dispatcher.dispatch(update)
    anna.block_bot()
    await stage.settle()
    assert answers(anna) == []
    assert await since_when_unreachable(stage) == stage.now
    async with stage.work() as work:
        assert list(await work.session.scalars(sa.select(OutboxRow.id).where(OutboxRow.done_at.is_(None)))) == []

    stage.wait(hours=1)
    anna.start()
    await stage.settle()
    assert len(answers(anna)) == 1
    assert await since_when_unreachable(stage) is None


async def since_when_unreachable(stage: Stage) -> object:
    """What is noted of Anna."""
    async with stage.work() as work:
        person = await find_person(work, "telegram:101")
        return person and person.unreachable_since
