"""What a clinic chooses in its file: its settings, and the regulations that patients accept."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field

from core.i18n import DEFAULT_LANGUAGE, Language, Words
from core.limits import LARGEST_FILE, LONGEST_DESCRIPTION, MEGABYTE, MOST_FILES, SHORTEST_DESCRIPTION


class Part(BaseModel):
    """A part of the clinic file: it doesn't change, and holds nothing that isn't known."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Regulations(Part):
    """What a patient accepts, when opening an account or adding a file; a new text needs a new version.

    In the clinic file, a number that is decided elsewhere stands as `{keep_files_months}` (`PLACEHOLDERS`).
    """

    version: Annotated[str, Field(pattern=r"^[A-Za-z0-9._-]{1,20}$")]
    text: Words
    url: str | None = None


class ResultKind(StrEnum):
    """What sort of examination a result is of (S19)."""

    LABORATORY = "laboratory"
    IMAGING = "imaging"
    OTHER = "other"


MOST_NOTICE: Final = 14 * 24 * 60
"""Minutes: how long before it starts an appointment can be out of its patient's hands, at most."""


class ClinicSettings(Part):
    """The clinic's choices. Times in the unit that the name says."""

    horizon_days: Annotated[int, Field(ge=1, le=365)] = 90
    hold_minutes: Annotated[int, Field(ge=1, le=60)] = 5
    shortest_notice_minutes: Annotated[int, Field(ge=0)] = 30
    cancel_notice_minutes: Annotated[int, Field(ge=0, le=MOST_NOTICE)] = 0
    basic_limit: Annotated[int, Field(ge=1)] = 10
    full_limit: Annotated[int, Field(ge=1)] | None = None
    tell_staff_of_bookings: bool = True
    staff_language: Language = DEFAULT_LANGUAGE
    answer_working_days: Annotated[int, Field(ge=1, le=60)] = 2
    take_working_hours: Annotated[int, Field(ge=1)] = 4
    escalate_working_hours: Annotated[int, Field(ge=1)] = 8
    call_again_minutes: Annotated[int, Field(ge=5, le=1440)] = 60
    urgent_working_minutes: Annotated[int, Field(ge=5, le=480)] = 60
    question_window_days: Annotated[int, Field(ge=1)] | None = None
    consultation_languages: Annotated[tuple[Language, ...], Field(min_length=1)] = (Language.POLISH,)
    keep_files_months: Annotated[int, Field(ge=1, le=120)] = 3
    held_results: tuple[ResultKind, ...] = ()
    hold_results_days: Annotated[int, Field(ge=1, le=30)] = 7
    check_in_minutes: Annotated[int, Field(ge=5, le=240)] = 60
    morning_summary_at: dt.time = dt.time(7)
    brief_minutes: Annotated[int, Field(ge=5, le=240)] | None = None
    walk_ins_between: bool = False
    call_after_absence_hours: Annotated[int, Field(ge=1, le=40)] = 4
    ask_how_it_was_hours: Annotated[int, Field(ge=0, le=72)] = 3
    rate_with_name: bool = False
    keep_dead_letters_days: Annotated[int, Field(ge=1, le=365)] = 30
    keep_requests_days: Annotated[int, Field(ge=30, le=3650)] = 365


LIMITS: Final = {
    "most_files": MOST_FILES,
    "largest_file_megabytes": LARGEST_FILE // MEGABYTE,
    "shortest_description": SHORTEST_DESCRIPTION,
    "longest_description": LONGEST_DESCRIPTION,
}
SETTINGS: Final = (
    "horizon_days",
    "hold_minutes",
    "shortest_notice_minutes",
    "basic_limit",
    "answer_working_days",
    "keep_files_months",
)
PLACEHOLDERS: Final = (*SETTINGS, *LIMITS)
"""The numbers that regulations may name in braces."""
