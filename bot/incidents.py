"""Bugs in the log: the incident's number, the kind of error and where it happened, and nothing of what was said.

An error's message, and the values in its traceback, may hold what a patient wrote; they are left out.
"""

from __future__ import annotations

import logging
import traceback
from pathlib import Path

log = logging.getLogger(__name__)


def report(incident: str, error: BaseException) -> None:
    """Log an incident."""
    log.error("Incident %s: %s at %s", incident, type(error).__name__, where(error))


def where(error: BaseException) -> str:
    """The path through the code that led to the error, innermost first."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
