"""The clinic of these tests."""

from __future__ import annotations

import pytest

from core.clinic.model import Clinic
from tests.core.consultations.consulting import consulting_clinic


@pytest.fixture
def clinic() -> Clinic:
    """A clinic that holds online consultations."""
    return consulting_clinic()
