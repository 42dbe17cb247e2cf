"""A telephone is lost, or somebody else uses it: the reception closes the access of a patient's chat at once (D16).

The records stay, and so does the level. They come back to the chat that confirms the same identity next
(`core.records.moving`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from core.accounts.patients import Patient, get_patient, lock_patient
from core.accounts.people import Person
from core.context import Work
from core.errors import ChatClosedAlready
from core.records.closing import close_chat
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller


class RevokedBecause(StrEnum):
    """Why a chat's access is closed; the audit log keeps it."""

    LOST = "lost"
    STOLEN = "stolen"
    USED_BY_ANOTHER = "used_by_another"
    ASKED = "asked"


@dataclass(frozen=True, slots=True)
class Revoked:
    """A patient, and whose chat it was."""

    patient: Patient
    person: Person


async def revoke(work: Work, caller: Caller, patient_id: int, because: RevokedBecause) -> Revoked:
    """Close the access of the patient's chat, whatever goes on there. For a transaction of its own.

    Raises: NotPermitted; NotFound, when the account is gone; ChatClosedAlready.
    Locks: patient, diaries, audit log.
    """
    await members.require(work, caller, Action.REVOKE_ACCESS)
    patient = await get_patient(work, patient_id)
    await lock_patient(work.session, patient)
    person = await close_chat(work, patient)
    if person is None:
        raise ChatClosedAlready
    await audit.note(work, caller.address, AuditAction.REVOKED_ACCESS, patient_id=patient.id, subject=because.value)
    return Revoked(patient, person)
