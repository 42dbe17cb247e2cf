"""Who acts for whom: a parent for a child, an adult for a parent (B13)."""

from __future__ import annotations

from typing import Final

from dialogs.engine.dialog import Dialog, GlobalTransition
from dialogs.patient.family.acting import as_relative
from dialogs.patient.family.asking import asking, open_request, request, summary
from dialogs.patient.family.delegated import gate
from dialogs.patient.family.links import LINK_PREFIX, OPEN_LINK, deciding, link, open_link
from dialogs.patient.family.overview import ending_screen, kin, one, open_tie, overview, whom
from dialogs.patient.family.states import Family, Memory
from dialogs.patient.family.whose import (
    for_whom,
    is_for_somebody_else,
    keep_words,
    takes_any_words,
    whose,
    words_kept,
)
from dialogs.triggers import ASK_FOR_WHOM, FAMILY, OPEN_FAMILY_REQUEST, OPEN_TIE
from dialogs.wording.accounts.family import NO_LONGER
from dialogs.wording.accounts.levels import has_account

__all__ = [
    "FAMILY_DIALOG",
    "LINK_PREFIX",
    "NO_LONGER",
    "OPEN_LINK",
    "as_relative",
    "gate",
    "is_for_somebody_else",
    "takes_any_words",
    "whose",
    "words_kept",
]

FAMILY_DIALOG: Final = Dialog(
    Family,
    Memory,
    (overview, whom, kin, link, deciding, asking, summary, request, one, ending_screen, for_whom),
    is_medical=True,
    ways_in=(
        GlobalTransition(FAMILY, Family.overview, guard=has_account),
        GlobalTransition(OPEN_TIE, Family.overview, guard=has_account, action=open_tie),
        GlobalTransition(OPEN_LINK, Family.deciding, guard=has_account, action=open_link),
        GlobalTransition(OPEN_FAMILY_REQUEST, Family.request, guard=has_account, action=open_request),
        GlobalTransition(ASK_FOR_WHOM, Family.for_whom, guard=has_account, action=keep_words, interrupts=True),
    ),
)
