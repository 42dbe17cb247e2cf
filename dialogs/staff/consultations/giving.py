"""From a doctor's conversation to what they give out of it; and back to those that have ended (S20, S22)."""

from __future__ import annotations

from typing import Any

from core.consultations import giving
from core.consultations.cases import ConsultationCase
from core.consultations.model import Consultation
from core.consultations.refusals import ConsultationRefused
from core.treatment import instructions
from dialogs.engine.screens import Button, Row
from dialogs.engine.text import Text, _, lines
from dialogs.engine.turn import Turn
from dialogs.staff.visits.describing import instructions_line
from dialogs.triggers import CONSULT, INSTRUCT, PRESCRIBE
from dialogs.wording.consultations import given_line


async def giving_rows(turn: Turn[Any], of: Consultation) -> list[Row]:
    """What the doctor can give the patient out of it, now or once it has ended."""
    try:
        await giving.require_may_give(turn.work, of, turn.known_member)
    except ConsultationRefused:
        return []
    return [(Button(_("📋 Instructions"), INSTRUCT, of.id), Button(_("💊 E-prescription"), PRESCRIBE, of.id))]


async def given_lines(turn: Turn[Any], case: ConsultationCase) -> Text | None:
    """What came of it, and of instructions how far they have come; `None`, if nothing did."""
    told = await instructions.of_encounter(turn.work, case.patient, case.consultation.id)
    given = given_line(case.lines)
    return lines(given, *map(instructions_line, told)) if given or told else None


async def ended_rows(turn: Turn[Any]) -> list[Row]:
    """The ways to those that have ended today: something may still be to be given."""
    return [
        (Button(_("💬 Consultation {number} (ended)", number=str(each.number)), CONSULT, each.id),)
        for each in await giving.ended_today(turn.work, turn.known_member)
    ]
