"""A certificate is told by no notice, written in no log, and left in no queue once it was sent (S40)."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

import pytest

from bot.addresses import address_of
from core.accounts.patients import Tier
from core.appointments import booking
from core.appointments.occupational import ExaminationKind
from core.staff.members import Caller, Where
from core.treatment.certificates import giving
from core.treatment.certificates.model import CertificateDecision
from tests.dialogs import clinic_side
from tests.dialogs.canaries import canaries_in, left_in_outbox
from tests.dialogs.clinic_side import DOCTOR
from tests.dialogs.taps import buttons_of
from tests.in_process import in_process

CANARIES: Final = ("Badanie kontrolne", "przeciwwskaza", "2031", "Borkowska")
"""What was examined, what was decided, until when, and by whom."""


async def test_nothing_of_a_certificate_is_told_logged_or_left(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One is given; its patient is told, and opens it."""
    caplog.set_level(logging.INFO)
    caller = Caller(address_of(DOCTOR), Where.STAFF_CHAT)
    async with in_process(tmp_path) as stage:
        anna = stage.world.add_person(101, "Anna", "Nowak", "pl")
        anna.start()
        await stage.settle()
        await stage.open_account(anna, Tier.FULL)
        await clinic_side.note_appointment(stage, anna, "attended", "occupational, wrona, wola, 2027-03-01 08:00")
        async with stage.work() as work:
            visit = (await booking.past(work, await clinic_side.patient_of(work, anna))).items[0]
            draft = await giving.begin(work, caller, visit.id, ExaminationKind.FOLLOW_UP)
            await giving.decide(work, caller, draft.id, CertificateDecision.FIT)
            await giving.date_validity(work, caller, draft.id, "9.07.2031")
            await giving.give(work, caller, draft.id)
        before = len(anna.messages)
        stage.wait(minutes=2)
        await stage.keep_up()
        (notice,) = anna.messages[before:]
        assert canaries_in(notice.text, CANARIES) == []
        assert notice.protected
        anna.press(notice, next(iter(buttons_of(notice))).pack())
        await stage.settle()
        assert canaries_in(anna.messages[-1].text, CANARIES) == list(CANARIES)
        assert anna.messages[-1].protected
        assert await left_in_outbox(stage, CANARIES) == []
    assert caplog.records
    assert canaries_in(caplog.text, CANARIES) == []
