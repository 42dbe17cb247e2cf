"""Decide about an order, the staff's side: take it, issue an e-prescription, perhaps changed, or decline (S20, D20).

Of two who act at once, the row decides: the second finds it as the first has left it. For a minute a decision can be
undone by whoever has made it; then the patient is told (`core.prescriptions.announcing`). Each of these locks the
order's patient, then the order, then the audit log. So do one of them in a transaction.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from core.context import Work
from core.ids import new_id
from core.prescriptions import deadlines, limits
from core.prescriptions.model import (
    DECIDED,
    MedicineFacts,
    Prescription,
    PrescriptionFacts,
    RenewalRequest,
    RenewalStatus,
    lock_renewal,
    prescription_of,
)
from core.prescriptions.refusals import NothingToUndo, TooLateToUndo
from core.prescriptions.typed import PrescriptionDates, parse_code, parse_key, parse_reason, require_dates
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller, Member

UNDONE_WITHIN: Final = timedelta(minutes=1)
"""For how long a decision can be undone; no patient is told before."""


@dataclass(frozen=True, slots=True)
class IssuedElsewhere:
    """What a doctor has issued elsewhere. `medicines` and `reason`: where it isn't what was ordered."""

    code: str
    dates: PrescriptionDates
    key: str = ""
    medicines: tuple[MedicineFacts, ...] = ()
    reason: str = ""


async def take(work: Work, caller: Caller, request_id: str) -> RenewalRequest:
    """Have an order: from a colleague too, once it has waited for them so long that the desk head was told.

    Raises: NotPermitted, NotFound, DecisionRefused.
    Locks: patient, renewal, audit log.
    """
    member = await members.require(work, caller, Action.DECIDE_RENEWALS)
    request, _patient = await lock_renewal(work, request_id)
    await _hold(work, request, member)
    return await _noted(work, member, AuditAction.TOOK_RENEWAL, request)


async def give_back(work: Work, caller: Caller, request_id: str) -> RenewalRequest:
    """Leave an order to colleagues.

    Raises: NotPermitted, NotFound, DecisionRefused.
    Locks: patient, renewal, audit log.
    """
    member = await members.require(work, caller, Action.DECIDE_RENEWALS)
    request, _patient = await lock_renewal(work, request_id)
    await require_free(work, request, member)
    if request.status is RenewalStatus.TAKEN:
        request.proceed_to(RenewalStatus.SENT)
    request.taken_by = request.taken_at = None
    request.note_facts(holder="")
    deadlines.wait_for_staff(work, request)
    return await _noted(work, member, AuditAction.GAVE_RENEWAL_BACK, request)


async def require_issuable(
    work: Work, caller: Caller, request: RenewalRequest, medicines: tuple[MedicineFacts, ...] = ()
) -> Member:
    """Pass if the caller may issue what was ordered, or these medicines instead.

    Raises: NotPermitted, DecisionRefused.
    """
    member = await members.require(work, caller, Action.DECIDE_RENEWALS)
    await require_free(work, request, member)
    limits.require_may_issue(work.clinic, member, medicines or [line.medicine for line in request.sealed.lines])
    return member


async def issue(work: Work, caller: Caller, request_id: str, issued: IssuedElsewhere) -> Prescription:
    """Pass on what was issued. Its dates are as the doctor gave them (D20).

    Raises: NotPermitted, NotFound, DecisionRefused, UnusablePrescription, UnusableText.
    Locks: patient, renewal, audit log.
    """
    await members.require(work, caller, Action.DECIDE_RENEWALS)
    request, _patient = await lock_renewal(work, request_id)
    member = await require_issuable(work, caller, request, issued.medicines)
    require_dates(issued.dates, work.clinic.day_of(work.now))
    changed = bool(issued.medicines)
    await _hold(work, request, member)
    _decide(work, request, RenewalStatus.CHANGED if changed else RenewalStatus.ISSUED)
    request.note_facts(reason=parse_reason(issued.reason) if changed else "")
    prescription = write_out(request, issued, member)
    work.session.add(prescription)
    await _noted(work, member, AuditAction.ISSUED_PRESCRIPTION, request)
    return prescription


def write_out(request: RenewalRequest, issued: IssuedElsewhere, issuer: Member) -> Prescription:
    """What was issued upon an order, not yet told to its patient.

    Raises: UnusableCode, UnusableKey.
    """
    dates = issued.dates
    return Prescription(
        id=new_id(),
        patient_id=request.patient_id,
        request_id=request.id,
        issued_on=dates.issued_on,
        valid_from=dates.valid_from,
        valid_until=dates.valid_until,
        sealed=PrescriptionFacts(
            code=parse_code(issued.code),
            key=parse_key(issued.key) if issued.key else "",
            lines=issued.medicines or tuple(line.medicine for line in request.sealed.lines),
            issuer=issuer.name,
        ),
    )


async def decline(work: Work, caller: Caller, request_id: str, reason: str) -> RenewalRequest:
    """Issue nothing; the patient is told the reason.

    Raises: NotPermitted, NotFound, DecisionRefused, PeselBesideCode, UnusableText.
    Locks: patient, renewal, audit log.
    """
    member = await members.require(work, caller, Action.DECIDE_RENEWALS)
    request, _patient = await lock_renewal(work, request_id)
    await _hold(work, request, member)
    _decide(work, request, RenewalStatus.DECLINED)
    request.note_facts(reason=parse_reason(reason))
    return await _noted(work, member, AuditAction.DECLINED_RENEWAL, request)


async def undo(work: Work, caller: Caller, request_id: str) -> RenewalRequest:
    """Take the own decision back, of which the patient has not been told: the order is the doctor's again. Of what was
    issued out of a consultation nothing is left.

    Raises: NotPermitted, NotFound, DecisionRefused.
    Locks: patient, renewal, audit log.
    """
    member = await members.require(work, caller, Action.DECIDE_RENEWALS)
    request, _patient = await lock_renewal(work, request_id)
    if request.status not in DECIDED:
        raise NothingToUndo
    if request.taken_by != member.address:
        raise request.obstacle
    if request.announce_at is None or request.announce_at <= work.now:
        raise TooLateToUndo
    if (prescription := await prescription_of(work, request.id)) is not None:
        await work.session.delete(prescription)
    if request.consultation_id is not None:
        await work.session.delete(request)
        return await _noted(work, member, AuditAction.UNDID_DECISION, request)
    request.proceed_to(RenewalStatus.TAKEN)
    request.decided_at = request.announce_at = None
    request.note_facts(reason="")
    deadlines.wait_for_staff(work, request)
    return await _noted(work, member, AuditAction.UNDID_DECISION, request)


async def require_free(work: Work, request: RenewalRequest, member: Member) -> None:
    """Pass when the order waits, and is nobody's, the member's own, that of somebody who has left, or of somebody whom
    it has waited for too long.

    Raises: DecisionRefused.
    """
    if not request.is_open:
        raise request.obstacle
    if request.status is RenewalStatus.TAKEN and request.taken_by != member.address and request.escalated_at is None:
        holder = await members.find_member(work, request.taken_by or "")
        if holder is not None and holder.may(Action.DECIDE_RENEWALS):
            raise request.obstacle


async def _hold(work: Work, request: RenewalRequest, member: Member) -> None:
    """Make the order the member's, unless it is; or the refusal that tells why that can't be."""
    await require_free(work, request, member)
    if request.taken_by == member.address and request.status is RenewalStatus.TAKEN:
        return
    if request.status is not RenewalStatus.TAKEN:
        request.proceed_to(RenewalStatus.TAKEN)
    request.taken_by, request.taken_at = member.address, work.now
    request.note_facts(holder=member.name)
    deadlines.wait_for_staff(work, request)


def _decide(work: Work, request: RenewalRequest, status: RenewalStatus) -> None:
    request.proceed_to(status)
    request.decided_at, request.announce_at = work.now, work.now + UNDONE_WITHIN
    deadlines.wait_no_more(request)


async def _noted(work: Work, member: Member, what: AuditAction, request: RenewalRequest) -> RenewalRequest:
    """Note what the member has done about it.

    Locks: audit log.
    """
    await work.session.flush()
    await audit.note(work, member.address, what, patient_id=request.patient_id, subject=request.id)
    return request
