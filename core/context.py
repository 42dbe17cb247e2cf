"""What every use case is handed: one transaction's session, the clinic, the moment, and how people are addressed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.clinic.model import Clinic


@dataclass(frozen=True, slots=True)
class Acting:
    """Who acts for whom in a transaction, by which tie (`core.family`): the patient `by`, with that `name`, for the
    patient `subject`.
    """

    tie: str
    by: int
    name: str = field(repr=False)
    subject: int


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction. `now` is aware and in UTC; it does not move during the transaction. `address_of` makes the
    address of whoever has this user id on the messenger, as the clinic file and the desk head name people. What is done
    for a patient by somebody else, is by whoever is `acting`. `has_rooms`: people can meet by voice and video.
    """

    session: AsyncSession
    clinic: Clinic
    now: datetime
    address_of: Callable[[int], str]
    acting: Acting | None = None
    has_rooms: bool = False
