"""Whether what became of a request has reached its patient: told of, or to be told of again."""

from __future__ import annotations

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.context import Work
from core.identity.model import IdentityConfirmation, get_request


async def undelivered(work: Work, patient: Patient) -> tuple[IdentityConfirmation, ...]:
    """What has to be announced again now that the patient is back, in the order in which it was asked for."""
    query = sa.select(IdentityConfirmation).where(
        IdentityConfirmation.patient_id == patient.id, IdentityConfirmation.unreachable_at.is_not(None)
    )
    return tuple(await work.session.scalars(query.order_by(IdentityConfirmation.opened_at, IdentityConfirmation.id)))


async def open_outcome(work: Work, patient: Patient, request_id: str) -> IdentityConfirmation:
    """What became of a request, now that its patient looks at it.

    Raises: NotFound, when it isn't theirs.
    """
    request = await get_request(work, patient, request_id)
    request.note_delivered(work.now)
    await work.session.flush()
    return request
