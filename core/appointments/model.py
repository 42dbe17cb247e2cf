"""Appointments as they are stored: the slot that one takes, how it stands, and what was booked (S11, S34).

What somebody books tells of their health, so an appointment keeps open only what it is looked up by: the number of its
patient, when it is, of which kind and how it stands. With whom it is, is sealed, and everything else (the service above
all) is a sealed snapshot, which also shows the appointment as it was booked after the clinic file has changed.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Mapped, mapped_column

from core.appointments.time_grid import tick_of
from core.clinic.model import Clinic, ServiceKind
from core.i18n import Words
from core.orm import Base, Encrypted, EncryptedModel

DIARY: Final = "appointments.diary"
"""The purpose under which diaries are fingerprinted."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A service with a practitioner at a facility (ids), from a moment in UTC."""

    service: str
    practitioner: str
    facility: str
    start: dt.datetime


class Snapshot(BaseModel):
    """An appointment in the clinic's words of the day when it was booked. Holds nothing about the patient."""

    model_config = ConfigDict(frozen=True)

    service_id: str
    service: Words
    minutes: int
    preparation: Words | None
    practitioner: str
    facility_id: str
    facility: Words
    address: str
    map_url: str | None

    @classmethod
    def of(cls, clinic: Clinic, slot: Slot) -> Snapshot:
        """The slot as the clinic file describes it now."""
        service, facility = clinic.service(slot.service), clinic.facility(slot.facility)
        return cls(
            service_id=service.id,
            service=service.name,
            minutes=service.minutes,
            preparation=service.preparation,
            practitioner=clinic.practitioner(slot.practitioner).name,
            facility_id=facility.id,
            facility=facility.name,
            address=facility.address,
            map_url=facility.map_url,
        )


class AppointmentStatus(StrEnum):
    """How an appointment stands."""

    HELD = "held"
    BOOKED = "booked"
    CANCELLED = "cancelled"
    ATTENDED = "attended"
    NO_SHOW = "no_show"


class Origin(StrEnum):
    """Where an appointment was booked; only the portal's own can be managed here by its patient (S11)."""

    PORTAL = "portal"
    ELSEWHERE = "elsewhere"
    WALK_IN = "walk_in"  # at the counter, by somebody who was there


class Appointment(Base):
    """A patient with a practitioner, from `start` to `end`; held until `held_until`, or booked.

    `diary` is a fingerprint of the practitioner and the day in UTC (`diary_of`), to find it by. A hold that is
    `instead_of` a booked appointment keeps the time to which that one may be moved (`core.appointments.moving`), and is
    never booked itself. One that is `for_offer` keeps what its patient was offered (`core.offers`): it is none of their
    own making, nor in the way of what they hold or book, and stands until it is let go, whatever the time.

    What the clinic's people note of it (`core.appointments.visits`): when the patient came, when it was marked as
    attended or not, and why they cancelled it. Of one whose patient didn't come, the rest is free `freed_from` then.

    What its patient tells of it: when they said that they will come, how many minutes late they are, and by how many
    hours before they want to be reminded of it (`core.appointments.reminding.planning`).
    `says_here_at` is when the patient said themselves that they have come. `notice_waived_at` is since when no notice
    binds them, for the clinic has moved the appointment or is late (`core.appointments.notice`).
    `booked_by` is the number of the patient who booked it for this one (`core.family`).
    """

    __tablename__ = "appointments"
    # By patient; by day, for the clinic's people; those that are held, and those that are offered.
    __table_args__ = (
        sa.Index(None, "patient_id", "start"),
        sa.Index(None, "start"),
        sa.Index(
            "ix_appointments_held",
            "held_until",
            sqlite_where=sa.text("held_until IS NOT NULL"),
            postgresql_where=sa.text("held_until IS NOT NULL"),
        ),
        sa.Index(
            "ix_appointments_offered",
            "for_offer",
            sqlite_where=sa.text("for_offer IS NOT NULL"),
            postgresql_where=sa.text("for_offer IS NOT NULL"),
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id"))
    status: Mapped[AppointmentStatus]
    origin: Mapped[Origin]
    kind: Mapped[ServiceKind]
    practitioner: Mapped[str] = mapped_column(Encrypted("appointments.practitioner"))
    diary: Mapped[bytes] = mapped_column(sa.LargeBinary, index=True)
    start: Mapped[datetime]
    end: Mapped[datetime]
    held_until: Mapped[datetime | None]
    instead_of: Mapped[str | None] = mapped_column(sa.String(16))
    for_offer: Mapped[str | None] = mapped_column(sa.String(16))
    created_at: Mapped[datetime]
    says_here_at: Mapped[datetime | None]
    notice_waived_at: Mapped[datetime | None]
    booked_by: Mapped[int | None]
    arrived_at: Mapped[datetime | None]
    marked_at: Mapped[datetime | None]
    freed_from: Mapped[datetime | None]
    cancelled_because: Mapped[str | None] = mapped_column(Encrypted("appointments.cancelled_because"))
    confirmed_at: Mapped[datetime | None]
    late_minutes: Mapped[int | None]
    reminder_hours: Mapped[str | None] = mapped_column(sa.String(40))
    snapshot: Mapped[Snapshot] = mapped_column(EncryptedModel("appointments.snapshot", Snapshot))

    @property
    def service(self) -> str:
        return self.snapshot.service_id

    @property
    def facility(self) -> str:
        return self.snapshot.facility_id

    @property
    def is_between(self) -> bool:
        """Whether it has no time of its own: its patient came without an appointment, and comes between others."""
        return self.origin is Origin.WALK_IN and self.freed_from == self.start

    @property
    def slot(self) -> Slot:
        return Slot(self.service, self.practitioner, self.facility, self.start)

    @property
    def ticks(self) -> range:
        """For which ticks the practitioner and the patient are taken."""
        return range(tick_of(self.start), tick_of(self.freed_from or self.end))


TAKEN_BACK: Final = sa.and_(
    Appointment.origin == Origin.WALK_IN,
    Appointment.status == AppointmentStatus.CANCELLED,
    Appointment.cancelled_because.is_(None),
)
"""A walk-in that was a slip: nobody came, and no list shows it."""


class AppointmentMove(Base):
    """What an appointment was before it was moved: when, with whom, and in which words; `by` whom, as in the audit log.
    The moves of one appointment are numbered from 1.
    """

    __tablename__ = "appointment_moves"

    appointment_id: Mapped[str] = mapped_column(sa.ForeignKey("appointments.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    moved_at: Mapped[datetime]
    by: Mapped[str] = mapped_column(sa.String(80))
    start: Mapped[datetime]
    end: Mapped[datetime]
    kind: Mapped[ServiceKind]
    practitioner: Mapped[str] = mapped_column(Encrypted("appointment_moves.practitioner"))
    snapshot: Mapped[Snapshot] = mapped_column(EncryptedModel("appointment_moves.snapshot", Snapshot))


def diary_of(practitioner: str, start: datetime) -> str:
    """The practitioner's day in UTC on which something starts, as it is fingerprinted for `Appointment.diary`."""
    return f"{practitioner}/{start.astimezone(dt.UTC).date()}"
