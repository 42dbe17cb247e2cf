"""Talk to a doctor now, without booking: in writing, by voice or by video (S16, S37, D8, D22)."""

from __future__ import annotations

from typing import Final

from core.accounts.tiers import Feature
from dialogs.engine.dialog import Dialog, GlobalTransition
from dialogs.patient.consultations import agreed, current, entering
from dialogs.patient.consultations.entering import start
from dialogs.patient.consultations.states import Consulting, Memory
from dialogs.triggers import CONSENTS, LEAVE_CONSULTATION, OPEN_CONSULTATION, STAY_IN_CONSULTATION, TO_DOCTOR
from dialogs.wording.accounts.levels import has_consultations, is_in_consultation

__all__ = ["CONSULTING", "Consulting", "start"]

CONSULTING: Final = Dialog(
    Consulting,
    Memory,
    (
        *(entering.overview, entering.consenting, entering.about, entering.kind, entering.summary),
        *(current.current, current.leaving, current.record),
        *(agreed.agreed, agreed.withdrawing_screen),
    ),
    free_text=(Consulting.about, Consulting.summary, Consulting.current),
    letters=(Consulting.about,),
    conversations=(Consulting.current,),
    is_medical=True,
    ways_in=(
        GlobalTransition(f"menu.{Feature.ONLINE_CONSULTATIONS}", Consulting.current, guard=is_in_consultation),
        GlobalTransition(f"menu.{Feature.ONLINE_CONSULTATIONS}", Consulting.overview, guard=has_consultations),
        GlobalTransition(
            OPEN_CONSULTATION,
            Consulting.current,
            guard=has_consultations,
            action=entering.open_one,
            interrupts=True,
        ),
        GlobalTransition(
            LEAVE_CONSULTATION,
            Consulting.leaving,
            guard=has_consultations,
            action=current.ask_leaving,
            interrupts=True,
        ),
        GlobalTransition(
            STAY_IN_CONSULTATION, Consulting.current, guard=has_consultations, action=current.stay, interrupts=True
        ),
        GlobalTransition(CONSENTS, Consulting.agreed, guard=agreed.has_form),
        GlobalTransition(
            TO_DOCTOR,
            Consulting.current,
            guard=is_in_consultation,
            action=current.say_from_elsewhere,
            interrupts=True,
        ),
    ),
)
