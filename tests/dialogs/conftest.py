"""What the tests of dialogs are given."""

from __future__ import annotations

import os

import pytest

from tests.dialogs.plays import Plays


@pytest.fixture(scope="session")
def plays(tmp_path_factory: pytest.TempPathFactory) -> Plays:
    """The scripts as they are played in this run, by this process or by one beside it."""
    own = tmp_path_factory.getbasetemp()
    shared = (own.parent if "PYTEST_XDIST_WORKER" in os.environ else own) / "plays"
    shared.mkdir(exist_ok=True)
    return Plays(shared)
