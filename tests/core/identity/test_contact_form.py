"""A patient asks to be called: a case for the staff, which raises nobody's level by itself (S27, D1)."""

from __future__ import annotations

import asyncio

import pytest

from core.accounts.patients import Patient, Tier, get_patient
from core.clinic.model import Clinic
from core.errors import NotFound, RoleNeeded, UnusableText
from core.identity import asking, by_staff, codes, contact_form
from core.identity.by_staff import OpenCase
from core.identity.contact_form import MOST_FORMS, ContactForm
from core.identity.model import REASON, ConfirmationStatus, Document, Route
from core.identity.refusals import AskedTooOften, CaseTakenBy, RequestOver
from core.staff import audit
from core.staff.audit import AuditAction
from core.staff.call_waiting import MOST_CALLS
from core.staff.members import Caller, Where
from tests.core.identity.proving import an_account
from tests.core.staff.staffing import DOCTOR, JAN, RECEPTIONIST, staffed_clinic
from tests.desk import Desk

FORM = ContactForm("+48601234567", "po 15", "Proszę dzwonić dłużej.")


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat; a colleague of Maria's, too."""
    clinic = staffed_clinic()
    jan = next(each for each in clinic.staff if each.user_id == 9003)
    both = jan.model_copy(update={"roles": (*jan.roles, RECEPTION)})
    return clinic.model_copy(update={"staff": (*(each for each in clinic.staff if each is not jan), both)})


RECEPTION = staffed_clinic().staff[0].roles[0]
COLLEAGUE = Caller(JAN, Where.STAFF_CHAT)


@pytest.fixture
async def ewa(desk: Desk) -> Patient:
    """A patient with a basic account."""
    async with desk.work() as work:
        return await an_account(work)


async def sent(desk: Desk, patient: Patient) -> str:
    """The id of a form that was sent."""
    async with desk.work() as work:
        return (await contact_form.send(work, patient, FORM)).id


async def tier_of(desk: Desk, patient: Patient) -> Tier:
    """The level as it is stored."""
    async with desk.work() as work:
        return (await get_patient(work, patient.id)).tier


async def reminded(desk: Desk) -> list[bool]:
    """Whether each of the cases that are raised now is escalated."""
    async with desk.work() as work:
        return [each.escalated for each in await contact_form.remind_due(work)]


async def test_what_was_written_is_what_the_staff_see(desk: Desk, ewa: Patient) -> None:
    """The number, when to call, and the note."""
    case = await sent(desk, ewa)
    async with desk.work() as work:
        found = await contact_form.get_case(work, case)
        with pytest.raises(NotFound):
            await by_staff.get_case(work, RECEPTIONIST, case)
    assert (found.form, found.patient.id, found.calls) == (FORM, ewa.id, 0)
    assert await tier_of(desk, ewa) is Tier.PENDING


async def test_it_is_raised_until_it_is_closed(desk: Desk, ewa: Patient) -> None:
    """After four working hours, and escalated once after eight; a colleague who took it and did nothing, too."""
    case = await sent(desk, ewa)
    desk.wait(hours=3, minutes=59)
    assert await reminded(desk) == []
    desk.wait(minutes=1)
    assert await reminded(desk) == [False]
    assert await reminded(desk) == []
    desk.wait(days=1)
    assert await reminded(desk) == [True]
    async with desk.work() as work:
        await contact_form.take(work, RECEPTIONIST, case)
        assert (await asking.current(work, ewa))[0].taken_by == RECEPTIONIST.address
    desk.wait(hours=23)
    assert await reminded(desk) == []
    desk.wait(hours=2)
    assert await reminded(desk) == [False]
    async with desk.work() as work:
        await asking.cancel(work, ewa, case)
    desk.wait(days=3)
    assert await reminded(desk) == []


async def test_it_never_upgrades_by_itself(desk: Desk, ewa: Patient) -> None:
    """The case is done when the identity is confirmed on another way, at the telephone (D1)."""
    case = await sent(desk, ewa)
    async with desk.work() as work:
        await contact_form.take(work, RECEPTIONIST, case)
        with pytest.raises(NotFound):
            await by_staff.confirm(work, RECEPTIONIST, case, Route.CALL_CENTRE, Document.ID_CARD)
    assert await tier_of(desk, ewa) is Tier.PENDING
    async with desk.work() as work:
        code = (await codes.issue(work, ewa, Route.CALL_CENTRE)).code
        assert len(await asking.current(work, ewa)) == 2
        opened = await by_staff.open_by_code(work, RECEPTIONIST, code)
        assert isinstance(opened, OpenCase)
        await by_staff.confirm(work, RECEPTIONIST, opened.request.id, Route.CALL_CENTRE, Document.ID_CARD)
        assert (await contact_form.get_case(work, case)).request.status is ConfirmationStatus.CONFIRMED
    assert await tier_of(desk, ewa) is Tier.FULL


async def test_nobody_answers(desk: Desk, ewa: Patient) -> None:
    """It waits for the next call; after three the case is closed, and the patient may ask again."""
    case = await sent(desk, ewa)
    for call in range(1, MOST_CALLS + 1):
        async with desk.work() as work:
            assert (await contact_form.not_reached(work, RECEPTIONIST, case)).calls == call
    async with desk.work() as work:
        found = await contact_form.get_case(work, case)
    assert (found.request.status, await tier_of(desk, ewa)) == (ConfirmationStatus.REFUSED, Tier.BASIC)
    async with desk.work() as work:
        rows = (await audit.recent(work, patient_id=ewa.id)).items
    assert [row.what for row in rows] == [
        AuditAction.REFUSED_IDENTITY,
        AuditAction.CALLED_IN_VAIN,
        AuditAction.CALLED_IN_VAIN,
    ]
    await sent(desk, ewa)


async def test_closed_with_a_reason(desk: Desk, ewa: Patient) -> None:
    """Which its patient is told."""
    case = await sent(desk, ewa)
    async with desk.work() as work:
        closed = await contact_form.close(work, RECEPTIONIST, case, "Numer należy do kogoś innego.")
        assert closed.request.fact(REASON) == "Numer należy do kogoś innego."
    assert await tier_of(desk, ewa) is Tier.BASIC
    async with desk.work() as work:
        for step in (
            contact_form.take(work, RECEPTIONIST, case),
            contact_form.not_reached(work, RECEPTIONIST, case),
            contact_form.close(work, RECEPTIONIST, case, "Jeszcze raz."),
        ):
            with pytest.raises(RequestOver):
                await step


async def test_a_colleague_has_it(desk: Desk, ewa: Patient) -> None:
    """Whoever took it calls; a doctor does none of it."""
    case = await sent(desk, ewa)
    async with desk.work() as work:
        await contact_form.take(work, RECEPTIONIST, case)
        await contact_form.take(work, RECEPTIONIST, case)
        for caller, refusal in ((COLLEAGUE, CaseTakenBy), (DOCTOR, RoleNeeded)):
            for step in (
                contact_form.take(work, caller, case),
                contact_form.not_reached(work, caller, case),
                contact_form.close(work, caller, case, "Nie."),
            ):
                with pytest.raises(refusal):
                    await step


async def test_one_form_at_a_time_and_three_in_a_day(desk: Desk, ewa: Patient) -> None:
    """A new one replaces the one before."""
    cases = [await sent(desk, ewa) for _ in range(MOST_FORMS)]
    async with desk.work() as work:
        assert [each.id for each in await asking.current(work, ewa)] == [cases[-1]]
        with pytest.raises(AskedTooOften):
            await contact_form.send(work, ewa, FORM)
        await codes.issue(work, ewa, Route.RECEPTION)


def test_what_can_be_written() -> None:
    """A time, and a note."""
    assert contact_form.read_when("  po   15 ") == "po 15"
    assert contact_form.read_note("Jedno.\n\n\nDrugie.") == "Jedno.\n\nDrugie."
    for read, longest in ((contact_form.read_when, 100), (contact_form.read_note, 500)):
        for text in ("", "x" * (longest + 1)):
            with pytest.raises(UnusableText):
                read(text)


@pytest.mark.both_databases
async def test_two_take_it_at_once(desk: Desk, ewa: Patient) -> None:
    """The row decides."""
    case = await sent(desk, ewa)

    async def take(caller: Caller) -> bool:
        try:
            async with desk.work() as work:
                await contact_form.take(work, caller, case)
        except CaseTakenBy:
            return False
        return True

    assert sorted(await asyncio.gather(take(RECEPTIONIST), take(COLLEAGUE))) == [False, True]
