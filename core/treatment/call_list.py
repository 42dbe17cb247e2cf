"""The list of whom the reception has to call: patients whom the portal can't tell something, and those who have asked
for a call, by when each is due.

What need not be told any more (the appointment is over, or cancelled) is in the list no more, whether it is closed
already or not.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient, get_patient
from core.appointments.clinic_day import called_off
from core.appointments.model import Appointment, AppointmentStatus
from core.clinic.opening_hours import after_working_hours
from core.context import Work
from core.errors import NotFound
from core.identity.model import ConfirmationStatus, IdentityConfirmation, Route
from core.identity.refusals import CaseTakenBy
from core.requests.model import RequestStatus
from core.requests.refusals import RequestClosed
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller
from core.staff.to_call import ToCall, ToCallReason, ToCallStatus
from core.treatment.calls import CallRequest

MOST_SHOWN: Final = 200
"""How many entries the list has at most: nobody calls more in a day."""

AFTER_AN_ABSENCE: Final = dt.timedelta(days=7)
"""For how long the patient of an appointment that an absence has cancelled is called, from its time on."""

AT_ONCE: Final = 50
"""How many entries are told of, or closed, in one transaction."""


@dataclass(frozen=True, slots=True)
class CallEntry:
    """Whom to call, by when, and about what: something to be told (`to_call`, with its `appointment`, if it is about
    one), or a wish of the patient's own (`request`, or a `form`).
    """

    patient: Patient
    due_at: datetime
    to_call: ToCall | None = None
    appointment: Appointment | None = None
    request: CallRequest | None = None
    form: IdentityConfirmation | None = None

    def caller(self, now: datetime) -> str | None:
        """The name of the one of the staff who calls just now, or has said that they will."""
        if self.to_call is not None:
            return self.to_call.holder if self.to_call.is_being_called(now) else None
        row = self.request or self.form
        return None if row is None else row.holder

    def is_put_off(self, now: datetime) -> bool:
        """Whether nobody has answered, and the next call is not due yet."""
        return self.to_call is not None and bool(self.to_call.calls) and self.due_at > now


@dataclass(frozen=True, slots=True)
class StillWaiting:
    """What the staff chat is reminded of: how many have to be called, and since when the first of them is due."""

    count: int
    first_due_at: datetime


def _still_needed(now: datetime) -> sa.ColumnElement[bool]:
    """Whether what is open still has to be told: of a cancelled appointment until it would have begun, or for a week if
    it was for an absence, unless its patient has booked again; of another one as long as it stands, and its patient
    has not answered.
    """
    told_off = ToCall.reason.in_((ToCallReason.CANCELLED, ToCallReason.ABSENT))
    absent = sa.and_(ToCall.reason == ToCallReason.ABSENT, Appointment.start > now - AFTER_AN_ABSENCE)
    return sa.and_(
        ToCall.status == ToCallStatus.OPEN,
        sa.or_(ToCall.until.is_(None), ToCall.until > now),
        sa.not_(sa.and_(told_off, _BOOKED_AGAIN)),
        sa.not_(sa.and_(ToCall.reason == ToCallReason.REMINDER, _HAS_ANSWERED)),
        sa.or_(
            ToCall.appointment_id.is_(None),
            sa.and_(told_off, Appointment.start > now),
            absent,
            sa.and_(sa.not_(told_off), Appointment.status == AppointmentStatus.BOOKED, Appointment.end > now),
            # What a doctor wrote after it is to be told whenever it was.
            ToCall.reason.in_(_AFTERWARDS),
        ),
    )


_Again: Final = sa.orm.aliased(Appointment)
_BOOKED_AGAIN: Final = sa.exists().where(
    _Again.patient_id == ToCall.patient_id,
    _Again.created_at > ToCall.added_at,
    _Again.start > ToCall.added_at,
    _Again.status == AppointmentStatus.BOOKED,
)
"""Whoever has booked since their appointment was cancelled knows that it is."""

_HAS_ANSWERED: Final = sa.or_(
    sa.and_(Appointment.confirmed_at.is_not(None), Appointment.confirmed_at > ToCall.added_at),
    Appointment.says_here_at.is_not(None),
    Appointment.arrived_at.is_not(None),
)
"""Whoever says that they will come, or is here, needs no reminder."""

_AFTERWARDS: Final = (
    ToCallReason.FOLLOW_UP,
    ToCallReason.INSTRUCTIONS,
    ToCallReason.REFERRAL,
    ToCallReason.CERTIFICATE,
)


async def waiting(work: Work, caller: Caller) -> tuple[CallEntry, ...]:
    """All who have to be called, the most urgent first.

    Raises: NotPermitted.
    Locks: audit log.
    """
    await members.require(work, caller, Action.CALL_PATIENT)
    found = await all_waiting(work)
    await audit.note(work, caller.address, AuditAction.SAW_TO_CALL)
    return found


async def all_waiting(work: Work) -> tuple[CallEntry, ...]:
    """The same, for what the portal tells: asks no rights."""
    found = [*await _to_be_told(work), *await _who_asked(work), *await _who_sent_forms(work)]
    return tuple(sorted(found, key=lambda each: _urgency(work, each)))


async def count(work: Work) -> int:
    """How many have to be called. For what the portal draws: asks no rights."""
    open_calls = sa.select(sa.func.count()).select_from(CallRequest).where(CallRequest.status == RequestStatus.OPEN)
    forms = sa.select(sa.func.count()).select_from(IdentityConfirmation).where(*_OPEN_FORM)
    told = await _count_told(work)
    return told + (await work.session.scalar(open_calls) or 0) + (await work.session.scalar(forms) or 0)


async def get_entry(work: Work, caller: Caller, entry_id: str) -> CallEntry:
    """One of those who have to be told something, still or no longer.

    Raises: NotPermitted, NotFound.
    """
    await members.require(work, caller, Action.CALL_PATIENT)
    entry = await work.session.get(ToCall, entry_id, populate_existing=True)
    if entry is None:
        raise NotFound
    return await _entry(work, entry)


async def take(work: Work, caller: Caller, entry_id: str) -> CallEntry:
    """Call now: the others see who does. Whoever takes it later, has it, once the first has had time enough.

    Raises: NotPermitted, NotFound, RequestClosed; CaseTakenBy a colleague who is calling now.
    Locks: audit log.
    """
    member = await members.require(work, caller, Action.CALL_PATIENT)
    _address, entry = await _open(work, caller, entry_id)
    if entry.is_being_called(work.now) and entry.taken_by != member.address:
        raise CaseTakenBy(entry.holder or "")
    entry.taken_by, entry.holder, entry.taken_at = member.address, member.name, work.now
    await work.session.flush()
    found = await _entry(work, entry)
    await audit.note(work, member.address, AuditAction.TOOK_CALL, patient_id=entry.patient_id, subject=entry.id)
    return found


async def called(work: Work, caller: Caller, entry_id: str) -> CallEntry:
    """The patient was told on the telephone.

    Raises: NotPermitted, NotFound, RequestClosed.
    Locks: audit log.
    """
    return await _close(work, caller, entry_id, ToCallStatus.CALLED, AuditAction.TOLD_BY_PHONE)


async def not_needed(work: Work, caller: Caller, entry_id: str) -> CallEntry:
    """Nobody has to call: the patient knows already.

    Raises: NotPermitted, NotFound, RequestClosed.
    Locks: audit log.
    """
    return await _close(work, caller, entry_id, ToCallStatus.NOT_NEEDED, AuditAction.DROPPED_CALL)


async def no_answer(work: Work, caller: Caller, entry_id: str) -> CallEntry:
    """Nobody has answered: the entry comes again later.

    Raises: NotPermitted, NotFound, RequestClosed.
    Locks: audit log.
    """
    member, entry = await _open(work, caller, entry_id)
    entry.calls += 1
    entry.let_go()
    entry.due_at = entry.raise_at = await _again(work, entry)
    await work.session.flush()
    found = await _entry(work, entry)
    await audit.note(work, member, AuditAction.CALLED_IN_VAIN, patient_id=entry.patient_id, subject=entry.id)
    return found


async def reopen(work: Work, caller: Caller, entry_id: str) -> CallEntry:
    """It was closed by mistake: it waits again.

    Raises: NotPermitted, NotFound.
    Locks: audit log.
    """
    member = (await members.require(work, caller, Action.CALL_PATIENT)).address
    entry = await _locked(work, entry_id)
    if not entry.is_open:
        entry.status, entry.closed_at, entry.closed_by, entry.raise_at = ToCallStatus.OPEN, None, None, entry.due_at
        await work.session.flush()
        await audit.note(work, member, AuditAction.REOPENED_CALL, patient_id=entry.patient_id, subject=entry.id)
    return await _entry(work, entry)


async def remind_due(work: Work) -> StillWaiting | None:
    """Whether the staff chat has to be told now that somebody waits; each is told of once when it is due, then every
    working day. For a transaction of its own.
    """
    query = sa.select(ToCall).where(ToCall.raise_at <= work.now, ToCall.status == ToCallStatus.OPEN)
    due = (
        await work.session.scalars(
            query.order_by(ToCall.raise_at).limit(AT_ONCE).with_for_update(skip_locked=True),
            execution_options={"populate_existing": True},
        )
    ).all()
    if not due:
        return None
    needed = {entry.id for entry, *_ in await _needed(work)}
    for each in due:
        if each.id in needed:
            each.raise_at = after_working_hours(work.clinic, work.now, work.clinic.settings.escalate_working_hours)
        else:
            each.close_as(ToCallStatus.NOT_NEEDED, work.now)
    await work.session.flush()
    if not any(each.is_open for each in due):
        return None
    first = min(each.due_at for each in due if each.is_open)
    return StillWaiting(await count(work), first)


def _urgency(work: Work, entry: CallEntry) -> tuple[bool, datetime, datetime, int, str]:
    """What is due first comes first, of the same hour the appointment that is sooner; who didn't answer, last."""
    about = entry.due_at if entry.appointment is None else entry.appointment.start
    reason = "" if entry.to_call is None else entry.to_call.reason
    return entry.is_put_off(work.now), entry.due_at, about, entry.patient.id, reason


async def _to_be_told(work: Work) -> list[CallEntry]:
    return [CallEntry(patient, entry.due_at, entry, about) for entry, patient, about in await _needed(work)]


async def _needed(work: Work) -> Sequence[tuple[ToCall, Patient, Appointment | None]]:
    query = (
        sa.select(ToCall, Patient, Appointment)
        .join(Patient, Patient.id == ToCall.patient_id)
        .outerjoin(Appointment, Appointment.id == ToCall.appointment_id)
        .where(_still_needed(work.now))
        .order_by(ToCall.due_at, ToCall.id)
        .limit(MOST_SHOWN)
    )
    found = (await work.session.execute(query, execution_options={"populate_existing": True})).all()
    again = await called_off.has_booked_again(work, [each.subject for each, *_ in found if _is_of_absence(each)])
    return [(entry, patient, about) for entry, patient, about in found if entry.subject not in again]


def _is_of_absence(entry: ToCall) -> bool:
    return entry.reason is ToCallReason.ABSENT


async def _count_told(work: Work) -> int:
    query = sa.select(sa.func.count()).select_from(ToCall)
    query = query.outerjoin(Appointment, Appointment.id == ToCall.appointment_id).where(_still_needed(work.now))
    absent = await work.session.scalars(
        sa.select(ToCall.subject).where(ToCall.status == ToCallStatus.OPEN, ToCall.reason == ToCallReason.ABSENT)
    )
    again = await called_off.has_booked_again(work, absent.all())
    query = query.where(sa.not_(_booked_again(again))) if again else query
    return await work.session.scalar(query) or 0


def _booked_again(subjects: Collection[str]) -> sa.ColumnElement[bool]:
    return sa.and_(ToCall.reason == ToCallReason.ABSENT, ToCall.subject.in_(subjects))


async def _who_asked(work: Work) -> list[CallEntry]:
    query = sa.select(CallRequest, Patient).join(Patient, Patient.id == CallRequest.patient_id)
    found = await work.session.execute(query.where(CallRequest.status == RequestStatus.OPEN).limit(MOST_SHOWN))
    return [
        CallEntry(patient, request.raise_at or request.asked_at, request=request) for request, patient in found.all()
    ]


_OPEN_FORM: Final = (
    IdentityConfirmation.route == Route.CONTACT_FORM,
    IdentityConfirmation.status == ConfirmationStatus.OPEN,
)


async def _who_sent_forms(work: Work) -> list[CallEntry]:
    query = sa.select(IdentityConfirmation, Patient).join(Patient, Patient.id == IdentityConfirmation.patient_id)
    found = await work.session.execute(query.where(*_OPEN_FORM).limit(MOST_SHOWN))
    return [CallEntry(patient, form.raise_at or form.opened_at, form=form) for form, patient in found.all()]


async def _again(work: Work, entry: ToCall) -> datetime:
    """When to call next: in a while, when the desk is staffed, and before the appointment begins."""
    minutes = work.clinic.settings.call_again_minutes
    again = after_working_hours(work.clinic, work.now, minutes / 60)
    about = (await _entry(work, entry)).appointment
    latest = again if about is None or about.start <= work.now else work.now + (about.start - work.now) / 2
    return min(again, latest)


async def _close(work: Work, caller: Caller, entry_id: str, status: ToCallStatus, what: AuditAction) -> CallEntry:
    member, entry = await _open(work, caller, entry_id)
    entry.close_as(status, work.now, member)
    await work.session.flush()
    found = await _entry(work, entry)
    await audit.note(work, member, what, patient_id=entry.patient_id, subject=entry.id)
    return found


async def _open(work: Work, caller: Caller, entry_id: str) -> tuple[str, ToCall]:
    """The address of whoever calls, and the entry, kept from others, that still waits."""
    member = await members.require(work, caller, Action.CALL_PATIENT)
    entry = await _locked(work, entry_id)
    if not entry.is_open:
        raise RequestClosed
    return member.address, entry


async def _locked(work: Work, entry_id: str) -> ToCall:
    entry = await work.session.get(ToCall, entry_id, with_for_update=True, populate_existing=True)
    if entry is None:
        raise NotFound
    return entry


async def _entry(work: Work, entry: ToCall) -> CallEntry:
    about = None
    if entry.appointment_id is not None:
        about = await work.session.get(Appointment, entry.appointment_id, populate_existing=True)
    return CallEntry(await get_patient(work, entry.patient_id), entry.due_at, entry, about)
