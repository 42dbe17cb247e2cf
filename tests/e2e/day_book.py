"""What people saw of a busy day, and what is kept of it."""

from __future__ import annotations

from collections import Counter
from http import HTTPStatus
from typing import Final

import sqlalchemy as sa

from bot.inbox.dead_letters import DeadLetter
from bot.simulator.world.chats import SimMessage
from bot.simulator.world.journal import Sent
from bot.staff.cards import CardMessage
from core.context import Work
from core.questions.model import Entry, EntryKind, Question, QuestionStatus
from core.staff import audit
from dialogs.triggers import OPEN_QUESTION
from tests.e2e.busy_day import ADDED, ANSWERED, ASKED, EACH_ADDS, BusyDay, actions_of, is_card, numbers_in
from tests.stage import STAFF_CHAT

NOTICE: Final = "the notice of the answer"

HARMLESS: Final = ("message is not modified", "query is too old")
"""What Telegram says when it is told once more what it has done already."""


async def check(day: BusyDay, *told: str) -> None:
    """Every question has its answer, as those saw it who have read it, and nothing has failed. Telegram has refused
    nothing but what it has `told` the bot so, and what is harmless.
    """
    for asker in day.askers.values():
        assert numbers_in(asker.read, ANSWERED) == [asker.number] * asker.reads
    for complaint in day.stage.world.complaints:
        if (complaint.method, complaint.code) == ("setwebhook", HTTPStatus.TOO_MANY_REQUESTS):
            continue  # replicas that start within a second of each other are told to wait, and do
        assert any(known in complaint.description for known in (*HARMLESS, *told)), complaint
    day.stage.now = day.clock()
    await day.stage.start()
    async with day.stage.work() as work:
        await check_kept(work, len(day.askers), day.each_reads)


async def check_cards(day: BusyDay) -> None:
    """Every question has its card, which shows the answer."""
    async with day.database.transaction() as session:
        cards = list(await session.scalars(sa.select(CardMessage)))
    shown = [day.stage.world.chat(card.chat_id).message(card.message_id or 0) for card in cards]
    asked = [numbers_in(message.text, ASKED) for message in shown if message is not None]
    assert sorted(asked) == [[number] for number in range(1, len(day.askers) + 1)]
    assert [numbers_in(message.text, ANSWERED) for message in shown if message is not None] == asked


def check_doubles(day: BusyDay) -> None:
    """Nobody was told anything twice but where nobody can know better, nor anything else than they should be."""
    for chat_id in (STAFF_CHAT, *day.askers):
        seen = Counter(map(what_it_is, day.sent(chat_id)))
        assert len(seen) == expected(day, chat_id)
        doubles = seen.total() - len(seen)
        assert doubles <= day.faults.unanswered[chat_id] + day.in_doubt[chat_id]


def what_it_is(message: SimMessage) -> str:
    """The same for messages that are the same. A card says something else each time: it goes by its question."""
    if is_card(message):
        return f"card of {numbers_in(message.text, ASKED)}"
    if message.chat.id == STAFF_CHAT:
        return f"addition to {numbers_in(message.text, ADDED)}"
    return NOTICE if OPEN_QUESTION in actions_of(message) else message.text


def expected(day: BusyDay, chat_id: int) -> int:
    """How many messages of the bot's there should be, each once: for a patient, a screen for each text of theirs, the
    one where more is begun, since what was sent stays confirmed, and the notice of the answer; for the staff, a card
    for each question, and what was added to some.
    """
    adding = [asker for asker in day.askers.values() if asker.adds]
    if chat_id == STAFF_CHAT:
        return len(day.askers) + len(adding)
    return 2 + 2 * (day.askers[chat_id] in adding)


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


async def check_kept(work: Work, patients: int, each_reads: int) -> None:
    """One question of each patient's, with all that was written, in order; no turn failed, the audit log is whole."""
    found = list(await work.session.scalars(sa.select(Question).order_by(Question.number)))
    assert [each.number for each in found] == list(range(1, patients + 1))
    assert {each.status for each in found} == {QuestionStatus.ANSWERED}
    assert len({each.patient_id for each in found}) == patients
    entries: dict[str, list[Entry]] = {each.id: [] for each in found}
    for entry in await work.session.scalars(sa.select(Entry).order_by(Entry.position)):
        entries[entry.question_id].append(entry)
    for thread in entries.values():
        check_thread(thread, each_reads)
    assert await work.session.scalar(sa.select(sa.func.count()).select_from(DeadLetter)) == 0
    assert (await audit.check(work)).broken is None


def check_thread(thread: list[Entry], each_reads: int) -> None:
    """The question, perhaps something added, and its own answer, which has come, and was opened by who did."""
    question, *additions, answer = thread
    (number,) = numbers_in(question.text, ASKED)
    assert [entry.kind for entry in additions] == [EntryKind.ADDITION] * (number % EACH_ADDS == 0)
    assert [numbers_in(entry.text, ADDED) for entry in additions] == [[number]] * len(additions)
    assert (answer.kind, numbers_in(answer.text, ANSWERED)) == (EntryKind.ANSWER, [number])
    assert answer.delivered_at is not None
    assert (answer.opened_at is not None) == (number % each_reads == 0)
