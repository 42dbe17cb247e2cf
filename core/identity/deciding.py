"""How a request is decided: the level that follows, and that no identity is held twice (D1, D16)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from core.accounts import pins
from core.accounts.identity import Identity
from core.accounts.patients import Patient, Tier, full_account_of
from core.context import Work
from core.identity.model import (
    PROVEN_FOR,
    REASON,
    ConfirmationStatus,
    Document,
    IdentityConfirmation,
    Route,
    open_requests,
    proofs,
    settle_tier,
)
from core.identity.refusals import IdentityHeldElsewhere, IdentityRefused
from core.staff import audit
from core.staff.audit import AuditAction, by_patient
from core.text.normalisation import fitting

LONGEST_REASON: Final = 300
"""Code points of why the staff refuse; the patient reads it."""


@dataclass(frozen=True, slots=True)
class Decided:
    """What has become of a request, and why it was refused by a rule, if it was."""

    request: IdentityConfirmation
    patient: Patient
    refusal: IdentityRefused | None = None


async def confirm(
    work: Work,
    request: IdentityConfirmation,
    patient: Patient,
    who: str,
    *identities: Identity,
    document: Document | None = None,
) -> IdentityRefused | None:
    """Raise the account to the full level, without a PIN from now on, and close all that it has asked for; or tell that
    another full account has one of the identities that were proven, and keep the proof. The caller has both locked,
    and ends with this.

    Raises: RequestOver; NotFound, when the account is gone.
    Gives: IdentityHeldElsewhere.
    Locks: patient, audit log.
    """
    for earlier in await proofs(work, patient):
        earlier.close_as(ConfirmationStatus.CANCELLED, work.now)
    await audit.lock(work)  # of two accounts that prove one identity at once, the second sees what the first became
    if (holder := await full_account_of(work, *identities, patient.identity, but=patient)) is not None:
        return await _prove(work, request, patient, who, holder.id, document)
    request.require_open()
    request.close_as(ConfirmationStatus.CONFIRMED, work.now)
    request.document, request.closed_by = document, _member_of(patient, who)
    await work.session.flush()
    for other in await open_requests(work, patient):
        is_done = other.route is Route.CONTACT_FORM  # which was asked for so that this may follow
        other.close_as(ConfirmationStatus.CONFIRMED if is_done else ConfirmationStatus.CANCELLED, work.now)
    await pins.forget(work, patient)
    patient.tier = Tier.FULL
    await work.session.flush()
    await note(work, AuditAction.CONFIRMED_IDENTITY, request, who)
    return None


async def _prove(
    work: Work, request: IdentityConfirmation, patient: Patient, who: str, holder: int, document: Document | None
) -> IdentityRefused:
    """Keep the proof, for the patient to choose whether that account's records come to their chat."""
    request.require_open()
    request.close_as(ConfirmationStatus.PROVEN, work.now)
    request.expires_at = work.now + PROVEN_FOR
    request.document, request.closed_by = document, _member_of(patient, who)
    request.note_facts(held_by=str(holder), why=IdentityHeldElsewhere.__name__)
    await settle_tier(work, patient)
    await note(work, AuditAction.PROVED_IDENTITY, request, who)
    return IdentityHeldElsewhere()


async def refuse_for(
    work: Work, request: IdentityConfirmation, patient: Patient, who: str, why: IdentityRefused
) -> IdentityRefused:
    """Close the request, and keep why; gives that back. The caller has both locked, and ends with this.

    Raises: RequestOver.
    Locks: audit log.
    """
    request.note_facts(why=type(why).__name__)
    await refuse(work, request, patient, who)
    return why


async def refuse(work: Work, request: IdentityConfirmation, patient: Patient, who: str) -> None:
    """Close the request. The caller has both locked, and ends with this.

    Raises: RequestOver.
    Locks: audit log.
    """
    request.require_open()
    request.close_as(ConfirmationStatus.REFUSED, work.now)
    request.closed_by = _member_of(patient, who)
    await settle_tier(work, patient)
    await note(work, AuditAction.REFUSED_IDENTITY, request, who)


async def refuse_because(work: Work, request: IdentityConfirmation, patient: Patient, who: str, reason: str) -> None:
    """Close the request; its patient is told the reason, as somebody of the staff has written it. The caller has both
    locked, and ends with this.

    Raises: RequestOver, UnusableText.
    Locks: audit log.
    """
    request.note_facts(**{REASON: fitting(reason, 1, LONGEST_REASON)})
    await refuse(work, request, patient, who)


def _member_of(patient: Patient, who: str) -> str | None:
    """Who of the clinic's people decided; `None`, when it was on the patient's own way."""
    return None if who == by_patient(patient.id) else who


async def note(work: Work, what: AuditAction, request: IdentityConfirmation, who: str) -> None:
    """Note in the audit log what somebody has done about a request.

    Locks: audit log.
    """
    await audit.note(work, who, what, patient_id=request.patient_id, subject=_told_in_log(request))


def _told_in_log(request: IdentityConfirmation) -> str:
    """What the audit log keeps of a request: its id, the route, and the kind of document if one was seen."""
    document = "" if request.document is None else f"/{request.document}"
    return f"{request.id}/{request.route}{document}"
