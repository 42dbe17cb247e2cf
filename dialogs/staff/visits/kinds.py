"""Visits and the instructions after them, as subjects of the staff chat. Neither has a card."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from core.accounts.patients import Patient
from core.appointments import visits
from core.context import Work
from core.treatment import instructions
from dialogs.engine.events import Said
from dialogs.engine.screens import Screen
from dialogs.engine.subjects import MessageSubject
from dialogs.engine.turn import Turn
from dialogs.notifications import staff
from dialogs.notifications.visits import INSTRUCTION, VISIT, instructed
from dialogs.staff.cards import CardKind, ReceiptNoted
from dialogs.staff.visits.instructing import fetched, subject_of
from dialogs.staff.words import CANT_BE_CHANGED


async def _refuse_change(turn: Turn[Any], _: str, __: Said) -> None:
    turn.note(CANT_BE_CHANGED)


async def _note_delivery(work: Work, instruction_id: str, delivered: bool) -> ReceiptNoted:  # noqa: FBT001 - as it is called
    await (instructions.mark_delivered if delivered else instructions.mark_unreachable)(work, instruction_id)
    return ReceiptNoted(written=MessageSubject(subject_of(instruction_id), instruction_id))


async def _missed(work: Work, patient: Patient) -> Sequence[tuple[str, Screen]]:
    return [(each.id, instructed(each)) for each in await instructions.undelivered(work, patient)]


async def _call_untold(work: Work, appointment_id: str, delivered: bool) -> ReceiptNoted:  # noqa: FBT001 - as it is called
    """Ask the staff to call a patient who could not be notified."""
    if delivered:
        return ReceiptNoted()
    return ReceiptNoted(says=staff.not_told(await visits.get_visit(work, appointment_id)))


INSTRUCTIONS: Final = CardKind(
    prefix=INSTRUCTION,
    topic=staff.APPOINTMENTS,
    on_rewrite=_refuse_change,
    on_fetched=fetched,
    on_receipt=_note_delivery,
    on_missed=_missed,
)

VISITS: Final = CardKind(prefix=VISIT, topic=staff.APPOINTMENTS, on_receipt=_call_untold)
