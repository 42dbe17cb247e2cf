"""The account's regulations: accepted on the way to the full level, and anew when there is a new version (D1, D7)."""

from __future__ import annotations

from core.accounts.patients import Patient, RegulationsAcceptance, get_patient, lock_patient, regulations_hash
from core.accounts.tiers import has_accepted_regulations
from core.context import Work
from core.errors import RegulationsChanged


async def accept(work: Work, patient: Patient, version: str) -> Patient:
    """Accept the version that was read; keeps its hash and the moment. Of one that is accepted, nothing changes.

    Raises: NotFound, when the account is gone; RegulationsChanged, when there is a newer one meanwhile.
    Locks: patient.
    """
    regulations = work.clinic.regulations
    if version != regulations.version:
        raise RegulationsChanged(current=regulations.version)
    await lock_patient(work.session, patient)
    patient = await get_patient(work, patient.id)
    if not has_accepted_regulations(work.clinic, patient):
        patient.regulations_version = version
        proof = RegulationsAcceptance(patient_id=patient.id, version=version, accepted_at=work.now)
        proof.text_hash = regulations_hash(regulations)
        work.session.add(proof)
        await work.session.flush()
    return patient
