"""The remote form: what an online consultation is and isn't is accepted once; anew, when its text has changed or it was
withdrawn (D22). Whoever acts for a patient accepts it for them, and that counts for whoever did so alone.
"""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from core.accounts.patients import Patient, lock_patient, regulations_hash
from core.clinic.settings import Regulations
from core.consultations.model import RemoteConsent
from core.consultations.refusals import NoConsultations
from core.consultations.writing import writer_of
from core.context import Work
from core.errors import RegulationsChanged
from core.staff import audit
from core.staff.audit import AuditAction, by_patient


def text(work: Work) -> Regulations:
    """What is to be accepted.

    Raises: NoConsultations, where the clinic holds none.
    """
    if work.clinic.remote_regulations is None:
        raise NoConsultations
    return work.clinic.remote_regulations


async def is_given(work: Work, patient: Patient) -> bool:
    """Whether it is accepted as it is now, by who is here."""
    current = work.clinic.remote_regulations
    if current is None:
        return False
    by, digest = writer_of(work, patient), regulations_hash(current)
    standing = await given(work, patient)
    return any((each.given_by, each.version, each.text_hash) == (by, current.version, digest) for each in standing)


async def given(work: Work, patient: Patient) -> Sequence[RemoteConsent]:
    """What was accepted for the patient, whichever text, and stands; the latest first."""
    query = sa.select(RemoteConsent).where(RemoteConsent.patient_id == patient.id, RemoteConsent.withdrawn_at.is_(None))
    in_order = query.order_by(RemoteConsent.accepted_at.desc(), RemoteConsent.id.desc())
    return (await work.session.scalars(in_order, execution_options={"populate_existing": True})).all()


async def last_withdrawn(work: Work, patient: Patient) -> RemoteConsent | None:
    """What was withdrawn last, if anything was."""
    query = sa.select(RemoteConsent).where(
        RemoteConsent.patient_id == patient.id, RemoteConsent.withdrawn_at.is_not(None)
    )
    found: RemoteConsent | None = await work.session.scalar(query.order_by(RemoteConsent.withdrawn_at.desc()).limit(1))
    return found


async def give(work: Work, patient: Patient, version: str) -> None:
    """Accept the version that was read; the proof keeps its hash and the moment. Doing so again changes nothing.
    What is accepted for somebody else is written down.

    Raises: NoConsultations; RegulationsChanged, when there is a newer one meanwhile; NotFound, when the account is
        gone.
    Locks: patient, audit log.
    """
    current = text(work)
    if version != current.version:
        raise RegulationsChanged(current=current.version)
    await lock_patient(work.session, patient)
    if await is_given(work, patient):
        return
    proof = RemoteConsent(patient_id=patient.id, given_by=writer_of(work, patient), version=version)
    proof.text_hash, proof.accepted_at = regulations_hash(current), work.now
    work.session.add(proof)
    await work.session.flush()
    if work.acting is not None:
        who, what = by_patient(patient.id), AuditAction.ACCEPTED_REMOTE_FORM
        await audit.note(work, who, what, patient_id=patient.id, subject=version)
