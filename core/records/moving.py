"""The same identity is proven in a second chat: what the full account has comes there, if whoever proved it chooses so
(D16).

    an account ─▶ its identity is proven, and a full account has it ─▶ move | decline

The full account is the one that stays, with all that hangs on its number. What the second account had booked goes over,
and the second account is no more. An account that has proven nothing never learns that somebody has its PESEL.
"""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from core.accounts.patients import Patient, Tier, be_found_anew, get_patient, lock_patient
from core.accounts.people import Person, mark_unreachable
from core.context import Work
from core.errors import NotFound
from core.identity.model import (
    ConfirmationStatus,
    IdentityConfirmation,
    get_request,
    is_over,
    lock_request,
    proofs,
)
from core.records import giving
from core.records.closing import close_chat
from core.records.model import RecordMove, new_move
from core.records.refusals import ProofOver
from core.staff import audit
from core.staff.audit import AuditAction, by_patient


@dataclass(frozen=True, slots=True)
class MoveOffer:
    """A proof that still counts; `has_chat` tells whether the records are open in another chat now."""

    request: IdentityConfirmation
    has_chat: bool


@dataclass(frozen=True, slots=True)
class Moved:
    """Whose records have come, whose chat they were in, and the move; of one without a chat, neither."""

    patient: Patient
    previous: Person | None = None
    move: RecordMove | None = None


async def offer_of(work: Work, patient: Patient) -> MoveOffer | None:
    """What the patient may have moved to their chat, since they have proven who they are; `None` for anybody else."""
    if patient.tier is Tier.FULL:
        return None
    request = next(iter(await proofs(work, patient)), None)
    if request is None or is_over(request, work.now):
        return None
    record = await work.session.get(Patient, request.held_by)
    if record is None or record.tier is not Tier.FULL:
        return None
    return MoveOffer(request, has_chat=record.person_id is not None)


async def decline(work: Work, patient: Patient, request_id: str) -> None:
    """Leave everything as it is. Of a proof that no longer counts, nothing changes.

    Raises: NotFound, when it isn't theirs.
    Locks: patient, request.
    """
    await get_request(work, patient, request_id)
    request, _ = await lock_request(work, request_id)
    if request.status is ConfirmationStatus.PROVEN:
        request.close_as(ConfirmationStatus.CANCELLED, work.now)
        await work.session.flush()


async def move(work: Work, person: Person, patient: Patient, request_id: str) -> Moved:
    """Bring the records of the full account to this person's chat, all at once or not at all; done again, it changes
    nothing. For a transaction of its own.

    What was missed while nobody could be reached is to be told: the person counts as unreachable until then.

    Raises: NotFound, when it isn't theirs; ProofOver; AppointmentsOverlap.
    Locks: patient, diaries, request, audit log.
    """
    known = await get_request(work, patient, request_id)
    if known.status is ConfirmationStatus.CONFIRMED and patient.tier is Tier.FULL:
        return Moved(patient)
    second, record = await _lock_both(work, patient, known)
    await giving.give_all(work, second, record)
    request, _ = await lock_request(work, request_id)
    if request.status is not ConfirmationStatus.PROVEN or is_over(request, work.now):
        raise ProofOver
    previous = await close_chat(work, record)
    await giving.give_rest(work, second, record)
    if second.regulations_version == work.clinic.regulations.version:
        record.regulations_version = second.regulations_version
    await _close_requests(work, request, record)
    await _replace(work, second, record, person)
    moved = None if previous is None else new_move(work, record, previous)
    await work.session.flush()
    subject = f"{request.id}/{by_patient(second.id)}"
    await audit.note(work, by_patient(record.id), AuditAction.MOVED_RECORDS, patient_id=record.id, subject=subject)
    return Moved(record, previous, moved)


async def _lock_both(work: Work, patient: Patient, known: IdentityConfirmation) -> tuple[Patient, Patient]:
    """The second account and the full one, locked in the order of their numbers, so that nobody waits for ever."""
    if known.status is not ConfirmationStatus.PROVEN:
        raise ProofOver
    try:
        locked = {number: await get_patient(work, number) for number in sorted({patient.id, known.held_by})}
        for each in locked.values():
            await lock_patient(work.session, each)
        second, record = locked[patient.id], locked[known.held_by]
    except NotFound:
        raise ProofOver from None
    if record.tier is not Tier.FULL or second.tier is Tier.FULL or second is record:
        raise ProofOver
    return second, record


async def _close_requests(work: Work, request: IdentityConfirmation, record: Patient) -> None:
    """The proof is used, and what else was asked for is not needed; all of it is told of the account that stays."""
    second_id = request.patient_id
    mine = sa.select(IdentityConfirmation).where(IdentityConfirmation.patient_id == second_id)
    for each in await work.session.scalars(mine):
        if each is request:
            each.close_as(ConfirmationStatus.CONFIRMED, work.now)
        elif each.status in {ConfirmationStatus.OPEN, ConfirmationStatus.PROVEN}:
            each.close_as(ConfirmationStatus.CANCELLED, work.now)
        each.patient_id = record.id
    await work.session.flush()


async def _replace(work: Work, second: Patient, record: Patient, person: Person) -> None:
    """The chat is the record's, and the second account is no more."""
    second.person_id = None
    if not record.phone:
        record.phone, record.phone_fingerprint = second.phone, second.phone_fingerprint
        await be_found_anew(work, record)
    await work.session.flush()
    await work.session.delete(second)
    await work.session.flush()
    record.person_id = person.id
    await mark_unreachable(work, person)
    await work.session.flush()
