"""Certificates that doctors give after an occupational-medicine examination: a draft; given; for a minute taken back,
and later withdrawn (S15, S40).

A draft belongs to the doctor who began it. Its files are attached under its id.
"""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

from core.accounts import tiers
from core.accounts.patients import get_patient, lock_patient
from core.accounts.tiers import Feature
from core.appointments import occupational
from core.appointments.model import AppointmentStatus
from core.appointments.occupational import ExaminationKind
from core.appointments.visits import Visit, get_visit
from core.clinic.model import ServiceKind
from core.context import Work
from core.errors import NotAttended, NotFound, PatientCantRead, UnusableDay
from core.files import attachments
from core.files.model import File, Label
from core.ids import new_id
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller
from core.text.days import parse_day
from core.text.figures import plain_figures
from core.treatment.certificates.model import UNDO, Certificate, CertificateDecision, CertificateFacts
from core.treatment.certificates.refusals import (
    CertificateFilesOnTheWay,
    CertificateGiven,
    CertificateIncomplete,
    CertificateUndoOver,
    NotOccupational,
    UnusableValidity,
    ValidityOver,
)


def require_certifiable(visit: Visit) -> None:
    """Pass if a certificate can follow this visit, and its patient can open it (S33).

    Raises: NotOccupational; NotAttended; PatientCantRead, with the number to call.
    """
    if visit.appointment.kind is not ServiceKind.OCCUPATIONAL:
        raise NotOccupational
    if visit.appointment.status is not AppointmentStatus.ATTENDED:
        raise NotAttended
    if not tiers.has_level(visit.patient, Feature.TREATMENT):
        raise PatientCantRead(visit.patient.phone)


async def require_none_given(work: Work, appointment_id: str) -> None:
    """Pass if nothing was given after a visit yet.

    Raises: CertificateGiven.
    """
    given = await given_after(work, appointment_id)
    if given is not None:
        raise CertificateGiven(given.facts.issuer)


async def begin(work: Work, caller: Caller, appointment_id: str, kind: ExaminationKind) -> Certificate:
    """The caller's draft after a visit, of this kind; a new one has the employer and the position that were registered.

    Raises: NotPermitted, NotFound, NotOccupational, NotAttended, PatientCantRead, CertificateGiven.
    """
    doctor = await members.require(work, caller, Action.GIVE_CERTIFICATE)
    visit = await get_visit(work, appointment_id)
    require_certifiable(visit)
    await require_none_given(work, appointment_id)
    if (begun := await draft_of(work, caller, appointment_id)) is not None:
        return await _write(work, begun, kind=kind)
    registered = await occupational.registration_of(work, visit.patient, appointment_id)
    draft = Certificate(
        id=new_id(),
        appointment_id=appointment_id,
        patient_id=visit.patient.id,
        by=caller.address,
        facts=CertificateFacts(
            kind=kind,
            employer=registered.employer if registered else "",
            position=registered.position if registered else "",
            issuer=doctor.name,
        ),
    )
    work.session.add(draft)
    await work.session.flush()
    return draft


async def draft_of(work: Work, caller: Caller, appointment_id: str) -> Certificate | None:
    """The draft that the caller has begun after a visit, if there is one."""
    theirs = sa.and_(Certificate.appointment_id == appointment_id, Certificate.by == caller.address)
    return await work.session.scalar(sa.select(Certificate).where(theirs, Certificate.given_at.is_(None)))


async def given_after(work: Work, appointment_id: str) -> Certificate | None:
    """What was given after a visit and stands, if anything. Asks nobody's rights."""
    stands = sa.and_(Certificate.given_at.is_not(None), Certificate.withdrawn_at.is_(None))
    given = sa.and_(Certificate.appointment_id == appointment_id, stands)
    query = sa.select(Certificate).where(given).execution_options(populate_existing=True)
    return await work.session.scalar(query)


async def choose_kind(work: Work, caller: Caller, draft_id: str, kind: ExaminationKind) -> Certificate:
    """What the person was examined for.

    Raises: NotPermitted, NotFound, CertificateGiven.
    """
    return await _write(work, await _get_draft(work, caller, draft_id), kind=kind)


async def decide(work: Work, caller: Caller, draft_id: str, decision: CertificateDecision) -> Certificate:
    """What is decided. Only of who is fit it says until when.

    Raises: NotPermitted, NotFound, CertificateGiven.
    """
    draft = await _get_draft(work, caller, draft_id)
    valid_until = draft.facts.valid_until if decision is CertificateDecision.FIT else None
    return await _write(work, draft, decision=decision, valid_until=valid_until)


async def date_validity(work: Work, caller: Caller, draft_id: str, text: str) -> Certificate:
    """Until when it is valid, as the doctor writes it, with the year: nothing is worked out.

    Raises: NotPermitted, NotFound, CertificateGiven, UnusableValidity, ValidityOver.
    """
    draft = await _get_draft(work, caller, draft_id)
    today = work.clinic.day_of(work.now)
    if re.search(r"\d{4}", plain_figures(text)) is None:
        raise UnusableValidity
    try:
        day = parse_day(text, today)
    except UnusableDay as unread:
        raise UnusableValidity from unread
    if day < today:
        raise ValidityOver
    return await _write(work, draft, valid_until=day)


async def attach(work: Work, caller: Caller, draft_id: str, label: Label) -> File:
    """Reserve a number for a file that goes with a draft; kept as soon as it arrives.

    Raises: NotPermitted, NotFound, CertificateGiven, FilesFull.
    Locks: patient.
    """
    draft = await _get_draft(work, caller, draft_id)
    patient = await get_patient(work, draft.patient_id)
    return await attachments.announce_record(work, patient, draft.id, label)


async def remove_files(work: Work, caller: Caller, draft_id: str) -> None:
    """Have no file go with a draft.

    Raises: NotPermitted, NotFound, CertificateGiven.
    """
    draft = await _get_draft(work, caller, draft_id)
    await attachments.clear(work, draft.id)


async def discard(work: Work, caller: Caller, draft_id: str) -> None:
    """Throw a draft away, with its files.

    Raises: NotPermitted, NotFound, CertificateGiven.
    """
    draft = await _get_draft(work, caller, draft_id)
    await attachments.clear(work, draft.id)
    await work.session.delete(draft)
    await work.session.flush()


async def give(work: Work, caller: Caller, draft_id: str) -> Certificate:
    """Let the patient have it, a minute from now. Doing so again changes nothing.

    Raises: NotPermitted, NotFound, NotOccupational, NotAttended, PatientCantRead, CertificateGiven,
        CertificateIncomplete, CertificateFilesOnTheWay, ValidityOver.
    Locks: patient, audit log.
    """
    draft = await get_own(work, caller, draft_id)
    await lock_patient(work.session, await get_patient(work, draft.patient_id))
    draft = await get_own(work, caller, draft_id)
    if draft.given_at is not None:
        return draft
    require_certifiable(await get_visit(work, draft.appointment_id))
    await require_none_given(work, draft.appointment_id)
    if not draft.facts.is_whole:
        raise CertificateIncomplete
    if draft.facts.valid_until is not None and draft.facts.valid_until < work.clinic.day_of(work.now):
        raise ValidityOver
    if await attachments.are_arriving(work, draft.id):
        raise CertificateFilesOnTheWay
    draft.given_at = work.now
    return await _noted(work, caller, AuditAction.GAVE_CERTIFICATE, draft)


def can_be_taken_back(work: Work, certificate: Certificate) -> bool:
    """Whether its patient knows nothing of it yet."""
    given_at = certificate.given_at
    return given_at is not None and certificate.told_at is None and work.now < given_at + UNDO


async def take_back(work: Work, caller: Caller, certificate_id: str) -> Certificate:
    """Make it a draft again, before its patient is told of it.

    Raises: NotPermitted, NotFound, CertificateUndoOver.
    Locks: patient, audit log.
    """
    given = await get_own(work, caller, certificate_id)
    await lock_patient(work.session, await get_patient(work, given.patient_id))
    given = await get_own(work, caller, certificate_id)
    if given.given_at is None:
        return given
    if not can_be_taken_back(work, given):
        raise CertificateUndoOver
    given.given_at = None
    return await _noted(work, caller, AuditAction.TOOK_CERTIFICATE_BACK, given)


async def withdraw(work: Work, caller: Caller, certificate_id: str) -> Certificate:
    """Say of a certificate that its patient has been told of that it was wrong: it is valid no more, and another can be
    given. The patient is to be told.

    Raises: NotPermitted; NotFound, also when it is a draft, can still be taken back, or is withdrawn already.
    Locks: patient, audit log.
    """
    given = await get_own(work, caller, certificate_id)
    await lock_patient(work.session, await get_patient(work, given.patient_id))
    given = await get_own(work, caller, certificate_id)
    if not can_be_withdrawn(given):
        raise NotFound
    given.withdrawn_at = work.now
    return await _noted(work, caller, AuditAction.WITHDREW_CERTIFICATE, given)


def can_be_withdrawn(certificate: Certificate) -> bool:
    """Whether its patient knows of it, and holds it for valid."""
    return certificate.told_at is not None and certificate.withdrawn_at is None


async def withdrawn_after(work: Work, appointment_id: str) -> tuple[Certificate, ...]:
    """What was given after a visit and is withdrawn, oldest first. Asks nobody's rights."""
    withdrawn = sa.and_(Certificate.appointment_id == appointment_id, Certificate.withdrawn_at.is_not(None))
    return tuple(await work.session.scalars(sa.select(Certificate).where(withdrawn).order_by(Certificate.given_at)))


async def get_own(work: Work, caller: Caller, certificate_id: str) -> Certificate:
    """A draft or a certificate of the caller's own, kept from changing until the transaction ends.

    Raises: NotPermitted, NotFound.
    """
    await members.require(work, caller, Action.GIVE_CERTIFICATE)
    own = sa.select(Certificate).where(Certificate.id == certificate_id, Certificate.by == caller.address)
    found = await work.session.scalar(own.with_for_update().execution_options(populate_existing=True))
    if found is None:
        raise NotFound
    return found


async def _get_draft(work: Work, caller: Caller, draft_id: str) -> Certificate:
    draft = await get_own(work, caller, draft_id)
    if draft.given_at is not None:
        raise CertificateGiven(draft.facts.issuer)
    return draft


async def _write(work: Work, draft: Certificate, **facts: Any) -> Certificate:  # noqa: ANN401 - fields of `CertificateFacts`
    draft.facts = draft.facts.model_copy(update=facts)
    await work.session.flush()
    return draft


async def _noted(work: Work, caller: Caller, what: AuditAction, certificate: Certificate) -> Certificate:
    await work.session.flush()
    await audit.note(work, caller.address, what, patient_id=certificate.patient_id, subject=certificate.id)
    return certificate
