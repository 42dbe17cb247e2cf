"""Watches and offers as they are stored: what somebody waits for, and which time is kept for them (B2).

What somebody waits for tells of their health, so a watch keeps open only by whom and until when; its service, and each
combination of doctor and place that it takes, are fingerprints, by which a freed time finds those who wait for it.
"""

from __future__ import annotations

import datetime as dt
from datetime import datetime
from enum import StrEnum
from typing import Final

import sqlalchemy as sa
from pydantic import BaseModel, ConfigDict
from sqlalchemy.orm import Mapped, mapped_column

from core.appointments.model import Slot, Snapshot
from core.appointments.search.availability import PartOfDay
from core.clinic.model import ServiceKind
from core.orm import Base, Encrypted, EncryptedModel
from core.receipts import WithReceipt

WATCHED: Final = "watch_topics.topic"
"""The purpose under which services, and what is wished of them, are fingerprinted."""

OFFERED: Final = "offers.time"
"""The same of a practitioner and a moment that somebody was offered."""

EVERY_DAY: Final = 0b1111111


class WatchStatus(StrEnum):
    """How a watch stands. A paused one keeps its place."""

    OPEN = "open"
    PAUSED = "paused"
    ENDED = "ended"


class WatchEnd(StrEnum):
    """Why a watch has ended."""

    TAKEN = "taken"  # by accepting an offer
    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    OVER = "over"
    STOPPED = "stopped"
    NOT_OFFERED = "not_offered"  # by the clinic, or not here


class OfferStatus(StrEnum):
    """How an offer stands."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNANSWERED = "unanswered"
    WITHDRAWN = "withdrawn"


class OfferCause(StrEnum):
    """Why somebody is offered a time."""

    WATCH = "watch"  # what they wait for has come free
    GROUP = "group"  # the desk offers it (`core.offers.groups`)
    ABSENCE = "absence"  # what they had is cancelled (`core.offers.alternatives`)


class WatchWish(BaseModel):
    """What somebody waits for: a service, and of doctors, places and parts of the day those that will do, or any; but
    not with those who are `excluded`, and not within `notice_minutes`. From `since` on, and before `before`, on the
    clinic's clock.
    """

    model_config = ConfigDict(frozen=True)

    service: str
    practitioners: tuple[str, ...] = ()
    facilities: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    parts: tuple[PartOfDay, ...] = ()
    since: dt.time | None = None
    before: dt.time | None = None
    notice_minutes: int = 0


class Watch(Base):
    """Somebody waits for a time that comes free: instead of an appointment, or to have one at all.

    Those who wait for the same have their turn in the order of `queued_at`. It is for the days from `first_day` to
    `last_day` that are in `weekdays` (a bit for each, Monday first), and `before` the appointment, if there is one;
    `ends_at` is when none is left. `hours` (a bit for each hour of the day) and `notice_minutes` are of its wish, so
    that those whom a time doesn't suit need not be read. Of offers that followed each other, `unanswered` were not
    answered.
    """

    __tablename__ = "watches"
    __table_args__ = (sa.Index(None, "service", "status", "queued_at"), sa.Index(None, "status"))

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id", ondelete="CASCADE"), index=True)
    appointment_id: Mapped[str | None] = mapped_column(sa.ForeignKey("appointments.id", ondelete="CASCADE"), index=True)
    status: Mapped[WatchStatus]
    ended: Mapped[WatchEnd | None]
    service: Mapped[bytes] = mapped_column(sa.LargeBinary)
    first_day: Mapped[dt.date]
    last_day: Mapped[dt.date]
    weekdays: Mapped[int]
    hours: Mapped[int]
    notice_minutes: Mapped[int]
    before: Mapped[datetime | None]
    queued_at: Mapped[datetime]
    ends_at: Mapped[datetime | None] = mapped_column(index=True)
    unanswered: Mapped[int]
    wish: Mapped[WatchWish] = mapped_column(EncryptedModel("watches.wish", WatchWish))


class WatchTopic(Base):
    """A combination of service, doctor and place that an open watch takes, as a fingerprint."""

    __tablename__ = "watch_topics"

    topic: Mapped[bytes] = mapped_column(sa.LargeBinary, primary_key=True)
    watch_id: Mapped[str] = mapped_column(sa.ForeignKey("watches.id", ondelete="CASCADE"), primary_key=True, index=True)


class SlotOffer(WithReceipt, Base):
    """A time that is kept for a patient until `until`, by the appointment of `hold_id`: for a watch or another cause.

    They would have it instead of the appointment `instead_of`, if there is one; once accepted, it is the appointment of
    `booked_id`. `due_at` is when something happens to it by itself: its patient is told at `tell_at`, and told once
    more at `repeat_at`, or nobody has answered. `time` is what was offered, as a fingerprint.
    """

    __tablename__ = "offers"
    __table_args__ = (sa.Index(None, "patient_id", "status"),)

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id", ondelete="CASCADE"))
    watch_id: Mapped[str | None] = mapped_column(sa.ForeignKey("watches.id", ondelete="CASCADE"), index=True)
    group_id: Mapped[str | None] = mapped_column(sa.String(16), index=True)
    cause: Mapped[OfferCause]
    status: Mapped[OfferStatus]
    instead_of: Mapped[str | None] = mapped_column(sa.String(16), index=True)
    hold_id: Mapped[str | None] = mapped_column(sa.String(16))
    booked_id: Mapped[str | None] = mapped_column(sa.String(16))
    time: Mapped[bytes] = mapped_column(sa.LargeBinary)
    kind: Mapped[ServiceKind]
    practitioner: Mapped[str] = mapped_column(Encrypted("offers.practitioner"))
    start: Mapped[datetime]
    end: Mapped[datetime]
    snapshot: Mapped[Snapshot] = mapped_column(EncryptedModel("offers.snapshot", Snapshot))
    made_at: Mapped[datetime]
    tell_at: Mapped[datetime | None]
    repeat_at: Mapped[datetime | None]
    until: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    due_at: Mapped[datetime | None] = mapped_column(index=True)

    @property
    def slot(self) -> Slot:
        """What is offered."""
        return Slot(self.snapshot.service_id, self.practitioner, self.snapshot.facility_id, self.start)

    @property
    def is_open(self) -> bool:
        """Whether it can still be answered."""
        return self.status is OfferStatus.OPEN


def time_of(slot: Slot) -> str:
    """Whose time it is and when, as it is fingerprinted for `SlotOffer.time`."""
    return f"{slot.practitioner}/{slot.start.astimezone(dt.UTC).isoformat()}"
