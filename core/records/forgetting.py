"""Requests that are closed are kept as long as the clinic file says, and then forgotten: what was written there, and
whom the clinic called. The audit log, and what came of them, stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any, Final

import sqlalchemy as sa

from core.context import Work
from core.identity.model import ConfirmationStatus, IdentityConfirmation, Route
from core.records.relatives import FamilyRequest
from core.requests.appointments import AppointmentRequest
from core.requests.bookings import BookingRequest
from core.staff.to_call import ToCall
from core.treatment.calls import CallRequest

AT_ONCE: Final = 50
"""How many of a sort are forgotten in one transaction; others have their turn before the next."""

_PROVEN: Final = (ConfirmationStatus.OPEN, ConfirmationStatus.CONFIRMED, ConfirmationStatus.PROVEN)


async def forget_closed_requests(work: Work) -> bool:
    """Delete requests that have been closed for `keep_requests_days`, `AT_ONCE` of each sort; whether there may be
    more. A contact form by which an identity was confirmed says how, and stays.
    """
    before = work.now - timedelta(days=work.clinic.settings.keep_requests_days)
    more = False
    for table, condition in _sorts():
        old = sa.select(table.id).where(table.closed_at <= before, condition).order_by(table.closed_at).limit(AT_ONCE)
        ids = (await work.session.scalars(old.with_for_update(skip_locked=True))).all()
        if ids:
            await work.session.execute(sa.delete(table).where(table.id.in_(ids)))
        more = more or len(ids) == AT_ONCE
    return more


def _sorts() -> Iterator[tuple[Any, sa.ColumnElement[bool]]]:
    """Each table of requests, and which of its closed rows go."""
    for table in (CallRequest, AppointmentRequest, BookingRequest, FamilyRequest, ToCall):
        yield table, sa.true()
    is_form = IdentityConfirmation.route == Route.CONTACT_FORM
    yield IdentityConfirmation, sa.and_(is_form, IdentityConfirmation.status.not_in(_PROVEN))
