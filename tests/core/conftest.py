"""Two people who book."""

from __future__ import annotations

import pytest

from core.patients import Patient
from tests.desk import Desk
from tests.people import a_patient


@pytest.fixture
async def anna(desk: Desk) -> Patient:
    """A patient."""
    async with desk.work() as work:
        return await a_patient(work, "telegram:1", "Anna Nowak")


@pytest.fixture
async def john(desk: Desk) -> Patient:
    """Another patient."""
    async with desk.work() as work:
        return await a_patient(work, "telegram:2", "John Carter")
