"""Words of an online consultation are found nowhere but where they belong: with its patient and its doctor (S16).

Not in the log, also not when a turn fails; not in the staff chat's history, in whichever state its messages once were;
not unsealed in what is kept, whether delivered or not.
"""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Final

import pytest

from bot.simulator.world.content import Media
from core.emergencies.recognition import recognise
from tests.core.files.checking.voices import voice
from tests.databases import prepared_file
from tests.dialogs.taps import tap
from tests.e2e.consulting_day import ConsultingDay, a_consulting_day
from tests.e2e.file_day import CONTENT
from tests.e2e.test_canary import broken
from tests.e2e.traces import CANARY, traces
from tests.stage import STAFF_CHAT

NAME: Final = "Wilgosława Kanarkowska"
"""Of a patient; no part of it is anything else."""

FILE: Final = f"{CANARY}.pdf"
ABOUT: Final = f"Od wczoraj {CANARY} na ręce"
ALARM: Final = f"Boli mnie w klatce piersiowej, {CANARY}"
SECRETS: Final = (CANARY, NAME.split()[1])


async def test_nowhere(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """From the queue to the summary."""
    caplog.set_level(logging.INFO)
    assert recognise(ALARM) is not None
    abouts = {NAME: ABOUT}
    async with a_consulting_day(prepared_file(tmp_path), abouts, vault=tmp_path / "vault") as day:
        await day.stage.start()
        assert any(ABOUT in each.text for each in day.patients[0].messages), "there is nothing to be found"
        async for step in both_talk(day):
            assert not any(traces(each, tmp_path) for each in SECRETS), step
        day.patients[0].say("/menu")
        await day.stage.settle()
        with broken(tmp_path / "portal.db"):
            day.patients[0].say(f"Halo, {CANARY}")
            await day.stage.settle()
        tap(day.doctors[0], "end", None)
        await day.stage.settle()
        day.doctors[0].say(f"Maść na {CANARY}")
        await day.stage.settle()
        assert any(f"Maść na {CANARY}" in each.text for each in day.patients[0].messages)
        reached = "\n".join(each.text for each in day.sent(day.doctors[0].id))
        assert all(words in reached for words in (ABOUT, ALARM, NAME, FILE)), "the doctor saw nothing"
        assert not any(secret in caplog.text for secret in SECRETS)
        assert "Incident" in caplog.text
        assert not any(traces(secret, tmp_path) for secret in SECRETS)
    of_all = day.ever_seen(STAFF_CHAT)
    assert any("Konsultacja nr 1" in each.text for each in of_all)
    assert not any(secret in each.text for secret in SECRETS for each in of_all)
    assert not any(isinstance(each.content, Media) for each in of_all)


async def both_talk(day: ConsultingDay) -> AsyncIterator[str]:
    """All that is said; after each, before and after what comes of it is delivered."""
    (patient,), (doctor,) = day.patients, day.doctors
    steps: tuple[tuple[str, Callable[[], object]], ...] = (
        ("said while waiting", lambda: patient.say(f"I jeszcze {CANARY}")),
        ("looked at", lambda: day.press_card(doctor, 1, "consult.words")),
        ("taken", lambda: day.press_card(doctor, 1)),
        ("opened", lambda: tap(doctor, "consult", None)),
        ("said", lambda: patient.say(f"Od rana {CANARY}")),
        ("changed", lambda: patient.edit(patient.messages[-1], f"Od nocy {CANARY}")),
        ("named an emergency", lambda: patient.say(ALARM)),
        ("sent", lambda: patient.send_document(FILE, CONTENT, f"Badanie {CANARY}")),
        ("recorded", lambda: patient.send_voice(voice(2), f"Kaszel {CANARY}")),
        ("answered", lambda: doctor.say(f"Proszę {CANARY}")),
        ("taken back", lambda: tap(doctor, "take_back", None)),
        ("sent an answer", lambda: doctor.send_document(FILE, CONTENT, f"Zalecenia {CANARY}")),
        ("to be seen", lambda: tap(doctor, "visit", None)),
        ("given back", lambda: tap(doctor, "hand", None)),
        ("in the queue again", lambda: tap(doctor, "queue", None)),
        ("taken again", lambda: day.press_card(doctor, 1)),
        ("opened again", lambda: tap(doctor, "consult", None)),
    )
    yield "in the queue"
    for name, act in steps:
        act()
        await day.stage.answer()
        yield f"{name}, and not delivered"
        await day.stage.settle()
        yield name
