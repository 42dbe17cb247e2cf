"""An import's surroundings."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.core.exchange.exchanging import Exchange
from tests.desk import Desk


@pytest.fixture
def exchange(desk: Desk, tmp_path: Path) -> Exchange:
    """Imports into the desk's database, and exports from it."""
    return Exchange(desk, tmp_path)
