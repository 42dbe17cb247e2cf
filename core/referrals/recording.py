"""Referrals that were not written in the portal: brought in from the clinic's system, or invented for trying it out."""

from __future__ import annotations

import datetime as dt

from core.accounts.patients import Patient
from core.context import Work
from core.ids import new_id
from core.referrals.model import Referral, ReferralFacts
from core.staff.audit import PORTAL


async def record(
    work: Work,
    patient: Patient,
    facts: ReferralFacts,
    *,
    issued_at: dt.datetime,
    procedures: int = 1,
    valid_until: dt.date | None = None,
    appointment_id: str | None = None,
) -> Referral:
    """Note a referral as it was issued. Its patient sees it from now on; whoever wants them told tells them."""
    kept = Referral(
        id=new_id(),
        patient_id=patient.id,
        appointment_id=appointment_id,
        by=PORTAL,
        procedures=procedures,
        issued_on=work.clinic.day_of(issued_at),
        issued_at=issued_at,
        told_at=work.now,
        valid_until=valid_until,
        facts=facts,
    )
    work.session.add(kept)
    await work.session.flush()
    return kept
