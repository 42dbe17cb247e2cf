"""The remote form is accepted no more: nobody is talked to at a distance against their will (D22)."""

from __future__ import annotations

from collections.abc import Sequence

from core.accounts.patients import Patient, lock_patient
from core.consultations import asking, consent
from core.consultations.model import Consultation, RemoteConsent, open_of
from core.consultations.writing import writer_of
from core.context import Work
from core.staff import audit
from core.staff.audit import AuditAction, by_patient


async def to_withdraw(work: Work, patient: Patient) -> Sequence[RemoteConsent]:
    """What who is here can withdraw: the patient all that was accepted for them, whoever acts what they accepted
    themselves.
    """
    by, standing = writer_of(work, patient), await consent.given(work, patient)
    return [each for each in standing if by in {patient.id, each.given_by}]


async def withdraw(work: Work, patient: Patient) -> Consultation | None:
    """Withdraw it: the proof stays, with the moment. The consultation that ended with it, if there was one: of who acts
    for the patient, the one in which they write. Where nothing is accepted, nothing changes.

    Raises: NotFound, when the account is gone.
    Locks: patient, consultation, audit log.
    """
    await lock_patient(work.session, patient)
    taken_back = await to_withdraw(work, patient)
    if not taken_back:
        return None
    for each in taken_back:
        each.withdrawn_at = work.now
    await work.session.flush()
    who, version = by_patient(patient.id), taken_back[0].version
    await audit.note(work, who, AuditAction.WITHDREW_REMOTE_FORM, patient_id=patient.id, subject=version)
    current = await open_of(work, patient)
    if current is None or writer_of(work, patient) not in {patient.id, current.writer_id}:
        return None
    return await asking.leave(work, patient, current.id)
