"""Voice notes of an online consultation over the wire: each way, once, also when the bot begins anew meanwhile; and
what each side sees the other one do (S16).
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest

from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.chats import SimMessage
from bot.simulator.world.files import MediaKind
from bot.simulator.world.journal import Acted
from core.files.checking.sound.ogg import read
from tests.core.files.checking.voices import SILENCE, voice
from tests.databases import prepared_file
from tests.dialogs.taps import tap
from tests.e2e.consulting_day import TIMEOUT, ConsultingDay, a_consulting_day

BY_ANNA: Final = voice(7)
BY_EWA: Final = voice(9)


@pytest.fixture
async def day(tmp_path: Path) -> AsyncIterator[ConsultingDay]:
    """Ewa has Anna, and has the conversation open."""
    abouts = {"Anna Nowak": "Od wczoraj mam gorączkę"}
    async with a_consulting_day(prepared_file(tmp_path), abouts, vault=tmp_path / "vault") as day:
        await day.stage.start()
        day.press_card(day.doctors[0], 1)
        await day.stage.settle()
        tap(day.doctors[0], "consult", None)
        await day.stage.settle()
        yield day


def notes(day: ConsultingDay, to: SimPerson) -> list[SimMessage]:
    """The voice notes that the bot has sent somebody."""
    return [each for each in day.sent(to.id) if each.file and each.file.kind is MediaKind.VOICE]


async def sees(day: ConsultingDay, person: SimPerson, action: str) -> None:
    """Wait until somebody has seen the other side at it."""
    async with asyncio.timeout(TIMEOUT):
        while action not in [each.action for each in day.log if isinstance(each, Acted) and each.chat.id == person.id]:
            await day.stage.world.bell.heard(0.1)


async def test_each_way(day: ConsultingDay) -> None:
    """As a voice message with whose it is, which can be answered by one; only its sound is what was sent."""
    (anna,), (ewa,) = day.patients, day.doctors
    anna.send_voice(BY_ANNA, "Tak kaszlę")
    await day.stage.settle()
    (came,) = notes(day, ewa)
    assert came.file is not None
    assert (came.file.duration, came.protected) == (7, True)
    assert came.text == "1 · Anna Nowak\n🎤 wiadomość głosowa, 0:07\nTak kaszlę"
    assert set(list(read(came.file.content))[2:]) == {SILENCE}
    assert b"encoder" in BY_ANNA
    assert b"encoder" not in came.file.content
    ewa.send_voice(BY_EWA, reply_to=ewa.chat.message(came.message_id))
    await day.stage.settle()
    (answer,) = notes(day, anna)
    assert answer.text == "lek. Ewa Borkowska: 🎤 wiadomość głosowa, 0:09"


@pytest.mark.parametrize("delivered", [False, True])
async def test_once_though_the_bot_begins_anew(day: ConsultingDay, delivered: bool) -> None:  # noqa: FBT001
    """While it is fetched, or once it has come; those behind it come after it."""
    (anna,), (ewa,) = day.patients, day.doctors
    anna.send_voice(BY_ANNA)
    await day.stage.answer()
    if delivered:
        await day.stage.settle()
    await day.stage.stop()
    await day.stage.start()
    await day.stage.settle()
    anna.send_voice(voice(5))
    await day.stage.settle()
    assert [each.file.duration for each in notes(day, ewa) if each.file] == [7, 5]


async def test_taken_back_while_it_is_fetched(day: ConsultingDay) -> None:
    """It never comes."""
    (anna,), (ewa,) = day.patients, day.doctors
    ewa.send_voice(BY_EWA)
    await day.stage.answer()
    tap(ewa, "take_back", None)
    await day.stage.answer()
    await day.stage.settle()
    assert notes(day, anna) == []


async def test_taken_back_while_it_is_sent(day: ConsultingDay) -> None:
    """It has come, and goes at once."""
    (anna,), (ewa,) = day.patients, day.doctors
    day.stage.world.faults.add("too_many_requests", "sendVoice")
    ewa.send_voice(BY_EWA)
    await day.stage.settle()
    tap(ewa, "take_back", None)
    await day.stage.answer()
    day.stage.wait(minutes=1)
    await day.stage.settle()
    assert len(notes(day, anna)) == 1
    assert [each for each in anna.messages if each.file] == []
    assert sum("(cofnięte)" in each.text for each in anna.messages) == 1


async def test_what_the_other_side_sees(day: ConsultingDay) -> None:
    """The doctor at it, when they open the conversation; and that something is on its way."""
    (anna,), (ewa,) = day.patients, day.doctors
    await sees(day, anna, "typing")
    anna.send_voice(BY_ANNA)
    await day.stage.settle()
    await sees(day, ewa, "upload_voice")
    ewa.send_document("zalecenia.pdf", b"%PDF-1.4")
    await day.stage.settle()
    await sees(day, anna, "upload_document")
