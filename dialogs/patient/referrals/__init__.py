"""Referrals: see them, book from them, plan procedures in one go, move and cancel them (S13, S14, S21, D11, D21)."""

from __future__ import annotations

from typing import Final

from core.accounts.tiers import Feature
from dialogs.engine.dialog import Dialog, GlobalTransition
from dialogs.patient.referrals import changing, listing, planning, wishing
from dialogs.patient.referrals.listing import start
from dialogs.patient.referrals.states import Memory, Referrals
from dialogs.triggers import OPEN_REFERRAL, REFERRAL_OF
from dialogs.wording.accounts.levels import has_referrals

__all__ = ["REFERRALS", "Referrals", "start"]

REFERRALS: Final = Dialog(
    Referrals,
    Memory,
    (
        *(listing.listing, listing.one),
        *(wishing.wish, wishing.days, wishing.part, wishing.place, wishing.begin),
        *(planning.plan, planning.planned),
        *(changing.cancelling, changing.cancelled),
    ),
    is_medical=True,
    ways_in=(
        GlobalTransition(f"menu.{Feature.REFERRALS}", Referrals.listing, guard=has_referrals),
        GlobalTransition(
            OPEN_REFERRAL, Referrals.one, guard=has_referrals, action=listing.open_between, interrupts=True
        ),
        GlobalTransition(
            REFERRAL_OF, Referrals.one, guard=has_referrals, action=listing.open_of_appointment, interrupts=True
        ),
    ),
)
