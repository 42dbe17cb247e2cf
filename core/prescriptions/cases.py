"""Orders as the staff sees them: each is a case with a card (S20)."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.context import Work
from core.errors import NotFound
from core.paging import Page, page_of
from core.prescriptions.model import OPEN, Prescription, RenewalRequest, Supply, prescription_of
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller, Member


@dataclass(frozen=True, slots=True)
class RenewalCase:
    """An order, its patient, what was issued upon it, if anything was, and who ordered it for the patient."""

    request: RenewalRequest
    patient: Patient
    prescription: Prescription | None
    sender: Patient | None = None


async def get_case(work: Work, request_id: str) -> RenewalCase:
    """How an order stands now, for its card in the staff chat; the chat itself is where it may be seen.

    Raises: NotFound.
    """
    query = sa.select(RenewalRequest, Patient).join(Patient, Patient.id == RenewalRequest.patient_id)
    found = (
        await work.session.execute(
            query.where(RenewalRequest.id == request_id), execution_options={"populate_existing": True}
        )
    ).one_or_none()
    if found is None:
        raise NotFound
    request, patient = found
    sender = None if request.sent_by is None else await work.session.get(Patient, request.sent_by)
    return RenewalCase(request, patient, await prescription_of(work, request.id), sender)


async def count_for(work: Work, doctor: Member) -> int:
    """How many orders wait that nobody else has taken. Asks no rights."""
    is_theirs = sa.or_(RenewalRequest.taken_by.is_(None), RenewalRequest.taken_by == doctor.address)
    query = sa.select(sa.func.count()).select_from(RenewalRequest).where(RenewalRequest.status.in_(OPEN), is_theirs)
    return await work.session.scalar(query) or 0


async def open_orders(work: Work, caller: Caller, page: int = 1, *, size: int = 7) -> Page[RenewalRequest]:
    """The orders that wait: first those that can't, then the oldest.

    Raises: NotPermitted.
    Locks: audit log.
    """
    member = await members.require(work, caller, Action.SEE_RENEWALS)
    pressing = sa.case((RenewalRequest.urgent | (RenewalRequest.supply == Supply.NONE_LEFT), 0), else_=1)
    query = sa.select(RenewalRequest).where(RenewalRequest.status.in_(OPEN))
    found = await page_of(work.session, query.order_by(pressing, RenewalRequest.sent_at, RenewalRequest.id), page, size)
    await audit.note(work, member.address, AuditAction.SAW_RENEWALS)
    return found
