"""What a patient booked lately, to be offered again."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments.model import Appointment, AppointmentStatus
from core.clinic.model import Service, ServiceKind
from core.context import Work
from core.statements.prepared import Prepared

RECENT: Final = 3
"""How many services are worth offering again."""

LOOKED_BACK: Final = 30
"""In how many of a patient's latest appointments recent services are looked for."""


_LATEST: Final = Prepared(
    sa.select(Appointment)
    .where(Appointment.patient_id == sa.bindparam("patient"), Appointment.kind == sa.bindparam("kind"))
    .where(Appointment.status != AppointmentStatus.HELD)
    .order_by(Appointment.created_at.desc(), Appointment.id)
    .limit(LOOKED_BACK)
)


async def recent_services(work: Work, patient: Patient, kind: ServiceKind) -> tuple[Service, ...]:
    """The services of a kind that the patient booked last and the clinic still has, the latest first."""
    latest = await _LATEST.all_rows(work.session, {"patient": patient.id, "kind": kind})
    booked = dict.fromkeys(each.service for (each,) in latest)
    offered = {service.id: service for service in work.clinic.services if service.kind is kind}
    return tuple(offered[service] for service in booked if service in offered)[:RECENT]
