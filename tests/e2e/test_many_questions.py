"""Five hundred questions and their answers, while Telegram fails and the bot is killed: none is lost.

A message is seen twice only where Telegram took it and its answer was lost, or where the bot died before it could note
that answer; how often is counted.
"""

from __future__ import annotations

import asyncio
import signal
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from bot.cards import Card
from bot.inbox import DeadLetter
from bot.simulator.journal import Sent
from bot.simulator.messages import Message
from bot.steps import Step
from core import audit
from core.questions import Entry, EntryKind, Question, QuestionStatus
from core.work import Work
from dialogs.questions.news import OPEN_QUESTION
from tests.e2e.busy_day import ADDED, ANSWERED, ASKED, BusyDay, a_busy_day, actions_of, is_card, numbers_in
from tests.e2e.dying_bot import BUSY
from tests.e2e.lives import Lives, Running, lives
from tests.e2e.weather import STORMY
from tests.stage import STAFF_CHAT

PATIENTS: Final = 500
DEATHS: Final[tuple[tuple[Step, int], ...]] = (("delivered", 1500), ("committed", 600), ("queued", 500))
"""At which step each bot but the last one dies, and the how many-th time it takes it."""

NOTICE: Final = "the notice of the answer"

A_LONG_LIFE: Final = 500.0
"""Seconds after which a bot that should have died is not going to."""

HARMLESS: Final = ("message is not modified", "query is too old")
"""What Telegram says when it is told once more what it has done already."""


async def test_five_hundred_questions(tmp_path: Path) -> None:
    """Each has one card and one answer, in order, and everybody reads theirs."""
    async with a_busy_day(f"sqlite:///{tmp_path / 'portal.db'}", PATIENTS) as day:
        with lives(tmp_path) as bots:
            dying = asyncio.create_task(die_and_go_on(day, bots, DEATHS))
            await day.go_by()
            assert await (await dying).stopped() == 0
        assert day.weather.met.keys() == STORMY.keys()
        await check(day)


async def die_and_go_on(day: BusyDay, bots: Lives, deaths: Iterable[tuple[Step, int]]) -> Running:
    """One bot after another is killed; the last one lives."""
    for step, nth in deaths:
        dying = await bots.begin(day.environment, day.clock(), step, nth, temper=BUSY)
        assert await dying.ended(A_LONG_LIFE) == -signal.SIGKILL
        await day.note_doubts()
    return await bots.begin(day.environment, day.clock(), temper=BUSY)


async def check(day: BusyDay) -> None:
    """What people saw, and what the database keeps."""
    check_doubles(day)
    check_order(day)
    for asker in day.askers.values():
        assert numbers_in(asker.read, ANSWERED) == [asker.number]
    for complaint in day.stage.world.complaints:
        assert any(known in complaint.description for known in HARMLESS), complaint
    day.stage.now = day.clock()
    await day.stage.start()
    async with day.stage.work() as work:
        await check_kept(work, len(day.askers))
        cards = {card.subject: card for card in await work.session.scalars(sa.select(Card))}
    assert len(cards) == len(day.askers)
    for card in cards.values():
        shown = day.staff_chat.message(card.message_id or 0)
        assert shown is not None
        assert numbers_in(shown.text, ANSWERED) == numbers_in(shown.text, ASKED)


def check_doubles(day: BusyDay) -> None:
    """Nobody was told anything twice but where nobody can know better, nor anything else than they should be."""
    for chat_id in (STAFF_CHAT, *day.askers):
        seen = Counter(map(what_it_is, day.sent(chat_id)))
        assert len(seen) == expected(day, chat_id)
        doubles = seen.total() - len(seen)
        assert doubles <= day.weather.unanswered[chat_id] + day.in_doubt[chat_id]


def what_it_is(message: Message) -> str:
    """The same for messages that are the same. A card says something else each time: it goes by its question."""
    if is_card(message):
        return f"card of {numbers_in(message.text, ASKED)}"
    if message.chat.id == STAFF_CHAT:
        return f"addition to {numbers_in(message.text, ADDED)}"
    return NOTICE if OPEN_QUESTION in actions_of(message) else message.text


def expected(day: BusyDay, chat_id: int) -> int:
    """How many messages of the bot's there should be, each once: for a patient, a screen for each text of theirs, and
    the notice of the answer; for the staff, a card for each question, and what was added to some.
    """
    adding = [asker for asker in day.askers.values() if asker.adds]
    if chat_id == STAFF_CHAT:
        return len(day.askers) + len(adding)
    return 2 + (day.askers[chat_id] in adding)


def check_order(day: BusyDay) -> None:
    """A question's card comes before what is said beside it, and before the notice of its answer."""
    first: dict[tuple[int, str], int] = {}
    for place, entry in enumerate(day.log):
        if isinstance(entry, Sent) and entry.message.sender.is_bot:
            first.setdefault((entry.message.chat.id, what_it_is(entry.message)), place)
    for asker in day.askers.values():
        card = first[STAFF_CHAT, f"card of {[asker.number]}"]
        assert card < first[asker.person.id, NOTICE]
        assert not asker.adds or card < first[STAFF_CHAT, f"addition to {[asker.number]}"]


async def check_kept(work: Work, patients: int) -> None:
    """One question of each patient's, with all that was written, in order; no turn has failed, the trail is whole."""
    found = list(await work.session.scalars(sa.select(Question).order_by(Question.number)))
    assert [each.number for each in found] == list(range(1, patients + 1))
    assert {each.status for each in found} == {QuestionStatus.ANSWERED}
    assert len({each.patient_id for each in found}) == patients
    entries: dict[str, list[Entry]] = {each.id: [] for each in found}
    for entry in await work.session.scalars(sa.select(Entry).order_by(Entry.position)):
        entries[entry.question_id].append(entry)
    for thread in entries.values():
        check_thread(thread)
    assert await work.session.scalar(sa.select(sa.func.count()).select_from(DeadLetter)) == 0
    assert (await audit.check(work)).broken is None


def check_thread(thread: list[Entry]) -> None:
    """The question, perhaps something added, and its own answer, which its patient has opened."""
    question, *additions, answer = thread
    (number,) = numbers_in(question.text, ASKED)
    assert [entry.kind for entry in additions] == [EntryKind.ADDITION] * (number % 10 == 0)
    assert [numbers_in(entry.text, ADDED) for entry in additions] == [[number]] * len(additions)
    assert (answer.kind, numbers_in(answer.text, ANSWERED)) == (EntryKind.ANSWER, [number])
    assert answer.delivered_at is not None
    assert answer.opened_at is not None
