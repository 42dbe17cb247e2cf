"""Closed requests are forgotten when the clinic file says so; what is open, or says who was confirmed, stays."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from core.accounts.patients import Patient
from core.clinic.model import Clinic
from core.identity.model import ConfirmationStatus, IdentityConfirmation, Route, new_request
from core.ids import new_id
from core.records.forgetting import AT_ONCE, forget_closed_requests
from core.staff import to_call
from core.staff.to_call import ToCall, ToCallReason, ToCallStatus
from core.treatment import calls
from core.treatment.calls import CallRequest
from tests.core.staff.staffing import RECEPTIONIST, staffed_clinic
from tests.desk import Desk

A_YEAR = dt.timedelta(days=365)
PHONE = "+48601234567"


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


async def left(desk: Desk, table: type[CallRequest | ToCall | IdentityConfirmation]) -> int:
    """How many there are once what is due is done."""
    more = True
    while more:
        async with desk.work() as work:
            more = await forget_closed_requests(work)
    async with desk.work() as work:
        return await work.session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


async def test_a_call_is_forgotten_a_year_after_it_was_closed(desk: Desk, anna: Patient, john: Patient) -> None:
    """Not before, and not while it waits."""
    async with desk.work() as work:
        await calls.withdraw(work, anna, (await calls.ask(work, anna, PHONE, "Ból w klatce.")).id)
        await calls.ask(work, john, PHONE, "")
    closed = desk.now
    desk.now = closed + A_YEAR - dt.timedelta(seconds=1)
    assert await left(desk, CallRequest) == 2
    desk.now = closed + A_YEAR
    assert await left(desk, CallRequest) == 1
    desk.now = closed + 10 * A_YEAR
    assert await left(desk, CallRequest) == 1


async def test_the_clinic_says_for_how_long(desk: Desk, anna: Patient) -> None:
    """By its file."""
    settings = desk.clinic.settings.model_copy(update={"keep_requests_days": 30})
    desk.clinic = desk.clinic.model_copy(update={"settings": settings})
    async with desk.work() as work:
        entry = await to_call.add(work, anna, ToCallReason.NEWS, new_id())
        entry.close_as(ToCallStatus.CALLED, work.now, RECEPTIONIST.address)
    desk.now += dt.timedelta(days=29)
    assert await left(desk, ToCall) == 1
    desk.now += dt.timedelta(days=1)
    assert await left(desk, ToCall) == 0


@pytest.mark.parametrize(
    ("route", "status", "stays"),
    [
        (Route.CONTACT_FORM, ConfirmationStatus.REFUSED, False),
        (Route.CONTACT_FORM, ConfirmationStatus.CANCELLED, False),
        (Route.CONTACT_FORM, ConfirmationStatus.CONFIRMED, True),
        (Route.CONTACT_FORM, None, True),
        (Route.RECEPTION, ConfirmationStatus.REFUSED, True),
    ],
)
async def test_a_contact_form_goes_unless_it_proved_something(
    desk: Desk,
    anna: Patient,
    route: Route,
    status: ConfirmationStatus | None,
    stays: bool,  # noqa: FBT001 - a case
) -> None:
    """Other routes are no forms: nobody wrote anything there."""
    async with desk.work() as work:
        await work.session.execute(sa.delete(IdentityConfirmation))
        request = new_request(work, anna, route)
        await work.session.flush()
        if status is not None:
            request.close_as(status, work.now)
    desk.now += A_YEAR
    assert (await left(desk, IdentityConfirmation) == 1) is stays


@pytest.mark.both_databases
async def test_many_go_by_portions(desk: Desk, anna: Patient) -> None:
    """None is left over."""
    async with desk.work() as work:
        for _ in range(AT_ONCE + 1):
            entry = await to_call.add(work, anna, ToCallReason.NEWS, new_id())
            entry.close_as(ToCallStatus.NOT_NEEDED, work.now)
            await work.session.flush()
    desk.now += A_YEAR
    async with desk.work() as work:
        assert await forget_closed_requests(work)
    assert await left(desk, ToCall) == 0
