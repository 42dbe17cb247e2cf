"""The reception's way and the call centre's: a member of staff types the patient's code, compares who is before them or
on the telephone with the account, and decides (S30, S31, D1, D18).

A refusal that has to leave a trace, such as a wrong code, is given back and not raised: raising would undo the count.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from core.accounts.patients import Patient, get_patient, person_of
from core.context import Work
from core.errors import NotFound
from core.identity import codes, deciding
from core.identity.deciding import Decided
from core.identity.model import (
    ConfirmationStatus,
    Document,
    IdentityConfirmation,
    Route,
    is_over,
    lock_request,
    open_requests,
    settle_tier,
)
from core.identity.refusals import (
    CodeExpired,
    CodeNotAsked,
    CodeRefused,
    CodeVoid,
    CodeWrong,
    NotByTelephone,
    OwnIdentity,
    RequestOver,
)
from core.staff import members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller, Member

BY_CODE: Final = frozenset({Route.RECEPTION, Route.CALL_CENTRE})

FOR_DECIDING: Final = dt.timedelta(minutes=30)
"""How long there is to compare, once a case has been opened by its code."""

MOST_WRONG: Final = 5
"""Wrong codes for one patient, after which theirs no longer counts."""

IN_PERSON_ONLY: Final = frozenset({Document.MDOWOD})
"""Documents that count when the patient and they are there, and never by telephone (D18)."""


@dataclass(frozen=True, slots=True)
class OpenCase:
    """A request whose code was typed, and whose it is."""

    request: IdentityConfirmation
    patient: Patient


async def open_by_code(work: Work, caller: Caller, typed: str) -> OpenCase | CodeRefused:
    """The case whose code was typed: it can be decided from now on. Wrong ones are counted.

    Raises: NotPermitted, NotFound, OwnIdentity, RequestOver.
    Gives: CodeRefused.
    Locks: patient, request, audit log.
    """
    member = await members.require(work, caller, Action.CONFIRM_IDENTITY)
    guesses = await codes.guesses_of(work, caller.address)
    if refusal := codes.too_many(guesses):
        return refusal
    found = await codes.find_by_code(work, typed)
    if isinstance(found, CodeRefused):
        guesses.wrong += isinstance(found, CodeWrong) and codes.read_code(typed) is not None
        await work.session.flush()
        return found
    return await _opened(work, member, *await lock_request(work, found.id))


async def open_by_patient(work: Work, caller: Caller, patient_id: int, typed: str) -> OpenCase | CodeRefused:
    """The case of a patient who was found, whose code was typed. After `MOST_WRONG` wrong ones it is void.

    Raises: NotPermitted, NotFound, OwnIdentity, RequestOver; CodeNotAsked, while the patient has none.
    Gives: CodeRefused.
    Locks: patient, request, audit log.
    """
    member = await members.require(work, caller, Action.CONFIRM_IDENTITY)
    guesses = await codes.guesses_of(work, caller.address)
    if refusal := codes.too_many(guesses):
        return refusal
    request = await asked_by(work, await get_patient(work, patient_id))
    if request is None:
        raise CodeNotAsked
    request, patient = await lock_request(work, request.id)
    if codes.is_its_code(work, request, typed):
        return await _opened(work, member, request, patient)
    request.require_open()
    guesses.wrong += 1
    request.attempts += 1
    if request.attempts < MOST_WRONG:
        await work.session.flush()
        return CodeWrong()
    request.close_as(ConfirmationStatus.REFUSED, work.now)
    request.note_facts(why=CodeVoid.__name__)
    await settle_tier(work, patient)
    return CodeVoid()


async def asked_by(work: Work, patient: Patient) -> IdentityConfirmation | None:
    """The request of this patient that has a code which can still be typed."""
    mine = [
        each for each in await open_requests(work, patient) if each.route in BY_CODE and not is_over(each, work.now)
    ]
    return mine[-1] if mine else None


async def get_case(work: Work, caller: Caller, request_id: str) -> OpenCase:
    """A case that was opened by its code, decided meanwhile or not.

    Raises: NotPermitted; NotFound, for one whose code nobody has typed.
    """
    await members.require(work, caller, Action.CONFIRM_IDENTITY)
    request = await work.session.get(IdentityConfirmation, request_id, populate_existing=True)
    if request is None or request.taken_by is None or request.route not in BY_CODE:
        raise NotFound
    return OpenCase(request, await get_patient(work, request.patient_id))


async def confirm(work: Work, caller: Caller, request_id: str, route: Route, document: Document) -> Decided:
    """The patient is who they say, by this document: at the reception, or on the telephone. Their account is FULL.

    Raises: NotPermitted, NotFound, OwnIdentity, NotByTelephone, RequestOver.
    Gives: IdentityHeldElsewhere.
    Locks: patient, request, audit log.
    """
    request, patient = await _to_be_decided(work, caller, request_id)
    if route is Route.CALL_CENTRE and document in IN_PERSON_ONLY:
        raise NotByTelephone
    request.route = route
    refusal = await deciding.confirm(work, request, patient, caller.address, document=document)
    return Decided(request, patient, refusal)


async def refuse(work: Work, caller: Caller, request_id: str, reason: str) -> Decided:
    """The patient is not, or may not be, who they say; they are told the reason.

    Raises: NotPermitted, NotFound, OwnIdentity, RequestOver, UnusableText.
    Locks: patient, request, audit log.
    """
    request, patient = await _to_be_decided(work, caller, request_id)
    await deciding.refuse_because(work, request, patient, caller.address, reason)
    return Decided(request, patient)


async def _opened(
    work: Work, member: Member, request: IdentityConfirmation, patient: Patient
) -> OpenCase | CodeRefused:
    """The case, opened by the member; the time to compare begins when it is first opened. The request and its patient
    must be locked.
    """
    request.require_open()
    await _require_another(work, member.address, patient)
    if not codes.may_be_typed(work, request, member.address):
        return CodeExpired()
    if request.taken_by is None:
        request.expires_at = work.now + FOR_DECIDING
    request.taken_by, request.holder = member.address, member.name
    await work.session.flush()
    await deciding.note(work, AuditAction.OPENED_IDENTITY, request, member.address)
    return OpenCase(request, patient)


async def _to_be_decided(work: Work, caller: Caller, request_id: str) -> tuple[IdentityConfirmation, Patient]:
    await members.require(work, caller, Action.CONFIRM_IDENTITY)
    request, patient = await lock_request(work, request_id)
    if request.taken_by is None or request.route not in BY_CODE:
        raise NotFound
    await _require_another(work, caller.address, patient)
    if is_over(request, work.now):
        raise RequestOver
    return request, patient


async def _require_another(work: Work, address: str, patient: Patient) -> None:
    person = await person_of(work, patient)
    if person is not None and person.address == address:
        raise OwnIdentity
