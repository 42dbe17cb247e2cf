"""Times that open without anybody freeing them: each day one more day can be booked, and the clinic file's hours change
(B2). Both are seen by what was looked at last.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.appointments import freed
from core.clinic.cache import once_per_clinic
from core.clinic.model import Clinic
from core.context import Work
from core.offers.model import Watch, WatchStatus
from core.orm import Base

_OFFERED: Final = {"practitioners", "services", "hours", "absences", "holidays", "facilities", "country", "time_zone"}


class WatchedHours(Base):
    """Of which hours those who wait were told: the `digest` of the clinic's, up to a day. There is one row."""

    __tablename__ = "watched_hours"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary)
    last_day: Mapped[dt.date]


async def note_new_hours(work: Work) -> bool:
    """Have the days looked at that can be booked since the last time, or all of them, if the clinic file says otherwise
    than then; whether there are any.
    """
    digest, last = _digest(work.clinic), work.clinic.last_bookable_day(work.now)
    row = await work.session.get(WatchedHours, 1)
    if row is not None and (row.digest, row.last_day) == (digest, last):
        return False
    row = await work.session.get(WatchedHours, 1, with_for_update=True, populate_existing=True)
    if row is None:
        values = "VALUES (1, :digest, :day) ON CONFLICT DO NOTHING"
        first = sa.text(f"INSERT INTO watched_hours (id, digest, last_day) {values}")
        await work.session.execute(
            first.bindparams(sa.bindparam("day", type_=sa.Date)), {"digest": digest, "day": last}
        )
        return False
    today = work.clinic.day_of(work.now)
    begins = today if row.digest != digest else max(row.last_day + dt.timedelta(days=1), today)
    row.digest, row.last_day = digest, last
    await work.session.flush()
    waiting = await work.session.scalar(sa.select(Watch.id).where(Watch.status == WatchStatus.OPEN).limit(1))
    days = [begins + dt.timedelta(days=ahead) for ahead in range((last - begins).days + 1)] if waiting else []
    for day in days:
        freed.note_span(work, None, _midnight(work, day), _midnight(work, day + dt.timedelta(days=1)))
    await work.session.flush()
    return bool(days)


def _midnight(work: Work, day: dt.date) -> datetime:
    return datetime.combine(day, dt.time(), work.clinic.zone).astimezone(dt.UTC)


@once_per_clinic
def _digest(clinic: Clinic) -> bytes:
    return hashlib.sha256(clinic.model_dump_json(include=_OFFERED).encode()).digest()
