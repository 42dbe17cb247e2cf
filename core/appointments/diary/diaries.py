"""Diaries: a page for each day that tells who is taken when, so that a search reads a page a day, however many
practitioners there are and however much is booked (S42).

Claims decide who gets a slot (`core.appointments.claims`). What they have decided for good is entered here in the same
transaction; holds aren't, for they end by themselves. Pages are sealed, for who works when tells with whom somebody is
whose appointment is at that hour.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from functools import cache
from typing import Final, cast

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core.appointments import freed
from core.appointments.blocked import all_blocked, blocked_ticks
from core.appointments.diary.page import TICKS_A_DAY, DiaryPage
from core.appointments.model import Appointment, AppointmentStatus
from core.appointments.time_grid import moment_of, tick_of
from core.context import Work
from core.orm import Base, EncryptedBytes
from core.statements.prepared import Prepared, numbered, one_of

STANDING: Final = frozenset({AppointmentStatus.BOOKED, AppointmentStatus.ATTENDED, AppointmentStatus.NO_SHOW})
"""How an appointment stands that has its time to itself."""

LONGEST: Final = timedelta(hours=8)
"""How long an appointment can be."""

INDEX: Final = 0
"""The day whose page is the index: whose column is which, in JSON."""


class DiaryRow(Base):
    """The page of a day in UTC, counted in days since 1970; of `INDEX`, the practitioners in the order of columns."""

    __tablename__ = "diary_pages"

    day: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    content: Mapped[bytes] = mapped_column(EncryptedBytes("diary_pages.content"))


_PAGES: Final = Prepared(
    sa.select(DiaryRow.day, DiaryRow.content).where(
        sa.or_(DiaryRow.day == INDEX, DiaryRow.day.between(sa.bindparam("first"), sa.bindparam("last")))
    )
)
_INDEX: Final = Prepared(sa.select(DiaryRow.content).where(DiaryRow.day == INDEX))


_TABLE: Final = cast("sa.Table", DiaryRow.__table__)
_WRITTEN: Final = sa.bindparam("written", type_=_TABLE.c.content.type)
_BEGIN: Final = Prepared(
    sa.text("INSERT INTO diary_pages (day, content) VALUES (:page, :written) ON CONFLICT DO NOTHING").bindparams(
        _WRITTEN
    )
)
_WRITE: Final = Prepared(sa.update(_TABLE).where(_TABLE.c.day == sa.bindparam("page")).values(content=_WRITTEN))


@cache
def _to_be_changed(days: int) -> Prepared:
    """The pages of so many days."""
    on_these = one_of(DiaryRow.day, "day", days)
    return Prepared(sa.select(DiaryRow.day, DiaryRow.content).where(on_these).order_by(DiaryRow.day).with_for_update())


class Diaries:
    """Pages that were read, and whose column is which."""

    def __init__(self) -> None:
        self.columns: tuple[str, ...] = ()
        self._pages: dict[int, DiaryPage] = {}
        self._read: set[int] = set()

    async def read(self, session: AsyncSession, ticks: range) -> None:
        """Read the pages of these ticks that were not read before."""
        wanted = set(range(ticks.start // TICKS_A_DAY, ticks.stop // TICKS_A_DAY + 1)) - self._read
        if not wanted:
            return
        self._read |= wanted
        found = await _PAGES.all_rows(session, {"first": min(wanted), "last": max(wanted)})
        rows: dict[int, bytes] = dict(found)
        self.columns = _columns(rows.pop(INDEX, None))
        self._pages |= {day: DiaryPage.unpack(content) for day, content in rows.items()}

    def taken(self, tick: int) -> int:
        """Who is taken at a tick that was read, as a set of columns."""
        page = self._pages.get(tick // TICKS_A_DAY)
        return 0 if page is None else page.taken(tick % TICKS_A_DAY)


async def enter(work: Work, appointment: Appointment) -> None:
    """Note that its practitioner is taken, and that its patient may have what they waited for. The caller has the
    practitioner's diary locked.
    """
    await _change(work, appointment.practitioner, appointment.ticks, is_taken=True)
    await freed.note_booked(work, appointment)


async def strike_out(work: Work, appointment: Appointment) -> None:
    """Note that its practitioner is free again, as far as the time isn't blocked, and that somebody may wait for that.
    The caller has the practitioner's diary locked.
    """
    await free(work, appointment.practitioner, appointment.ticks)
    freed.note(work, appointment)


async def block(work: Work, practitioner: str, ticks: range) -> None:
    """Note that a practitioner is taken. The caller has their diary locked."""
    await _change(work, practitioner, ticks, is_taken=True)


async def free(work: Work, practitioner: str, ticks: range) -> None:
    """Note that a practitioner is free at these ticks, as far as they aren't blocked. No appointment that stands has
    them, and the caller has the practitioner's diary locked.
    """
    left = set(ticks) - await blocked_ticks(work, practitioner, ticks)
    await _change(work, practitioner, sorted(left), is_taken=False)


async def unblock(work: Work, practitioner: str, ticks: range) -> None:
    """The same of ticks that some appointments may have; those stay taken."""
    standing = {tick for who, span in await _standing(work, ticks) if who == practitioner for tick in span}
    left = set(ticks) - standing - await blocked_ticks(work, practitioner, ticks)
    await _change(work, practitioner, sorted(left), is_taken=False)


async def lock_pages(work: Work, practitioners: Collection[str], spans: Iterable[range]) -> None:
    """Wait for whoever else changes the days of these spans of ticks, before several changes that don't come in the
    order of their days: two who each wait for the other's day would wait for ever. The caller has these practitioners'
    diaries locked.
    """
    if work.session.get_bind().dialect.name != "postgresql":
        return
    await _columns_with(work, practitioners)
    days = sorted({tick // TICKS_A_DAY for span in spans for tick in (span.start, span.stop - 1)})
    for day in days:
        await _BEGIN.put_off(work.session, {"page": day, "written": DiaryPage().pack()})
    await _locked(work.session, days)


async def rebuild(work: Work, day: int) -> bool:
    """Write the page of a day in UTC anew, of the appointments that stand on it and what is blocked; whether it was
    wrong.
    """
    begins = day * TICKS_A_DAY
    day_long = range(begins, begins + TICKS_A_DAY)
    standing = await _standing(work, day_long)
    standing += [(who, range(tick, tick + 1)) for who, tick in await all_blocked(work, day_long)]
    if not standing and await work.session.get(DiaryRow, day) is None:
        return False
    columns = await _columns_with(work, {practitioner for practitioner, _ in standing})
    written = (await _locked(work.session, [day]))[day]
    page = DiaryPage()
    for practitioner, ticks in standing:
        column = columns.index(practitioner)
        page = page.changed(column, (tick - begins for tick in ticks), is_taken=True)
    was_wrong = written != page.pack()
    if was_wrong:
        await _WRITE.put_off(work.session, {"page": day, "written": page.pack()})
    return was_wrong


async def forget_before(work: Work, day: int) -> None:
    """Drop the pages of the days before that day in UTC: nobody looks for what was free then."""
    await work.session.execute(sa.delete(DiaryRow).where(DiaryRow.day != INDEX, DiaryRow.day < day))


async def _standing(work: Work, ticks: range) -> list[tuple[str, range]]:
    """Who is taken for good for which of these ticks, by the appointments."""
    begins, ends = moment_of(ticks.start), moment_of(ticks.stop)
    until = sa.func.coalesce(Appointment.freed_from, Appointment.end, type_=Appointment.end.type)
    query = sa.select(Appointment.practitioner, Appointment.start, until).where(
        Appointment.start.between(begins - LONGEST, ends), Appointment.end > begins, Appointment.status.in_(STANDING)
    )
    rows = (await work.session.execute(query)).all()
    spans = (range(max(tick_of(start), ticks.start), min(tick_of(end), ticks.stop)) for _, start, end in rows)
    return [(row.practitioner, span) for row, span in zip(rows, spans, strict=True)]


async def _change(work: Work, practitioner: str, ticks: Iterable[int], *, is_taken: bool) -> None:
    by_day: dict[int, list[int]] = defaultdict(list)
    for tick in ticks:
        by_day[tick // TICKS_A_DAY].append(tick % TICKS_A_DAY)
    if not by_day:
        return
    columns = await _columns_with(work, {practitioner})
    column = columns.index(practitioner)
    for day, content in (await _locked(work.session, sorted(by_day))).items():
        page = DiaryPage.unpack(content).changed(column, by_day[day], is_taken=is_taken)
        await _WRITE.put_off(work.session, {"page": day, "written": page.pack()})


async def _columns_with(work: Work, practitioners: Collection[str]) -> tuple[str, ...]:
    """The columns, after these practitioners were given one; and with them everybody in the clinic file."""
    found = await _INDEX.first_row(work.session)
    columns = _columns(None if found is None else found[0])
    if set(columns).issuperset(practitioners):
        return columns
    content = (await _locked(work.session, [INDEX]))[INDEX]
    added = (*_columns(content), *(each.id for each in work.clinic.practitioners), *sorted(practitioners))
    columns = tuple(dict.fromkeys(added))
    await _WRITE.put_off(work.session, {"page": INDEX, "written": json.dumps(columns).encode()})
    return columns


def _columns(content: bytes | None) -> tuple[str, ...]:
    return tuple(json.loads(content)) if content else ()


async def _locked(session: AsyncSession, days: Sequence[int]) -> dict[int, bytes]:
    """The pages of these days, which nobody else can change until the transaction ends; made, where there is none."""
    query, wanted = _to_be_changed(len(days)), numbered("day", days)
    found: dict[int, bytes] = dict(await query.all_rows(session, wanted))
    if len(found) == len(days):
        return found
    for day in sorted(set(days) - found.keys()):
        # Perhaps somebody else has just begun it.
        await _BEGIN.put_off(session, {"page": day, "written": b"" if day == INDEX else DiaryPage().pack()})
    return dict(await query.all_rows(session, wanted))
