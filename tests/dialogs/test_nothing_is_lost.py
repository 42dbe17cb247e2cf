"""Whatever is sent in whatever rhythm, each message is kept or answered for: together or seconds apart, cut as
Telegram's client cuts, edited, while the bot is slow or quick. By chance, and the same each time.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from random import Random
from typing import Final

import pytest

from bot.simulator.actors.actor import SimPerson
from bot.simulator.markup.entities import Text
from bot.simulator.world.chats import SimMessage
from bot.simulator.world.journal import Sent
from core.accounts.patients import Tier
from core.questions import asking, thread
from core.questions.asking import LONGEST_DRAFT
from core.questions.model import EntryKind
from core.text.normalisation import normalised_lines
from tests.dialogs import clinic_side
from tests.dialogs.clinic_side import DOCTOR
from tests.dialogs.taps import tap
from tests.in_process import InProcessStage
from tests.stage import STAFF_CHAT, Stage, a_stage
from tests.tiers import quick_and_ci

SEEDS: Final = range(8)
QUICK: Final = range(1)
LONGEST_MESSAGE: Final = 4_096
FIRST_WORDS: Final = 40
"""Characters by which a message is known again where it is quoted."""


@asynccontextmanager
async def stages(folder: Path, *, over_the_wire: bool) -> AsyncIterator[Stage]:
    async with a_stage(folder, kind=Stage if over_the_wire else InProcessStage) as stage:
        yield stage


def a_text(chance: Random, name: str) -> str:
    """Words of no meaning, each of which is met once."""
    count = chance.choice((1, 3, 20, 100, 300, 450, 900))
    return " ".join(f"{name}{number}" for number in range(count))


def as_sent(text: str, *, at_words: bool) -> Iterator[str]:
    """The messages that a client makes of a text: cut between words in the second half of each, or where it is full."""
    while len(text) > LONGEST_MESSAGE:
        gap = text.rfind(" ", LONGEST_MESSAGE // 2, LONGEST_MESSAGE) if at_words else LONGEST_MESSAGE
        yield text[:gap].strip()
        text = text[gap:].strip()
    yield text


async def let_pass(stage: Stage, chance: Random) -> None:
    """Up to three seconds, in which the bot does nothing, or answers and Telegram is slow, or all is delivered."""
    stage.wait(seconds=chance.uniform(0, 3))
    match chance.choice(("nothing", "answered", "delivered")):
        case "answered":
            await stage.answer()
        case "delivered":
            await stage.settle()


def shown_to(person: SimPerson) -> str:
    """All that the bot's messages say, as they stand in the chat now."""
    said = [message.content for message in person.messages if message.sender.is_bot]
    return "\n".join(each.text for each in said if isinstance(each, Text))


async def draft_of(stage: Stage, person: SimPerson) -> str:
    async with stage.work() as work:
        patient = await clinic_side.patient_of(work, person)
        question = (await thread.of_patient(work, patient)).items[0]
        return (await asking.draft(work, patient, question.id)).text


async def begin_writing(stage: Stage) -> SimPerson:
    anna = stage.world.add_person(101, "Anna", "Nowak", "pl")
    await stage.open_account(anna, Tier.FULL)
    await clinic_side.note_appointment(stage, anna, "attended", "internist, sikora, wola, 2027-03-01 08:00")
    anna.start()
    await stage.settle()
    for action in ("menu.ask_doctor", "choose"):
        tap(anna, action, None)
        await stage.settle()
    return anna


@pytest.mark.parametrize("over_the_wire", [False, pytest.param(True, marks=pytest.mark.ci)])
@pytest.mark.parametrize("seed", quick_and_ci(SEEDS, QUICK))
async def test_of_a_question_each_word_is_kept_or_quoted(seed: int, tmp_path: Path, *, over_the_wire: bool) -> None:
    """In the draft as it is sent or edited last; what was refused is named in the chat, whatever came after it."""
    chance = Random(seed)
    async with stages(tmp_path, over_the_wire=over_the_wire) as stage:
        anna = await begin_writing(stage)
        sent: dict[int, str] = {}
        for number in range(chance.randint(3, 9)):
            for piece in as_sent(a_text(chance, f"w{number}x"), at_words=chance.random() < 0.5):
                message = anna.say(piece)
                sent[message.message_id] = piece
                await let_pass(stage, chance)
            if chance.random() < 0.3:
                changed = chance.choice(list(sent))
                sent[changed] = a_text(chance, f"e{number}x")[:LONGEST_MESSAGE]
                anna.edit(next(each for each in anna.messages if each.message_id == changed), sent[changed])
                await let_pass(stage, chance)
        await stage.settle()
        draft, shown = await draft_of(stage, anna), shown_to(anna)
        lost = [
            text for text in sent.values() if normalised_lines(text) not in draft and text[:FIRST_WORDS] not in shown
        ]
        assert lost == []
        assert len(draft) <= LONGEST_DRAFT


@pytest.mark.parametrize("over_the_wire", [False, pytest.param(True, marks=pytest.mark.ci)])
@pytest.mark.parametrize("seed", quick_and_ci(SEEDS, QUICK))
async def test_of_a_form_each_refusal_is_seen(seed: int, tmp_path: Path, *, over_the_wire: bool) -> None:
    """Each reason for which an answer was refused stands in the chat, and something was said after the last of them."""
    chance = Random(seed)
    reasons = {
        "4405140135": "Numer PESEL ma dokładnie 11 cyfr.",
        "44051401358": "W tym numerze PESEL jest pomyłka.",
        "/nothing": "Nie ma takiego polecenia.",
    }
    async with stages(tmp_path, over_the_wire=over_the_wire) as stage:
        ewa = stage.world.add_person(102, "Ewa", "Nowak", "pl")
        ewa.start()
        await stage.settle()
        tap(ewa, "accept", None)
        ewa.say("Ewa Nowak")
        await stage.settle()
        said = [chance.choice(list(reasons)) for _ in range(chance.randint(2, 6))]
        for each in said:
            ewa.say(each)
            await let_pass(stage, chance)
        before = len(stage.world.log)
        await stage.settle()
        assert all(reasons[each] in shown_to(ewa) for each in said)
        answers = [entry for entry in stage.world.log.after(0) if isinstance(entry, Sent)]
        assert answers[-1].message.sender.is_bot
        assert len(stage.world.log) >= before


@pytest.mark.parametrize("over_the_wire", [False, pytest.param(True, marks=pytest.mark.ci)])
@pytest.mark.parametrize("seed", quick_and_ci(SEEDS, QUICK))
async def test_a_doctors_answer_comes_whole(seed: int, tmp_path: Path, *, over_the_wire: bool) -> None:
    """However it is cut, and whichever of its pieces answer the card: the patient gets all of it, or nothing yet."""
    chance = Random(seed)
    async with stages(tmp_path, over_the_wire=over_the_wire) as stage:
        anna = await begin_writing(stage)
        await clinic_side.send_question(stage, anna, "Czy mogę już biegać?")
        doctor = stage.world.person(DOCTOR)
        chat = stage.world.chats[STAFF_CHAT]
        card = next(each for each in reversed(chat.messages) if each.inline_keyboard)
        text = " ".join(f"o{number}" for number in range(chance.choice((3, 700, 900, 1500))))
        for number, piece in enumerate(as_sent(text, at_words=True)):
            doctor.say(piece, chat=chat, reply_to=card if number == 0 or chance.random() < 0.3 else None)
            await let_pass(stage, chance)
        await stage.settle()
        if (waiting := _waiting(chat.messages)) is not None:
            assert await answers_of(stage, anna) == []
            doctor.press(*waiting)
            await stage.settle()
        assert " ".join(" ".join(await answers_of(stage, anna)).split()) == text


def _waiting(messages: list[SimMessage]) -> tuple[SimMessage, str] | None:
    """The button that sends a long answer, if there is one."""
    for message in reversed(messages):
        for row in message.inline_keyboard:
            for button in row:
                if "long.send" in button.get("callback_data", ""):
                    return message, button["callback_data"]
    return None


async def answers_of(stage: Stage, person: SimPerson) -> list[str]:
    async with stage.work() as work:
        question = (await thread.of_patient(work, await clinic_side.patient_of(work, person))).items[0]
        return [each.text for each in await thread.thread(work, question) if each.kind is EntryKind.ANSWER]
