"""Two of the staff who do something to one result at once: one wins, and the other is told (S19)."""

from __future__ import annotations

import pytest

from core.accounts.patients import Patient
from core.results import drafts, publishing, reading, receipts
from core.results.model import ResultStatus
from core.staff import audit
from core.staff.audit import AuditAction
from tests.core.racing import at_once
from tests.core.results.resulting import drafted, published
from tests.core.staff.staffing import DOCTOR, OTHER_DOCTOR, RECEPTIONIST
from tests.desk import Desk

pytestmark = pytest.mark.both_databases


async def test_a_draft_is_published_twice(desk: Desk, anna: Patient) -> None:
    """There is one result, and it was published once."""
    draft = await drafted(desk, anna)
    outcomes = await at_once(desk, *[lambda work: publishing.publish(work, RECEPTIONIST, draft.id)] * 2)
    assert sorted(outcomes) == ["", "ResultOver"]
    desk.wait(minutes=1)
    async with desk.work() as work:
        assert len(await receipts.tell_due(work)) == 1
        noted = [each.what for each in (await audit.recent(work, patient_id=anna.id, size=9)).items]
        assert noted.count(AuditAction.PUBLISHED_RESULT) == 1
        assert (await audit.check(work)).broken is None


async def test_a_draft_is_published_while_it_is_deleted(desk: Desk, anna: Patient) -> None:
    """Either it is gone, or it is a result that stays."""
    draft = await drafted(desk, anna)
    outcomes = await at_once(
        desk,
        lambda work: publishing.publish(work, RECEPTIONIST, draft.id),
        lambda work: drafts.discard(work, RECEPTIONIST, draft.id),
    )
    assert tuple(outcomes) in {("", "ResultOver"), ("NotFound", "")}
    desk.wait(minutes=1)
    async with desk.work() as work:
        assert bool(await reading.list_results(work, anna)) == (outcomes[0] == "")


async def test_two_doctors_correct_one_result(desk: Desk, anna: Patient) -> None:
    """One correction stands; whoever began theirs from the same values is told, and keeps the draft."""
    result = await published(desk, anna)
    desk.wait(minutes=5)
    begun = {}
    for doctor in (DOCTOR, OTHER_DOCTOR):
        async with desk.work() as work:
            begun[doctor] = (await drafts.begin_correction(work, doctor, result.id)).id
    desk.wait(minutes=5)
    outcomes = await at_once(
        desk,
        lambda work: publishing.publish(work, DOCTOR, begun[DOCTOR]),
        lambda work: publishing.publish(work, OTHER_DOCTOR, begun[OTHER_DOCTOR]),
    )
    assert sorted(outcomes) == ["", "CorrectedMeanwhile"]
    late = OTHER_DOCTOR if outcomes[1] else DOCTOR
    async with desk.work() as work:
        opened = (await reading.open_result(work, anna, result.id)).result
        assert (opened.status, len(opened.facts.earlier)) == (ResultStatus.CORRECTED, 1)
        assert [each.id for each in await drafts.own_drafts(work, late)] == [begun[late]]
