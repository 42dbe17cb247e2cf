"""A result is told by no notice, written in no log, and left in no queue once it was sent (S19)."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

import pytest

from bot.addresses import address_of
from core.accounts.patients import Tier
from core.results import drafts, publishing
from core.results.model import ResultKind
from core.staff.members import Caller, Where
from tests.dialogs import clinic_side
from tests.dialogs.canaries import canaries_in, left_in_outbox
from tests.dialogs.clinic_side import DOCTOR
from tests.dialogs.taps import buttons_of, tap
from tests.in_process import in_process

CANARIES: Final = ("Kanarkowy", "Kanarkoza", "77.31", "77,31", "kanarków", "Zaćwierkał")
"""The name of a result, of a value, the value in both spellings, its unit, and what the doctor said."""


async def test_nothing_of_a_result_is_told_logged_or_left(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Two are published and commented on; their patient is told, opens one, and sees the value over time."""
    caplog.set_level(logging.INFO)
    caller = Caller(address_of(DOCTOR), Where.STAFF_CHAT)
    async with in_process(tmp_path) as stage:
        anna = stage.world.add_person(101, "Anna", "Nowak", "pl")
        anna.start()
        await stage.settle()
        await stage.open_account(anna, Tier.FULL)
        for day in ("1.03.2026", "1.03.2027"):
            async with stage.work() as work:
                patient = await clinic_side.patient_of(work, anna)
                draft = await drafts.begin(work, caller, patient.id, ResultKind.LABORATORY)
                await drafts.entitle(work, caller, draft.id, "Panel Kanarkowy")
                await drafts.fill(work, caller, draft.id, "Kanarkoza;77,31;kanarków/l;1–2")
                await drafts.date_collection(work, caller, draft.id, day)
                result = await publishing.publish(work, caller, draft.id)
                await publishing.comment(work, caller, result.id, "Zaćwierkał.")
        before = len(anna.messages)
        stage.wait(minutes=2)
        await stage.keep_up()
        notices = anna.messages[before:]
        assert len(notices) == 2
        assert [found for each in notices for found in canaries_in(each.text, CANARIES)] == []
        assert all(each.protected for each in notices)
        anna.press(notices[-1], next(iter(buttons_of(notices[-1]))).pack())
        await stage.settle()
        assert canaries_in(anna.messages[-1].text, CANARIES)
        assert anna.messages[-1].protected
        tap(anna, "trend", None)
        await stage.settle()
        picture = next(each for each in reversed(anna.messages) if each.file is not None)
        assert picture.protected
        assert canaries_in(anna.messages[-1].text, CANARIES)
        assert anna.messages[-1].protected
        assert await left_in_outbox(stage, CANARIES) == []
    assert caplog.records
    assert canaries_in(caplog.text, CANARIES) == []
