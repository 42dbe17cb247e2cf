"""A few days of a small town, as `tests.bench.bench_offers` lives through a month of a large one (B4)."""

from __future__ import annotations

import pytest

from tests.bench.bench_offers import live
from tests.bench.month.month import SMALL


@pytest.mark.ci
async def test_a_few_days() -> None:
    """No rule is broken, whatever people do; and they do all of it."""
    month = await live(SMALL)
    assert not month.rule.violations.examples
    assert month.became.total() == month.costs.weeks[0].freed
    done = {"accepts", "refuses", "moves", "cancels", "books", "doesn't come", "a doctor is absent", "new hours"}
    assert done <= month.happened.keys()
