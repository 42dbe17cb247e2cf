"""Bugs in the log: the incident's number, the kind of error and where it happened, and nothing of what was said.

An error's message, and the values in its traceback, may hold what a patient wrote; they are left out.
"""

from __future__ import annotations

import logging
import secrets
import traceback
from pathlib import Path

log = logging.getLogger(__name__)


def report(error: BaseException, incident: str | None = None) -> str:
    """Log an error under a new incident number, or one that it belongs to; answers the number."""
    incident = incident or new_incident()
    log.error("Incident %s: %s at %s", incident, type(error).__name__, where(error))
    return incident


def new_incident() -> str:
    """A number that a person can read out over the telephone."""
    return "".join(secrets.choice("23456789ABCDEFGHJKMNPQRSTUVWXYZ") for _ in range(6))


def where(error: BaseException) -> str:
    """The path through the code that led to the error, innermost first."""
    frames = traceback.extract_tb(error.__traceback__)
    return " < ".join(f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in reversed(frames))
