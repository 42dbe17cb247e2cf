"""Times that open without anybody freeing them: each day one more day can be booked, and the clinic file's hours change
(B2). Both are seen by what was looked at last.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.appointments import freed
from core.appointments.search.availability import require_bookable
from core.clinic.cache import once_per_clinic
from core.clinic.model import Clinic
from core.context import Work
from core.errors import NotFound, SlotInPast, SlotWithdrawn, TooLateToBook
from core.offers.free_slots import Span
from core.offers.model import SlotOffer, Watch, WatchStatus
from core.offers.wishes import can_be_offered, service_prints
from core.orm import Base, keys_of

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
    is_changed = row.digest != digest
    begins = today if is_changed else max(row.last_day + dt.timedelta(days=1), today)
    row.digest, row.last_day = digest, last
    await work.session.flush()
    waiting = await work.session.scalar(sa.select(Watch.id).where(Watch.status == WatchStatus.OPEN).limit(1))
    days = [begins + dt.timedelta(days=ahead) for ahead in range((last - begins).days + 1)] if waiting else []
    for day in days:
        span = Span.of_days(work.clinic, None, day, day)
        freed.note_span(work, None, span.start, span.end)
    gone = await _note_gone(work) if is_changed else 0
    if is_changed:
        await _end_not_offered(work)
    await work.session.flush()
    return bool(days) or gone > 0


_EVER: Final = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)
"""Before any moment of ours: an index on moments isn't used for those that aren't empty."""


async def _note_gone(work: Work) -> int:
    """Have the offers taken back of times at which the clinic no longer sees anybody; how many these are."""
    gone = 0
    for each in await work.session.scalars(sa.select(SlotOffer).where(SlotOffer.due_at > _EVER)):
        try:
            require_bookable(work, each.slot, held=True)
        except (SlotWithdrawn, NotFound):
            freed.note_gone(work, each.id, each.start, each.end)
            gone += 1
        except (SlotInPast, TooLateToBook):
            continue
    return gone


async def _end_not_offered(work: Work) -> None:
    """Have those told who wait for what the clinic no longer offers here."""
    keys = keys_of(work.session)
    offered = [each for one in work.clinic.services if can_be_offered(one) for each in service_prints(keys, one.id)]
    theirs = Watch.status.in_((WatchStatus.OPEN, WatchStatus.PAUSED)), Watch.service.not_in(offered)
    await work.session.execute(sa.update(Watch).where(*theirs).values(ends_at=work.now))


@once_per_clinic
def _digest(clinic: Clinic) -> bytes:
    return hashlib.sha256(clinic.model_dump_json(include=_OFFERED).encode()).digest()
