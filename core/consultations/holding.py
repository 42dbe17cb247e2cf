"""Online consultations, the doctor's side: take who waits longest, give them back, hand them over, end (S16, D22).

Of two doctors who take the same one, the row decides. Nobody is taken before somebody of the same specialty who waits
longer and whom the doctor could take. Each of these locks the patient, then the consultation, then the audit log.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.consultations import asking, duty
from core.consultations.model import (
    IN_TURN,
    Consultation,
    ConsultationEnd,
    ConsultationStatus,
    Duty,
    close,
    lock_open,
    new_room,
)
from core.consultations.refusals import (
    ConsultationNotTaken,
    ConsultationTakenBy,
    NobodyWaitsHere,
    NotNextInQueue,
)
from core.context import Work
from core.errors import NotFound
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller, Member

MEANT_FOR: Final = timedelta(minutes=5)
"""For how long one that was handed to a colleague waits for them alone."""


async def next_for(work: Work, member: Member, held: Duty) -> Consultation | None:
    """Who of those that a doctor could take is next: who was handed to them, for as long as that holds; else who waits
    longest. Asks no rights.
    """
    theirs = duty.specialties_of(work.clinic, held.practitioner)
    free = Consultation.meant_for.is_(None) | (Consultation.meant_for == member.address)
    query = sa.select(Consultation).where(
        Consultation.status == ConsultationStatus.WAITING,
        Consultation.specialty.in_(theirs),
        Consultation.kind.in_(held.held),
        free | (Consultation.meant_until <= work.now),
    )
    is_theirs = (Consultation.meant_for == member.address) & (Consultation.meant_until > work.now)
    first = query.order_by(sa.case((is_theirs, 0), else_=1), *IN_TURN).limit(1)
    found: Consultation | None = await work.session.scalar(first, execution_options={"populate_existing": True})
    return found


async def take_next(work: Work, caller: Caller) -> tuple[Consultation, Patient]:
    """Talk to whoever is next.

    Raises: NotPermitted, NotOnDuty, NobodyWaitsHere, ConsultationOver, ConsultationTakenBy, NotFound.
    Locks: patient, consultation, audit log.
    """
    member = await members.require(work, caller, Action.CONSULT)
    found = await next_for(work, member, await duty.require(work, member))
    if found is None:
        raise NobodyWaitsHere
    return await _take(work, member, found.id)


async def take(work: Work, caller: Caller, consultation_id: str) -> tuple[Consultation, Patient]:
    """Talk to this patient, if nobody waits longer whom the doctor could take.

    Raises: NotPermitted, NotOnDuty, NobodyWaitsHere, NotNextInQueue, ConsultationOver, ConsultationTakenBy, NotFound.
    Locks: patient, consultation, audit log.
    """
    member = await members.require(work, caller, Action.CONSULT)
    held = await duty.require(work, member)
    consultation, _patient = await lock_open(work, consultation_id)
    if consultation.status is ConsultationStatus.TAKEN and consultation.taken_by == member.address:
        return consultation, _patient
    _require_untaken(consultation)
    first = await next_for(work, member, held)
    if first is None:
        raise NobodyWaitsHere
    if first.id != consultation.id:
        raise NotNextInQueue(first.number)
    return await _take(work, member, consultation.id)


async def held_case(work: Work, caller: Caller, consultation_id: str) -> tuple[Member, Consultation, Patient]:
    """A consultation that the caller holds, kept from others.

    Raises: NotPermitted, NotFound, ConsultationOver, ConsultationNotTaken, ConsultationTakenBy.
    Locks: patient, consultation.
    """
    member = await members.require(work, caller, Action.CONSULT)
    consultation, patient = await lock_open(work, consultation_id)
    if consultation.status is not ConsultationStatus.TAKEN:
        raise ConsultationNotTaken
    if consultation.taken_by != member.address:
        raise ConsultationTakenBy(consultation.holder)
    return member, consultation, patient


async def give_back(work: Work, caller: Caller, consultation_id: str) -> tuple[Consultation, Patient]:
    """Leave a patient to colleagues: they wait where they waited before.

    Raises: NotPermitted, NotFound, ConsultationOver, ConsultationNotTaken, ConsultationTakenBy.
    Locks: patient, consultation, audit log.
    """
    member, consultation, patient = await held_case(work, caller, consultation_id)
    put_back(work, consultation)
    return await _noted(work, member.address, AuditAction.GAVE_CONSULTATION_BACK, consultation, patient)


async def hand_over(
    work: Work, caller: Caller, consultation_id: str, *, to: str = "", specialty: str = ""
) -> tuple[Consultation, Patient]:
    """Give a patient to the colleague at an address, or to a specialty; somebody is there for them. They keep their
    place; what was written goes along.

    Raises: NotPermitted, NotFound, ConsultationOver, ConsultationNotTaken, ConsultationTakenBy.
    Locks: patient, consultation, audit log.
    """
    member, consultation, patient = await held_case(work, caller, consultation_id)
    if to and to not in {each.address for each in await colleagues(work, member, consultation)}:
        raise NotFound
    if specialty and specialty not in await other_specialties(work, consultation):
        raise NotFound
    consultation.specialty = specialty or await _shared_specialty(work, consultation, to)
    put_back(work, consultation)
    if to:
        consultation.meant_for, consultation.meant_until = to, work.now + MEANT_FOR
    return await _noted(work, member.address, AuditAction.HANDED_CONSULTATION_OVER, consultation, patient)


async def colleagues(work: Work, member: Member, consultation: Consultation) -> tuple[Member, ...]:
    """Who is there, and could go on with it. Asks no rights."""
    there = [each for each in await duty.on_duty(work) if each.address != member.address]
    could = [each.address for each in there if consultation.kind in each.held]
    found = [await members.find_member(work, address) for address in could]
    return tuple(each for each in found if each is not None and each.may(Action.CONSULT))


async def other_specialties(work: Work, consultation: Consultation) -> tuple[str, ...]:
    """In which others somebody is there who could go on with it, in the order of the clinic file. Asks no rights."""
    could = [each.practitioner for each in await duty.on_duty(work) if consultation.kind in each.held]
    there = {each for practitioner in could for each in duty.specialties_of(work.clinic, practitioner)}
    return tuple(each for each in work.clinic.specialties if each in there and each != consultation.specialty)


async def say_visit_needed(work: Work, caller: Caller, consultation_id: str) -> tuple[Consultation, Patient]:
    """The doctor wants to see the patient: they are to be shown free times (D22).

    Raises: NotPermitted, NotFound, ConsultationOver, ConsultationNotTaken, ConsultationTakenBy.
    Locks: patient, consultation, audit log.
    """
    member, consultation, patient = await held_case(work, caller, consultation_id)
    consultation.needs_visit = True
    return await _noted(work, member.address, AuditAction.SAID_VISIT_NEEDED, consultation, patient)


async def end(work: Work, caller: Caller, consultation_id: str) -> tuple[Consultation, Patient]:
    """All is said. A summary is written before, as a line (`core.consultations.talking`).

    Raises: NotPermitted, NotFound, ConsultationOver, ConsultationNotTaken, ConsultationTakenBy.
    Locks: patient, consultation, audit log.
    """
    member, consultation, patient = await held_case(work, caller, consultation_id)
    close(consultation, patient, ConsultationEnd.BY_DOCTOR, work.now)
    return await _noted(work, member.address, AuditAction.ENDED_CONSULTATION, consultation, patient)


def put_back(work: Work, consultation: Consultation) -> None:
    """Have one wait again whom a doctor had; the caller has it locked."""
    consultation.wait_again()
    consultation.due_at = asking.gives_up_at(work, consultation.specialty)


async def _take(work: Work, member: Member, consultation_id: str) -> tuple[Consultation, Patient]:
    consultation, patient = await lock_open(work, consultation_id)
    _require_untaken(consultation)
    consultation.status, consultation.taken_by = ConsultationStatus.TAKEN, member.address
    consultation.taken_at = consultation.spoke_at = work.now
    consultation.meant_for = consultation.meant_until = consultation.asked_at = consultation.warned_at = None
    consultation.unanswered_at = None if consultation.is_call else work.now  # the patient waits for the first word
    consultation.note_announced()
    consultation.note_facts(holder=member.name, room=new_room() if consultation.is_call else "")
    plan_next(work, consultation)
    return await _noted(work, member.address, AuditAction.TOOK_CONSULTATION, consultation, patient)


def plan_next(work: Work, consultation: Consultation) -> None:
    """When something falls due in one that is held: while its patient waits for an answer, that the doctor is asked;
    else that it ends, since nobody says anything.
    """
    rules = work.clinic.consultations
    if consultation.unanswered_at is not None:
        consultation.due_at = (consultation.asked_at or consultation.unanswered_at) + rules.doctors_silence
    elif consultation.warned_at is not None:
        consultation.due_at = consultation.warned_at + rules.until_closed
    else:
        quiet = rules.call if consultation.is_call else rules.silence
        consultation.due_at = (consultation.spoke_at or work.now) + quiet


def _require_untaken(consultation: Consultation) -> None:
    if consultation.status is ConsultationStatus.TAKEN:
        raise ConsultationTakenBy(consultation.holder)


async def _shared_specialty(work: Work, consultation: Consultation, to: str) -> str:
    """The specialty in which a colleague goes on with it: its own, if it is theirs too."""
    there = next((each for each in await duty.on_duty(work) if each.address == to), None)
    theirs = () if there is None else duty.specialties_of(work.clinic, there.practitioner)
    return consultation.specialty if consultation.specialty in theirs or not theirs else theirs[0]


async def _noted(
    work: Work, who: str, what: AuditAction, consultation: Consultation, patient: Patient
) -> tuple[Consultation, Patient]:
    await work.session.flush()
    await audit.note(work, who, what, patient_id=patient.id, subject=consultation.id)
    return consultation, patient
