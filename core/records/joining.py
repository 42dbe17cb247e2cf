"""What was booked in an account that lost its chat before its identity was ever confirmed comes to the confirmed
account with the same identity (D16).

Nobody has proven whose the first one was, so what was opened in a chat never comes by itself: somebody at the reception
says so, who has asked the patient. What the clinic has entered itself, for somebody who called, comes with the
confirmation of the same identity, in its own transaction. The account that stays is the confirmed one, and the other is
no more.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import sqlalchemy as sa

from core.accounts.patients import IDENTITY, Patient, Tier, get_patient, lock_patient
from core.appointments.claims import lock_diaries
from core.appointments.model import Appointment, AppointmentStatus
from core.context import Work
from core.errors import NotFound
from core.identity.deciding import Decided
from core.identity.model import IdentityConfirmation
from core.orm import keys_of
from core.records import giving
from core.records.refusals import AppointmentsOverlap
from core.staff import audit, members
from core.staff.audit import PORTAL, AuditAction, by_patient
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


async def confirm_and_join(
    work: Work, patient: Patient, confirm: Callable[[], Awaitable[Decided]]
) -> tuple[Decided, bool]:
    """Decide on the patient's identity by `confirm`; once it is confirmed, what the clinic entered for them before they
    had an account is theirs. Whether anything was, is told with what was decided; where two appointments are at one
    time, it stays where it is. For a transaction of its own.

    What `confirm` locks comes after: who books for the record meanwhile is waited for first.

    Raises: NotFound, when the account is gone; and what `confirm` raises.
    Locks: patient, diaries, audit log.
    """
    old = await _lock_entered(work, patient)
    decided = await confirm()
    if old is None or decided.patient.tier is not Tier.FULL:
        return decided, False
    try:
        async with work.session.begin_nested():
            await _bring_over(work, old, decided.patient, PORTAL)
    except AppointmentsOverlap:
        return decided, False
    return decided, True


async def _lock_entered(work: Work, patient: Patient) -> Patient | None:
    """The record that the clinic has entered with this patient's identity, if it has: kept from others with the
    patient's own, and so are the diaries of both.

    Locks: patient, diaries.
    """
    known = await _entered(work, patient)
    if known is None:
        return None
    try:
        for number in sorted((patient.id, known.id)):
            await lock_patient(work.session, await get_patient(work, number))
    except NotFound:
        return None  # somebody else had it meanwhile
    if await _entered(work, patient) is not known:
        return None
    of_both = sa.select(Appointment.practitioner).where(
        Appointment.patient_id.in_((patient.id, known.id)), Appointment.status != AppointmentStatus.CANCELLED
    )
    await lock_diaries(work.session, set(await work.session.scalars(of_both)))
    return known


async def _entered(work: Work, patient: Patient) -> Patient | None:
    prints = keys_of(work.session).fingerprints(IDENTITY, patient.identity.key)
    query = sa.select(Patient).where(
        Patient.identity_fingerprint.in_(prints),
        Patient.person_id.is_(None),
        Patient.regulations_version == "",
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
    await _bring_over(work, old, patient, caller.address)
    return patient


async def _bring_over(work: Work, old: Patient, patient: Patient, who: str) -> None:
    """All that the first has is the other's, and the first is no more."""
    await giving.give_all(work, old, patient)
    await giving.give_rest(work, old, patient)
    asked = sa.update(IdentityConfirmation).where(IdentityConfirmation.patient_id == old.id)
    await work.session.execute(asked.values(patient_id=patient.id))
    subject = by_patient(old.id)
    await work.session.delete(old)
    await work.session.flush()
    await audit.note(work, who, AuditAction.JOINED_ACCOUNTS, patient_id=patient.id, subject=subject)
