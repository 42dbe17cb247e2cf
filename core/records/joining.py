"""What was booked in an account that lost its chat before its identity was ever confirmed comes to the confirmed
account with the same identity (D16).

Nobody has proven whose the first one was, so it never comes by itself: somebody at the reception says so, who has asked
the patient. The account that stays is the confirmed one, and the other is no more.
"""

from __future__ import annotations

import sqlalchemy as sa

from core.accounts.patients import IDENTITY, Patient, Tier, get_patient, lock_patient
from core.context import Work
from core.errors import NotFound
from core.identity.model import IdentityConfirmation
from core.orm import keys_of
from core.records import giving
from core.staff import audit, members
from core.staff.audit import AuditAction, by_patient
from core.staff.members import Action, Caller


async def left_behind(work: Work, patient: Patient) -> Patient | None:
    """The oldest account without a chat that has this confirmed patient's identity, and has not confirmed it; `None` of
    anybody else.
    """
    if patient.tier is not Tier.FULL:
        return None
    prints = keys_of(work.session).fingerprints(IDENTITY, patient.identity.key)
    query = sa.select(Patient).where(
        Patient.identity_fingerprint.in_(prints),
        Patient.person_id.is_(None),
        Patient.tier != Tier.FULL,
        Patient.id != patient.id,
    )
    return await work.session.scalar(query.order_by(Patient.id).limit(1))


async def join(work: Work, caller: Caller, patient_id: int) -> Patient:
    """Bring what the account that was left behind has booked to this one; the patient. For a transaction of its own.

    Raises: NotPermitted; NotFound, when there is none; AppointmentsOverlap.
    Locks: patient, diaries, audit log.
    """
    await members.require(work, caller, Action.JOIN_ACCOUNTS)
    known = await left_behind(work, await get_patient(work, patient_id))
    if known is None:
        raise NotFound
    for number in sorted((patient_id, known.id)):
        await lock_patient(work.session, await get_patient(work, number))
    patient = await get_patient(work, patient_id)
    old = await left_behind(work, patient)
    if old is not known:
        raise NotFound
    await giving.give_all(work, old, patient)
    await giving.give_rest(work, old, patient)
    asked = sa.update(IdentityConfirmation).where(IdentityConfirmation.patient_id == old.id)
    await work.session.execute(asked.values(patient_id=patient.id))
    subject = by_patient(old.id)
    await work.session.delete(old)
    await work.session.flush()
    await audit.note(work, caller.address, AuditAction.JOINED_ACCOUNTS, patient_id=patient.id, subject=subject)
    return patient
