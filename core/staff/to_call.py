"""Whom the reception has to call, because the portal can't tell them: patients without a chat, or out of reach.

    OPEN ─▶ CALLED | NOT_NEEDED

Whatever a patient would have been told becomes one entry: whom to call, about what, by when. One that nobody answers
stays, and comes later in the list. Here is the entry; the list is `core.treatment.call_list`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Mapped, mapped_column

from core.accounts.patients import Patient
from core.clinic.opening_hours import after_working_hours
from core.context import Work
from core.ids import new_id
from core.orm import Base, Encrypted, EncryptedJson

CALLING: Final = timedelta(minutes=10)
"""For how long others see that somebody calls: whoever forgets to say how it went keeps nobody from calling."""

_OPEN: Final = sa.text("status = 'open'")


class ToCallReason(StrEnum):
    """What the patient has to be told; each has its words in `dialogs.staff.calling.words`."""

    BOOKED = "booked"
    MOVED = "moved"
    CANCELLED = "cancelled"
    REMINDER = "reminder"
    LATE = "late"
    ABSENT = "absent"
    OFFER = "offer"
    ASKED = "asked"  # what became of something that they asked the reception for
    FORM = "form"
    FOLLOW_UP = "follow_up"
    INSTRUCTIONS = "instructions"
    REFERRAL = "referral"
    CERTIFICATE = "certificate"
    RESULT = "result"
    ANSWER = "answer"
    PRESCRIPTION = "prescription"
    IDENTITY = "identity"
    NEWS = "news"


_FIRST_TOLD: Final = frozenset({ToCallReason.BOOKED, ToCallReason.MOVED, ToCallReason.REMINDER})
"""What need not be told any more once something newer is to be told of the same appointment."""

_NEWER: Final = frozenset({ToCallReason.MOVED, ToCallReason.CANCELLED, ToCallReason.ABSENT})


class ToCallStatus(StrEnum):
    """How an entry stands."""

    OPEN = "open"
    CALLED = "called"
    NOT_NEEDED = "not_needed"


class ToCall(Base):
    """One entry. `subject` is the id of what it is about, `appointment_id` the appointment, if it is about one; moments
    in UTC.

    `due_at` is by when somebody should call, `until` after when nobody has to, `raise_at` when the staff chat is told
    next. `calls` counts those that nobody answered; `closed_by` is the address of whoever closed it, if anybody did.
    The member at `taken_by`, whose name is `holder`, has been calling since `taken_at`, for `CALLING` at most.
    """

    __tablename__ = "calls_to_make"
    __table_args__ = (
        sa.Index(None, "status", "due_at"),
        sa.Index(
            "ix_calls_to_make_open",
            *("patient_id", "reason", "subject"),
            unique=True,
            sqlite_where=_OPEN,
            postgresql_where=_OPEN,
        ),
    )

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id", ondelete="CASCADE"), index=True)
    reason: Mapped[ToCallReason]
    subject: Mapped[str] = mapped_column(sa.String(40))
    appointment_id: Mapped[str | None] = mapped_column(sa.ForeignKey("appointments.id", ondelete="CASCADE"), index=True)
    status: Mapped[ToCallStatus]
    added_at: Mapped[datetime]
    due_at: Mapped[datetime]
    until: Mapped[datetime | None]
    raise_at: Mapped[datetime | None] = mapped_column(index=True)
    calls: Mapped[int]
    closed_at: Mapped[datetime | None] = mapped_column(index=True)
    closed_by: Mapped[str | None] = mapped_column(sa.String(80))
    taken_by: Mapped[str | None] = mapped_column(sa.String(80))
    holder: Mapped[str | None] = mapped_column(Encrypted("calls_to_make.holder"))
    taken_at: Mapped[datetime | None]
    facts: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("calls_to_make.facts"))

    @property
    def is_open(self) -> bool:
        return self.status is ToCallStatus.OPEN

    def close_as(self, status: ToCallStatus, now: datetime, by: str | None = None) -> None:
        """Close it so."""
        self.status, self.closed_at, self.closed_by, self.raise_at = status, now, by, None
        self.let_go()

    def is_being_called(self, now: datetime) -> bool:
        """Whether somebody has just begun to call."""
        return self.taken_at is not None and now < self.taken_at + CALLING

    def let_go(self) -> None:
        """Nobody is calling now."""
        self.taken_by = self.holder = self.taken_at = None


async def add(  # noqa: PLR0913 - what is not usual is told by name
    work: Work,
    patient: Patient,
    reason: ToCallReason,
    subject: str,
    *,
    appointment: str | None = None,
    due: datetime | None = None,
    until: datetime | None = None,
    facts: Mapping[str, Any] | None = None,
) -> ToCall:
    """Have the patient called about `subject`, an id. What waits already is the same entry: it is due at the earlier
    moment, and tells the newer facts.

    `appointment` is the id of the appointment that it is about: nobody is called any more once that is over. `due` is
    some working hours from now, if nothing else is said. `facts` are what the words need besides the appointment.
    """
    hours = work.clinic.settings.take_working_hours
    due = after_working_hours(work.clinic, work.now, hours) if due is None else max(due, work.now)
    if appointment is not None and reason in _NEWER:
        await _forget_older(work, appointment)
    entry = await _waiting(work, patient, reason, subject)
    if entry is None:
        entry = ToCall(id=new_id(), patient_id=patient.id, reason=reason, subject=subject)
        entry.appointment_id, entry.status, entry.added_at, entry.calls = appointment, ToCallStatus.OPEN, work.now, 0
        entry.due_at, entry.raise_at, entry.until, entry.facts = due, due, until, dict(facts or {})
        try:
            async with work.session.begin_nested():
                work.session.add(entry)
        except IntegrityError:
            # Another transaction was quicker.
            entry = await _waiting(work, patient, reason, subject)
            if entry is None:
                raise
    entry.due_at, entry.until, entry.facts = min(due, entry.due_at), until, dict(facts or {})
    entry.raise_at = entry.due_at if entry.raise_at is None else min(entry.due_at, entry.raise_at)
    await work.session.flush()
    return entry


async def not_needed(work: Work, subject: str) -> int:
    """Nobody has to call about `subject` any more, whatever for: the patient knows; how many entries that closes."""
    found = await work.session.scalars(
        sa.select(ToCall).where(ToCall.subject == subject, ToCall.status == ToCallStatus.OPEN)
    )
    return await _close(work, found.all())


async def _forget_older(work: Work, appointment: str) -> None:
    older = sa.select(ToCall).where(
        ToCall.appointment_id == appointment, ToCall.status == ToCallStatus.OPEN, ToCall.reason.in_(_FIRST_TOLD)
    )
    await _close(work, (await work.session.scalars(older)).all())


async def _close(work: Work, entries: Any) -> int:  # noqa: ANN401
    for each in entries:
        each.close_as(ToCallStatus.NOT_NEEDED, work.now)
    await work.session.flush()
    return len(entries)


async def _waiting(work: Work, patient: Patient, reason: ToCallReason, subject: str) -> ToCall | None:
    query = sa.select(ToCall).where(
        ToCall.patient_id == patient.id,
        ToCall.reason == reason,
        ToCall.subject == subject,
        ToCall.status == ToCallStatus.OPEN,
    )
    return await work.session.scalar(query.with_for_update(), execution_options={"populate_existing": True})
