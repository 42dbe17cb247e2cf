"""Whether somebody may act for somebody in this very transaction; and who is told with them (B13)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.accounts.patients import Patient, person_of
from core.accounts.people import Person
from core.accounts.tiers import has_accepted_regulations
from core.clinic.model import Clinic
from core.context import Acting, Work
from core.errors import NotFound
from core.family import ties
from core.family.model import FamilyTie, Kin, Known, Scope
from core.family.ties import lock_known
from core.staff import audit
from core.staff.audit import AuditAction, by_patient


@dataclass(frozen=True, slots=True)
class Relative:
    """Who is told of what is of a patient, the `subject`, where, and by which tie."""

    tie: FamilyTie
    patient: Patient
    subject: Patient
    person: Person


async def acts(work: Work, actor: Patient, tie_id: str) -> Known | None:
    """The tie by which the patient acts for somebody, and goes on to until this transaction ends; `None`, if they don't
    any more, or never did. Ending it waits for this transaction.

    Locks: patient.
    """
    try:
        both = await lock_known(work, actor, tie_id)
    except NotFound:
        return None
    is_theirs = both.actor.id == actor.id and both.tie.is_active(work.now)
    return both if is_theirs and both.actor.person_id is not None else None


def acting(both: Known) -> Acting:
    """What a transaction knows of it (`Work.acting`)."""
    return Acting(both.tie.id, both.actor.id, both.actor.full_name, both.subject.id)


def has_accepted(clinic: Clinic, both: Known) -> bool:
    """Whether the current regulations are accepted for what is medical of somebody without a chat: by whoever acts for
    them (D1).
    """
    return both.subject.person_id is not None or has_accepted_regulations(clinic, both.actor)


async def note_begun(work: Work, both: Known) -> None:
    """Write down that somebody has turned to whoever they act for.

    Locks: audit log.
    """
    who, whose = by_patient(both.actor.id), both.subject.id
    await audit.note(work, who, AuditAction.BEGAN_ACTING, patient_id=whose, subject=both.tie.id)


async def name_kin(work: Work, actor: Patient, tie_id: str, kin: Kin) -> Known:
    """Say who the patient is to whoever acts for them, so that a sentence can name them.

    Raises: NotFound.
    Locks: patient.
    """
    both = await lock_known(work, actor, tie_id)
    if both.actor.id != actor.id or not both.tie.is_active(work.now):
        raise NotFound
    both.tie.kin = kin
    await work.session.flush()
    return both


async def relatives_told(work: Work, patient: Patient, needed: frozenset[Scope]) -> Sequence[Relative]:
    """Those in whose chat it is said too what the patient is told, if they may do that."""
    if not patient.has_family:
        return ()
    acting = [each for each in await ties.acting_for(work, patient) if each.tie.allowed >= needed]
    people = [await person_of(work, each.actor) for each in acting]
    return [
        Relative(each.tie, each.actor, patient, who)
        for each, who in zip(acting, people, strict=True)
        if who is not None
    ]
