"""Results as the staff list them, and whose they are (S19)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from core.accounts.patients import Patient, Tier
from core.errors import NotFound
from core.results import cases, reading
from core.results.model import Result
from tests.core.results.resulting import published
from tests.core.staff.staffing import DOCTOR, RECEPTIONIST
from tests.desk import Desk


async def test_results_are_the_patients_own(desk: Desk, anna: Patient, john: Patient) -> None:
    """Somebody else finds none."""
    result = await published(desk, anna)
    desk.wait(minutes=1)
    async with desk.work() as work:
        john = await work.session.merge(john)
        john.tier = Tier.FULL
        with pytest.raises(NotFound):
            await reading.open_result(work, john, result.id)
        assert not await reading.list_results(work, john)
        assert [each.result.id for each in await reading.list_results(work, anna)] == [result.id]
        assert [each.result.id for each in await cases.uncommented(work, DOCTOR)] == [result.id]
        assert [each.id for each in await cases.of_patient(work, RECEPTIONIST, anna.id)] == [result.id]


async def test_no_comment_is_expected_on_what_is_long_open(desk: Desk, anna: Patient) -> None:
    """Unless the patient opens nothing before there is one; what they have opened meanwhile waits no more."""
    result = await published(desk, anna)
    for waits, opened, expected in ((False, False, []), (True, False, [result.id]), (True, True, [])):
        async with desk.work() as work:
            later = replace(work, now=work.now + cases.RECENT + timedelta(minutes=1))
            await reading.choose(later, anna, waits=waits)
            (await later.session.get_one(Result, result.id)).opened_at = later.now if opened else None
            await later.session.flush()
            assert [each.result.id for each in await cases.uncommented(later, DOCTOR)] == expected
    async with desk.work() as work:
        assert [each.result.id for each in await cases.uncommented(work, DOCTOR)] == [result.id]
