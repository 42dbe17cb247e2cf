"""Two who do something about an order at once: the row decides, and the second is told (S20)."""

from __future__ import annotations

import pytest

from core.accounts.patients import Patient
from core.clinic.model import Clinic
from core.context import Work
from core.prescriptions import announcing, collecting, deciding, ordering
from core.prescriptions.model import RenewalStatus, prescription_of
from core.prescriptions.ordering import Order
from core.staff import audit
from tests.core.files.filing import a_full_patient
from tests.core.prescriptions.prescribing import an_order, issued, prescribing_clinic
from tests.core.racing import at_once
from tests.core.staff.staffing import DOCTOR, OTHER_DOCTOR
from tests.desk import Desk

pytestmark = pytest.mark.both_databases


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return prescribing_clinic()


@pytest.fixture
async def anna(desk: Desk) -> Patient:
    """A patient whose identity is confirmed."""
    async with desk.work() as work:
        return await a_full_patient(work)


async def test_two_doctors_decide(desk: Desk, anna: Patient) -> None:
    """There is one e-prescription, or a reason, and the other doctor is told who has decided."""
    async with desk.work() as work:
        request = await an_order(work, anna)
    outcomes = await at_once(
        desk,
        lambda work: deciding.issue(work, DOCTOR, request.id, issued()),
        lambda work: deciding.issue(work, OTHER_DOCTOR, request.id, issued(code="0815")),
        lambda work: deciding.decline(work, OTHER_DOCTOR, request.id, "Nie."),
    )
    assert sorted(outcomes) == ["", "DecidedAlready", "DecidedAlready"]
    async with desk.work() as work:
        (kept,) = await ordering.recent(work, anna)
        found = await prescription_of(work, request.id)
        assert (found is None) == (kept.status is RenewalStatus.DECLINED)
        assert found is None or found.sealed.issuer == kept.holder
        assert (await audit.check(work)).broken is None


async def test_a_patient_withdraws_while_a_doctor_issues(desk: Desk, anna: Patient) -> None:
    """It is one or the other: nothing is issued for what was withdrawn."""
    async with desk.work() as work:
        request = await an_order(work, anna)
    outcomes = await at_once(
        desk,
        lambda work: deciding.issue(work, DOCTOR, request.id, issued()),
        lambda work: ordering.withdraw(work, anna, request.id),
    )
    assert tuple(outcomes) in {("", "DecidedAlready"), ("RenewalWithdrawn", "")}
    async with desk.work() as work:
        (kept,) = await ordering.recent(work, anna)
        assert (await prescription_of(work, request.id) is None) == (kept.status is RenewalStatus.WITHDRAWN)


async def test_undone_while_the_patient_is_told(desk: Desk, anna: Patient) -> None:
    """Either the patient has it, or nobody: never a code that was taken back."""
    async with desk.work() as work:
        request = await an_order(work, anna)
        await deciding.issue(work, DOCTOR, request.id, issued())
    before, desk.now = desk.now, desk.now
    desk.wait(seconds=59)
    early = desk.now

    async def tell(work: Work) -> object:
        late = Work(work.session, work.clinic, early.replace(minute=early.minute + 1), work.address_of)
        return await announcing.announce_due(late)

    outcomes = await at_once(desk, lambda work: deciding.undo(work, DOCTOR, request.id), tell)
    assert outcomes[0] in {"", "TooLateToUndo"}
    assert before < early
    async with desk.work() as work:
        (kept,) = await ordering.recent(work, anna)
        is_told = bool(await collecting.of_patient(work, anna))
        assert is_told == (outcomes[0] == "TooLateToUndo")
        assert (kept.status is RenewalStatus.ISSUED) == is_told


async def test_the_same_is_ordered_twice_at_once(desk: Desk, anna: Patient) -> None:
    """One order waits."""
    order = Order(written=("Euthyrox",))
    outcomes = await at_once(desk, *[lambda work: ordering.send(work, anna, order)] * 2)
    assert sorted(outcomes) == ["", "OrderedAlready"]
