"""The comparison with other bots: it counts as it says, and the portal can still be measured by it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.bench.peers.contestants import CONTESTANTS
from tests.bench.peers.laps import Accounts, Case, Figures, measure
from tests.bench.peers.owners import count
from tests.bench.peers.process import ROOT
from tests.bench.peers.report import tables
from tests.bench.peers.results import Measured, Results, append, read

ONE = Case(patients=1, dialogs=1)


def some(seconds: float) -> Figures:
    """Eight turns in so many seconds."""
    return Figures(8, seconds, 0.1, 0.2, 0.3, cpu=seconds / 2, start=1, memory=50, busy=0.1)


def test_bots_are_compared_round_by_round(tmp_path: Path) -> None:
    """A lap in which the machine was slow was slow for both."""
    lines = tmp_path / "lines"
    for ours, theirs in ((1, 2), (10, 30), (1, 4)):
        append(lines, Measured("ours", ONE, some(ours)))
        append(lines, Measured("theirs", ONE, some(theirs)))
    results = Results(read(lines))
    assert results.ratio("ours", "theirs", ONE, lambda figures: figures.rate) == 3
    assert results.ratio("ours", "nobody's", ONE, lambda figures: figures.rate) is None
    assert results.median("theirs", ONE, lambda figures: figures.seconds) == 4
    assert "| 1 | theirs | 2 | – | 100 | 200 | 300 | – | 250.0 | – |" in tables(results)


def test_a_sample_is_the_innermost_package_s() -> None:
    """What Python's own library does is done for whoever called it; the loop's waiting is nobody's work."""
    main = f'thread (1): "MainThread";run ({ROOT}/bot/app.py:1);_run_once (/lib/asyncio/base_events.py:1)'
    samples = (
        f"{main};execute (/x/site-packages/sqlalchemy/engine.py:1);loads (/lib/json.py:1) 3",
        f"{main};turn ({ROOT}/dialogs/portal.py:1) 2",
        f"{main};_read_from_self (/lib/asyncio/selector_events.py:1) 1",
        f"{main};EpollSelector.select (/lib/selectors.py:1) 50",
        "thread (2): worker;run (/x/site-packages/aiosqlite/core.py:1) 50",
    )
    found = count("\n".join(samples), cpu=0.01, threads=0.02)
    assert found.owners == {"sqlalchemy": 3, "dialogs": 2, "asyncio": 1}
    assert found.functions["dialogs/portal.py:turn"] == 2


@pytest.mark.ci
@pytest.mark.skipif(shutil.which("taskset") is None, reason="processes are kept to a core by taskset")
@pytest.mark.parametrize("webhook", [False, True], ids=["polling", "webhook"])
async def test_the_portal_plays_its_part(tmp_path: Path, *, webhook: bool) -> None:
    """Two patients book at once; nothing is asked for that Telegram, as it is here, doesn't know."""
    figures = await measure(CONTESTANTS[0], Case(patients=2, dialogs=1, webhook=webhook), Accounts(tmp_path))
    assert figures.turns >= 2 * CONTESTANTS[0].steps.turns
    assert figures.cpu > 0
