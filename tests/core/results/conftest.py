"""A clinic with everybody in its staff chat, and a patient who may read results."""

from __future__ import annotations

import pytest

from core.accounts.patients import Patient, Tier
from core.clinic.model import Clinic
from tests.core.staff.staffing import staffed_clinic
from tests.desk import Desk


@pytest.fixture
def clinic() -> Clinic:
    """A clinic with everybody in its staff chat."""
    return staffed_clinic()


@pytest.fixture
async def anna(desk: Desk, anna: Patient) -> Patient:
    """Anna, whose identity is confirmed."""
    async with desk.work() as work:
        patient = await work.session.merge(anna)
        patient.tier = Tier.FULL
        return patient
