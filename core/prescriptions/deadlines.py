"""Orders that wait too long: raised again in the staff chat, then escalated to its admin (S20).

As with questions, waiting is counted in working hours. An order that can't wait, because nothing is left or because its
words name an emergency, is raised and escalated as soon as the minutes are over in which somebody calls.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa

from core.clinic.model import Clinic
from core.clinic.opening_hours import after_working_hours, working_day_after
from core.context import Work
from core.prescriptions.model import RenewalRequest, RenewalStatus
from core.staff import audit
from core.staff.audit import PORTAL, AuditAction

AT_ONCE: Final = 5
"""How many orders the staff is told of in one transaction; others have their turn before the next."""


@dataclass(frozen=True, slots=True)
class WaitingRenewal:
    """An order that the staff chat has to be told of again; `escalated` when its admin has to be told as well."""

    request: RenewalRequest
    escalated: bool


def call_by(clinic: Clinic, since: datetime) -> datetime:
    """By when somebody calls about an order that can't wait."""
    return after_working_hours(clinic, since, clinic.settings.urgent_working_minutes / 60)


def expected(clinic: Clinic, now: datetime, *, pressing: bool) -> date:
    """By which day a doctor decides about an order that is sent now."""
    if pressing:
        return clinic.day_of(call_by(clinic, now))
    return working_day_after(clinic, now, clinic.prescriptions.answer_working_days)


def wait_for_staff(work: Work, request: RenewalRequest) -> None:
    """It is for somebody to take or to decide, from now on."""
    request.raised, request.escalated_at = 0, None
    _plan_next(work, request)


def wait_no_more(request: RenewalRequest) -> None:
    """It is decided, or withdrawn."""
    request.raise_at = None


async def remind_due(work: Work) -> tuple[WaitingRenewal, ...]:
    """The orders that the staff has to be told of again now, each marked as told: `AT_ONCE` at most, those that have
    waited longest. For a transaction of its own.

    Locks: audit log.
    """
    query = sa.select(RenewalRequest).where(RenewalRequest.raise_at <= work.now).order_by(RenewalRequest.raise_at)
    due = await work.session.scalars(
        query.limit(AT_ONCE).with_for_update(skip_locked=True), execution_options={"populate_existing": True}
    )
    raised = tuple(_remind(work, request) for request in due.all())
    await work.session.flush()
    for each in raised:
        what = AuditAction.ESCALATED_RENEWAL if each.escalated else AuditAction.RAISED_RENEWAL
        await audit.note(work, PORTAL, what, patient_id=each.request.patient_id, subject=each.request.id)
    return raised


def _remind(work: Work, request: RenewalRequest) -> WaitingRenewal:
    escalated = request.escalated_at is None and work.now >= _escalation(work, request)
    if escalated:
        request.escalated_at = work.now
    request.raised += 1
    _plan_next(work, request)
    return WaitingRenewal(request, escalated)


def _plan_next(work: Work, request: RenewalRequest) -> None:
    settings = work.clinic.settings
    if request.is_pressing:
        request.raise_at = call_by(work.clinic, work.now)
        return
    again = after_working_hours(work.clinic, work.now, settings.take_working_hours)
    request.raise_at = again if request.escalated_at else min(again, max(work.now, _escalation(work, request)))


def _escalation(work: Work, request: RenewalRequest) -> datetime:
    """When the desk head is to be told of it: of what nobody has taken sooner than of what a doctor has."""
    clinic, since = work.clinic, request.taken_at or request.sent_at
    if request.is_pressing:
        return call_by(clinic, since)
    hours = clinic.settings.escalate_working_hours
    return after_working_hours(clinic, since, hours if request.status is RenewalStatus.SENT else 2 * hours)
