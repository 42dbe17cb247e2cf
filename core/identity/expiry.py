"""Requests whose time has run out: closed as such, a few at a time, so that no account stays PENDING for ever, and no
proof counts for longer than its patient was told.
"""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.context import Work
from core.identity.model import (
    FOLLOWS,
    ConfirmationStatus,
    IdentityConfirmation,
    is_over,
    lock_request,
    settle_tier,
)

AT_ONCE: Final = 5
"""How many are closed in one transaction."""

_RUN_OUT: Final = frozenset(each for each, then in FOLLOWS.items() if ConfirmationStatus.EXPIRED in then)


async def expire_due(work: Work) -> tuple[tuple[IdentityConfirmation, Patient], ...]:
    """Those that have run out and are closed from now on, with their patients: `AT_ONCE` at most, so that there may be
    more. For a transaction of its own.

    Raises: NotFound.
    Locks: patient, request.
    """
    due = sa.select(IdentityConfirmation.id).where(
        IdentityConfirmation.status.in_(_RUN_OUT), IdentityConfirmation.expires_at <= work.now
    )
    found = (await work.session.scalars(due.order_by(IdentityConfirmation.expires_at).limit(AT_ONCE))).all()
    closed = []
    for request_id in sorted(found):
        request, patient = await lock_request(work, request_id)
        if request.status in _RUN_OUT and is_over(request, work.now):
            request.close_as(ConfirmationStatus.EXPIRED, work.now)
            await settle_tier(work, patient)
            closed.append((request, patient))
    return tuple(closed)
