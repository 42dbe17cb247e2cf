"""What a doctor has given out of a consultation, on its patient's screens: the ways to read it (S20, S22)."""

from __future__ import annotations

from typing import Any

from core.consultations.model import Consultation
from core.prescriptions import collecting
from core.treatment import instructions
from dialogs.engine.screens import Button, Row
from dialogs.engine.text import Form, When, _
from dialogs.engine.turn import Turn
from dialogs.triggers import OPEN_PRESCRIPTION
from dialogs.wording.treatment.instructions import open_instructions


async def given_rows(turn: Turn[Any], of: Consultation) -> tuple[Row, ...]:
    """A button for each, the oldest first; of a prescription, once its patient was told of it."""
    told = await instructions.of_encounter(turn.work, turn.known_patient, of.id)
    issued = await collecting.of_consultation(turn.work, turn.known_patient, of.id)
    return (
        *((open_instructions(each),) for each in told),
        *(
            (Button(_("💊 E-prescription of {day}", day=When(each.issued_on, Form.DATE)), OPEN_PRESCRIPTION, each.id),)
            for each in issued
        ),
    )
