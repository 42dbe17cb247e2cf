"""Which keys a database is sealed with: one sealed row for each key that was ever the first in `PORTAL_KEY`.

They tell at the start whether all of them are given, rather than at the turn of a patient whose data one has sealed.
"""

from __future__ import annotations

from contextlib import suppress

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core.errors import KeyRingError
from core.keys import KeyRing
from core.orm import Base, Encrypted


class KeyProof(Base):
    """That a key has sealed something. Its number comes from the key; the first one of older databases is 1."""

    __tablename__ = "key_proof"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    proof: Mapped[str] = mapped_column(Encrypted("key_proof.proof"))


async def require_keys(session: AsyncSession) -> None:
    """Pass when every key that has sealed something is given.

    Raises: KeyRingError.
    """
    ids = tuple(await session.scalars(sa.select(KeyProof.id)))
    given = [await _is_given(session, each) for each in ids]
    if all(given):
        return
    if any(given):
        message = "PORTAL_KEY lacks a key that this database is sealed with; give each one that was ever used."
    else:
        message = "PORTAL_KEY is not the key that this database is sealed with; give the right one, beside any new one."
    raise KeyRingError(message)


async def prove_first_key(session: AsyncSession, keys: KeyRing) -> None:
    """Note that the first key seals from now on."""
    if await session.get(KeyProof, keys.number_of_first) is not None:
        return
    # Replicas may start together: the second finds the first one's.
    with suppress(IntegrityError):
        async with session.begin_nested():
            session.add(KeyProof(id=keys.number_of_first, proof="proven"))


async def _is_given(session: AsyncSession, proof_id: int) -> bool:
    try:
        await session.get(KeyProof, proof_id)
    except KeyRingError:
        return False
    return True
