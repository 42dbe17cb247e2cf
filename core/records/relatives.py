"""The reception says that somebody may act for a child, or for somebody who has no chat (B13).

Whoever wants to, asks in their chat; the reception sees documents, and confirms. What was typed makes no record, and
the answer is the same whether the clinic has one: nobody learns whom the clinic knows. Once it is confirmed, it is of
the record that there is, or of a new one.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.accounts import patients, tiers
from core.accounts.identity import Identity, identity_from_json
from core.accounts.names import PersonName
from core.accounts.patients import Patient, Tier, get_patient, lock_patient
from core.accounts.tiers import Feature
from core.context import Work
from core.family import inviting, ties
from core.family.model import (
    ALL_BUT_DOCUMENTS,
    ALL_SCOPES,
    Kin,
    Known,
    Scope,
    TieStatus,
    grown_up_at,
    is_of_age,
    require_of_age,
)
from core.family.refusals import ActsAlready, HasOwnChat, OwnLink, ScopeNeeded
from core.identity.comparing import of_age_on
from core.identity.model import Document
from core.ids import new_id
from core.orm import Base, EncryptedModel
from core.records.entering import is_in_the_way, with_identity
from core.requests import handling
from core.requests.model import AnsweredRequest, DeskCase, OverdueRequest, RequestFacts, RequestStatus
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller

MOST_IN_A_DAY: Final = 5

_OPEN: Final = sa.text("status = 'open'")


class FamilyFacts(RequestFacts):
    """Whom it is about, as was typed: the name, the identity as JSON, and who it is to whoever asks."""

    first: str
    last: str
    identity: dict[str, Any]
    kin: Kin

    @property
    def name(self) -> PersonName:
        return PersonName(self.first, self.last)

    @property
    def whose(self) -> Identity:
        return identity_from_json(self.identity)


class FamilyRequest(AnsweredRequest, Base):
    """A patient asks to act for somebody. One is open at a time for each patient; `tie_id` is what came of it."""

    __tablename__ = "family_requests"
    __table_args__ = (
        sa.Index(None, "patient_id", "asked_at"),
        sa.Index("ix_family_requests_open", "patient_id", unique=True, sqlite_where=_OPEN, postgresql_where=_OPEN),
    )

    tie_id: Mapped[str | None] = mapped_column(sa.ForeignKey("family_ties.id", ondelete="SET NULL"), index=True)
    facts: Mapped[FamilyFacts] = mapped_column(EncryptedModel("family_requests.facts", FamilyFacts))


FamilyCase = DeskCase[FamilyRequest]


# The patient's


async def ask(work: Work, patient: Patient, name: PersonName, identity: Identity, kin: Kin) -> FamilyRequest:
    """Ask the reception to confirm it; the request that is open already, if there is one.

    Raises: NotFound, FullLevelNeeded, RegulationsChanged, AdultNeeded, OwnLink, TooMany, AskedTooOftenInADay.
    Locks: patient.
    """
    await lock_patient(work.session, patient)
    tiers.require(work.clinic, patient, Feature.TREATMENT)
    require_of_age(work, patient)
    if identity.key == patient.identity.key:
        raise OwnLink
    if (waiting := await current(work, patient)) is not None:
        return waiting
    await ties.require_few(work, patient)
    await handling.require_seldom(work, FamilyRequest, patient, MOST_IN_A_DAY)
    request = FamilyRequest(id=new_id(), patient_id=patient.id, status=RequestStatus.OPEN)
    request.asked_at = work.now
    request.facts = FamilyFacts(first=name.first, last=name.last, identity=identity.to_json(), kin=kin)
    request.wait(work)
    work.session.add(request)
    await work.session.flush()
    return request


async def current(work: Work, patient: Patient) -> FamilyRequest | None:
    """What the patient has asked and nobody has answered, if anything."""
    return await handling.open_one(work, FamilyRequest, patient)


async def open_request(work: Work, patient: Patient, request_id: str) -> FamilyRequest:
    """A request, now that its patient looks at it.

    Raises: NotFound, when it isn't theirs.
    """
    return await handling.look_at(work, FamilyRequest, patient, request_id)


async def withdraw(work: Work, patient: Patient, request_id: str) -> FamilyRequest:
    """Want it no more. Of a request that is closed, nothing changes.

    Raises: NotFound, when it isn't theirs.
    Locks: patient.
    """
    return await handling.withdraw(work, FamilyRequest, patient, request_id)


# The staff's


async def get_case(work: Work, request_id: str) -> FamilyCase:
    """A request as it stands, for its card in the staff chat; the chat itself is where it may be seen.

    Raises: NotFound.
    """
    return await handling.get_case(work, FamilyRequest, request_id)


async def record_of(work: Work, identity: Identity) -> Patient | None:
    """The record that the clinic has of somebody with this identity, confirmed or entered; no account that anybody may
    have opened by it (D16).
    """
    return next((each for each in await with_identity(work, identity) if is_in_the_way(each)), None)


def is_adult(work: Work, request: FamilyRequest) -> bool:
    """Whether whoever it is about is of age, and so says in what somebody may act for them."""
    return of_age_on(request.facts.whose.birth_date) <= work.clinic.day_of(work.now)


async def take(work: Work, caller: Caller, request_id: str) -> FamilyCase:
    """Be the one who sees to it.

    Raises: NotPermitted, NotFound, RequestClosed; CaseTakenBy a colleague.
    Locks: patient, audit log.
    """
    return await handling.take(
        work, FamilyRequest, caller, Action.SEE_TO_FAMILY, request_id, AuditAction.TOOK_FAMILY_REQUEST
    )


async def require_open(work: Work, caller: Caller, request_id: str) -> FamilyCase:
    """The request, for a member of staff who is about to answer it.

    Raises: NotPermitted, NotFound, RequestClosed, CaseTakenBy.
    Locks: patient.
    """
    _, case = await handling.lock(work, FamilyRequest, caller, Action.SEE_TO_FAMILY, request_id)
    return case


async def confirm(
    work: Work, caller: Caller, request_id: str, document: Document, *, scopes: Collection[Scope] = ALL_BUT_DOCUMENTS
) -> Known:
    """Both their documents were seen: whoever asked acts from now on. For a child in all that can be done for somebody,
    until it is of age; for an adult in the `scopes` that they chose.

    Raises: NotPermitted, NotFound, RequestClosed, CaseTakenBy, FullLevelNeeded, AdultNeeded, HasOwnChat, ActsAlready,
        ScopeNeeded.
    Locks: patient, audit log.
    """
    member, case = await handling.lock(work, FamilyRequest, caller, Action.SEE_TO_FAMILY, request_id)
    await audit.lock(work)  # of two who enter or prove one identity at once, the second sees the first
    facts = case.request.facts
    subject = await record_of(work, facts.whose)
    if subject is None:
        subject = await patients.keep_record(work, facts.name, facts.whose, case.patient.phone, Tier.FULL)
    if not is_of_age(work, subject):
        scopes = ALL_SCOPES
    both = await _begin(work, member.address, case.patient, subject, facts.kin, scopes)
    case.request.tie_id = both.tie.id
    case.request.close_as(RequestStatus.DONE, work.now, member.address)
    case.request.note_announced()
    await work.session.flush()
    await _note(work, member.address, both, document)
    return both


async def decline(work: Work, caller: Caller, request_id: str, answer: str) -> FamilyCase:
    """It can't be; whoever asked is told why.

    Raises: NotPermitted, NotFound, RequestClosed, CaseTakenBy, UnusableText.
    Locks: patient, audit log.
    """
    what = (Action.SEE_TO_FAMILY, request_id, answer, AuditAction.DECLINED_FAMILY)
    return await handling.decline(work, FamilyRequest, caller, *what)


async def let_act(
    work: Work,
    caller: Caller,
    actor_id: int,
    subject_id: int,
    document: Document,
    *,
    scopes: Collection[Scope] = ALL_SCOPES,
    kin: Kin = Kin.OTHER,
) -> Known:
    """Both are at the desk, and their documents were seen: the one acts for the other from now on.

    Raises: NotPermitted, NotFound, OwnLink, FullLevelNeeded, AdultNeeded, HasOwnChat, ActsAlready, ScopeNeeded.
    Locks: patient, audit log.
    """
    member = await members.require(work, caller, Action.SEE_TO_FAMILY)
    actor, subject = await get_patient(work, actor_id), await get_patient(work, subject_id)
    if actor.id == subject.id:
        raise OwnLink
    await ties.lock_both(work, actor, subject)
    await audit.lock(work)
    both = await _begin(work, member.address, actor, subject, kin, scopes)
    await _note(work, member.address, both, document)
    return both


async def remind_due(work: Work) -> tuple[OverdueRequest[FamilyRequest], ...]:
    """The requests that the staff has to be told of again now, each marked as told: a few at most. For a transaction
    of its own.

    Locks: audit log.
    """
    return await handling.overdue(work, FamilyRequest, AuditAction.RAISED_FAMILY, AuditAction.ESCALATED_FAMILY)


async def undelivered(work: Work, patient: Patient) -> tuple[FamilyRequest, ...]:
    """What was answered and has to be told again now that the patient is back."""
    answered = FamilyRequest.status.in_((RequestStatus.DECLINED, RequestStatus.DONE))
    return await handling.undelivered(work, FamilyRequest, patient, answered)


async def _begin(work: Work, by: str, actor: Patient, subject: Patient, kin: Kin, scopes: Collection[Scope]) -> Known:
    tiers.require_level(actor, Feature.TREATMENT)
    require_of_age(work, actor)
    if subject.person_id is not None and is_of_age(work, subject):
        raise HasOwnChat
    if any(each.subject.id == subject.id for each in await ties.acted_for(work, actor)):
        raise ActsAlready
    if subject.tier is not Tier.FULL and subject.person_id is None:
        subject.tier = Tier.FULL  # the document was seen
    tie = ties.new_tie(work, TieStatus.ACTIVE, kin, by_actor=True)
    tie.actor_id, tie.subject_id, tie.by = actor.id, subject.id, by
    both = Known(tie, actor, subject)
    if not scopes:
        raise ScopeNeeded
    await inviting.begin(work, both, scopes)
    tie.due_at = grown_up_at(work, subject)
    await work.session.flush()
    return both


async def _note(work: Work, by: str, both: Known, document: Document) -> None:
    """Who acts for whom, and what was seen: in the record of whoever is acted for.

    Locks: audit log.
    """
    subject = f"{both.tie.id}/{document}"
    await audit.note(work, by, AuditAction.CONFIRMED_FAMILY, patient_id=both.subject.id, subject=subject)
