"""Medications: what a patient takes, orders of prescriptions, and e-prescriptions (S20, S36, D20)."""

from __future__ import annotations

from typing import Final

from core.accounts.tiers import Feature
from dialogs.engine.dialog import Dialog, GlobalTransition
from dialogs.patient.medications import collecting, following, listing, ordering
from dialogs.patient.medications.collecting import start
from dialogs.patient.medications.states import Medications, Memory
from dialogs.triggers import OPEN_PRESCRIPTION, OPEN_RENEWAL, RENEW_MEDICINE
from dialogs.wording.accounts.levels import has_medications

__all__ = ["MEDICATIONS", "Medications", "start"]

MEDICATIONS: Final = Dialog(
    Medications,
    Memory,
    (
        listing.overview,
        *(ordering.choosing, ordering.supply, ordering.asked, ordering.note, ordering.review),
        *(following.order, following.withdrawing),
        *(collecting.prescriptions, collecting.prescription),
    ),
    free_text=(Medications.asked, Medications.note),
    letters=(Medications.asked,),
    is_medical=True,
    ways_in=(
        GlobalTransition(f"menu.{Feature.MEDICATIONS}", Medications.overview, guard=has_medications),
        GlobalTransition(
            OPEN_RENEWAL, Medications.order, guard=has_medications, action=following.open_between, interrupts=True
        ),
        GlobalTransition(
            OPEN_PRESCRIPTION,
            Medications.prescription,
            guard=has_medications,
            action=collecting.open_between,
            interrupts=True,
        ),
        GlobalTransition(
            RENEW_MEDICINE, Medications.choosing, guard=has_medications, action=ordering.renew_between, interrupts=True
        ),
    ),
)
