"""Online consultations at the desk: who waits, who is there, and a doctor's conversations (S16, D22)."""

from __future__ import annotations

from dialogs.staff.consultations.kind import CONSULTATION_LINES, CONSULTATIONS

__all__ = ["CONSULTATIONS", "CONSULTATION_LINES"]
