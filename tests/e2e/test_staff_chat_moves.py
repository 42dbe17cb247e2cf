"""What happens to the staff chat on a working day, while questions come and are answered."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot.addresses import address_of
from bot.simulator.actors.actor import SimPerson
from bot.simulator.api.methods.topics import OfTopic, delete_forum_topic
from bot.simulator.world.chats import SimMessage
from bot.simulator.world.journal import Deleted, Edited, Sent
from bot.staff import cards, chat_migration
from core.accounts import patients, people
from core.accounts.patients import Tier
from core.appointments import booking
from core.appointments.model import AppointmentStatus, Slot
from core.context import Work
from core.questions import asking
from core.questions.model import Question, QuestionStatus
from dialogs.notifications.questions import subject_of
from tests.e2e.busy_day import ASKED, BusyDay, a_busy_day, is_card, numbers_in
from tests.e2e.day_book import check, check_cards
from tests.e2e.dying_bot import BUSY
from tests.e2e.processes import Processes, processes
from tests.people import an_application
from tests.stage import STAFF_CHAT, Stage, a_stage

PATIENTS = 12
HALF = 6

READ = "✅ przeczytane"
"""What a card says of an answer that its patient has opened: nothing changes after that."""


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """The portal in this process."""
    async with a_stage(tmp_path) as begun:
        yield begun


@pytest.fixture(scope="module")
def bots() -> Iterator[Processes]:
    """Where bots begin."""
    with processes() as begun:
        yield begun


async def go_by(day: BusyDay, bots: Processes) -> None:
    """A bot lives through the day."""
    running = await bots.begin(day.environment, day.clock(), temper=BUSY)
    await day.go_by()
    assert await running.stopped() == 0


@pytest.mark.ci
async def test_it_becomes_a_supergroup(bots: Processes, tmp_path: Path) -> None:
    """Open cards stand in the new chat, answers go on there, and no message of it is taken for one of the old."""
    async with a_busy_day(f"sqlite:///{tmp_path / 'portal.db'}", PATIENTS, {}) as day:
        day.staff_chat.type = "group"
        old, strangers = day.staff_chat, list[SimMessage]()

        async def upgrade() -> None:
            day.staff_chat = day.stage.world.upgrade(old)
            strangers.extend(stranger(day, message) for message in old.messages if is_card(message))

        day.happenings[HALF] = upgrade
        await go_by(day, bots)
        await check_cards(day)
        await check(day, "upgraded to a supergroup")
        assert strangers
        touched = [entry.message for entry in day.log if isinstance(entry, Edited | Deleted)]
        assert not [each for each in touched if each.chat is day.staff_chat and is_in(each, strangers)]
        moved = {tuple(numbers_in(each.text, ASKED)) for each in cards_sent(day) if each.chat is day.staff_chat}
        assert len(moved) >= PATIENTS - HALF


def stranger(day: BusyDay, message: SimMessage) -> SimMessage:
    """A message of the bot's in the new chat that has the number of one in the old."""
    chat = day.staff_chat
    chat.last_message_id = message.message_id - 1
    return day.stage.world.post(chat, day.stage.world.bot, message.content)


def is_in(message: SimMessage, others: list[SimMessage]) -> bool:
    """Whether it is one of these, as it is now or was once."""
    return any((each.chat, each.message_id) == (message.chat, message.message_id) for each in others)


def cards_sent(day: BusyDay) -> list[SimMessage]:
    """The cards that the bot has sent, wherever."""
    sent = [entry.message for entry in day.log if isinstance(entry, Sent)]
    return [message for message in sent if message.chat.id < 0 and is_card(message)]


async def test_the_new_chat_is_heard_first(stage: Stage) -> None:
    """What the new chat says may come before what the old one says: the bot must not take it for a stranger's."""
    stage.world.chat(STAFF_CHAT).type = "group"
    new = stage.world.upgrade(stage.world.chat(STAFF_CHAT))
    for update in reversed(await stage.fetch()):
        await stage.app.dispatcher.dispatch(update)
    await stage.settle()
    assert new.bot_is_here
    async with stage.work() as work:
        assert await chat_migration.current_id(work.session, STAFF_CHAT) == new.id


@pytest.mark.ci
async def test_cards_and_topics_are_deleted(bots: Processes, tmp_path: Path) -> None:
    """Somebody deletes a card, and later the whole topic: what changes afterwards is shown again, in a new topic."""
    async with a_busy_day(f"sqlite:///{tmp_path / 'portal.db'}", PATIENTS, {}) as day:
        day.staff_chat.is_forum = True
        threads: list[int] = []

        async def delete_card() -> None:
            day.stage.world.remove(next(each for each in day.staff_chat.messages if is_card(each)))

        async def delete_topic() -> None:
            threads.extend(day.staff_chat.topics)
            await delete_forum_topic(day.stage.world, OfTopic(chat_id=STAFF_CHAT, message_thread_id=threads[0]))

        day.happenings = {3: delete_card, HALF: delete_topic}
        await go_by(day, bots)
        await check(day, "message thread not found", "message to edit not found", "message to react not found")
        (deleted,), (thread_id,) = threads, day.staff_chat.topics
        assert thread_id != deleted
        standing = {question_of(each): each for each in day.staff_chat.messages if is_card(each)}
        assert {each.thread_id for each in standing.values()} == {thread_id}
        finished = {question_of(each) for each in last_seen(day) if READ in each.text}
        assert finished == set(range(1, PATIENTS + 1))
        assert all(READ in each.text for each in standing.values())


def last_seen(day: BusyDay) -> list[SimMessage]:
    """How each card looked last, whatever became of it."""
    looks = [entry.message for entry in day.log if isinstance(entry, Sent | Edited)]
    cards = [message for message in looks if message.chat.id < 0 and is_card(message)]
    return list({question_of(card): card for card in cards}.values())


def question_of(card: SimMessage) -> int:
    """The question's number."""
    return numbers_in(card.text, ASKED)[0]


async def test_a_card_that_nobody_noted(stage: Stage) -> None:
    """Telegram took a card and its answer was lost: whoever answers that message is heard, as by the one that is sent
    again.
    """
    staff_chat = stage.world.chat(STAFF_CHAT)
    ewa, anna = stage.world.person(9002), stage.world.add_person(101, "Anna", "Nowak")
    async with stage.work() as work:
        asked = await ask(work, anna)
        await cards.request_redraw(work.session, STAFF_CHAT, subject_of(asked.id).pack(), stage.now)
    stage.world.faults.add("unanswered", "sendMessage", STAFF_CHAT)
    await stage.settle()
    (unnoted,) = (message for message in staff_chat.messages if is_card(message))
    ewa.say("Tak.", chat=staff_chat, reply_to=unnoted)
    await stage.settle()
    async with stage.work() as work:
        assert (await work.session.get_one(Question, asked.id)).status is QuestionStatus.ANSWERED


async def ask(work: Work, person: SimPerson) -> Question:
    """A question that was sent."""
    known = await people.get_or_create_person(work, address_of(person.id))
    version = work.clinic.regulations.version
    patient = await patients.open_account(work, known, an_application(version=version))
    patient.tier = Tier.FULL
    slot = Slot("internist", "sikora", "wola", work.now - timedelta(days=7))
    visit = await booking.record_elsewhere(work, patient, slot, AppointmentStatus.ATTENDED)
    question = await asking.begin(work, patient, visit.id)
    await asking.write(work, patient, question.id, "Czy mogę już ćwiczyć?")
    await asking.send(work, patient, question.id)
    return question
