"""The contact form: a patient asks to be called, and the staff call; they are then confirmed on another way (D1).

A case with a due time, as a question has: raised in the staff chat after some working hours, again and again, until it
is closed, and escalated once when more have passed. It raises nobody's level by itself: it is done when the identity is
confirmed at the reception, by telephone or through a bank.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from core.accounts.patients import Patient, get_patient
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
from core.staff import call_waiting, members
from core.staff.audit import PORTAL, AuditAction
from core.staff.call_waiting import MOST_CALLS
from core.staff.members import Action, Caller, Member
from core.text.normalisation import fitting, normalised_lines, require_length

MOST_FORMS: Final = 3
"""How many a patient may send in a day."""

LONGEST_TIME: Final = 100
LONGEST_NOTE: Final = 500
"""Code points of when to call, and of what else is to be known."""

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
    request.wait(work)
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
    request.hand_to(work, member)
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
    request.wait(work)
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
    """The cases that the staff has to be told of again now, each marked as told: a few at most. For a transaction
    of its own.

    Locks: audit log.
    """
    due = await call_waiting.waiting_too_long(work, IdentityConfirmation)
    told = [OverdueCase(_case(request, patient), request.note_raised(work)) for request, patient in due]
    await work.session.flush()
    for each in told:
        what = AuditAction.ESCALATED_IDENTITY if each.escalated else AuditAction.RAISED_IDENTITY
        await deciding.note(work, what, each.case.request, PORTAL)
    return tuple(told)


async def _lock(work: Work, caller: Caller, request_id: str) -> tuple[Member, IdentityConfirmation, Patient]:
    member = await members.require(work, caller, Action.CONFIRM_IDENTITY)
    request, patient = await lock_request(work, request_id)
    if request.route is not Route.CONTACT_FORM:
        raise NotFound
    request.require_open()
    return member, request, patient


def _require_free(request: IdentityConfirmation, member: Member) -> None:
    if request.is_held_from(member):
        raise CaseTakenBy(request.holder or "")


def _calls(request: IdentityConfirmation) -> int:
    return int(request.fact(_CALLS) or 0)


def _case(request: IdentityConfirmation, patient: Patient) -> ContactCase:
    form = ContactForm(request.fact(_PHONE), request.fact(_WHEN), request.fact(_NOTE))
    return ContactCase(request, patient, form, _calls(request))
