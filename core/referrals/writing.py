"""Referrals that the clinic's doctors write: a draft, step by step; issued; for a minute taken back (S13, S21).

A draft belongs to the doctor who began it, and to a visit that was attended. What is issued in a telephone consultation
is accepted at partner facilities too (S14).
"""

from __future__ import annotations

import datetime as dt
import re
from typing import Any, Final

import sqlalchemy as sa

from core.accounts import tiers
from core.accounts.patients import get_patient, lock_patient
from core.accounts.tiers import Feature
from core.appointments.model import AppointmentStatus
from core.appointments.visits import Visit, get_visit
from core.clinic.model import Clinic, Service, ServiceKind
from core.context import Work
from core.errors import NotAttended, NotFound, PatientCantRead
from core.ids import new_id
from core.referrals.model import CODE_DIGITS, UNDO, Referral, ReferralFacts, ReferralKind
from core.referrals.refusals import (
    DayNotAhead,
    IssuedAlready,
    ReferralIncomplete,
    ReferralWithdrawn,
    TooLateToTakeBack,
    UnusableReferralCode,
)
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller
from core.text.normalisation import normalised_lines, require_length

LONGEST_REASON: Final = 500
"""Code points of what a referral is for."""

MOST_PROCEDURES: Final = 60

KINDS_OF_SERVICES: Final = {
    ReferralKind.SPECIALIST: ServiceKind.IN_PERSON,
    ReferralKind.EXAMINATION: ServiceKind.EXAMINATION,
    ReferralKind.REHABILITATION: ServiceKind.REHABILITATION,
}
"""Which of the clinic's services each kind sends somebody to."""


def services_for(clinic: Clinic, kind: ReferralKind) -> tuple[Service, ...]:
    """What a referral of this kind can be for, in the clinic file's order."""
    return tuple(each for each in clinic.services if each.kind is KINDS_OF_SERVICES[kind])


def require_writable(visit: Visit) -> None:
    """Pass if a referral can be written after this visit, and its patient can read it (S33).

    Raises: NotAttended; PatientCantRead, with the number to call.
    """
    if visit.appointment.status is not AppointmentStatus.ATTENDED:
        raise NotAttended
    if not tiers.has_level(visit.patient, Feature.REFERRALS):
        raise PatientCantRead(visit.patient.phone)


async def begin(work: Work, caller: Caller, appointment_id: str, kind: ReferralKind) -> Referral:
    """Begin a draft after a visit; it replaces the caller's earlier one after the same visit.

    Raises: NotPermitted, NotFound, NotAttended, PatientCantRead.
    """
    doctor = await members.require(work, caller, Action.WRITE_REFERRAL)
    visit = await get_visit(work, appointment_id)
    require_writable(visit)
    if (earlier := await draft_of(work, caller, appointment_id)) is not None:
        await work.session.delete(earlier)
    draft = Referral(
        id=new_id(),
        patient_id=visit.patient.id,
        appointment_id=appointment_id,
        by=caller.address,
        procedures=1,
        facts=ReferralFacts(
            kind=kind,
            issuer=doctor.name,
            issued_by=doctor.practitioner,
            by_telephone=visit.appointment.kind is ServiceKind.TELEPHONE,
        ),
    )
    work.session.add(draft)
    await work.session.flush()
    return draft


async def draft_of(work: Work, caller: Caller, appointment_id: str) -> Referral | None:
    """The draft that the caller has begun after a visit, if there is one."""
    theirs = sa.and_(Referral.appointment_id == appointment_id, Referral.by == caller.address)
    return await work.session.scalar(sa.select(Referral).where(theirs, Referral.issued_at.is_(None)))


async def choose_service(work: Work, caller: Caller, draft_id: str, service_id: str) -> Referral:
    """What the referral is for: one of `services_for` its kind.

    Raises: NotPermitted, NotFound, IssuedAlready.
    """
    draft = await _get_draft(work, caller, draft_id)
    service = next((each for each in services_for(work.clinic, draft.kind) if each.id == service_id), None)
    if service is None:
        raise NotFound
    return await _write(work, draft, service=service.id, specialty=service.specialty, title=service.name)


async def set_procedures(work: Work, caller: Caller, draft_id: str, count: int) -> Referral:
    """How many procedures it is for: from 1 to `MOST_PROCEDURES`.

    Raises: NotPermitted, NotFound, IssuedAlready.
    """
    draft = await _get_draft(work, caller, draft_id)
    if count not in range(1, MOST_PROCEDURES + 1):
        raise NotFound
    draft.procedures = count
    await work.session.flush()
    return draft


async def set_reason(work: Work, caller: Caller, draft_id: str, text: str) -> Referral:
    """Why, in the doctor's words.

    Raises: NotPermitted, NotFound, IssuedAlready, UnusableText.
    """
    draft = await _get_draft(work, caller, draft_id)
    tidy = normalised_lines(text)
    require_length(tidy, 1, LONGEST_REASON)
    return await _write(work, draft, what_for=tidy)


def parse_code(text: str) -> str:
    """The code of an e-referral, which is typed with spaces or without.

    Raises: UnusableReferralCode.
    """
    code = re.sub(r"[\s.-]", "", text)
    if len(code) != CODE_DIGITS or not (code.isascii() and code.isdecimal()):
        raise UnusableReferralCode(CODE_DIGITS)
    return code


async def set_code(work: Work, caller: Caller, draft_id: str, text: str) -> Referral:
    """The code under which the referral is kept in the national system; empty, if it isn't there.

    Raises: NotPermitted, NotFound, IssuedAlready, UnusableReferralCode.
    """
    draft = await _get_draft(work, caller, draft_id)
    return await _write(work, draft, code=parse_code(text) if text.strip() else "")


async def set_last_day(work: Work, caller: Caller, draft_id: str, day: dt.date | None) -> Referral:
    """Until when it can be booked from; `None`, if for ever.

    Raises: NotPermitted, NotFound, IssuedAlready, DayNotAhead.
    """
    draft = await _get_draft(work, caller, draft_id)
    if day is not None and day < work.clinic.day_of(work.now):
        raise DayNotAhead
    draft.valid_until = day
    await work.session.flush()
    return draft


async def discard(work: Work, caller: Caller, draft_id: str) -> None:
    """Throw a draft away.

    Raises: NotPermitted, NotFound, IssuedAlready.
    """
    await work.session.delete(await _get_draft(work, caller, draft_id))
    await work.session.flush()


async def issue(work: Work, caller: Caller, draft_id: str) -> Referral:
    """Issue it; the patient is told of it in a minute (`core.referrals.telling`). Doing so again changes nothing.

    Raises: NotPermitted, NotFound, NotAttended, PatientCantRead, ReferralIncomplete, DayNotAhead.
    Locks: patient, audit log.
    """
    draft = await get_own(work, caller, draft_id)
    await lock_patient(work.session, await get_patient(work, draft.patient_id))
    draft = await get_own(work, caller, draft_id)
    if draft.issued_at is not None:
        return draft
    if draft.appointment_id is None or draft.facts.title is None or not draft.facts.what_for:
        raise ReferralIncomplete
    require_writable(await get_visit(work, draft.appointment_id))
    today = work.clinic.day_of(work.now)
    if draft.valid_until is not None and draft.valid_until < today:
        raise DayNotAhead
    draft.issued_at, draft.issued_on = work.now, today
    return await _noted(work, caller, AuditAction.ISSUED_REFERRAL, draft)


def can_be_taken_back(work: Work, referral: Referral) -> bool:
    """Whether its patient knows nothing of it yet."""
    issued_at = referral.issued_at
    return issued_at is not None and referral.told_at is None and work.now < issued_at + UNDO


async def take_back(work: Work, caller: Caller, referral_id: str) -> Referral:
    """Make it a draft again, before its patient is told of it.

    Raises: NotPermitted, NotFound, TooLateToTakeBack.
    Locks: patient, audit log.
    """
    issued = await get_own(work, caller, referral_id)
    await lock_patient(work.session, await get_patient(work, issued.patient_id))
    issued = await get_own(work, caller, referral_id)
    if issued.issued_at is None:
        return issued
    if not can_be_taken_back(work, issued):
        raise TooLateToTakeBack
    issued.issued_at = issued.issued_on = None
    return await _noted(work, caller, AuditAction.TOOK_REFERRAL_BACK, issued)


async def withdraw(work: Work, caller: Caller, referral_id: str) -> Referral:
    """End a referral that the patient has been told of: nothing is booked from it any more; what is booked stays.

    Raises: NotPermitted, NotFound, ReferralWithdrawn.
    Locks: patient, audit log.
    """
    issued = await get_own(work, caller, referral_id)
    await lock_patient(work.session, await get_patient(work, issued.patient_id))
    issued = await get_own(work, caller, referral_id)
    if issued.told_at is None:
        raise NotFound
    if issued.cancelled_at is not None:
        raise ReferralWithdrawn
    issued.cancelled_at = work.now
    return await _noted(work, caller, AuditAction.WITHDREW_REFERRAL, issued)


async def of_visit(work: Work, appointment_id: str) -> tuple[Referral, ...]:
    """What was issued after a visit, oldest first. Asks nobody's rights."""
    issued = sa.and_(Referral.appointment_id == appointment_id, Referral.issued_at.is_not(None))
    query = sa.select(Referral).where(issued).order_by(Referral.issued_at, Referral.id)
    return tuple(await work.session.scalars(query.execution_options(populate_existing=True)))


async def get_own(work: Work, caller: Caller, referral_id: str) -> Referral:
    """A draft or a referral of the caller's own, kept from changing until the transaction ends.

    Raises: NotPermitted, NotFound.
    """
    await members.require(work, caller, Action.WRITE_REFERRAL)
    own = sa.select(Referral).where(Referral.id == referral_id, Referral.by == caller.address)
    found = await work.session.scalar(own.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


async def _get_draft(work: Work, caller: Caller, draft_id: str) -> Referral:
    draft = await get_own(work, caller, draft_id)
    if draft.issued_at is not None:
        raise IssuedAlready
    return draft


async def _write(work: Work, draft: Referral, **facts: Any) -> Referral:  # noqa: ANN401 - fields of `ReferralFacts`
    draft.facts = draft.facts.model_copy(update=facts)
    await work.session.flush()
    return draft


async def _noted(work: Work, caller: Caller, what: AuditAction, referral: Referral) -> Referral:
    await work.session.flush()
    await audit.note(work, caller.address, what, patient_id=referral.patient_id, subject=referral.id)
    return referral
