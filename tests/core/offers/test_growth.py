"""What it takes to offer a freed time doesn't grow with those before whom it doesn't suit (B4)."""

from __future__ import annotations

import pytest

from tests.bench.month.growth import CASES, measure


@pytest.mark.parametrize("case", CASES)
async def test_whom_a_time_does_not_suit_costs_nothing(case: str) -> None:
    """They are another doctor's, wait for other days or hours, or would have to know earlier; or are asked after this
    one.
    """
    wish, weekdays = CASES[case]
    few, _ = await measure(5, wish, weekdays)
    many, _ = await measure(120, wish, weekdays)
    assert many == few
