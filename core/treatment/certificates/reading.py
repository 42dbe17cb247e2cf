"""What patients see and are told of their certificates (S15, S40), and ones that were given outside the portal."""

from __future__ import annotations

from datetime import datetime
from typing import Final

import sqlalchemy as sa

from core.accounts import tiers
from core.accounts.patients import Patient
from core.accounts.tiers import Feature
from core.context import Work
from core.errors import NotFound
from core.ids import new_id
from core.staff import audit
from core.staff.audit import PORTAL, AuditAction, by_patient
from core.treatment.certificates.model import UNDO, Certificate, CertificateFacts

AT_ONCE: Final = 20


async def after_appointment(work: Work, patient: Patient, appointment_id: str) -> Certificate | None:
    """What the patient was given after this visit and has been told of, if anything: what is valid rather than what is
    withdrawn, and then the newest.
    """
    theirs = _told(patient).where(Certificate.appointment_id == appointment_id)
    is_withdrawn = Certificate.withdrawn_at.is_not(None)
    return await work.session.scalar(theirs.order_by(is_withdrawn, Certificate.given_at.desc()).limit(1))


async def open_certificate(work: Work, patient: Patient, certificate_id: str) -> Certificate:
    """Read one. The first time is noted.

    Raises: NotFound, when it isn't theirs; FullLevelNeeded, RegulationsChanged.
    Locks: audit log.
    """
    tiers.require(work.clinic, patient, Feature.TREATMENT)
    query = _told(patient).where(Certificate.id == certificate_id).execution_options(populate_existing=True)
    found = await work.session.scalar(query)
    if found is None:
        raise NotFound
    if found.opened_at is None:
        found.opened_at = work.now
        await work.session.flush()
        who, what = by_patient(patient.id), AuditAction.OPENED_CERTIFICATE
        await audit.note(work, who, what, patient_id=patient.id, subject=found.id)
    return found


async def announce_due(work: Work) -> list[Certificate]:
    """Certificates that can't be taken back any more and that their patients haven't been told of, `AT_ONCE` at most;
    from now on they have.
    """
    waiting = sa.and_(Certificate.told_at.is_(None), Certificate.given_at <= work.now - UNDO)
    query = sa.select(Certificate).where(waiting).order_by(Certificate.given_at, Certificate.id).limit(AT_ONCE)
    found = list(await work.session.scalars(query.with_for_update(skip_locked=True, of=Certificate)))
    for each in found:
        each.told_at = work.now
    await work.session.flush()
    return found


async def is_certificate(work: Work, certificate_id: str) -> bool:
    """Whether the id is that of a certificate, or of a draft."""
    return await work.session.get(Certificate, certificate_id) is not None


async def undelivered(work: Work, patient: Patient) -> tuple[Certificate, ...]:
    """What has to be announced again when the patient is back, oldest first."""
    missed = sa.and_(
        Certificate.unreachable_at.is_not(None), Certificate.opened_at.is_(None), Certificate.withdrawn_at.is_(None)
    )
    query = _told(patient).where(missed).order_by(Certificate.told_at, Certificate.id)
    return tuple(await work.session.scalars(query))


async def record(
    work: Work, patient: Patient, appointment_id: str, facts: CertificateFacts, given_at: datetime
) -> Certificate:
    """Note a certificate as it was given outside the portal. Its patient sees it from now on; nobody is told."""
    kept = Certificate(
        id=new_id(),
        appointment_id=appointment_id,
        patient_id=patient.id,
        by=PORTAL,
        given_at=given_at,
        told_at=work.now,
        facts=facts,
    )
    work.session.add(kept)
    await work.session.flush()
    return kept


def _told(patient: Patient) -> sa.Select[Certificate]:
    return sa.select(Certificate).where(Certificate.patient_id == patient.id, Certificate.told_at.is_not(None))
