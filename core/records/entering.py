"""The reception enters somebody who has no account: who called, or stands at the desk (B8).

    a caller ─▶ a record without a chat, BASIC ─▶ their document was seen ─▶ FULL

What a caller says is not proven: such a record is as an unconfirmed account is, so it may have appointments, within the
cap, and nothing medical. Once somebody at the reception has seen a document, it is a full one, which opens in the chat
of whoever proves that identity (`core.records.moving`). Nobody who merely typed the same number blocks it (D16), and
nothing was accepted by whoever was entered: neither regulations nor consents.
"""

from __future__ import annotations

import sqlalchemy as sa

from core.accounts import patients
from core.accounts.identity import Identity
from core.accounts.names import PersonName
from core.accounts.patients import IDENTITY, Patient, Tier, full_account_of, get_patient, lock_patient
from core.context import Work
from core.errors import NotFound
from core.identity.model import Document
from core.identity.refusals import IdentityHeldElsewhere
from core.orm import keys_of
from core.records.refusals import RecordExists
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller


def was_entered(patient: Patient) -> bool:
    """Whether the clinic keeps a record of somebody who has never had an account, and has accepted nothing."""
    return patient.person_id is None and not patient.regulations_version


async def known_as(work: Work, caller: Caller, identity: Identity) -> tuple[Patient, ...]:
    """All who have this identity, confirmed or not: full ones first, then those who were entered, then the oldest.

    Raises: NotPermitted.
    Locks: audit log.
    """
    await members.require(work, caller, Action.ENTER_PATIENT)
    found = await with_identity(work, identity)
    for each in found:
        await audit.note(work, caller.address, AuditAction.FOUND_PATIENT, patient_id=each.id)
    return found


def is_in_the_way(patient: Patient) -> bool:
    """Whether a second record with the same identity would be a double: this one is confirmed, or was entered. Any
    other was opened by somebody who merely typed the number (D16).
    """
    return patient.tier is Tier.FULL or was_entered(patient)


async def enter(
    work: Work, caller: Caller, name: PersonName, identity: Identity, phone: str, document: Document | None = None
) -> Patient:
    """Keep a record of somebody without an account; with the `document` that was seen, a full one.

    Raises: NotPermitted; RecordExists, when there is one with this identity already.
    Locks: audit log.
    """
    await members.require(work, caller, Action.ENTER_PATIENT)
    await audit.lock(work)  # of two who enter or prove one identity at once, the second sees the first
    double = next((each for each in await with_identity(work, identity) if is_in_the_way(each)), None)
    if double is not None:
        raise RecordExists(double.id)
    tier = Tier.BASIC if document is None else Tier.FULL
    patient = await patients.keep_record(work, name, identity, phone, tier)
    subject = "" if document is None else str(document)
    await audit.note(work, caller.address, AuditAction.ENTERED_PATIENT, patient_id=patient.id, subject=subject)
    return patient


async def document_seen(work: Work, caller: Caller, patient_id: int, document: Document) -> Patient:
    """Whoever was entered stands at the desk and has shown who they are: the record is a full one from now on. Of one
    that is, nothing changes.

    Raises: NotPermitted; NotFound, for an account that somebody has opened; IdentityHeldElsewhere, when another full
        account has this identity.
    Locks: patient, audit log.
    """
    await members.require(work, caller, Action.ENTER_PATIENT)
    patient = await get_patient(work, patient_id)
    await lock_patient(work.session, patient)
    if not was_entered(patient):
        raise NotFound
    if patient.tier is Tier.FULL:
        return patient
    await audit.lock(work)
    if await full_account_of(work, patient.identity, but=patient) is not None:
        raise IdentityHeldElsewhere
    patient.tier = Tier.FULL
    await work.session.flush()
    await audit.note(
        work, caller.address, AuditAction.CONFIRMED_IDENTITY, patient_id=patient.id, subject=f"/{document}"
    )
    return patient


async def with_identity(work: Work, identity: Identity) -> tuple[Patient, ...]:
    """All who have this identity, confirmed or not. Asks no rights."""
    prints = keys_of(work.session).fingerprints(IDENTITY, identity.key)
    query = sa.select(Patient).where(Patient.identity_fingerprint.in_(prints))
    found = await work.session.scalars(query, execution_options={"populate_existing": True})
    return tuple(sorted(found, key=lambda each: (each.tier is not Tier.FULL, not was_entered(each), each.id)))
