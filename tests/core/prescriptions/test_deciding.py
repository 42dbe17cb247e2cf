"""Decide about an order: issue, change, decline, undo within a minute; then the patient is told (S20, D20)."""

from __future__ import annotations

import datetime as dt

import pytest

from core.accounts.patients import Patient
from core.clinic.model import Clinic
from core.errors import NotFound, Refusal, RoleNeeded
from core.prescriptions import announcing, collecting, deciding, medications, ordering
from core.prescriptions.model import MedicineFacts, RenewalStatus
from core.prescriptions.ordering import Order
from core.prescriptions.refusals import (
    DecidedAlready,
    NotThisDoctor,
    PeselBesideCode,
    RenewalTakenBy,
    TooLateToUndo,
    UnusableCode,
    UnusableDates,
    UnusableKey,
)
from core.prescriptions.typed import PrescriptionDates
from core.staff import audit, members
from tests.core.files.filing import a_full_patient
from tests.core.prescriptions.prescribing import (
    CODE,
    DATES,
    EUTHYROX,
    KEY,
    TODAY,
    a_prescription,
    an_order,
    issued,
    prescribing_clinic,
)
from tests.core.staff.staffing import DESK_HEAD, DOCTOR, EWA, OTHER_DOCTOR, RECEPTIONIST
from tests.desk import Desk


@pytest.fixture
def clinic() -> Clinic:
    """A clinic that is careful with some medicines."""
    return prescribing_clinic()


@pytest.fixture
async def anna(desk: Desk) -> Patient:
    """A patient whose identity is confirmed."""
    async with desk.work() as work:
        return await a_full_patient(work)


async def announce(desk: Desk) -> None:
    """Let the minute pass, and tell the patient."""
    desk.wait(minutes=1)
    async with desk.work() as work:
        assert await announcing.announce_due(work) is not None


async def test_issued_as_ordered(desk: Desk, anna: Patient) -> None:
    """After a minute the patient sees the code, and the dates that the doctor gave."""
    async with desk.work() as work:
        prescription = await a_prescription(work, anna)
        (request,) = await ordering.recent(work, anna)
        assert (request.status, request.told_status) == (RenewalStatus.ISSUED, RenewalStatus.TAKEN)
        assert not await collecting.of_patient(work, anna)
        with pytest.raises(NotFound):
            await collecting.open_prescription(work, anna, prescription.id)
        assert await announcing.announce_due(work) is None
    await announce(desk)
    async with desk.work() as work:
        found = await collecting.open_prescription(work, anna, prescription.id)
        assert (found.sealed.code, found.sealed.key, found.sealed.lines) == (CODE, KEY, (EUTHYROX,))
        assert (found.issued_on, found.valid_from, found.valid_until) == (TODAY, None, DATES.valid_until)
        (request,) = await ordering.recent(work, anna)
        assert request.told_status is RenewalStatus.ISSUED
        assert (await audit.check(work)).broken is None


async def test_issued_with_changes(desk: Desk, anna: Patient) -> None:
    """What was issued instead, and why; the list of medicines follows once the patient is told."""
    other = MedicineFacts(name="Letrox 50 µg", dose="1 tabl.")
    async with desk.work() as work:
        request = await an_order(work, anna)
        await deciding.issue(work, DOCTOR, request.id, issued(medicines=(other,), reason="Brak w hurtowniach."))
        assert len((await medications.of_patient(work, anna)).items) == 1
    await announce(desk)
    async with desk.work() as work:
        (request,) = await ordering.recent(work, anna)
        assert (request.status, request.sealed.reason) == (RenewalStatus.CHANGED, "Brak w hurtowniach.")
        names = [each.sealed.name for each in await medications.of_patient(work, anna)]
        assert names == ["Euthyrox", "Letrox 50 µg"]


async def test_declined(desk: Desk, anna: Patient) -> None:
    """The reason is kept, and there is no e-prescription."""
    async with desk.work() as work:
        request = await an_order(work, anna)
        await deciding.decline(work, DOCTOR, request.id, "Najpierw badanie TSH.")
    await announce(desk)
    async with desk.work() as work:
        (request,) = await ordering.recent(work, anna)
        assert (request.status, request.sealed.reason) == (RenewalStatus.DECLINED, "Najpierw badanie TSH.")
        assert not await collecting.of_patient(work, anna)


async def test_undone(desk: Desk, anna: Patient) -> None:
    """By whoever has decided, within a minute: nothing was ever issued; then it can be decided anew."""
    async with desk.work() as work:
        await a_prescription(work, anna)
        (request,) = await ordering.recent(work, anna)
    with pytest.raises(DecidedAlready):
        async with desk.work() as work:
            await deciding.undo(work, OTHER_DOCTOR, request.id)
    desk.wait(seconds=59)
    async with desk.work() as work:
        await deciding.undo(work, DOCTOR, request.id)
    async with desk.work() as work:
        (request,) = await ordering.recent(work, anna)
        assert (request.status, request.announce_at) == (RenewalStatus.TAKEN, None)
        await deciding.issue(work, DOCTOR, request.id, issued(code="0815"))
    desk.wait(minutes=1)
    with pytest.raises(TooLateToUndo):
        async with desk.work() as work:
            await deciding.undo(work, DOCTOR, request.id)
    await announce(desk)
    async with desk.work() as work:
        (found,) = await collecting.of_patient(work, anna)
        assert found.sealed.code == "0815"


async def test_taken_and_given_back(desk: Desk, anna: Patient) -> None:
    """A colleague can't have it meanwhile; once the desk head was told that it waits, they can."""
    async with desk.work() as work:
        request = await an_order(work, anna)
        await deciding.take(work, DOCTOR, request.id)
    with pytest.raises(RenewalTakenBy):
        async with desk.work() as work:
            await deciding.take(work, OTHER_DOCTOR, request.id)
    async with desk.work() as work:
        await deciding.give_back(work, DOCTOR, request.id)
        await deciding.take(work, OTHER_DOCTOR, request.id)
        taken = await ordering.recent(work, anna)
        taken[0].escalated_at = work.now
        await work.session.flush()
        assert (await deciding.take(work, DOCTOR, request.id)).holder == "lek. Ewa Nowak"


async def test_a_colleague_who_has_left(desk: Desk, anna: Patient) -> None:
    """What they had is anybody's."""
    async with desk.work() as work:
        request = await an_order(work, anna)
        await deciding.take(work, DOCTOR, request.id)
        await members.remove(work, DESK_HEAD, EWA)
        assert (await deciding.take(work, OTHER_DOCTOR, request.id)).holder == "dr n. med. Piotr Lis"


async def test_some_medicines_are_issued_by_some(desk: Desk, anna: Patient) -> None:
    """Whoever else would issue one is told who may (the clinic file)."""
    async with desk.work() as work:
        order = Order(written=("Zolpidem 10 mg",), answers={"sleep": "Co noc"})
        request = await ordering.send(work, anna, order)
    with pytest.raises(NotThisDoctor) as refused:
        async with desk.work() as work:
            await deciding.issue(work, DOCTOR, request.id, issued())
    assert refused.value.names == ("dr n. med. Piotr Lis",)
    async with desk.work() as work:
        await deciding.issue(work, OTHER_DOCTOR, request.id, issued())


@pytest.mark.parametrize(
    ("more", "refusal"),
    [
        ({"code": "471"}, UnusableCode),
        ({"key": "123"}, UnusableKey),
        ({"dates": PrescriptionDates(TODAY, TODAY - dt.timedelta(days=1))}, UnusableDates),
        ({"medicines": (EUTHYROX,), "reason": "44051401359"}, PeselBesideCode),
    ],
)
async def test_nothing_wrong_is_issued(
    desk: Desk, anna: Patient, more: dict[str, object], refusal: type[Refusal]
) -> None:
    """The order waits on."""
    async with desk.work() as work:
        request = await an_order(work, anna)
    with pytest.raises(refusal):
        async with desk.work() as work:
            await deciding.issue(work, DOCTOR, request.id, issued(**more))
    async with desk.work() as work:
        assert (await ordering.recent(work, anna))[0].status is RenewalStatus.SENT


async def test_only_doctors_decide(desk: Desk, anna: Patient) -> None:
    """The reception sees cards, and decides nothing."""
    async with desk.work() as work:
        request = await an_order(work, anna)
    with pytest.raises(RoleNeeded):
        async with desk.work() as work:
            await deciding.issue(work, RECEPTIONIST, request.id, issued())


async def test_bought(desk: Desk, anna: Patient) -> None:
    """From then on it is told how long the medicine lasts: as long as the doctor said. It can be bought once."""
    async with desk.work() as work:
        prescription = await a_prescription(work, anna)
    await announce(desk)
    desk.wait(days=2)
    async with desk.work() as work:
        await collecting.mark_used(work, anna, prescription.id)
        (medicine,) = await medications.of_patient(work, anna)
        assert medicine.runs_out_on == TODAY + dt.timedelta(days=52)
        assert await collecting.unspent(work, anna) == ()
        with pytest.raises(NotFound):
            await collecting.mark_used(work, anna, prescription.id)


async def test_from_a_later_day_on(desk: Desk, anna: Patient) -> None:
    """Until its first day it is listed and can't be bought; on that day it can."""
    first = TODAY + dt.timedelta(days=3)
    async with desk.work() as work:
        request = await an_order(work, anna)
        dates = PrescriptionDates(TODAY, DATES.valid_until, first)
        prescription = await deciding.issue(work, DOCTOR, request.id, issued(dates=dates))
    await announce(desk)
    desk.wait(days=2)
    async with desk.work() as work:
        assert [each.id for each in await collecting.unspent(work, anna)] == [prescription.id]
        with pytest.raises(NotFound):
            await collecting.mark_used(work, anna, prescription.id)
    desk.wait(days=1)
    async with desk.work() as work:
        assert (await collecting.mark_used(work, anna, prescription.id)).used_at == desk.now
