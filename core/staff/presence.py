"""Who of the staff has left their chat: until they come back, they may do nothing, in private either.

Nobody is of the staff by having been there once. Whoever was seen to leave is kept by a fingerprint, of the staff or
not: they may become so.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core.context import Work
from core.orm import Base, keys_of

_ADDRESS: Final = "staff_absences.address"


class StaffAbsence(Base):
    """Somebody who has left the staff chat, and since when."""

    __tablename__ = "staff_absences"

    address_fingerprint: Mapped[bytes] = mapped_column(sa.LargeBinary, primary_key=True)
    left_at: Mapped[datetime]


async def note_left(work: Work, address: str) -> None:
    """From now on they may do nothing."""
    if not await absent(work.session, (address,)):
        fingerprint = keys_of(work.session).fingerprint(_ADDRESS, address)
        work.session.add(StaffAbsence(address_fingerprint=fingerprint, left_at=work.now))
        await work.session.flush()


async def note_came(work: Work, address: str, *, before: datetime | None = None) -> None:
    """They are in the chat again; what they may do is as it was. Who has left after `before` has left all the same."""
    fingerprints = keys_of(work.session).fingerprints(_ADDRESS, address)
    absences = sa.delete(StaffAbsence).where(StaffAbsence.address_fingerprint.in_(fingerprints))
    await work.session.execute(absences if before is None else absences.where(StaffAbsence.left_at <= before))


async def absent(session: AsyncSession, addresses: Iterable[str]) -> frozenset[str]:
    """Which of them have left."""
    keys = keys_of(session)
    by_fingerprint = {each: address for address in addresses for each in keys.fingerprints(_ADDRESS, address)}
    query = sa.select(StaffAbsence.address_fingerprint).where(StaffAbsence.address_fingerprint.in_(by_fingerprint))
    return frozenset(by_fingerprint[each] for each in await session.scalars(query))
