"""How the bot's process is set up before it serves."""

from __future__ import annotations

import gc
from collections.abc import Iterator

import pytest

from bot.commands.serve import COLLECT_AFTER, collect_rarely


@pytest.fixture
def _as_before() -> Iterator[None]:
    """Python's collector as it was."""
    thresholds = gc.get_threshold()
    yield
    gc.set_threshold(*thresholds)
    gc.unfreeze()


@pytest.mark.usefixtures("_as_before")
def test_garbage_is_looked_for_seldom() -> None:
    """And not among what stays anyway."""
    collect_rarely()
    assert gc.isenabled()
    assert gc.get_threshold()[0] == COLLECT_AFTER
    assert gc.get_freeze_count() > COLLECT_AFTER
