"""When a patient met a doctor: a visit, or an online consultation. What follows from it, such as instructions, hangs on
its id, whichever it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from core.accounts.patients import Patient
from core.appointments.model import Appointment, AppointmentStatus
from core.appointments.visits import get_visit
from core.consultations.giving import require_may_give
from core.consultations.model import Consultation, get_consultation
from core.context import Work
from core.errors import NotAttended, NotFound
from core.staff.members import Member

Met: TypeAlias = Appointment | Consultation


@dataclass(frozen=True, slots=True)
class Encounter:
    """Whom a doctor met, and how."""

    met: Met
    patient: Patient

    @property
    def id(self) -> str:
        """Of the appointment, or of the consultation."""
        return self.met.id

    @property
    def at(self) -> datetime:
        """When it began."""
        if isinstance(self.met, Appointment):
            return self.met.start
        return self.met.taken_at or self.met.queued_at

    @property
    def has_taken_place(self) -> bool:
        """Whether the patient was there."""
        return isinstance(self.met, Consultation) or self.met.status is AppointmentStatus.ATTENDED


class OfEncounter:
    """A row that hangs on an appointment or on a consultation, on one of the two."""

    @declared_attr
    @classmethod
    def appointment_id(cls) -> Mapped[str | None]:
        """The appointment, if it was one."""
        return mapped_column(sa.ForeignKey("appointments.id", ondelete="CASCADE"), index=True)

    @declared_attr
    @classmethod
    def consultation_id(cls) -> Mapped[str | None]:
        """The consultation, if it was one."""
        return mapped_column(sa.ForeignKey("consultations.id", ondelete="CASCADE"), index=True)

    @property
    def encounter_id(self) -> str:
        """Whichever it was."""
        return self.appointment_id or self.consultation_id or ""

    def hang_on(self, encounter: Encounter) -> None:
        """Be of this one."""
        is_visit = isinstance(encounter.met, Appointment)
        self.appointment_id, self.consultation_id = (encounter.id, None) if is_visit else (None, encounter.id)


async def get_encounter(work: Work, encounter_id: str) -> Encounter:
    """A visit or a consultation with its patient, as they are now. For what the portal draws: asks no rights.

    Raises: NotFound.
    """
    try:
        visit = await get_visit(work, encounter_id)
    except NotFound:
        return Encounter(*await get_consultation(work, encounter_id))
    return Encounter(visit.appointment, visit.patient)


async def own_encounter(work: Work, patient: Patient, encounter_id: str) -> Encounter:
    """One of the patient's.

    Raises: NotFound, when it isn't theirs.
    """
    found = await get_encounter(work, encounter_id)
    if found.patient.id != patient.id:
        raise NotFound
    return found


async def require_follows(work: Work, encounter: Encounter, doctor: Member) -> None:
    """Pass if something can follow from it by this doctor: by any from a visit that took place, from a consultation by
    who holds it, or has.

    Raises: NotAttended, ConsultationNotTaken, ConsultationTakenBy, TooLateToGive.
    """
    if isinstance(encounter.met, Consultation):
        await require_may_give(work, encounter.met, doctor)
    elif not encounter.has_taken_place:
        raise NotAttended
