"""The account's levels in words, and how to get the full one (S25–S33)."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from core.accounts.patients import Patient, Tier
from core.accounts.tiers import Feature, allows
from core.clinic.model import Clinic
from dialogs.engine.text import Quote, Text, Verbatim, _, lines
from dialogs.engine.turn import Turn

FEATURE_NAMES: Final[dict[Feature, Text]] = {
    Feature.BOOK: _("Book an appointment"),
    Feature.APPOINTMENTS: _("My appointments"),
    Feature.OCCUPATIONAL: _("Occupational medicine"),
    Feature.TREATMENT: _("Treatment"),
    Feature.MEDICATIONS: _("Medications"),
    Feature.ONLINE_CONSULTATIONS: _("Online consultations"),
    Feature.ASK_DOCTOR: _("Ask your doctor"),
    Feature.RESULTS: _("Results"),
    Feature.REFERRALS: _("Referrals"),
    Feature.FILES: _("Your files"),
    Feature.ACCOUNT: _("My account"),
}

CONFIRM_LABEL: Final = _("Confirm your identity")

LONGEST_NAME: Final = 120
"""As much of a name as is shown where there is room."""


def has_account(turn: Turn[Any]) -> bool:
    """Whether the person has opened an account."""
    return turn.patient is not None


def has_files(turn: Turn[Any]) -> bool:
    """Whether the person may keep files here (D10)."""
    return _may(turn, Feature.FILES)


def has_questions(turn: Turn[Any]) -> bool:
    """Whether the person may ask a doctor here (S33)."""
    return _may(turn, Feature.ASK_DOCTOR)


def has_treatment(turn: Turn[Any]) -> bool:
    """Whether the person may see their treatment here (S33)."""
    return _may(turn, Feature.TREATMENT)


def has_results(turn: Turn[Any]) -> bool:
    """Whether the person may open results here (S33)."""
    return _may(turn, Feature.RESULTS)


def has_referrals(turn: Turn[Any]) -> bool:
    """Whether the person may see their referrals here (S33)."""
    return _may(turn, Feature.REFERRALS)


def has_consultations(turn: Turn[Any]) -> bool:
    """Whether the person may talk to a doctor online here (S33), and the clinic has that."""
    return bool(turn.work.clinic.consultation_hours) and _may(turn, Feature.ONLINE_CONSULTATIONS)


def is_in_consultation(turn: Turn[Any]) -> bool:
    """Whether the patient waits for a doctor online, or talks to one, whoever writes for them."""
    return has_consultations(turn) and bool(turn.known_patient.in_consultation)


_ALL: Final = frozenset(Feature)


def held_by(clinic: Clinic) -> Collection[Feature]:
    """What the clinic has here at all."""
    return _ALL if clinic.consultation_hours else _ALL - {Feature.ONLINE_CONSULTATIONS}


def _may(turn: Turn[Any], feature: Feature) -> bool:
    return turn.patient is not None and allows(turn.work.clinic, turn.patient, feature)


def has_medications(turn: Turn[Any]) -> bool:
    """Whether the person may see their medicines here (S33)."""
    return _may(turn, Feature.MEDICATIONS)


def level_name(tier: Tier) -> Text:
    """The level as it is shown to the person."""
    match tier:
        case Tier.BASIC:
            return _("basic")
        case Tier.PENDING:
            return _("basic (your identity is being confirmed)")
        case Tier.FULL:
            return _("full")


def patient_name(patient: Patient, longest: int = LONGEST_NAME) -> Text:
    """A patient's name for the clinic's people; of an account that anybody may have opened by it, it says so (D16)."""
    name = Quote(patient.full_name, longest)
    if patient.tier is Tier.FULL:
        return name
    return _("{name} (⚠️ identity not confirmed)", name=name)


def why_closed() -> Text:
    """Why something is closed to a basic account; a button beside it leads on."""
    return lines(
        _("🔒 This needs the full level of the account, because it opens your medical records."),
        _("To get it, confirm your identity. It takes a few minutes, and is done once."),
    )


def how_to_get_full(clinic: Clinic) -> Text:
    """The same, where no button can stand beside it."""
    return lines(
        _("🔒 This needs the full level of the account, because it opens your medical records."),
        _(
            "To get it, confirm your identity: in the menu, press “My account”, then “Level of the account”. You can "
            "also call {phone}.",
            phone=Verbatim(clinic.phone),
        ),
    )
