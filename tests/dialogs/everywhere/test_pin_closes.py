"""No order of presses and messages shows anything medical of an account whose PIN is asked for, before it came."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.addresses import address_of
from bot.rendering.callback_data import CallbackData
from bot.rendering.keyboard import NEVER_OUT_OF_DATE
from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.chats import SimMessage
from bot.simulator.world.journal import Answered, Edited, Sent
from core.accounts import pins
from core.accounts.patients import Patient, Tier
from core.accounts.pins import PinStep
from core.appointments import booking
from core.orm import keys_of
from core.questions import thread
from core.staff.members import Caller, Where
from core.treatment import instructions
from tests.dialogs.clinic_side import DOCTOR, deal_with_question, note_appointment, patient_of, send_question
from tests.dialogs.everywhere.checkpoint import checkpoint
from tests.dialogs.everywhere.forging import TRIGGERS
from tests.dialogs.taps import buttons_of
from tests.in_process import in_process
from tests.sample_files import content_of
from tests.stage import Stage

ANNA: Final = 101
RIGHT: Final = "7305"
CANARIES: Final = ("kanarek", "canary", "wilga", "szpak", "sikorka")
"""In the question, in what is added, in the answer, in the instructions, in a file's name and description."""

WORDS: Final = (
    "1", "2", "tak", "nie", "dzięki", "zapytaj lekarza", "leczenie", "wyniki", "moje pliki", "dermatolog", "7306",
    "1111", "12345", "boli mnie w klatce piersiowej", "Czy mogę to brać dalej?", "/start", "/menu", "/cancel", "/work",
)  # fmt: skip
"""What somebody types who doesn't know the PIN."""


class Locked:
    """Anna's account, with something medical everywhere, and her PIN just asked for."""

    def __init__(self, stage: Stage, ids: tuple[str, ...], go_back: Callable[[], Awaitable[None]]) -> None:
        self.stage = stage
        self.ids = ids
        self.go_back = go_back
        self.seen = len(stage.world.log)

    @property
    def anna(self) -> SimPerson:
        """Whose account it is; another object after each going back."""
        return self.stage.world.person(ANNA)

    def new_words(self) -> Iterator[str]:
        """All that the bot has shown since: texts, captions, buttons, files' names, and what stands over a button."""
        for entry in self.stage.world.log.after(self.seen):
            match entry:
                case Edited(message=message, before=before) if message.content == before.content:
                    pass  # the buttons of what was opened before go away
                case Sent(message=message) | Edited(message=message) if message.sender.is_bot:
                    yield _all_of(message)
                case Answered(text=text):
                    yield text or ""
                case _:
                    pass

    def do(self, choice: int, kind: int) -> None:
        """Press something old or made up, write, send, or change what was written."""
        shown = [message for message in self.anna.messages if any(buttons_of(message))]
        old = [(message, data) for message in shown for data in buttons_of(message)]
        match kind:
            case 0 | 1 if old:
                message, data = old[choice % len(old)]
                self.anna.press(message, data.pack())
            case 2 | 3 if shown:
                trigger = TRIGGERS[choice % len(TRIGGERS)]
                value = self.ids[choice % len(self.ids)]
                newest = next(buttons_of(shown[-1]))
                version = newest.version if kind == 2 else NEVER_OUT_OF_DATE
                self.anna.press(shown[-1], CallbackData(version, trigger, value).pack())
            case 4:
                self.anna.send_photo("zdjecie.jpg", content_of("photo.jpg"), "Co to jest?" if choice % 2 else "")
            case 5:
                own = [each for each in self.anna.messages if each.sender.id == self.anna.id and each.text]
                words = WORDS[choice % len(WORDS)]
                if own and (message := own[choice % len(own)]).text != words:
                    self.anna.edit(message, words)
            case 6:
                self.stage.wait(minutes=choice % 7)
            case _:
                self.anna.say(WORDS[choice % len(WORDS)])


def _all_of(message: SimMessage) -> str:
    return f"{message!r}".casefold()


@pytest.fixture
async def account(tmp_path: Path) -> AsyncIterator[Locked]:
    """A portal in which Anna has opened it all, and has then been away for as long as she has chosen."""
    async with in_process(tmp_path) as stage:
        ids = await with_records(stage)
        await _have_pin(stage, stage.world.person(ANNA))
        yield Locked(stage, ids, await checkpoint(stage))


async def with_records(stage: Stage) -> tuple[str, ...]:
    """Anna has a full account, with something medical everywhere; the ids that lead to it."""
    anna = stage.world.add_person(ANNA, "Anna", "Nowak", "pl")
    await stage.open_account(anna, Tier.FULL)
    await note_appointment(stage, anna, "attended", "internist, sikora, wola, 2027-03-01 08:00")
    await send_question(stage, anna, "Czy kanarek może tu być?")
    await deal_with_question(stage, anna, "answered", "Tak, canary może.")
    ids = await _instruct(stage, anna)
    await _add_file(stage, anna)
    return ids


async def _instruct(stage: Stage, anna: SimPerson) -> tuple[str, ...]:
    """The ids of all there is, which somebody may have found out."""
    async with stage.work() as work:
        patient = await patient_of(work, anna)
        (visit,) = (await booking.past(work, patient)).items
        (question,) = (await thread.of_patient(work, patient)).items
        doctor = Caller(address_of(DOCTOR), Where.STAFF_CHAT)
        given_now = await instructions.give(work, doctor, visit.id, "Wilga trzy razy dziennie.")
        return visit.id, question.id, given_now.id, "1", ""


async def _add_file(stage: Stage, anna: SimPerson) -> None:
    """One that is described and is not sent yet, with her conversation at it."""
    anna.say("/start")
    await stage.settle()
    anna.send_document("sikorka.pdf", content_of("wynik.pdf"), "Wynik: szpak")
    await stage.settle()


async def _have_pin(stage: Stage, anna: SimPerson) -> None:
    for step in (PinStep.CHOOSE, PinStep.REPEAT):
        async with stage.work() as work:
            patient: Patient = await patient_of(work, anna)
            pin = pins.proven(keys_of(work.session), RIGHT, await pins.salt_for(work, patient, step))
            await (pins.choose if step is PinStep.CHOOSE else pins.repeat)(work, patient, pin)
    stage.wait(minutes=5)


STEPS: Final = st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 9)), min_size=10, max_size=25)
AS_FOUND: Final = (Phase.explicit, Phase.generate)
"""Without looking for a shorter one: each takes seconds."""

AT_ONCE: Final = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]


@settings(max_examples=10, suppress_health_check=AT_ONCE, phases=AS_FOUND)
@given(STEPS)
async def test_nothing_medical_before_the_pin(account: Locked, steps: list[tuple[int, int]]) -> None:
    """Whatever somebody does who has the phone, and knows every id, but not the PIN."""
    await _nothing_is_shown(account, steps)


@pytest.mark.ci
@settings(max_examples=100, suppress_health_check=AT_ONCE, phases=AS_FOUND)
@given(STEPS)
async def test_nothing_medical_before_the_pin_whatever_comes_first(
    account: Locked, steps: list[tuple[int, int]]
) -> None:
    """The same, ten times as often."""
    await _nothing_is_shown(account, steps)


async def _nothing_is_shown(account: Locked, steps: list[tuple[int, int]]) -> None:
    await account.go_back()
    for choice, kind in steps:
        account.do(choice, kind)
        await account.stage.settle()
    shown = " ".join(account.new_words())
    assert [each for each in CANARIES if each in shown] == []


async def test_the_canaries_are_there(account: Locked) -> None:
    """After the right PIN, the same account shows them: what the walk above looks for can be found."""
    for step in ("2", RIGHT):
        account.anna.say(step)
        await account.stage.settle()
    for action in ("menu", "menu.ask_doctor", "open", "menu", "menu.treatment", "instruction"):
        await _press(account, action)
    shown = " ".join(account.new_words())
    assert [each for each in CANARIES if each not in shown] == []


async def _press(account: Locked, action: str) -> None:
    for message in reversed(account.anna.messages):
        for data in buttons_of(message):
            if data.action == action:
                account.anna.press(message, data.pack())
                await account.stage.settle()
                return
    raise AssertionError(action)
