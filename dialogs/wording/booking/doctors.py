"""Doctors in a list: a patient's own first, and marked as such."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from core.clinic.model import Practitioner
from dialogs.engine.text import Text, Verbatim, _

YOUR_DOCTOR: Final = _("⭐ your doctor: you have been there, or have an appointment")
THE_PATIENTS_DOCTOR: Final = _("⭐ the patient’s doctor: they have been there, or have an appointment")
"""What the mark means, for the patient, and for the clinic's people."""


def own_first(everyone: Iterable[Practitioner], own: Sequence[str]) -> tuple[Practitioner, ...]:
    """The patient's own, the latest first; then the others, as they are."""
    return tuple(sorted(everyone, key=lambda each: own.index(each.id) if each.id in own else len(own)))


def doctor_label(doctor: Practitioner, own: Collection[str]) -> Text:
    """The name, with the mark."""
    return _("⭐ {doctor}", doctor=Verbatim(doctor.name)) if doctor.id in own else Verbatim(doctor.name)


def legend(shown: Iterable[Practitioner], own: Collection[str], mark: Text) -> Text | None:
    """What the mark means, where it is seen."""
    return mark if any(each.id in own for each in shown) else None
