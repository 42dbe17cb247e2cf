"""The two tiers: what every run tries (`make test`), and what takes longer or tells no more (`make ci`)."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import TypeVar

import pytest
from _pytest.mark.structures import ParameterSet

Case = TypeVar("Case")


def quick_and_ci(cases: Iterable[Case], quick: Collection[Case]) -> list[Case | ParameterSet]:
    """Parameters of a test: the quick ones are tried in every run, the others in `make ci`."""
    found = list(cases)
    assert set(quick) <= set(found), "what is to be quick is none of the cases"
    return [case if case in quick else _in_ci(case) for case in found]


def _in_ci(case: object) -> ParameterSet:
    values = case if isinstance(case, tuple) else (case,)
    return pytest.param(*values, marks=pytest.mark.ci)
