"""A simulated day: nobody is overtaken within a specialty, and what is told of the wait is about right (S16)."""

from __future__ import annotations

import statistics

import pytest

from tests.core.consultations.day import a_day
from tests.desk import Desk


@pytest.mark.ci
@pytest.mark.parametrize(("patients", "doctors", "seed"), [(40, 3, 1), (120, 4, 2)])
async def test_nobody_is_overtaken(desk: Desk, patients: int, doctors: int, seed: int) -> None:
    """Whatever doctors and patients do; and half of what is told of the wait is right within ten minutes."""
    day, arrivals = a_day(desk, patients, doctors, seed)
    await day.live(arrivals)
    assert day.overtaken == []
    assert day.became["held"] > patients / 2
    assert statistics.median(abs(waited - told) for told, waited in day.waits) <= 10
