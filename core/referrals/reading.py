"""What a patient sees of their referrals: which they have, how each stands, and what was booked from it (S21)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from core.accounts import tiers
from core.accounts.patients import Patient
from core.accounts.tiers import Feature
from core.appointments.diary.diaries import STANDING
from core.appointments.model import Appointment, AppointmentStatus, Origin
from core.clinic.model import Clinic, Service, ServiceKind
from core.context import Work
from core.errors import NotFound
from core.paging import Page, page_of
from core.referrals.model import Referral, ReferralKind, ReferralStanding, ReferralUse
from core.staff import audit, members
from core.staff.audit import AuditAction, by_patient
from core.staff.members import Action, Caller

MOST_LOOKED_AT: Final = 20
MOST_SHOWN: Final = 4
"""How many referrals the reception chooses among."""


@dataclass(frozen=True, slots=True)
class ReferralRecord:
    """A referral, and what was booked from it and not cancelled, soonest first."""

    referral: Referral
    appointments: tuple[Appointment, ...]

    @property
    def left(self) -> int:
        """How many procedures may still be booked from it."""
        return max(self.referral.procedures - len(self.appointments), 0)

    def standing(self, work: Work) -> ReferralStanding:
        """How it stands now."""
        if self.referral.cancelled_at is not None:
            return ReferralStanding.WITHDRAWN
        if self.left and has_expired(work, self.referral):
            return ReferralStanding.EXPIRED
        if self.left:
            return ReferralStanding.VALID
        return ReferralStanding.BOOKED if self.upcoming(work) else ReferralStanding.USED

    def upcoming(self, work: Work) -> tuple[Appointment, ...]:
        """What is still to come, and can be moved or cancelled here."""
        return tuple(
            each
            for each in self.appointments
            if each.status is AppointmentStatus.BOOKED and each.start > work.now and each.origin is Origin.PORTAL
        )


async def of_patient(work: Work, patient: Patient, page: int = 1, *, size: int = 6) -> Page[ReferralRecord]:
    """A page of the patient's referrals: those that still count first, and of these the latest.

    Raises: FullLevelNeeded, RegulationsChanged.
    """
    tiers.require(work.clinic, patient, Feature.REFERRALS)
    today = work.clinic.day_of(work.now)
    is_over = sa.or_(Referral.cancelled_at.is_not(None), sa.func.coalesce(Referral.valid_until < today, sa.false()))
    query = _of(patient).order_by(is_over, Referral.issued_at.desc(), Referral.id)
    found = await page_of(work.session, query, page, size)
    booked = await _booked_from(work, [each.id for each in found])
    records = tuple(ReferralRecord(each, booked[each.id]) for each in found)
    return Page(records, found.number, has_next=found.has_next)


async def get_referral(work: Work, patient: Patient, referral_id: str) -> Referral:
    """One of the patient's referrals that they have been told of.

    Raises: NotFound, when it isn't theirs; FullLevelNeeded, RegulationsChanged.
    """
    tiers.require(work.clinic, patient, Feature.REFERRALS)
    query = _of(patient).where(Referral.id == referral_id).execution_options(populate_existing=True)
    found = await work.session.scalar(query)
    if found is None:
        raise NotFound
    return found


async def get_record(work: Work, patient: Patient, referral_id: str) -> ReferralRecord:
    """The same, with what was booked from it.

    Raises: NotFound, when it isn't theirs; FullLevelNeeded, RegulationsChanged.
    """
    referral = await get_referral(work, patient, referral_id)
    return await record_of(work, referral)


async def record_of(work: Work, referral: Referral) -> ReferralRecord:
    """A referral with what was booked from it. Asks nobody's rights."""
    return ReferralRecord(referral, (await _booked_from(work, [referral.id]))[referral.id])


async def open_referral(work: Work, patient: Patient, referral_id: str) -> ReferralRecord:
    """Read one. The first time is noted.

    Raises: NotFound, when it isn't theirs; FullLevelNeeded, RegulationsChanged.
    Locks: audit log.
    """
    record = await get_record(work, patient, referral_id)
    if record.referral.opened_at is None:
        record.referral.opened_at = work.now
        await work.session.flush()
        who, what = by_patient(patient.id), AuditAction.OPENED_REFERRAL
        await audit.note(work, who, what, patient_id=patient.id, subject=record.referral.id)
    return record


async def used_by(work: Work, patient: Patient, appointment_id: str) -> Referral:
    """The referral from which one of the patient's appointments was booked.

    Raises: NotFound, when it was booked from none.
    """
    query = _of(patient).join(ReferralUse, ReferralUse.referral_id == Referral.id)
    found = await work.session.scalar(query.where(ReferralUse.appointment_id == appointment_id))
    if found is None:
        raise NotFound
    return found


async def used_for(work: Work, appointment_id: str) -> Referral | None:
    """The referral from which an appointment was booked, if from one; for rules: asks no rights."""
    query = sa.select(Referral).join(ReferralUse, ReferralUse.referral_id == Referral.id)
    found: Referral | None = await work.session.scalar(query.where(ReferralUse.appointment_id == appointment_id))
    return found


def has_expired(work: Work, referral: Referral) -> bool:
    """Whether its last day is over."""
    return referral.valid_until is not None and referral.valid_until < work.clinic.day_of(work.now)


def service_of(clinic: Clinic, referral: Referral) -> Service | None:
    """What of the clinic's services is booked from it: the one that it names, or else a visit to its specialist."""
    facts = referral.facts
    for each in clinic.services:
        if each.id == facts.service:
            return each
    visits = (each for each in clinic.services if each.kind is ServiceKind.IN_PERSON)
    return next((each for each in visits if facts.specialty and each.specialty == facts.specialty), None)


def places_of(clinic: Clinic, referral: Referral, service: Service) -> tuple[str, ...]:
    """Where it is accepted: at the clinic's own facilities and, if it was issued in a telephone consultation, at
    partners', which are never alone (S14, D11).

    Raises: NotFound, for a service that the clinic doesn't have.
    """
    there = clinic.facilities_of(service.id)
    own = tuple(each.id for each in there if not each.partner)
    if not own or not referral.facts.by_telephone:
        return own
    return (*own, *(each.id for each in there if each.partner))


def is_bookable(work: Work, record: ReferralRecord) -> bool:
    """Whether its patient can book from it here now.

    Raises: NotFound, for a service that the clinic doesn't have.
    """
    referral = record.referral
    is_ours = referral.facts.is_own or referral.kind is not ReferralKind.REHABILITATION
    service = service_of(work.clinic, referral)
    can_be_had = service is not None and bool(places_of(work.clinic, referral, service))
    return record.standing(work) is ReferralStanding.VALID and is_ours and can_be_had


async def bookable_for(work: Work, caller: Caller, patient: Patient) -> tuple[ReferralRecord, ...]:
    """From which of the patient's referrals the reception can book one appointment now, the latest first.

    Raises: NotPermitted; NotFound, for a service that the clinic doesn't have.
    """
    await members.require(work, caller, Action.BOOK_FOR_PATIENT)
    if not tiers.has_level(patient, Feature.REFERRALS):
        return ()
    query = _of(patient).where(Referral.cancelled_at.is_(None)).order_by(Referral.issued_at.desc(), Referral.id)
    found = (await work.session.scalars(query.limit(MOST_LOOKED_AT))).all()
    single = [each for each in found if each.kind is not ReferralKind.REHABILITATION]
    booked = await _booked_from(work, [each.id for each in single])
    records = (ReferralRecord(each, booked[each.id]) for each in single)
    return tuple(each for each in records if is_bookable(work, each))[:MOST_SHOWN]


async def _booked_from(work: Work, referral_ids: list[str]) -> dict[str, tuple[Appointment, ...]]:
    query = (
        sa.select(ReferralUse.referral_id, Appointment)
        .join(Appointment, Appointment.id == ReferralUse.appointment_id)
        .where(ReferralUse.referral_id.in_(referral_ids), Appointment.status.in_(STANDING))
        .order_by(Appointment.start, Appointment.id)
        .execution_options(populate_existing=True)
    )
    found: dict[str, tuple[Appointment, ...]] = dict.fromkeys(referral_ids, ())
    for referral_id, appointment in await work.session.execute(query):
        found[referral_id] += (appointment,)
    return found


def _of(patient: Patient) -> sa.Select[Referral]:
    """What the patient has been told of."""
    return sa.select(Referral).where(Referral.patient_id == patient.id, Referral.told_at.is_not(None))
