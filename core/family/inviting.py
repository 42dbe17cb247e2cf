"""By a link that works once, one grown-up comes to act for another (B13).

Either makes the link, and the other opens it. Whoever is acted for then sees who it would be, says in what, and has the
last word: a link that comes into wrong hands lets nobody do anything.
"""

from __future__ import annotations

import secrets
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from core.accounts import tiers
from core.accounts.patients import Patient, get_patient, lock_patient
from core.accounts.tiers import Feature
from core.consultations import writing
from core.context import Work
from core.errors import NotFound
from core.family import ties
from core.family.model import CONSULTING, LINK_DAYS, FamilyTie, Kin, Known, Scope, TieStatus, require_of_age
from core.family.refusals import ActsAlready, LinkOver, OwnLink, ScopeNeeded
from core.family.ties import lock_both, new_tie, require_few
from core.orm import keys_of
from core.staff import audit
from core.staff.audit import AuditAction, by_patient

LINK = "family_ties.link"
"""The purpose under which links are fingerprinted."""

_LINK_BYTES = 18


@dataclass(frozen=True, slots=True)
class Invited:
    """A tie, and the secret part of its link: known here alone, and to whom it is shown."""

    tie: FamilyTie
    link: str = field(repr=False)


async def invite(work: Work, patient: Patient, kin: Kin, *, as_actor: bool) -> Invited:
    """Make a link by which the patient will act for whoever opens it, `as_actor`; or be acted for by them.

    Raises: NotFound, FullLevelNeeded, RegulationsChanged, AdultNeeded, TooMany.
    Locks: patient.
    """
    await lock_patient(work.session, patient)
    _require_fit(work, patient)
    await require_few(work, patient)
    tie, link = new_tie(work, TieStatus.INVITED, kin, by_actor=as_actor), secrets.token_urlsafe(_LINK_BYTES)
    tie.actor_id, tie.subject_id = (patient.id, None) if as_actor else (None, patient.id)
    tie.due_at = work.now + timedelta(days=LINK_DAYS)
    tie.link = keys_of(work.session).fingerprint(LINK, link)
    work.session.add(tie)
    await work.session.flush()
    return Invited(tie, link)


async def open_link(work: Work, patient: Patient, link: str) -> Known:
    """Be the other side of a link: from now on both are known, and nobody else can open it.

    Raises: FullLevelNeeded, RegulationsChanged, AdultNeeded, LinkOver, OwnLink, ActsAlready, TooMany; NotFound, when
        the account is gone.
    Locks: patient.
    """
    _require_fit(work, patient)
    prints = keys_of(work.session).fingerprints(LINK, link)
    query = sa.select(FamilyTie).where(FamilyTie.link.in_(prints))
    tie = await work.session.scalar(query)
    if tie is None:
        raise LinkOver
    maker = await get_patient(work, (tie.actor_id if tie.by_actor else tie.subject_id) or 0)
    if maker.id == patient.id:
        raise OwnLink
    await lock_both(work, maker, patient)
    await work.session.refresh(tie)
    if tie.status is not TieStatus.INVITED or tie.due_at is None or tie.due_at <= work.now:
        raise LinkOver
    await require_few(work, patient)
    actor, subject = (maker, patient) if tie.by_actor else (patient, maker)
    await _require_new(work, actor, subject)
    tie.actor_id, tie.subject_id, tie.status, tie.link = actor.id, subject.id, TieStatus.ASKED, None
    await work.session.flush()
    return Known(tie, actor, subject)


async def accept(work: Work, subject: Patient, tie_id: str, scopes: Collection[Scope]) -> Known:
    """Let whoever has asked act for the patient, in these things. Accepted once more, nothing changes.

    Raises: NotFound, LinkOver, FullLevelNeeded, RegulationsChanged, AdultNeeded, ScopeNeeded, ActsAlready.
    Locks: patient, audit log.
    """
    both = await ties.lock_known(work, subject, tie_id)
    if both.subject.id != subject.id:
        raise NotFound
    if both.tie.is_active(work.now):
        return both
    if both.tie.status is not TieStatus.ASKED or both.tie.due_at is None or both.tie.due_at <= work.now:
        raise LinkOver
    if not scopes:
        raise ScopeNeeded
    for each in (both.actor, both.subject):
        _require_fit(work, each)
    await begin(work, both, scopes)
    await audit.note(work, by_patient(subject.id), AuditAction.LET_ACT, patient_id=subject.id, subject=both.tie.id)
    return both


async def begin(work: Work, both: Known, scopes: Collection[Scope]) -> None:
    """Have somebody act from now on. Of two who say so of one pair the database lets one.

    Raises: ActsAlready.
    """
    both.tie.allow(scopes)
    both.tie.status, both.tie.accepted_at, both.tie.due_at, both.tie.link = TieStatus.ACTIVE, work.now, None, None
    both.actor.has_family = both.subject.has_family = True
    try:
        async with work.session.begin_nested():
            work.session.add(both.tie)
    except IntegrityError:
        raise ActsAlready from None


async def choose(work: Work, subject: Patient, tie_id: str, scopes: Collection[Scope]) -> Known:
    """Let whoever acts for the patient do these things from now on, and nothing else. Who may talk to a doctor
    online for them no longer, talks no more.

    Raises: NotFound, LinkOver, ScopeNeeded.
    Locks: patient, consultation, audit log.
    """
    both = await ties.lock_known(work, subject, tie_id)
    if both.subject.id != subject.id:
        raise NotFound
    if not both.tie.is_active(work.now):
        raise LinkOver
    if not scopes:
        raise ScopeNeeded
    both.tie.allow(scopes)
    await work.session.flush()
    who = by_patient(subject.id)
    await audit.note(work, who, AuditAction.LET_ACT, patient_id=subject.id, subject=both.tie.id)
    if CONSULTING in scopes:
        return both
    return replace(both, ended_with=await writing.end_of_tie(work, both.subject, both.tie.id, who))


async def give_up(work: Work, patient: Patient, tie_id: str) -> FamilyTie:
    """Take a link back, or say no to what waits for an answer. Of what is answered, nothing changes.

    Raises: NotFound, when it isn't theirs.
    Locks: patient.
    """
    await lock_patient(work.session, patient)
    tie = await ties.tie_of(work, patient, tie_id)
    if tie.actor_id is not None and tie.subject_id is not None:
        tie = (await ties.lock_known(work, patient, tie_id)).tie
    if tie.status in {TieStatus.INVITED, TieStatus.ASKED}:
        is_no = tie.status is TieStatus.ASKED and tie.subject_id == patient.id
        tie.close_as(TieStatus.DECLINED if is_no else TieStatus.WITHDRAWN, work.now)
        await work.session.flush()
    return tie


def _require_fit(work: Work, patient: Patient) -> None:
    """Pass for an adult whose identity is confirmed: nobody acts for, or as, somebody who merely typed a number (D16).

    Raises: FullLevelNeeded, RegulationsChanged, AdultNeeded.
    """
    require_of_age(work, patient)
    tiers.require(work.clinic, patient, Feature.TREATMENT)


async def _require_new(work: Work, actor: Patient, subject: Patient) -> None:
    """Pass if the one does not act for the other yet.

    Raises: ActsAlready.
    """
    if any(each.subject.id == subject.id for each in await ties.acted_for(work, actor)):
        raise ActsAlready
