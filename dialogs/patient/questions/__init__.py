"""Ask your doctor: write a question about a visit, follow it, reply, withdraw it, rate the answer (S23)."""

from __future__ import annotations

from typing import Final

from dialogs.engine.dialog import Dialog
from dialogs.patient.questions import choosing, following, sending, writing
from dialogs.patient.questions.following import open_between, start
from dialogs.patient.questions.states import Memory, Questions
from dialogs.patient.questions.writing import begin_between, go_on_between

__all__ = ["QUESTIONS", "Questions", "begin_between", "go_on_between", "open_between", "start"]

QUESTIONS: Final = Dialog(
    Questions,
    Memory,
    (
        *(choosing.listing, choosing.visits),
        *(writing.writing, sending.review, sending.consent),
        *(following.one, following.withdrawing),
    ),
    free_text=(Questions.writing, Questions.review, Questions.one),
)
