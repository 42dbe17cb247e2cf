"""Somebody waits for a call: which of the clinic's people makes it, and when the staff chat is told of it again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final, TypeVar

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from core.accounts.patients import Patient
from core.clinic.opening_hours import after_working_hours
from core.context import Work
from core.orm import Encrypted
from core.staff.members import Member

MOST_CALLS: Final = 3
"""Calls that nobody answered, after which the case is closed and the patient may ask again."""

AT_ONCE: Final = 5
"""How many cases the staff is told of in one transaction."""


class WaitsForCall:
    """A table's row of a patient who waits for a call: `taken_by` is the address of the member of staff who makes it,
    `holder` the name; `raise_at` when the staff chat has to be told of it next, in UTC.
    """

    waiting_since: Mapped[datetime | None]
    taken_by: Mapped[str | None] = mapped_column(sa.String(80))
    raise_at: Mapped[datetime | None] = mapped_column(index=True)
    raised: Mapped[int]
    escalated_at: Mapped[datetime | None]

    @declared_attr
    def holder(cls) -> Mapped[str | None]:  # noqa: N805 - as SQLAlchemy calls it
        return mapped_column(Encrypted(f"{cls.__tablename__}.holder"))  # type: ignore[attr-defined]

    def is_held_from(self, member: Member) -> bool:
        """Whether a colleague is the one who calls."""
        return self.taken_by not in {None, member.address}

    def wait(self, work: Work) -> None:
        """Wait from now on, for anybody to call."""
        self.taken_by = self.holder = self.escalated_at = None
        self.waiting_since, self.raised, self.raise_at = work.now, 0, _again(work)

    def hand_to(self, work: Work, member: Member) -> None:
        """Have this member call."""
        self.taken_by, self.holder = member.address, member.name
        self.raise_at = after_working_hours(work.clinic, work.now, work.clinic.settings.escalate_working_hours)

    def stop_waiting(self) -> None:
        """Nobody has to call any more."""
        self.raise_at = self.waiting_since = None

    def note_raised(self, work: Work) -> bool:
        """The staff is told now: plan the next time; whether the desk head is told, too."""
        hours = work.clinic.settings.escalate_working_hours
        late = work.now >= after_working_hours(work.clinic, self.waiting_since or work.now, hours)
        escalated = self.escalated_at is None and (late or self.taken_by is not None)
        if escalated:
            self.escalated_at = work.now
        self.raised += 1
        self.raise_at = _again(work)
        return escalated


RowT = TypeVar("RowT", bound=WaitsForCall)


async def waiting_too_long(work: Work, table: type[RowT]) -> Sequence[tuple[RowT, Patient]]:
    """Those of which the staff has to be told now, with their patients: `AT_ONCE` at most, locked."""
    rows: Any = table
    query = sa.select(rows, Patient).join(Patient, Patient.id == rows.patient_id)
    query = query.where(rows.raise_at <= work.now).order_by(rows.raise_at).limit(AT_ONCE)
    query = query.with_for_update(of=rows, skip_locked=True)
    found = await work.session.execute(query, execution_options={"populate_existing": True})
    return [(row, patient) for row, patient in found.all()]


def _again(work: Work) -> datetime:
    return after_working_hours(work.clinic, work.now, work.clinic.settings.take_working_hours)
