"""The chat that an account has moved away from says that this was not them: the desk head is told, and told again,
until somebody has seen to it. The objection itself changes nothing (D16).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient, get_patient, lock_patient
from core.accounts.people import Person
from core.clinic.opening_hours import after_working_hours
from core.context import Work
from core.errors import NotFound
from core.records.closing import close_chat
from core.records.model import RecordMove
from core.records.refusals import ObjectionSettled, TooLateToObject
from core.staff import audit, members
from core.staff.audit import PORTAL, AuditAction
from core.staff.members import Action, Caller

AGAIN_AFTER: Final = 1
"""Working hours after which an objection that nobody has seen to is told of again."""

AT_ONCE: Final = 5
"""Of how many the staff is told in one transaction."""


@dataclass(frozen=True, slots=True)
class Objection:
    """A move that was objected to, and whose records it was of; whether that has just been said."""

    move: RecordMove
    patient: Patient
    is_new: bool = False


@dataclass(frozen=True, slots=True)
class Settled:
    """The same, once the desk head has seen to it; `closed` is whose chat's access was closed, if one was."""

    move: RecordMove
    patient: Patient
    closed: Person | None = None


async def object_to(work: Work, person: Person, move_id: str) -> Objection:
    """Whoever is in the old chat says that it was not them. Done again, it changes nothing.

    Raises: NotFound, when it isn't from their chat; TooLateToObject.
    Locks: patient, audit log.
    """
    move, patient = await _locked(work, move_id)
    if move.from_person_id != person.id:
        raise NotFound
    if move.objected_at is not None:
        return Objection(move, patient)
    if work.now > move.may_object_until:
        raise TooLateToObject(work.clinic.phone)
    move.objected_at, move.raise_at = work.now, after_working_hours(work.clinic, work.now, AGAIN_AFTER)
    await work.session.flush()
    # Not by whom: the log must not tell which Telegram account a patient's number had.
    await audit.note(work, PORTAL, AuditAction.OBJECTED_TO_MOVE, patient_id=patient.id, subject=move.id)
    return Objection(move, patient, is_new=True)


async def get_objection(work: Work, move_id: str) -> Objection:
    """A move that was objected to, as it stands now. For what the portal draws: asks no rights.

    Raises: NotFound.
    """
    move = await work.session.get(RecordMove, move_id, populate_existing=True)
    if move is None or move.objected_at is None:
        raise NotFound
    return Objection(move, await get_patient(work, move.patient_id))


async def settle(work: Work, caller: Caller, move_id: str, *, close: bool) -> Settled:
    """The desk head has seen to it; with `close`, the chat that has the records now, if any has, has them no more.

    Raises: NotPermitted, NotFound, ObjectionSettled.
    Locks: patient, diaries, audit log.
    """
    member = await members.require(work, caller, Action.SETTLE_OBJECTION)
    move, patient = await _locked(work, move_id)
    if move.objected_at is None:
        raise NotFound
    if move.settled_at is not None:
        raise ObjectionSettled
    person = await close_chat(work, patient) if close else None
    move.settled_at, move.settled_by, move.settler = work.now, member.address, member.name
    move.raise_at, move.closed = None, close
    await work.session.flush()
    await audit.note(work, caller.address, AuditAction.SETTLED_OBJECTION, patient_id=patient.id, subject=move.id)
    if person is not None:
        what = AuditAction.REVOKED_ACCESS
        await audit.note(work, caller.address, what, patient_id=patient.id, subject=move.id)
    return Settled(move, patient, person)


async def remind_due(work: Work) -> tuple[Objection, ...]:
    """The objections that the staff has to be told of again now, each marked as told: `AT_ONCE` at most. For a
    transaction of its own.

    """
    query = sa.select(RecordMove, Patient).join(Patient, Patient.id == RecordMove.patient_id)
    query = query.where(RecordMove.raise_at <= work.now).order_by(RecordMove.raise_at).limit(AT_ONCE)
    query = query.with_for_update(of=RecordMove, skip_locked=True)
    due = await work.session.execute(query, execution_options={"populate_existing": True})
    found = [Objection(move, patient) for move, patient in due.all()]
    for each in found:
        later = after_working_hours(work.clinic, work.now, AGAIN_AFTER)
        each.move.raise_at = max(later, work.now + timedelta(minutes=1))
    await work.session.flush()
    return tuple(found)


async def _locked(work: Work, move_id: str) -> tuple[RecordMove, Patient]:
    """A move as others left it, and its patient."""
    known = await work.session.get(RecordMove, move_id)
    if known is None:
        raise NotFound
    patient = await get_patient(work, known.patient_id)
    await lock_patient(work.session, patient)
    move = await work.session.get(RecordMove, move_id, populate_existing=True)
    if move is None:
        raise NotFound
    return move, patient
