"""A patient asks to be called: one request at a time, raised until somebody calls, closed by a call or taken back."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from core.accounts.patients import Patient, Tier, get_patient
from core.clinic.model import Clinic
from core.context import Work
from core.errors import NotFound, RoleNeeded
from core.identity.refusals import CaseTakenBy
from core.receipts import note_receipt
from core.requests.model import RequestStatus
from core.requests.refusals import AskedTooOftenInADay, RequestClosed
from core.roles import Role
from core.staff import audit
from core.staff.audit import AuditAction
from core.staff.call_waiting import MOST_CALLS
from core.staff.members import Caller, Where
from core.treatment import calls
from core.treatment.calls import LONGEST_WORDS, MOST_IN_A_DAY, CallRequest
from tests.core.racing import at_once
from tests.core.staff.staffing import DOCTOR, JAN, RECEPTIONIST, staffed_clinic
from tests.desk import Desk

PHONE = "+48601234567"
COLLEAGUE = Caller(JAN, Where.STAFF_CHAT)


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat; Jan is at the reception, too."""
    clinic = staffed_clinic()
    jan = next(each for each in clinic.staff if each.user_id == 9003)
    both = jan.model_copy(update={"roles": (*jan.roles, Role.RECEPTION)})
    return clinic.model_copy(update={"staff": (*(each for each in clinic.staff if each is not jan), both)})


async def asked(desk: Desk, patient: Patient, words: str = "Chcę porozmawiać.") -> str:
    """The id of the request that is open now."""
    async with desk.work() as work:
        return (await calls.ask(work, patient, PHONE, words)).id


async def reminded(desk: Desk) -> list[bool]:
    """Whether each of the requests that are raised now is escalated."""
    async with desk.work() as work:
        return [each.escalated for each in await calls.remind_due(work)]


async def test_what_was_written_is_what_the_staff_see(desk: Desk, anna: Patient) -> None:
    """The number and the words, as much of them as fits; the level stays."""
    call = await asked(desk, anna, "x" * 1000)
    async with desk.work() as work:
        case = await calls.get_case(work, call)
        assert (await get_patient(work, anna.id)).tier is Tier.BASIC
        with pytest.raises(NotFound):
            await calls.get_case(work, "another")
    assert (case.request.phone, case.request.words, case.patient.id) == (PHONE, "x" * LONGEST_WORDS, anna.id)


async def test_one_waits_at_a_time(desk: Desk, anna: Patient) -> None:
    """Whoever asks again has the one that waits; three in a day are enough."""
    calls_of_a_day = []
    for _ in range(MOST_IN_A_DAY):
        calls_of_a_day.append(await asked(desk, anna))
        assert await asked(desk, anna, "Jeszcze raz.") == calls_of_a_day[-1]
        async with desk.work() as work:
            withdrawn = await calls.withdraw(work, anna, calls_of_a_day[-1])
            assert withdrawn.status is RequestStatus.WITHDRAWN
    assert len(set(calls_of_a_day)) == MOST_IN_A_DAY
    with pytest.raises(AskedTooOftenInADay):
        await asked(desk, anna)
    desk.wait(days=1)
    assert await asked(desk, anna) not in calls_of_a_day


@pytest.mark.both_databases
async def test_two_ask_at_once(desk: Desk, anna: Patient) -> None:
    """They have one request."""
    found: list[str] = []

    async def ask(work: Work) -> None:
        found.append((await calls.ask(work, anna, PHONE, "")).id)

    assert await at_once(desk, ask, ask, ask) == ["", "", ""]
    assert len(found) == 3
    assert len(set(found)) == 1


@pytest.mark.both_databases
async def test_the_database_refuses_a_second(desk: Desk, anna: Patient) -> None:
    """Whatever the code does."""
    await asked(desk, anna)
    columns = sa.inspect(CallRequest).columns
    copied = sa.select(*(sa.literal("other") if each.name == "id" else each for each in columns))
    async with desk.work() as work:
        with pytest.raises(IntegrityError):
            await work.session.execute(sa.insert(CallRequest).from_select([each.name for each in columns], copied))
        await work.session.rollback()


async def test_it_is_raised_until_somebody_calls(desk: Desk, anna: Patient) -> None:
    """After four working hours, and escalated once after eight; a colleague who took it and did nothing, too."""
    call = await asked(desk, anna)
    desk.wait(hours=3, minutes=59)
    assert await reminded(desk) == []
    desk.wait(minutes=1)
    assert await reminded(desk) == [False]
    assert await reminded(desk) == []
    desk.wait(days=1)
    assert await reminded(desk) == [True]
    async with desk.work() as work:
        await calls.take(work, RECEPTIONIST, call)
    desk.wait(days=2)
    assert await reminded(desk) == [False]
    async with desk.work() as work:
        await calls.done(work, RECEPTIONIST, call)
    desk.wait(days=3)
    assert await reminded(desk) == []
    async with desk.work() as work:
        rows = (await audit.recent(work, patient_id=anna.id)).items
    assert [row.what for row in rows] == [
        *(AuditAction.MADE_CALL, AuditAction.RAISED_CALL, AuditAction.TOOK_CALL),
        *(AuditAction.ESCALATED_CALL, AuditAction.RAISED_CALL),
    ]


async def test_nobody_answers(desk: Desk, anna: Patient) -> None:
    """It waits for the next call; after three it is closed, and the patient may ask again."""
    call = await asked(desk, anna)
    for number in range(1, MOST_CALLS + 1):
        async with desk.work() as work:
            case = await calls.not_reached(work, RECEPTIONIST, call)
            assert (case.request.calls, case.request.taken_by) == (number, None)
    async with desk.work() as work:
        assert (await calls.get_case(work, call)).request.status is RequestStatus.UNREACHED
    assert await asked(desk, anna) != call


async def test_who_may_call(desk: Desk, anna: Patient) -> None:
    """The reception; of them whoever took it."""
    call = await asked(desk, anna)
    async with desk.work() as work:
        await calls.take(work, RECEPTIONIST, call)
        await calls.take(work, RECEPTIONIST, call)
        for caller, refusal in ((COLLEAGUE, CaseTakenBy), (DOCTOR, RoleNeeded)):
            for step in (calls.take, calls.done, calls.not_reached):
                with pytest.raises(refusal):
                    await step(work, caller, call)


async def test_what_is_closed_stays_so(desk: Desk, anna: Patient) -> None:
    """Nothing more can be done about it, and its patient changes nothing."""
    call = await asked(desk, anna)
    async with desk.work() as work:
        await calls.done(work, RECEPTIONIST, call)
        for step in (calls.take, calls.done, calls.not_reached):
            with pytest.raises(RequestClosed):
                await step(work, RECEPTIONIST, call)
        assert (await calls.withdraw(work, anna, call)).status is RequestStatus.DONE


async def test_a_request_is_its_patients_alone(desk: Desk, anna: Patient, john: Patient) -> None:
    """Another one finds nothing."""
    call = await asked(desk, anna)
    async with desk.work() as work:
        for step in (calls.get_request, calls.open_request, calls.withdraw):
            with pytest.raises(NotFound):
                await step(work, john, call)


async def test_a_call_in_vain_is_told_again(desk: Desk, anna: Patient) -> None:
    """To whom could not be reached in the chat either, until they look at it."""
    call = await asked(desk, anna)
    async with desk.work() as work:
        await calls.not_reached(work, RECEPTIONIST, call)
        await note_receipt(work, CallRequest, call, delivered=False)
        assert [each.id for each in await calls.undelivered(work, anna)] == [call]
        await calls.open_request(work, anna, call)
        assert await calls.undelivered(work, anna) == ()
