"""A message that was edited in the chat: the words that it brought to a question change with it."""

from __future__ import annotations

from typing import Any, Final

from core.emergencies.recognition import recognise
from core.family.model import Scope
from core.family.refusals import OutsideScope
from core.questions import asking, thread
from core.questions.model import Entry, Question
from dialogs.engine.events import Said
from dialogs.engine.text import _
from dialogs.engine.turn import Turn
from dialogs.notifications import staff
from dialogs.patient.family.delegated import may

LOOKED_BACK: Final = 20
"""In how many of a patient's latest questions the message is looked for."""


NOTED: Final = _("✏️ The change is noted.")


async def rewrite(turn: Turn[Any]) -> bool:
    """Whether the edited message was part of a question that can still be changed; then it is.

    Raises: OutsideScope, for whoever acts and may not do that any more.
    """
    if not isinstance(turn.event, Said) or not turn.event.ref or turn.patient is None:
        return False
    ref, text = turn.event.ref, turn.event.text
    is_urgent = recognise(text) is not None
    for question in await thread.of_patient(turn.work, turn.patient, size=LOOKED_BACK):
        if await asking.rewrite(turn.work, turn.patient, question.id, ref, text, urgent=is_urgent):
            if not may(turn, Scope.DOCUMENTS):
                raise OutsideScope(turn.patient.full_name)
            await _tell(turn, question, urgent=is_urgent)
            return True
    return False


async def _tell(turn: Turn[Any], question: Question, *, urgent: bool) -> None:
    sent = await _sent_with(turn, question)
    if sent is None:
        turn.note(NOTED)
        return
    turn.note(_("✏️ The change is noted, and the clinic has been told of it."))
    staff.question_rewritten(turn, question, sent, urgent=urgent)
    if urgent:
        await staff.call_now(turn, question)


async def _sent_with(turn: Turn[Any], question: Question) -> Entry | None:
    """The entry that the message is part of, if it is sent."""
    ref = turn.event.ref if isinstance(turn.event, Said) else ""
    for entry in await thread.thread(turn.work, question):
        if any(piece.ref == ref for piece in entry.pieces):
            return entry
    return None
