"""No order of presses and messages shows anything medical below the full level, over the wire: old buttons, forged ones
with the ids of the very records, words, files (S33).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given, settings

from core.accounts.patients import Tier
from core.identity import codes
from core.identity.model import Route
from tests.dialogs.clinic_side import patient_of
from tests.dialogs.everywhere.test_pin_closes import AS_FOUND, AT_ONCE, CANARIES, STEPS, Locked, with_records
from tests.stage import Stage, a_stage

pytestmark = pytest.mark.ci


@pytest.fixture(params=[Tier.BASIC, Tier.PENDING])
async def account(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Locked]:
    """An account with something medical everywhere, as if it had been raised by mistake, and is where it belongs."""
    async with a_stage(tmp_path) as stage:
        ids = await with_records(stage)
        yield Locked(stage, ids, lambda: _lower(stage, request.param))


async def _lower(stage: Stage, tier: Tier) -> None:
    """The account gets the level, whatever it has been brought to, and its chat begins at the menu."""
    anna = stage.world.person(101)
    async with stage.work() as work:
        patient = await patient_of(work, anna)
        patient.tier = Tier.BASIC
        await work.session.flush()
        if tier is Tier.PENDING:
            await codes.issue(work, patient, Route.RECEPTION)
    stage.wait(hours=1)
    anna.say("/menu")
    await stage.settle()


@settings(max_examples=4, suppress_health_check=AT_ONCE, phases=AS_FOUND)
@given(STEPS)
async def test_nothing_medical_below_the_full_level(account: Locked, steps: list[tuple[int, int]]) -> None:
    """Whatever somebody does who knows every id, and whatever they have done before."""
    await account.go_back()
    account.seen = len(account.stage.world.log)
    for choice, kind in steps:
        account.do(choice, kind)
        await account.stage.settle()
    shown = " ".join(account.new_words())
    assert [each for each in CANARIES if each in shown] == []
    async with account.stage.work() as work:
        assert (await patient_of(work, account.anna)).tier is not Tier.FULL
