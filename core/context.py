"""What every use case is handed: one transaction's session, the clinic, and the moment it happens."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from core.clinic.model import Clinic


@dataclass(frozen=True, slots=True)
class Work:
    """One transaction. `now` is aware and in UTC; it does not move during the transaction."""

    session: AsyncSession
    clinic: Clinic
    now: datetime
