"""Who has been here before: an attended appointment counts, whether it was booked in the portal or imported."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments.model import Appointment, AppointmentStatus
from core.context import Work
from core.statements.prepared import Prepared

_ATTENDED: Final = Prepared(
    sa.select(Appointment.id)
    .where(
        Appointment.patient_id == sa.bindparam("patient"),
        Appointment.status == AppointmentStatus.ATTENDED,
    )
    .limit(1)
)


async def is_new_here(work: Work, patient: Patient) -> bool:
    """Whether the patient is kept from what is only for returning ones; asks nothing where there is no such thing."""
    if not work.clinic.has_returning_only:
        return False
    return await _ATTENDED.first_row(work.session, {"patient": patient.id}) is None
