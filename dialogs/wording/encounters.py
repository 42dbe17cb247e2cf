"""How a visit or an online consultation is written of, where something follows from either (S22)."""

from __future__ import annotations

from typing import Final

from core.consultations.model import Consultation
from core.treatment.encounters import Encounter
from dialogs.engine.text import Form, Quote, Text, When, _
from dialogs.wording.booking.appointments import short_line

LONGEST_NAME: Final = 60


def encounter_line(encounter: Encounter) -> Text:
    """When it was, what, and with whom, on one line."""
    if not isinstance(encounter.met, Consultation):
        return short_line(encounter.met)
    when, doctor = When(encounter.at, Form.SHORT_MOMENT), encounter.met.holder
    if not doctor:  # it waits for another one
        return _("<b>{when}</b> – online consultation", when=when)
    return _("<b>{when}</b> – online consultation, {doctor}", when=when, doctor=Quote(doctor, LONGEST_NAME))
