"""A chat that an account opens in no more: what was under way there ends, and the records stay (D16)."""

from __future__ import annotations

from core.accounts import pins
from core.accounts.patients import Patient, person_of
from core.accounts.people import Person
from core.appointments import booking
from core.context import Work
from core.identity.model import ConfirmationStatus, open_requests, proofs, settle_tier


async def close_chat(work: Work, patient: Patient) -> Person | None:
    """The account is without a chat from now on; tells whose it was, `None` if it had none already. The caller has the
    patient locked, and notes why.

    A time that was kept for them is let go, and their requests to confirm an identity are cancelled, proofs as well:
    whoever has that chat must not go on with them. Their PIN is forgotten: what opens the account again is a confirmed
    identity.

    Raises: NotFound, when the account is gone.
    Locks: patient, diaries.
    """
    person = await person_of(work, patient)
    if person is None:
        return None
    await pins.forget(work, patient)
    await booking.release(work, patient)
    for request in (*await open_requests(work, patient), *await proofs(work, patient)):
        request.close_as(ConfirmationStatus.CANCELLED, work.now)
    await settle_tier(work, patient)
    patient.person_id = None
    await work.session.flush()
    return person
