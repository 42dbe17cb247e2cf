"""What every turn needs: put together once, at start-up."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from zoneinfo import ZoneInfo

from bot.writing import Writer
from core.clinic import Clinic
from core.database import Database
from core.words import Language
from dialogs.portal import Portal

Writing: TypeAlias = Callable[[Language, ZoneInfo], Writer]
"""Makes the writer for a reader of that language, in the clinic's time zone."""


@dataclass(frozen=True, slots=True)
class House:
    """The database, the clinic, the dialogs, who we are on Telegram, and the time (aware, UTC)."""

    database: Database
    clinic: Clinic
    portal: Portal
    bot_id: int
    staff_chat_id: int
    clock: Callable[[], datetime]
    writing: Writing = Writer
