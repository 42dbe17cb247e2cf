"""Ask your doctor: write a question about a visit, follow it, reply, withdraw it, rate the answer (S23)."""

from __future__ import annotations

from typing import Final

from core.accounts.tiers import Feature
from dialogs.engine.dialog import Dialog, GlobalTransition
from dialogs.patient.questions import choosing, following, sending, writing
from dialogs.patient.questions.following import start, start_about
from dialogs.patient.questions.states import Memory, Questions
from dialogs.triggers import ASK, ASK_WITH_FILES, GO_ON, OPEN_QUESTION
from dialogs.wording.accounts.levels import has_questions

__all__ = ["QUESTIONS", "Questions", "start", "start_about"]

QUESTIONS: Final = Dialog(
    Questions,
    Memory,
    (
        *(choosing.listing, choosing.visits),
        *(writing.writing, sending.review, sending.consent),
        *(following.one, following.withdrawing),
    ),
    free_text=(Questions.writing, Questions.review, Questions.one),
    letters=(Questions.writing, Questions.one),
    is_medical=True,
    ways_in=(
        GlobalTransition(f"menu.{Feature.ASK_DOCTOR}", Questions.listing, guard=has_questions),
        GlobalTransition(
            OPEN_QUESTION, Questions.one, guard=has_questions, action=following.open_between, interrupts=True
        ),
        GlobalTransition(ASK, Questions.writing, guard=has_questions, action=writing.begin_between, interrupts=True),
        GlobalTransition(
            ASK_WITH_FILES, Questions.visits, guard=has_questions, action=choosing.begin_with_files, interrupts=True
        ),
        GlobalTransition(GO_ON, Questions.writing, guard=has_questions, action=writing.go_on_between, interrupts=True),
    ),
)
