"""Which doctors are there for online consultations: they say so themselves, until when, and how they talk (S16)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from core.clinic.consulting import ConsultationKind
from core.clinic.model import Clinic
from core.consultations import hours
from core.consultations.model import Consultation, ConsultationStatus, Duty, kinds_held
from core.consultations.refusals import NoConsultations, NoSpecialty, NotOnDuty
from core.context import Work
from core.errors import NotFound
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller, Member


def specialties_of(clinic: Clinic, practitioner: str | None) -> tuple[str, ...]:
    """In which of a practitioner's specialties online consultations are held; none for whom the clinic file doesn't
    know.
    """
    try:
        theirs = () if practitioner is None else clinic.practitioner(practitioner).specialties
    except NotFound:
        theirs = ()
    return tuple(each for each in hours.specialties(clinic) if each in theirs)


async def begin(work: Work, caller: Caller, kinds: Collection[ConsultationKind], until: datetime | None = None) -> Duty:
    """Be there from now on; until the hours of one's specialties end today, if nothing else is said.

    Raises: NotPermitted, NoSpecialty; NoConsultations, without a kind that the clinic holds.
    Locks: audit log.
    """
    member = await members.require(work, caller, Action.CONSULT)
    theirs = specialties_of(work.clinic, member.practitioner)
    if not theirs or member.practitioner is None:
        raise NoSpecialty
    held = [each for each in kinds_held(work) if each in kinds]
    if not held:
        raise NoConsultations
    duty = await work.session.get(Duty, member.address, populate_existing=True)
    if duty is None:
        duty = Duty(address=member.address, since=work.now)
        work.session.add(duty)
    duty.practitioner, duty.kinds = member.practitioner, " ".join(held)
    duty.until = until or max((_ends(work, each) for each in theirs), default=work.now)
    await work.session.flush()
    await audit.note(work, member.address, AuditAction.BEGAN_CONSULTING)
    return duty


async def end(work: Work, caller: Caller) -> None:
    """Be there no more. What one has taken stays one's own.

    Raises: NotPermitted.
    Locks: audit log.
    """
    member = await members.require(work, caller, Action.CONSULT)
    await drop(work, member.address)
    await audit.note(work, member.address, AuditAction.STOPPED_CONSULTING)


async def drop(work: Work, address: str) -> None:
    """Have somebody be there no more. Asks no rights."""
    duty = await work.session.get(Duty, address)
    if duty is not None:
        await work.session.delete(duty)
        await work.session.flush()


async def of_member(work: Work, member: Member) -> Duty | None:
    """How somebody is there now, if they are."""
    duty = await work.session.get(Duty, member.address, populate_existing=True)
    return duty if duty is not None and duty.until > work.now else None


async def require(work: Work, member: Member) -> Duty:
    """How somebody is there now.

    Raises: NotOnDuty.
    """
    duty = await of_member(work, member)
    if duty is None:
        raise NotOnDuty
    return duty


async def on_duty(work: Work, specialty: str | None = None) -> tuple[Duty, ...]:
    """Who is there now, of one specialty or of all; who came first, first. Asks no rights."""
    now = sa.select(Duty).where(Duty.until > work.now).order_by(Duty.since, Duty.address)
    found = await work.session.scalars(now, execution_options={"populate_existing": True})
    return tuple(
        each for each in found if specialty is None or specialty in specialties_of(work.clinic, each.practitioner)
    )


async def held_by(work: Work, address: str) -> Sequence[Consultation]:
    """What a doctor has taken and not ended, the first taken first. Asks no rights."""
    query = sa.select(Consultation).where(
        Consultation.taken_by == address, Consultation.status == ConsultationStatus.TAKEN
    )
    in_order = query.order_by(Consultation.taken_at, Consultation.number)
    return (await work.session.scalars(in_order, execution_options={"populate_existing": True})).all()


def _ends(work: Work, specialty: str) -> datetime:
    """When a specialty's hours end that are now, or are next today; after them, for as long as patients still wait."""
    begins = hours.opens_at(work.clinic, specialty, work.now)
    is_today = begins is not None and work.clinic.day_of(begins) == work.clinic.day_of(work.now)
    now = hours.closes_at(work.clinic, specialty, work.now)
    later = hours.closes_at(work.clinic, specialty, begins) if begins is not None and is_today else None
    return now or later or work.now + work.clinic.consultations.after_closing
