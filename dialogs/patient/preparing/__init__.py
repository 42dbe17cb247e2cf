"""Get ready for a visit: the clinic's questions, one's own, files and medicines."""

from __future__ import annotations

from typing import Final

from dialogs.engine.dialog import Dialog, GlobalTransition
from dialogs.patient.preparing import filling, overview
from dialogs.patient.preparing.states import Memory, Preparing, open_between
from dialogs.triggers import PREPARE
from dialogs.wording.accounts.levels import has_account

__all__ = ["PREPARING", "Preparing"]

PREPARING: Final = Dialog(
    Preparing,
    Memory,
    (
        *(overview.overview, filling.question, filling.summary),
        *(overview.asking, overview.medicines, overview.differing),
    ),
    free_text=(Preparing.question, Preparing.asking, Preparing.differing, Preparing.medicines),
    letters=(Preparing.asking, Preparing.differing),
    is_medical=True,
    ways_in=(GlobalTransition(PREPARE, Preparing.overview, guard=has_account, action=open_between, interrupts=True),),
)
