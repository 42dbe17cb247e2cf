"""E-prescriptions and referrals are told by no notice, written in no log, and left in no queue once sent (S20, S21)."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Final

import pytest

from bot.addresses import address_of
from core.accounts.patients import Tier
from core.appointments import booking
from core.prescriptions import deciding, ordering
from core.prescriptions.deciding import IssuedElsewhere
from core.prescriptions.ordering import Order
from core.prescriptions.typed import parse_dates
from core.referrals import writing
from core.referrals.model import ReferralKind
from core.staff.members import Caller, Where
from tests.dialogs import clinic_side
from tests.dialogs.canaries import canaries_in, left_in_outbox
from tests.dialogs.clinic_side import DOCTOR
from tests.dialogs.taps import buttons_of, tap
from tests.in_process import in_process

CALLER: Final = Caller(address_of(DOCTOR), Where.STAFF_CHAT)
KEY: Final = "77317731773177317731773177317731773177317731"
PRESCRIBED: Final = ("7731", KEY, "Kanarkol")
"""A code, a key, and a medicine."""

REFERRED: Final = ("4821", "Zaćwierka")
"""A code, and what somebody is sent for."""


async def test_nothing_of_an_e_prescription_is_told_logged_or_left(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """It is issued; its patient is told, opens it, and has its QR code sent."""
    caplog.set_level(logging.INFO)
    async with in_process(tmp_path) as stage:
        anna = stage.world.add_person(101, "Anna", "Nowak", "pl")
        anna.start()
        await stage.settle()
        await stage.open_account(anna, Tier.FULL)
        async with stage.work() as work:
            patient, today = await clinic_side.patient_of(work, anna), work.clinic.day_of(work.now)
            order = await ordering.send(work, patient, Order(written=("Kanarkol 10 mg",)))
            issued = IssuedElsewhere("7731", parse_dates(f"{today}, 2027-04-01", today), KEY)
            await deciding.issue(work, CALLER, order.id, issued)
        before = len(anna.messages)
        stage.wait(minutes=2)
        await stage.keep_up()
        (notice,) = anna.messages[before:]
        assert canaries_in(notice.text, PRESCRIBED) == []
        assert notice.protected
        anna.press(notice, next(iter(buttons_of(notice))).pack())
        await stage.settle()
        tap(anna, "show", None)
        await stage.settle()
        assert canaries_in(anna.messages[-1].text, PRESCRIBED) == ["7731", "Kanarkol"]
        assert anna.messages[-1].protected
        tap(anna, "qr", None)
        await stage.settle()
        picture = next(each for each in reversed(anna.messages) if each.file is not None)
        assert picture.protected
        assert await left_in_outbox(stage, PRESCRIBED) == []
    assert caplog.records
    assert canaries_in(caplog.text, PRESCRIBED) == []


async def test_nothing_of_a_referral_is_told_logged_or_left(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """It is issued after an appointment; its patient is told, and opens it."""
    caplog.set_level(logging.INFO)
    async with in_process(tmp_path) as stage:
        anna = stage.world.add_person(101, "Anna", "Nowak", "pl")
        anna.start()
        await stage.settle()
        await stage.open_account(anna, Tier.FULL)
        await clinic_side.note_appointment(stage, anna, "attended", "internist, borkowska, centrum, 2027-03-01 08:00")
        async with stage.work() as work:
            visit = (await booking.past(work, await clinic_side.patient_of(work, anna))).items[0]
            draft = await writing.begin(work, CALLER, visit.id, ReferralKind.EXAMINATION)
            await writing.choose_service(work, CALLER, draft.id, "ecg")
            await writing.set_reason(work, CALLER, draft.id, "Zaćwierkało w sercu.")
            await writing.set_code(work, CALLER, draft.id, "4821")
            await writing.issue(work, CALLER, draft.id)
        before = len(anna.messages)
        stage.wait(minutes=2)
        await stage.keep_up()
        (notice,) = anna.messages[before:]
        assert canaries_in(notice.text, REFERRED) == []
        assert notice.protected
        anna.press(notice, next(iter(buttons_of(notice))).pack())
        await stage.settle()
        assert canaries_in(anna.messages[-1].text, REFERRED) == list(REFERRED)
        assert anna.messages[-1].protected
        assert await left_in_outbox(stage, REFERRED) == []
    assert caplog.records
    assert canaries_in(caplog.text, REFERRED) == []
