"""The process is killed at every step of an online consultation: each line reaches the other side once, in order (S16).

Ewa takes Anna from her card, and both write, change what they wrote, send a file and a voice note; with a summary it
ends. In each test the process dies at one step, whenever it comes to that, until all is said. A second copy of a
message is there only where Telegram had taken the first, and the bot died before it could note it.
"""

from __future__ import annotations

import asyncio
import os
import signal
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, get_args

import pytest

from bot.simulator.actors.actor import SimPerson
from bot.tracing import CheckpointName
from core.consultations.model import ConsultationEnd, ConsultationStatus
from tests.core.files.checking import documents
from tests.core.files.checking.voices import voice
from tests.databases import prepared_file
from tests.dialogs.taps import tap
from tests.e2e.consulting_day import ConsultingDay, a_consulting_day
from tests.e2e.processes import Processes, processes

pytestmark = pytest.mark.ci

OF_AN_UPDATE: Final[set[CheckpointName]] = {"received", "committed"}
"""Steps that a bot comes to with an update that was answered before as well: the next one dies one later."""

OF_A_FILE: Final[set[CheckpointName]] = {"downloaded", "checked", "stored"}
"""There are two files and two voice notes: the bot dies of each. At any other step the next one does what the dead one
was at, and one more thing, and dies when it comes there again; so half of all is tried.
"""

OF_A_JOB: Final[set[CheckpointName]] = {"stepped", "told"}
"""Nothing falls due here: see `test_killed_while_telling`."""

STEPS: Final = [each for each in get_args(CheckpointName) if each not in OF_A_JOB]

ANNA, EWA, JOHN = "Anna Nowak", "lek. Ewa Borkowska", "Jan Kos"
DOCUMENT: Final = documents.pdf()
BY_ANNA: Final = ("Gorączka od rana", "Biorę ibuprofen", "Jeszcze kaszel")
BY_EWA: Final = ("Proszę mierzyć temperaturę", "Proszę dużo pić", "Maść dwa razy dziennie")


@dataclass
class Killer:
    """Begins bots that die at a step. `in_doubt` is at how many deaths a chat may have got what nobody had noted yet:
    one message at most, for deliveries are made one after another, though others have their turns meanwhile.
    """

    day: ConsultingDay
    bots: Processes
    step: CheckpointName
    deaths: int = 0
    in_doubt: Counter[int] = field(default_factory=Counter)

    async def go_on(self) -> None:
        """Bots die until one has come through without; then there is none."""
        nth = 1
        while True:
            bot = await self.bots.begin(self.day.environment, self.day.stage.now, self.step, nth)
            ending, quiet = asyncio.create_task(bot.ended()), asyncio.create_task(self.day.settled())
            await asyncio.wait((ending, quiet), return_when=asyncio.FIRST_COMPLETED)
            if quiet.done() and not ending.done():
                os.kill(bot.process_id, signal.SIGTERM)
            quiet.cancel()
            code = await ending
            if code == 0:
                await self.day.settled()
                return
            assert code == -signal.SIGKILL
            self.deaths += 1
            nth = nth + 1 if self.step in OF_AN_UPDATE else 2 if self.step in OF_A_FILE else 3
            self.in_doubt.update(await self.day.unnoted())


@pytest.fixture(scope="module")
def bots() -> Iterator[Processes]:
    """Where bots begin."""
    with processes() as begun:
        yield begun


@pytest.mark.parametrize("step", STEPS)
async def test_killed(step: CheckpointName, bots: Processes, tmp_path: Path) -> None:
    """Killed whenever a bot comes to that step, from the press on the card to the summary."""
    abouts = {ANNA: "Od wczoraj mam gorączkę", JOHN: "Kaszlę od tygodnia"}
    async with a_consulting_day(prepared_file(tmp_path), abouts, vault=tmp_path / "vault") as day:
        killer = Killer(day, bots, step)
        await talk(day, killer)
        assert killer.deaths >= 2
        await check(day, killer)


async def talk(day: ConsultingDay, killer: Killer) -> None:
    """All of it; before somebody presses what they are shown, the bots go on until that is there."""
    (anna, _john), (ewa,) = day.patients, day.doctors
    day.press_card(ewa, 1)
    await killer.go_on()
    tap(ewa, "consult", None)
    await killer.go_on()
    first, answer = anna.say(BY_ANNA[0]), ewa.say(BY_EWA[0])
    anna.say(BY_ANNA[1])
    anna.edit(first, f"{BY_ANNA[0]}, 38,2")  # before it is known whether the first has come
    ewa.edit(answer, f"{BY_EWA[0]} co godzinę")
    await killer.go_on()
    anna.send_document("wysypka.pdf", DOCUMENT, "Moje badanie")
    ewa.say(BY_EWA[1])
    await killer.go_on()
    anna.send_voice(voice(7))  # by itself: of two that are fetched at once, neither would ever get further
    await killer.go_on()
    ewa.send_document("zalecenia.pdf", DOCUMENT, "O gorączce")
    anna.say(BY_ANNA[2])
    await killer.go_on()
    ewa.send_voice(voice(9))
    await killer.go_on()
    tap(ewa, "end", None)
    await killer.go_on()
    ewa.say(BY_EWA[2])
    await killer.go_on()


async def check(day: ConsultingDay, killer: Killer) -> None:
    """Nothing is lost, nothing is out of order, and everybody is where the database says."""
    (anna, john), (ewa,) = day.patients, day.doctors
    assert await day.incidents() == []
    came(day, killer, ewa, BY_ANNA, "wysypka.pdf", f"{BY_ANNA[0]}, 38,2 (zmienione)")
    came(day, killer, anna, BY_EWA, "zalecenia.pdf", f"{BY_EWA[0]} co godzinę (zmienione)")
    said = await day.lines(1)
    assert [text for author, text in said if not author] == [
        f"{BY_ANNA[0]}, 38,2",
        BY_ANNA[1],
        "Moje badanie",
        "",
        BY_ANNA[2],
    ]
    assert [text for author, text in said if author == EWA] == [
        f"{BY_EWA[0]} co godzinę",
        BY_EWA[1],
        "O gorączce",
        "",
        BY_EWA[2],
    ]
    held, waits = await day.consultation(1), await day.consultation(2)
    assert (held.ended_as, waits.status) == (ConsultationEnd.BY_DOCTOR, ConsultationStatus.WAITING)
    assert "odbyła się" in day.card(1).text
    assert "czeka na lekarza" in day.card(2).text
    assert any("Konsultacja jest zakończona" in each.text for each in anna.messages)
    place = next(each for each in reversed(john.messages) if "kolej" in each.text)
    assert "🪑" in place.text
    assert await state_of(day, anna) == "Consulting:current"
    assert await state_of(day, ewa) == "Talking:over"


def came(day: ConsultingDay, killer: Killer, to: SimPerson, words: tuple[str, ...], file: str, changed: str) -> None:
    """Each line, the file and the voice note have come once, in order, and what was changed is seen so."""
    told, files = day.copies(to, *words), day.files(to)
    assert set(told) == set(words), "a line was lost"
    assert set(files) == {file, "audio.ogg"}, "a file was lost"
    twice = sum(told.values()) - len(words) + sum(files.values()) - 2
    assert twice <= killer.in_doubt[to.id], f"twice, though nobody was in doubt: {told} {files}"
    sent = [message.text for message in day.sent(to.id)]
    firsts = [next(place for place, text in enumerate(sent) if each in text) for each in words]
    assert firsts == sorted(firsts), "out of order"
    assert any(changed in message.text for message in to.messages), "the change is not seen"


async def state_of(day: ConsultingDay, person: SimPerson) -> str | None:
    """Where a conversation has got to, by the database."""
    await day.stage.start()
    row = await day.stage.conversation(person)
    await day.stage.stop()
    return None if row is None else row.state
