"""Results of examinations: see them, one value over time, ask about them, choose when they open (S19, D19)."""

from __future__ import annotations

from typing import Final

from core.accounts.tiers import Feature
from dialogs.engine.dialog import Dialog, GlobalTransition
from dialogs.patient.results import listing, one, trend
from dialogs.patient.results.one import start
from dialogs.patient.results.states import Memory, Results
from dialogs.triggers import CHOOSE_RESULTS, OPEN_RESULT
from dialogs.wording.accounts.levels import has_results

__all__ = ["RESULTS", "Results", "start"]

RESULTS: Final = Dialog(
    Results,
    Memory,
    (listing.listing, one.one, trend.trend, listing.choice),
    is_medical=True,
    ways_in=(
        GlobalTransition(f"menu.{Feature.RESULTS}", Results.listing, guard=has_results),
        GlobalTransition(OPEN_RESULT, Results.one, guard=has_results, action=one.open_between, interrupts=True),
        GlobalTransition(
            CHOOSE_RESULTS, Results.choice, guard=has_results, action=listing.choose_between, interrupts=True
        ),
    ),
)
