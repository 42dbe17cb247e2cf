"""Register for an occupational-medicine examination: what for, and where the person works (S8, S15).

The examination is an appointment like any other; what the employer's referral says is sealed beside it.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.accounts.patients import Patient
from core.appointments import booking
from core.appointments.model import Appointment, Slot
from core.clinic.model import ServiceKind
from core.context import Work
from core.errors import NotFound
from core.orm import Base, EncryptedJson
from core.text.normalisation import fitting

SHORTEST: Final = 2
LONGEST: Final = 120
LONGEST_HAZARDS: Final = 300


class ExaminationKind(StrEnum):
    """What the employer sends the person for."""

    PRE_EMPLOYMENT = "pre_employment"
    PERIODIC = "periodic"
    FOLLOW_UP = "follow_up"


@dataclass(frozen=True, slots=True)
class OccupationalRegistration:
    """What the referral says. Hazards are empty when they are not known."""

    kind: ExaminationKind
    employer: str
    position: str
    hazards: str = ""

    def __post_init__(self) -> None:
        parse_employer(self.employer)
        parse_position(self.position)
        parse_hazards(self.hazards)


class _Registration(Base):
    """A registration as it is kept."""

    __tablename__ = "occupational_registrations"

    appointment_id: Mapped[str] = mapped_column(sa.ForeignKey("appointments.id", ondelete="CASCADE"), primary_key=True)
    facts: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("occupational_registrations.facts"))


def parse_employer(text: str) -> str:
    """The employer's name.

    Raises: UnusableText.
    """
    return fitting(text, SHORTEST, LONGEST)


def parse_position(text: str) -> str:
    """The job.

    Raises: UnusableText.
    """
    return fitting(text, SHORTEST, LONGEST)


def parse_hazards(text: str) -> str:
    """What is harmful or a strain at work; may be empty.

    Raises: UnusableText.
    """
    return fitting(text, 0, LONGEST_HAZARDS)


async def confirm(
    work: Work, patient: Patient, appointment_id: str, registration: OccupationalRegistration
) -> Appointment:
    """Book the examination that is held, and keep the registration with it. Doing so again changes nothing.

    Raises: NotFound, BookingRefused.
    Locks: patient, diaries.
    """
    held = await booking.get_appointment(work, patient, appointment_id)
    if held.kind is not ServiceKind.OCCUPATIONAL:
        raise NotFound
    booked = await booking.confirm(work, patient, appointment_id)
    if await work.session.get(_Registration, booked.id) is None:
        work.session.add(_Registration(appointment_id=booked.id, facts=asdict(registration)))
        await work.session.flush()
    return booked


async def register(work: Work, patient: Patient, slot: Slot, registration: OccupationalRegistration) -> Appointment:
    """Hold and confirm at once.

    Raises: NotFound, BookingRefused.
    Locks: patient, diaries.
    """
    held = await booking.hold(work, patient, slot)
    return await confirm(work, patient, held.id, registration)


async def registration_of(work: Work, patient: Patient, appointment_id: str) -> OccupationalRegistration | None:
    """What was registered with one of the patient's appointments, if anything.

    Raises: NotFound, when it isn't theirs.
    """
    booked = await booking.get_appointment(work, patient, appointment_id)
    kept = await work.session.get(_Registration, booked.id)
    if kept is None:
        return None
    return OccupationalRegistration(**kept.facts | {"kind": ExaminationKind(kept.facts["kind"])})
