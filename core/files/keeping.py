"""Keeping a file that was sent: with whose consent, and until when (S54, S57, D6, D7)."""

from __future__ import annotations

from calendar import monthrange
from datetime import UTC, datetime

from core.accounts.patients import regulations_hash
from core.appointments.model import Appointment
from core.clinic.settings import Regulations
from core.context import Work
from core.errors import ConsentNeeded, RegulationsChanged
from core.files.model import File, FileStatus


def require_consent(work: Work, version: str) -> Regulations:
    """The regulations of 'Your files', if this version of them is the one that holds now (D7).

    Raises: ConsentNeeded, RegulationsChanged.
    """
    regulations = work.clinic.files_regulations
    if not version:
        raise ConsentNeeded
    if version != regulations.version:
        raise RegulationsChanged(current=regulations.version)
    return regulations


def keep(work: Work, file: File, regulations: Regulations) -> None:
    """Keep a file that is sent now, with proof of the regulations that its patient accepted."""
    file.status, file.sent_at, file.remove_at = FileStatus.KEPT, work.now, removal_of(work, work.now)
    file.consent_version, file.consent_hash = regulations.version, regulations_hash(regulations)


def removal_of(work: Work, sent: datetime) -> datetime:
    """When a file that was sent at that moment goes: months later by the clinic's calendar and clocks, 30 November →
    28 February (S54, D6).
    """
    local = sent.astimezone(work.clinic.zone)
    year, month = divmod(local.year * 12 + local.month - 1 + work.clinic.settings.keep_files_months, 12)
    day = min(local.day, monthrange(year, month + 1)[1])
    return local.replace(year=year, month=month + 1, day=day).astimezone(UTC)


def outlasts(file: File, appointment: Appointment) -> bool:
    """Whether the appointment comes before the file is removed, so that the doctor will have it (D6)."""
    return appointment.start < file.remove_at
