"""What a patient booked lately, to be offered again."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments.model import Appointment, AppointmentStatus
from core.clinic.model import Service, ServiceKind
from core.context import Work

RECENT: Final = 3
"""How many services are worth offering again."""

LOOKED_BACK: Final = 30
"""In how many of a patient's latest appointments recent services are looked for."""


async def recent_services(work: Work, patient: Patient, kind: ServiceKind) -> tuple[Service, ...]:
    """The services of a kind that the patient booked last and the clinic still has, the latest first."""
    query = (
        sa.select(Appointment)
        .where(Appointment.patient_id == patient.id, Appointment.kind == kind)
        .where(Appointment.status != AppointmentStatus.HELD)
        .order_by(Appointment.created_at.desc(), Appointment.id)
        .limit(LOOKED_BACK)
    )
    booked = dict.fromkeys([each.service for each in await work.session.scalars(query)])
    offered = {service.id: service for service in work.clinic.services if service.kind is kind}
    return tuple(offered[service] for service in booked if service in offered)[:RECENT]
