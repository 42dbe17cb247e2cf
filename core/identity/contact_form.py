"""The contact form: a patient asks to be called, and the staff call; they are then confirmed on another way (D1).

A case with a due time, as a question has: raised in the staff chat after some working hours, again and again, until it
is closed, and escalated once when more have passed. It raises nobody's level by itself: it is done when the identity is
confirmed at the reception, by telephone or through a bank.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient, get_patient
from core.clinic.opening_hours import after_working_hours
from core.context import Work
from core.errors import NotFound
from core.identity import asking, deciding
from core.identity.model import (
    IdentityConfirmation,
    Route,
    lock_request,
    new_request,
    settle_tier,
)
from core.identity.refusals import CaseTakenBy
from core.staff import members
from core.staff.audit import PORTAL, AuditAction
from core.staff.members import Action, Caller, Member
from core.text.normalisation import fitting, normalised_lines, require_length
from core.text.phones import parse_phone

MOST_FORMS: Final = 3
"""How many a patient may send in a day."""

LONGEST_TIME: Final = 100
LONGEST_NOTE: Final = 500
"""Code points of when to call, and of what else is to be known."""

MOST_CALLS: Final = 3
"""Calls that nobody answered, after which the case is closed and the patient may ask again."""

AT_ONCE: Final = 5
"""How many cases the staff is told of in one transaction."""

_WHEN, _PHONE, _NOTE, _CALLS = "when", "phone", "note", "calls"


@dataclass(frozen=True, slots=True)
class ContactForm:
    """What is asked of the patient: a number in E.164, when to call, and what else is to be known."""

    phone: str = field(repr=False)
    when: str = field(repr=False)
    note: str = field(repr=False, default="")


@dataclass(frozen=True, slots=True)
class ContactCase:
    """A form that was sent, and whose it is; `calls` counts those that nobody answered."""

    request: IdentityConfirmation
    patient: Patient
    form: ContactForm
    calls: int


@dataclass(frozen=True, slots=True)
class OverdueCase:
    """A case that the staff chat has to be told of again; `escalated` when its desk head has to be told as well."""

    case: ContactCase
    escalated: bool


def read_phone(work: Work, text: str) -> str:
    """The number to call, in E.164.

    Raises: UnusablePhone.
    """
    return parse_phone(text, work.clinic.country)


def read_when(text: str) -> str:
    """When to call, tidied.

    Raises: UnusableText.
    """
    return fitting(text, 1, LONGEST_TIME)


def read_note(text: str) -> str:
    """What else is to be known, tidied.

    Raises: UnusableText.
    """
    tidy = normalised_lines(text)
    require_length(tidy, 1, LONGEST_NOTE)
    return tidy


async def send(work: Work, patient: Patient, form: ContactForm) -> IdentityConfirmation:
    """Ask to be called. A form that was open is replaced.

    Raises: NotFound, AlreadyFull, RegulationsChanged, AskedTooOften.
    Locks: patient.
    """
    patient = await asking.prepare(work, patient, Route.CONTACT_FORM, MOST_FORMS)
    request = new_request(work, patient, Route.CONTACT_FORM)
    request.sealed = {_PHONE: form.phone, _WHEN: form.when, _NOTE: form.note}
    request.waiting_since = work.now
    request.raise_at = _again(work)
    await settle_tier(work, patient)
    return request


async def get_case(work: Work, request_id: str) -> ContactCase:
    """A case as it stands, for its card in the staff chat; the chat itself is where it may be seen.

    Raises: NotFound.
    """
    request = await work.session.get(IdentityConfirmation, request_id, populate_existing=True)
    if request is None or request.route is not Route.CONTACT_FORM:
        raise NotFound
    return _case(request, await get_patient(work, request.patient_id))


async def take(work: Work, caller: Caller, request_id: str) -> ContactCase:
    """Be the one who calls.

    Raises: NotPermitted, NotFound, RequestOver; CaseTakenBy a colleague.
    Locks: patient, request, audit log.
    """
    member, request, patient = await _lock(work, caller, request_id)
    _require_free(request, member)
    request.taken_by, request.holder = member.address, member.name
    request.raise_at = after_working_hours(work.clinic, work.now, work.clinic.settings.escalate_working_hours)
    await work.session.flush()
    await deciding.note(work, AuditAction.TOOK_IDENTITY, request, member.address)
    return _case(request, patient)


async def not_reached(work: Work, caller: Caller, request_id: str) -> ContactCase:
    """Nobody has answered: the case waits for the next call, or is closed after `MOST_CALLS`.

    Raises: NotPermitted, NotFound, RequestOver, CaseTakenBy.
    Locks: patient, request, audit log.
    """
    member, request, patient = await _lock(work, caller, request_id)
    _require_free(request, member)
    request.note_facts(**{_CALLS: str(_calls(request) + 1)})
    if _calls(request) >= MOST_CALLS:
        await deciding.refuse(work, request, patient, caller.address)
        return _case(request, patient)
    request.taken_by = request.holder = request.escalated_at = None
    request.waiting_since, request.raised, request.raise_at = work.now, 0, _again(work)
    await work.session.flush()
    await deciding.note(work, AuditAction.CALLED_IN_VAIN, request, member.address)
    return _case(request, patient)


async def close(work: Work, caller: Caller, request_id: str, reason: str) -> ContactCase:
    """Close the case without a confirmation; its patient is told the reason.

    Raises: NotPermitted, NotFound, RequestOver, CaseTakenBy, UnusableText.
    Locks: patient, request, audit log.
    """
    member, request, patient = await _lock(work, caller, request_id)
    _require_free(request, member)
    await deciding.refuse_because(work, request, patient, caller.address, reason)
    return _case(request, patient)


async def remind_due(work: Work) -> tuple[OverdueCase, ...]:
    """The cases that the staff has to be told of again now, each marked as told: `AT_ONCE` at most. For a transaction
    of its own.

    Locks: audit log.
    """
    query = sa.select(IdentityConfirmation, Patient).join(Patient, Patient.id == IdentityConfirmation.patient_id)
    query = (
        query.where(IdentityConfirmation.raise_at <= work.now).order_by(IdentityConfirmation.raise_at).limit(AT_ONCE)
    )
    query = query.with_for_update(of=IdentityConfirmation, skip_locked=True)
    due = (await work.session.execute(query, execution_options={"populate_existing": True})).all()
    told = [OverdueCase(_case(request, patient), _remind(work, request)) for request, patient in due]
    await work.session.flush()
    for each in told:
        what = AuditAction.ESCALATED_IDENTITY if each.escalated else AuditAction.RAISED_IDENTITY
        await deciding.note(work, what, each.case.request, PORTAL)
    return tuple(told)


def _remind(work: Work, request: IdentityConfirmation) -> bool:
    """Plan the next time; whether the desk head is told, too."""
    late = work.now >= after_working_hours(
        work.clinic, request.waiting_since or work.now, work.clinic.settings.escalate_working_hours
    )
    escalated = request.escalated_at is None and (late or request.taken_by is not None)
    if escalated:
        request.escalated_at = work.now
    request.raised += 1
    request.raise_at = _again(work)
    return escalated


def _again(work: Work) -> datetime:
    return after_working_hours(work.clinic, work.now, work.clinic.settings.take_working_hours)


async def _lock(work: Work, caller: Caller, request_id: str) -> tuple[Member, IdentityConfirmation, Patient]:
    member = await members.require(work, caller, Action.CONFIRM_IDENTITY)
    request, patient = await lock_request(work, request_id)
    if request.route is not Route.CONTACT_FORM:
        raise NotFound
    request.require_open()
    return member, request, patient


def _require_free(request: IdentityConfirmation, member: Member) -> None:
    if request.taken_by not in {None, member.address}:
        raise CaseTakenBy(request.holder or "")


def _calls(request: IdentityConfirmation) -> int:
    return int(request.fact(_CALLS) or 0)


def _case(request: IdentityConfirmation, patient: Patient) -> ContactCase:
    form = ContactForm(request.fact(_PHONE), request.fact(_WHEN), request.fact(_NOTE))
    return ContactCase(request, patient, form, _calls(request))
