"""Two patients of the clinic with therapists whose identities are confirmed."""

from __future__ import annotations

import pytest

from core.accounts.patients import Patient
from core.clinic.model import Clinic
from tests.core.referrals.referring import attended_by, full_patient, therapists_clinic
from tests.desk import Desk


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with therapists, and everybody in its staff chat."""
    return therapists_clinic()


@pytest.fixture
async def anna(desk: Desk) -> Patient:
    """A patient with the full level."""
    return await full_patient(desk, "telegram:1", "Anna Nowak")


@pytest.fixture
async def john(desk: Desk) -> Patient:
    """Another one."""
    return await full_patient(desk, "telegram:2", "John Carter")


@pytest.fixture
async def attended(desk: Desk, anna: Patient) -> str:
    """Anna's visit to Dr Nowak, a week ago."""
    return await attended_by(desk, anna)
