"""The levels of an account, and what each one opens (D1, D3)."""

from __future__ import annotations

from enum import StrEnum

from core.accounts.patients import Patient, Tier
from core.clinic.model import Clinic
from core.errors import FullLevelNeeded, RegulationsChanged


class Feature(StrEnum):
    """What the menu offers."""

    TREATMENT = "treatment"
    MEDICATIONS = "medications"
    ONLINE_CONSULTATIONS = "online_consultations"
    ASK_DOCTOR = "ask_doctor"
    BOOK = "book"
    APPOINTMENTS = "appointments"
    FILES = "files"
    RESULTS = "results"
    REFERRALS = "referrals"
    ACCOUNT = "account"
    OCCUPATIONAL = "occupational"


OPEN_TO_ALL = frozenset({Feature.BOOK, Feature.APPOINTMENTS, Feature.OCCUPATIONAL, Feature.ACCOUNT})
"""What an account of any level may do (S6–S11). Everything medical waits for a confirmed identity (S33)."""


def needs_full(feature: Feature) -> bool:
    """Whether the feature is closed until the identity is confirmed."""
    return feature not in OPEN_TO_ALL


def has_level(patient: Patient, feature: Feature) -> bool:
    """Whether the patient's level is enough for the feature."""
    return patient.tier is Tier.FULL or not needs_full(feature)


def has_accepted_regulations(clinic: Clinic, patient: Patient) -> bool:
    """Whether what the patient has accepted is the current version."""
    return patient.regulations_version == clinic.regulations.version


def allows(clinic: Clinic, patient: Patient, feature: Feature) -> bool:
    """Whether the feature is open to this patient: by their level, and once they have accepted the current regulations
    for what needs the full one (D1). For who has no chat somebody else acts, who has accepted them (`core.family`).
    """
    is_accepted = patient.person_id is None or has_accepted_regulations(clinic, patient)
    return has_level(patient, feature) and (not needs_full(feature) or is_accepted)


def require_level(patient: Patient, feature: Feature) -> None:
    """Pass if the patient's level is enough for the feature: for what ends something that `require` has let begin.

    Raises: FullLevelNeeded.
    """
    if not has_level(patient, feature):
        raise FullLevelNeeded(feature)


def require(clinic: Clinic, patient: Patient, feature: Feature) -> None:
    """Pass if the feature is open to this patient.

    Raises: FullLevelNeeded; RegulationsChanged, while the current ones aren't accepted.
    """
    require_level(patient, feature)
    if not allows(clinic, patient, feature):
        raise RegulationsChanged(current=clinic.regulations.version)


def booking_limit(clinic: Clinic, tier: Tier) -> int | None:
    """How many upcoming appointments this level may have booked; `None` when there is no limit (S7, D3)."""
    return clinic.settings.full_limit if tier is Tier.FULL else clinic.settings.basic_limit
