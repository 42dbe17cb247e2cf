"""Who of the staff is told in the morning what waits for them, and on which day they last were."""

from __future__ import annotations

import datetime as dt
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.context import Work
from core.orm import Base
from core.staff import members
from core.staff.members import Action, Caller


class MorningSummary(Base):
    """One of the staff, by their address: whether they want a summary, and the day of which they were last told, with
    anything to tell or without; `briefed_on` is the same of what patients have prepared.
    """

    __tablename__ = "morning_summaries"

    address: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    wanted: Mapped[bool]
    told_on: Mapped[dt.date | None]
    briefed_on: Mapped[dt.date | None]


def _claim(column: str) -> sa.TextClause:
    return sa.text(
        f"INSERT INTO morning_summaries (address, wanted, {column}) VALUES (:address, :wanted, :day) "  # noqa: S608
        f"ON CONFLICT (address) DO UPDATE SET {column} = excluded.{column} "
        f"WHERE morning_summaries.{column} IS NULL OR morning_summaries.{column} < excluded.{column} "
        "RETURNING wanted"
    ).bindparams(sa.bindparam("day", type_=sa.Date), sa.bindparam("wanted", value=True, type_=sa.Boolean))


_TOLD: Final = _claim("told_on")
_BRIEFED: Final = _claim("briefed_on")


async def claim_telling(work: Work, address: str, day: dt.date) -> bool:
    """Whether somebody is to be told of a day now: nobody else does so from now on, and they want it."""
    return await _is_first(work, _TOLD, address, day)


async def claim_briefing(work: Work, address: str, day: dt.date) -> bool:
    """The same, of what their patients have prepared."""
    return await _is_first(work, _BRIEFED, address, day)


async def told_on(work: Work, day: dt.date) -> frozenset[str]:
    """Who need not be looked at any more on a day: they were told, or don't want it."""
    is_done = sa.or_(MorningSummary.told_on == day, MorningSummary.wanted.is_(False))
    return frozenset(await work.session.scalars(sa.select(MorningSummary.address).where(is_done)))


async def briefed_on(work: Work, day: dt.date) -> frozenset[str]:
    """The same, of what their patients have prepared."""
    is_done = sa.or_(MorningSummary.briefed_on == day, MorningSummary.wanted.is_(False))
    return frozenset(await work.session.scalars(sa.select(MorningSummary.address).where(is_done)))


async def is_wanted(work: Work, address: str) -> bool:
    """Whether somebody wants to be told; whoever has said nothing does."""
    query = sa.select(MorningSummary.wanted).where(MorningSummary.address == address)
    return await work.session.scalar(query) is not False


async def choose(work: Work, caller: Caller, *, wanted: bool) -> None:
    """Have a summary from now on, or none. Done again, it changes nothing.

    Raises: NotPermitted.
    """
    member = await members.require(work, caller, Action.HELP)
    row = await work.session.get(MorningSummary, member.address, with_for_update=True, populate_existing=True)
    if row is None:
        row = MorningSummary(address=member.address)
        work.session.add(row)
    row.wanted = wanted
    await work.session.flush()


async def _is_first(work: Work, claim: sa.TextClause, address: str, day: dt.date) -> bool:
    made = (await work.session.execute(claim, {"address": address, "day": day})).first()
    return made is not None and bool(made[0])
