"""The clinic finds its own things by id."""

from __future__ import annotations

import pytest

from core.errors import NotFound
from tests.clinics import small_clinic


def test_a_changed_copy_knows_its_own_things() -> None:
    """What the original had looked up already doesn't linger in the copy."""
    clinic = small_clinic()
    assert clinic.service("internist").minutes == 20
    changed = clinic.model_copy(update={"services": ()})
    with pytest.raises(NotFound):
        changed.service("internist")


def test_who_gives_a_service_and_where() -> None:
    """Those with its specialty and hours for its kind, by surname."""
    clinic = small_clinic()
    assert [each.id for each in clinic.practitioners_of("internist")] == ["nowak", "wilk"]
    assert [each.id for each in clinic.facilities_of("internist")] == ["centrum", "wola", "partner"]
    assert [each.id for each in clinic.facilities_of("dermatologist")] == ["centrum", "wola"]
