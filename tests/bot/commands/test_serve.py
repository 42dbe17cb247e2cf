"""How the bot's process is set up before it serves."""

from __future__ import annotations

import gc

import pytest

from bot.commands.serve import COLLECT_AFTER, collect_rarely


@pytest.mark.usefixtures("usual_collector")
def test_garbage_is_looked_for_seldom() -> None:
    """And not among what stays anyway."""
    collect_rarely()
    assert gc.isenabled()
    assert gc.get_threshold()[0] == COLLECT_AFTER
    assert gc.get_freeze_count() > COLLECT_AFTER
