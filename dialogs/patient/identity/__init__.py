"""Confirming one's identity: the ways, the regulations before them, a code for the staff, a form to be called by
(S25–S33).
"""

from __future__ import annotations

from typing import Final

from dialogs.engine.dialog import Dialog, GlobalTransition
from dialogs.patient.identity.code import code
from dialogs.patient.identity.contact import contact_note, contact_phone, contact_sent, contact_summary, contact_when
from dialogs.patient.identity.outcome import open_outcome, outcome
from dialogs.patient.identity.regulations import regulations
from dialogs.patient.identity.states import Identity, Memory, begin, regulations_first
from dialogs.patient.identity.ways import ways
from dialogs.triggers import CONFIRM_IDENTITY, IDENTITY_OUTCOME
from dialogs.wording.accounts.levels import has_account

IDENTITY: Final = Dialog(
    Identity,
    Memory,
    (ways, regulations, code, contact_phone, contact_when, contact_note, contact_summary, contact_sent, outcome),
    free_text=(Identity.contact_note,),
    ways_in=(
        GlobalTransition(CONFIRM_IDENTITY, Identity.regulations, guard=regulations_first, action=begin),
        GlobalTransition(CONFIRM_IDENTITY, Identity.ways, guard=has_account, action=begin),
        GlobalTransition(IDENTITY_OUTCOME, Identity.outcome, guard=has_account, action=open_outcome),
    ),
)
