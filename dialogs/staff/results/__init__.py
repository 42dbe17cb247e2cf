"""Results as the staff work on them: publish, comment on, correct, withdraw (S19)."""

from __future__ import annotations

from typing import Final

from core.staff.members import Action
from dialogs.engine.dialog import Dialog, GlobalTransition
from dialogs.staff.results import card, drafting, handling, lists
from dialogs.staff.visits.states import StaffResults, StaffResultsMemory

__all__ = ["RESULT_CARDS", "STAFF_RESULTS"]

RESULT_CARDS: Final = card.RESULT_CARDS

STAFF_RESULTS: Final = Dialog(
    StaffResults,
    StaffResultsMemory,
    (
        *(lists.waiting, lists.listing),
        *(drafting.kind, drafting.field, drafting.draft),
        *(handling.one, handling.commenting, handling.withdrawing),
    ),
    needs=Action.SEE_RESULTS,
    ways_in=(GlobalTransition("results", StaffResults.waiting, needs=Action.SEE_RESULTS),),
)
