"""What a patient booked lately, and whom they saw, to be offered again."""

from __future__ import annotations

from functools import cache
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments.model import Appointment, AppointmentStatus
from core.clinic.model import Service, ServiceKind
from core.context import Work
from core.statements.prepared import Prepared, numbered, one_of

RECENT: Final = 3
"""How many services, or practitioners, are worth offering again."""

LOOKED_BACK: Final = 30
"""In how many of a patient's latest appointments recent services are looked for."""


_LATEST_WITH: Final = Prepared(
    sa.select(Appointment.practitioner)
    .where(
        Appointment.patient_id == sa.bindparam("patient"),
        sa.or_(Appointment.status == AppointmentStatus.ATTENDED, Appointment.status == AppointmentStatus.BOOKED),
    )
    .order_by(Appointment.start.desc(), Appointment.id)
    .limit(LOOKED_BACK)
)


async def recent_services(work: Work, patient: Patient, *kinds: ServiceKind) -> tuple[Service, ...]:
    """The services of these kinds that the patient booked last and the clinic still has, the latest first."""
    parameters = {"patient": patient.id, **numbered("kind", kinds)}
    latest = await _latest(len(kinds)).all_rows(work.session, parameters)
    booked = dict.fromkeys(each.service for (each,) in latest)
    offered = {service.id: service for service in work.clinic.services if service.kind in kinds}
    return tuple(offered[service] for service in booked if service in offered)[:RECENT]


async def own_practitioners(work: Work, patient: Patient) -> tuple[str, ...]:
    """The practitioners whom the patient has seen or booked, the latest appointment first."""
    latest = await _LATEST_WITH.all_rows(work.session, {"patient": patient.id})
    return tuple(dict.fromkeys(practitioner for (practitioner,) in latest))[:RECENT]


@cache
def _latest(kinds: int) -> Prepared:
    return Prepared(
        sa.select(Appointment)
        .where(Appointment.patient_id == sa.bindparam("patient"), one_of(Appointment.kind, "kind", kinds))
        .where(Appointment.status != AppointmentStatus.HELD)
        .order_by(Appointment.created_at.desc(), Appointment.start.desc(), Appointment.id)
        .limit(LOOKED_BACK)
    )
