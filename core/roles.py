"""The roles of the clinic's people."""

from __future__ import annotations

from enum import StrEnum


class Role(StrEnum):
    """What a member of staff is to the clinic; `core.staff.members` says what each may do."""

    RECEPTION = "reception"
    DOCTOR = "doctor"
    ADMIN = "admin"
