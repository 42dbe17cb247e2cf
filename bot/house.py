"""What every turn needs: put together once, at start-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from core.clinic import Clinic
from core.database import Database
from dialogs.portal import Portal


@dataclass(frozen=True, slots=True)
class House:
    """The database, the clinic, the dialogs, who we are on Telegram, and the time (aware, UTC)."""

    database: Database
    clinic: Clinic
    portal: Portal
    bot_id: int
    staff_chat_id: int
    clock: Callable[[], datetime]
