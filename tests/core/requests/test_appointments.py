"""A patient asks the reception to cancel or move an appointment: once at a time, raised until answered or over."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from core.accounts.patients import Patient
from core.appointments import booking, visits
from core.appointments.model import AppointmentStatus
from core.clinic.model import Clinic
from core.context import Work
from core.errors import AlreadyCancelled, BookedElsewhere, NotFound, RoleNeeded, UnusableText
from core.identity.refusals import CaseTakenBy
from core.receipts import note_receipt
from core.requests import appointments as requests
from core.requests import deciding, handling
from core.requests.appointments import (
    MOST_IN_A_DAY,
    MOST_TIMES,
    AppointmentRequest,
    PreferredTime,
    RequestKind,
)
from core.requests.model import RequestStatus
from core.requests.refusals import AskedTooOftenInADay, RequestClosed
from core.roles import Role
from core.staff import audit
from core.staff.audit import AuditAction
from core.staff.members import Caller, Where
from tests.core.appointments.bookings import lis, nowak, warsaw
from tests.core.racing import at_once
from tests.core.staff.staffing import DOCTOR, JAN, RECEPTIONIST, staffed_clinic
from tests.desk import Desk

COLLEAGUE = Caller(JAN, Where.PRIVATE)
FRIDAY = dt.date(2027, 3, 5)


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat; Jan is at the reception, too."""
    clinic = staffed_clinic()
    jan = next(each for each in clinic.staff if each.user_id == 9003)
    both = jan.model_copy(update={"roles": (*jan.roles, Role.RECEPTION)})
    return clinic.model_copy(update={"staff": (*(each for each in clinic.staff if each is not jan), both)})


@pytest.fixture
async def visit(desk: Desk, anna: Patient) -> str:
    """A visit of Anna's on Friday."""
    desk.now = warsaw("09:00")
    async with desk.work() as work:
        return (await booking.book(work, anna, nowak("10:00", FRIDAY))).id


async def asked(desk: Desk, patient: Patient, visit: str, kind: RequestKind = RequestKind.CANCEL) -> str:
    """The id of the request that is open now."""
    async with desk.work() as work:
        return (await requests.ask_change(work, patient, visit, kind)).id


async def test_what_was_wished_is_what_the_reception_sees(desk: Desk, anna: Patient, visit: str) -> None:
    """Up to three times, and words; the appointment stays as it is."""
    times = [PreferredTime(day=FRIDAY + dt.timedelta(days=each)) for each in range(MOST_TIMES + 1)]
    async with desk.work() as work:
        sent = await requests.ask_change(work, anna, visit, RequestKind.MOVE, times, "Po 16.")
    async with desk.work() as work:
        case = await deciding.get_case(work, sent.id)
        assert (case.patient.id, case.appointment.id, case.request.kind) == (anna.id, visit, RequestKind.MOVE)
        assert (case.request.facts.times, case.request.facts.words) == (tuple(times[:MOST_TIMES]), "Po 16.")
        assert case.appointment.status is AppointmentStatus.BOOKED
        with pytest.raises(NotFound):
            await deciding.get_case(work, "another")
        with pytest.raises(UnusableText):
            handling.read_words("x" * (handling.LONGEST_WORDS + 1))


async def test_one_about_a_visit_waits_at_a_time(desk: Desk, anna: Patient, visit: str) -> None:
    """Whoever asks again has the one that waits; about another visit there is another."""
    one = await asked(desk, anna, visit)
    assert await asked(desk, anna, visit, RequestKind.MOVE) == one
    async with desk.work() as work:
        other = (await booking.book(work, anna, lis("12:15"))).id
    assert await asked(desk, anna, other) != one
    async with desk.work() as work:
        assert (await requests.withdraw(work, anna, one)).status is RequestStatus.WITHDRAWN
    assert await asked(desk, anna, visit) != one


async def test_so_many_in_a_day(desk: Desk, anna: Patient, visit: str) -> None:
    """Each is a card: nobody fills the staff chat."""
    for _ in range(MOST_IN_A_DAY):
        one = await asked(desk, anna, visit)
        async with desk.work() as work:
            await requests.withdraw(work, anna, one)
    with pytest.raises(AskedTooOftenInADay):
        await asked(desk, anna, visit)


@pytest.mark.both_databases
async def test_two_ask_at_once(desk: Desk, anna: Patient, visit: str) -> None:
    """They have one request, and the database would refuse a second."""
    found: list[str] = []

    async def ask(work: Work) -> None:
        found.append((await requests.ask_change(work, anna, visit, RequestKind.CANCEL)).id)

    assert await at_once(desk, ask, ask, ask) == ["", "", ""]
    assert (len(found), len(set(found))) == (3, 1)
    columns = sa.inspect(AppointmentRequest).columns
    copied = sa.select(*(sa.literal("other") if each.name == "id" else each for each in columns))
    async with desk.work() as work:
        insert = sa.insert(AppointmentRequest).from_select([each.name for each in columns], copied)
        with pytest.raises(IntegrityError):
            await work.session.execute(insert)
        await work.session.rollback()


async def test_only_about_what_could_be_changed(desk: Desk, anna: Patient, john: Patient, visit: str) -> None:
    """One's own, not cancelled, and booked here."""
    with pytest.raises(NotFound):
        await asked(desk, john, visit)
    async with desk.work() as work:
        elsewhere = (await booking.record_elsewhere(work, anna, lis("12:15"))).id
        await booking.cancel(work, anna, visit)
    for id_, refusal in ((visit, AlreadyCancelled), (elsewhere, BookedElsewhere)):
        with pytest.raises(refusal):
            await asked(desk, anna, id_)
    async with desk.work() as work:
        for step in (requests.get_request, requests.open_request, requests.withdraw):
            with pytest.raises(NotFound):
                await step(work, john, "x")


async def test_it_is_raised_within_the_hour(desk: Desk, anna: Patient, visit: str) -> None:
    """Again after four working hours, and once to the desk head; once answered, no more."""
    one = await asked(desk, anna, visit)
    told = []
    for hours in (0.9, 0.2, 1, 4, 20):
        desk.wait(minutes=int(hours * 60))
        async with desk.work() as work:
            assert await deciding.close_lapsed(work) == ()
            told.append([each.escalated for each in await deciding.remind_due(work)])
    assert told == [[], [False], [], [False], [True]]
    async with desk.work() as work:
        await deciding.decline(work, RECEPTIONIST, one, "Nie da się.")
    desk.wait(days=1)
    async with desk.work() as work:
        assert await deciding.remind_due(work) == ()
        rows = (await audit.recent(work, patient_id=anna.id)).items
    assert [row.what for row in rows] == [
        AuditAction.DECLINED_REQUEST,
        AuditAction.ESCALATED_REQUEST,
        AuditAction.RAISED_REQUEST,
        AuditAction.RAISED_REQUEST,
    ]


async def test_it_lapses_when_the_visit_begins(desk: Desk, anna: Patient, visit: str) -> None:
    """Not before; nobody is told of it any more, and a new one can't be sent."""
    one = await asked(desk, anna, visit)
    desk.now = warsaw("09:59", FRIDAY)
    async with desk.work() as work:
        assert await deciding.close_lapsed(work) == ()
        assert len(await deciding.remind_due(work)) == 1
    desk.wait(minutes=1)
    async with desk.work() as work:
        assert [each.id for each in await deciding.close_lapsed(work)] == [one]
        assert await deciding.remind_due(work) == ()
    async with desk.work() as work:
        assert (await requests.get_request(work, anna, one)).status is RequestStatus.LAPSED


async def test_what_is_done_closes_it(desk: Desk, anna: Patient, visit: str) -> None:
    """By the reception it is done; by the patient it lapses."""
    one = await asked(desk, anna, visit)
    async with desk.work() as work:
        await visits.cancel_for(work, RECEPTIONIST, visit, "Na prośbę.")
        (closed,) = await deciding.settle(work, visit, RECEPTIONIST.address)
        assert (closed.id, closed.status, closed.closed_by) == (one, RequestStatus.DONE, RECEPTIONIST.address)
        assert await deciding.settle(work, visit) == ()
        with pytest.raises(RequestClosed):
            await deciding.take(work, RECEPTIONIST, one)


async def test_who_may_answer(desk: Desk, anna: Patient, visit: str) -> None:
    """The reception, in the group and in private; of them whoever took it."""
    one = await asked(desk, anna, visit)
    async with desk.work() as work:
        await deciding.take(work, RECEPTIONIST, one)
        await deciding.take(work, RECEPTIONIST, one)
        for caller, refusal in ((COLLEAGUE, CaseTakenBy), (DOCTOR, RoleNeeded)):
            with pytest.raises(refusal):
                await deciding.take(work, caller, one)
            with pytest.raises(refusal):
                await deciding.require_open(work, caller, one)
            with pytest.raises(refusal):
                await deciding.decline(work, caller, one, "Nie.")


async def test_an_answer_is_told_again(desk: Desk, anna: Patient, visit: str) -> None:
    """To whom could not be reached, until they look at it."""
    one = await asked(desk, anna, visit)
    async with desk.work() as work:
        await deciding.decline(work, RECEPTIONIST, one, "Nie da się.")
        await note_receipt(work, AppointmentRequest, one, delivered=False)
        assert [each.id for each in await deciding.undelivered(work, anna)] == [one]
        assert (await requests.open_request(work, anna, one)).facts.answer == "Nie da się."
        assert await deciding.undelivered(work, anna) == ()
