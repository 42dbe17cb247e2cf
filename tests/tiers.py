"""The two tiers: what every run tries (`make test`), and what takes longer or tells no more (`make ci`)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Final, TypeVar

import pytest
from _pytest.mark.structures import ParameterSet

Case = TypeVar("Case")

COUNTED: Final = pytest.StashKey[Counter[tuple[Path, bool]]]()
"""How many tests were collected of each file, and how many of them are in `make ci`."""


def quick_and_ci(cases: Iterable[Case], quick: Collection[Case]) -> list[Case | ParameterSet]:
    """Parameters of a test: the quick ones are tried in every run, the others in `make ci`."""
    found = list(cases)
    assert all(each in found for each in quick), "what is to be quick is none of the cases"
    return [case if case in quick else _in_ci(case) for case in found]


def _in_ci(case: object) -> ParameterSet:
    values = case if isinstance(case, tuple) else (case,)
    return pytest.param(*values, marks=pytest.mark.ci)
