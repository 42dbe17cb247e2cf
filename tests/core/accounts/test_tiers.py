"""Levels: what each opens (S6–S12, S33, D3)."""

from __future__ import annotations

import pytest

from core.accounts.patients import Patient, Tier
from core.accounts.tiers import Feature, allows, booking_limit, needs_full, require
from core.clinic.model import Clinic
from core.clinic.settings import ClinicSettings
from core.errors import FullLevelNeeded, RegulationsChanged

BASIC = {Feature.BOOK, Feature.APPOINTMENTS, Feature.OCCUPATIONAL, Feature.ACCOUNT}


@pytest.mark.parametrize("feature", list(Feature))
def test_only_what_is_not_medical_is_open_to_all(feature: Feature) -> None:
    """Booking and the account; the rest waits for a confirmed identity (S33)."""
    assert needs_full(feature) is (feature not in BASIC)


@pytest.mark.parametrize("tier", [Tier.BASIC, Tier.PENDING])
def test_what_needs_the_full_level_is_refused_below_it(clinic: Clinic, tier: Tier) -> None:
    """While the identity is being confirmed, too; the refusal names the feature."""
    patient = Patient(tier=tier, regulations_version="0")
    for feature in BASIC:
        require(clinic, patient, feature)
    for feature in set(Feature) - BASIC:
        assert not allows(clinic, patient, feature)
        with pytest.raises(FullLevelNeeded, match=feature):
            require(clinic, patient, feature)


def test_the_full_level_opens_everything(clinic: Clinic) -> None:
    """All of the menu (S12, S15)."""
    for feature in Feature:
        require(clinic, Patient(tier=Tier.FULL, regulations_version=clinic.regulations.version), feature)


def test_new_regulations_are_accepted_before_what_is_medical(clinic: Clinic) -> None:
    """Both are needed, the level and the current version; booking stays open (D1)."""
    patient = Patient(person_id=7, tier=Tier.FULL, regulations_version="0")
    for feature in Feature:
        assert allows(clinic, patient, feature) is (feature in BASIC)
        if feature not in BASIC:
            with pytest.raises(RegulationsChanged):
                require(clinic, patient, feature)


def test_the_limit_holds_below_the_full_level(clinic: Clinic) -> None:
    """Ten by default; at the full level none, unless the clinic sets one (S7, D3)."""
    assert [booking_limit(clinic, tier) for tier in Tier] == [10, 10, None]
    strict = clinic.model_copy(update={"settings": ClinicSettings(basic_limit=3, full_limit=20)})
    assert [booking_limit(strict, tier) for tier in Tier] == [3, 3, 20]
