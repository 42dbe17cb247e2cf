"""Of a child, or who has no chat, the reception confirms who acts for them, and nobody learns whom it knows (B13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
import sqlalchemy as sa

from core.accounts.identity import Pesel
from core.accounts.names import PersonName
from core.accounts.patients import Patient, Tier, get_patient
from core.accounts.tiers import Feature, allows
from core.appointments import booking
from core.appointments.model import AppointmentStatus, Origin
from core.clinic.model import Clinic
from core.errors import NotFound, RoleNeeded
from core.family import acting, ending, ties
from core.family.model import ALL_SCOPES, EndedBy, Kin, Scope, TieStatus
from core.family.refusals import ActsAlready, HasOwnChat, OwnLink, ScopeNeeded
from core.identity.model import Document
from core.questions import asking
from core.records import entering, relatives
from core.requests.model import RequestStatus
from core.requests.refusals import RequestClosed
from core.staff import audit
from core.staff.audit import AuditAction, AuditEntry, by_patient
from tests.core.appointments.bookings import nowak
from tests.core.family.relatives import BORN, CHILD, OLA, confirmed, let, make_full
from tests.core.racing import at_once
from tests.core.staff.staffing import DOCTOR, RECEPTIONIST, staffed_clinic
from tests.desk import Desk
from tests.people import a_pesel

EIGHTEEN = datetime(2033, 5, 31, 22, tzinfo=UTC)


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


async def test_what_is_asked_makes_no_record_and_tells_nothing(desk: Desk, anna: Patient, john: Patient) -> None:
    """The answer is the same whether the clinic knows the child."""
    await make_full(desk, anna, john)
    async with desk.work() as work:
        mine = await relatives.ask(work, anna, OLA, CHILD, Kin.DAUGHTER)
        assert await relatives.record_of(work, CHILD) is None
    async with desk.work() as work:
        known = await entering.enter(work, RECEPTIONIST, OLA, CHILD, "")
        theirs = await relatives.ask(work, john, OLA, CHILD, Kin.DAUGHTER)
        assert (mine.status, mine.tie_id) == (theirs.status, theirs.tie_id) == (RequestStatus.OPEN, None)
    async with desk.work() as work:
        both = await relatives.confirm(work, RECEPTIONIST, mine.id, Document.ID_CARD)
        assert both.subject.id == known.id
        assert (both.subject.tier, both.subject.person_id) == (Tier.FULL, None)


async def test_the_reception_confirms(desk: Desk, anna: Patient) -> None:
    """A record is made, all can be done, what is medical too, and it ends on the 18th birthday."""
    await make_full(desk, anna)
    both = await confirmed(desk, anna)
    async with desk.work() as work:
        found = await acting.acts(work, anna, both.tie.id)
        assert found is not None
        assert found.subject.full_name == "Ola Nowak"
        assert allows(work.clinic, found.subject, Feature.RESULTS)
        assert found.tie.due_at == EIGHTEEN
        assert AuditAction.CONFIRMED_FAMILY in {each.what for each in await audit.recent(work)}


async def test_at_eighteen_it_ends_by_itself(desk: Desk, anna: Patient) -> None:
    """To the minute, though the portal comes to it later; and is told of once."""
    await make_full(desk, anna)
    both = await confirmed(desk, anna)
    desk.now = EIGHTEEN - timedelta(seconds=1)
    async with desk.work() as work:
        assert await acting.acts(work, anna, both.tie.id) is not None
        assert not await ending.close_due(work)
    desk.now = EIGHTEEN
    async with desk.work() as work:
        assert await acting.acts(work, anna, both.tie.id) is None
        assert not await ties.acted_for(work, anna)
    async with desk.work() as work:
        (ended,) = await ending.close_due(work)
        assert (ended.tie.id, ended.tie.ended_by) == (both.tie.id, EndedBy.AGE)
        assert not await ending.close_due(work)


async def test_only_the_reception_and_one_of_them(desk: Desk, anna: Patient) -> None:
    """It is a request as others are: taken, declined with a word, withdrawn, raised again."""
    await make_full(desk, anna)
    async with desk.work() as work:
        request = await relatives.ask(work, anna, OLA, CHILD, Kin.DAUGHTER)
        assert (await relatives.ask(work, anna, OLA, CHILD, Kin.SON)).id == request.id
        with pytest.raises(RoleNeeded):
            await relatives.confirm(work, DOCTOR, request.id, Document.ID_CARD)
        with pytest.raises(OwnLink):
            await relatives.ask(work, anna, OLA, anna.identity, Kin.OTHER)
    desk.wait(days=1)
    async with desk.work() as work:
        assert [each.case.request.id for each in await relatives.remind_due(work)] == [request.id]
    async with desk.work() as work:
        declined = await relatives.decline(work, RECEPTIONIST, request.id, "Proszę o akt urodzenia.")
        assert declined.request.facts.answer == "Proszę o akt urodzenia."
        with pytest.raises(RequestClosed):
            await relatives.confirm(work, RECEPTIONIST, request.id, Document.ID_CARD)
    async with desk.work() as work:
        again = await relatives.ask(work, anna, OLA, CHILD, Kin.DAUGHTER)
        assert (await relatives.withdraw(work, anna, again.id)).status is RequestStatus.WITHDRAWN
        with pytest.raises(RequestClosed):
            await relatives.take(work, RECEPTIONIST, again.id)


async def test_a_grown_up_with_a_chat_says_so_themselves(desk: Desk, anna: Patient, john: Patient) -> None:
    """Whatever somebody shows at the desk; but somebody without a chat may have it confirmed."""
    await make_full(desk, anna, john)
    async with desk.work() as work:
        with pytest.raises(HasOwnChat):
            await relatives.let_act(work, RECEPTIONIST, anna.id, john.id, Document.ID_CARD)
        with pytest.raises(OwnLink):
            await relatives.let_act(work, RECEPTIONIST, anna.id, anna.id, Document.ID_CARD)
        grandmother = await entering.enter(work, RECEPTIONIST, OLA, Pesel(a_pesel(date(1951, 3, 4))), "")
        both = await relatives.let_act(work, RECEPTIONIST, anna.id, grandmother.id, Document.ID_CARD)
        assert both.tie.due_at is None
        with pytest.raises(ActsAlready):
            await relatives.let_act(work, RECEPTIONIST, anna.id, grandmother.id, Document.ID_CARD)
        with pytest.raises(NotFound):
            await relatives.let_act(work, RECEPTIONIST, anna.id, 404, Document.ID_CARD)


async def test_several_children(desk: Desk, anna: Patient, john: Patient) -> None:
    """Two parents act for one child, and each is told of it."""
    await make_full(desk, anna, john)
    first, second = await confirmed(desk, anna), await confirmed(desk, john)
    assert first.subject.id == second.subject.id
    async with desk.work() as work:
        child = await get_patient(work, first.subject.id)
        assert {each.actor.id for each in await ties.acting_for(work, child)} == {anna.id, john.id}
        told = await acting.relatives_told(work, child, first.tie.allowed)
        assert {each.patient.id for each in told} == {anna.id, john.id}
    assert BORN.year + 18 == EIGHTEEN.year


@pytest.mark.both_databases
async def test_confirmed_by_two_at_once(desk: Desk, anna: Patient, john: Patient) -> None:
    """Of one request, one; of two parents at once, one record."""
    await make_full(desk, anna, john)
    async with desk.work() as work:
        one = await relatives.ask(work, anna, OLA, CHILD, Kin.DAUGHTER)
        other = await relatives.ask(work, john, OLA, CHILD, Kin.DAUGHTER)
    acts = [
        lambda work, each=each: relatives.confirm(work, RECEPTIONIST, each, Document.ID_CARD)
        for each in (one.id, one.id, other.id)
    ]
    assert sorted(await at_once(desk, *acts)) == ["", "", "RequestClosed"]
    async with desk.work() as work:
        for patient in (anna, john):
            ((both),) = await ties.acted_for(work, patient)
            assert both.tie.status is TieStatus.ACTIVE
        assert len(await entering.with_identity(work, CHILD)) == 1


async def test_whoever_acts_accepts_the_regulations_for_them(desk: Desk, anna: Patient, john: Patient) -> None:
    """Of somebody without a chat; who has one accepts them themselves (D1)."""
    await make_full(desk, anna, john)
    both = await confirmed(desk, anna)
    assert acting.has_accepted(desk.clinic, both)
    newer = desk.clinic.regulations.model_copy(update={"version": "next"})
    changed = desk.clinic.model_copy(update={"regulations": newer})
    assert not acting.has_accepted(changed, both)


async def test_a_parent_may_do_all_and_an_adult_says_in_what(desk: Desk, anna: Patient, john: Patient) -> None:
    """Of a child all; of an adult no documents, unless they say so; and nothing at all is no answer (B13)."""
    await make_full(desk, anna, john)
    grandmother = Pesel(a_pesel(date(1941, 6, 1)))
    of_child = await confirmed(desk, anna)
    of_adult = await confirmed(desk, john, PersonName("Zofia", "Wolska"), grandmother)
    assert of_child.tie.allowed == ALL_SCOPES
    assert of_adult.tie.allowed == ALL_SCOPES - {Scope.DOCUMENTS}
    async with desk.work() as work:
        request = await relatives.ask(work, anna, PersonName("Zofia", "Wolska"), grandmother, Kin.GRANDMOTHER)
    async with desk.work() as work:
        with pytest.raises(ScopeNeeded):
            await relatives.confirm(work, RECEPTIONIST, request.id, Document.ID_CARD, scopes=())
    async with desk.work() as work:
        both = await relatives.confirm(work, RECEPTIONIST, request.id, Document.ID_CARD, scopes={Scope.DOCUMENTS})
        assert both.tie.allowed == {Scope.DOCUMENTS}


async def test_what_is_done_for_somebody_says_who_did_it(desk: Desk, anna: Patient, john: Patient) -> None:
    """The question is the patient's; who has asked it stands beside it, and in the log."""
    await make_full(desk, anna, john)
    both = await let(desk, john, anna)
    async with desk.work() as work:
        visit = await booking.record_elsewhere(work, anna, nowak("08:00"), AppointmentStatus.ATTENDED)
        visit.origin = Origin.PORTAL
        visit_id = visit.id
    async with desk.work() as work:
        by_john = replace(work, acting=acting.acting(both))
        question = await asking.begin(by_john, anna, visit_id)
        await asking.write(by_john, anna, question.id, "Czy mama ma dalej brać te tabletki?")
        sent, _entry = await asking.send(by_john, anna, question.id)
        assert (sent.patient_id, sent.sent_by) == (anna.id, john.id)
    async with desk.work() as work:
        found = await work.session.scalars(sa.select(AuditEntry).where(AuditEntry.what == AuditAction.SENT_QUESTION))
        assert [(each.who, each.patient_id) for each in found] == [(by_patient(john.id), anna.id)]
