"""The process is killed between any two steps of a turn and started again: nothing is lost, and nothing is done twice.

Anna confirms a visit. Her answer is three deliveries (the press, the screen, the calendar file), and the staff get one.
"""

from __future__ import annotations

import signal
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import get_args

import pytest

from bot.tracing import CheckpointName
from tests.databases import prepared_file
from tests.e2e.clinic_day import ClinicDay, a_clinic_day
from tests.e2e.processes import Processes, processes
from tests.postgres import Postgres
from tests.tiers import quick_and_ci

IN_THE_TURN: list[CheckpointName] = ["received", "noted", "loaded", "answered", "queued", "committed"]
IN_EACH_DELIVERY: list[CheckpointName] = ["delivered", "completed"]  # and leased: the next is, in the same transaction
DEATHS = [(step, 1) for step in (*IN_THE_TURN, "leased")] + [
    (step, nth) for step in IN_EACH_DELIVERY for nth in (1, 2, 3, 4)
]

OF_A_FILE: list[CheckpointName] = ["downloaded", "checked", "stored"]
"""What comes of a file that was sent: see `test_killed_with_a_file`."""

OF_A_JOB: list[CheckpointName] = ["stepped", "told"]
"""What time brings about: see `test_killed_while_telling`."""

ONCE = (1, 1, 1)
SEEN_TWICE = {3: (1, 2, 1), 4: (1, 1, 2)}
"""How many screens, files and notices are seen, after a death between Telegram's taking the nth delivery and our noting
it. The answer to a press and the edit of a screen come a second time as well, but nobody sees that.
"""


@pytest.fixture(scope="module")
def bots() -> Iterator[Processes]:
    """Where bots begin."""
    with processes() as begun:
        yield begun


def test_every_step_is_tried() -> None:
    """A step that is added to a turn has to be added here."""
    assert {step for step, _nth in DEATHS} | set(OF_A_FILE) | set(OF_A_JOB) == set(get_args(CheckpointName))


@pytest.mark.parametrize(("step", "nth"), quick_and_ci(DEATHS, [("committed", 1)]))
async def test_killed(step: CheckpointName, nth: int, bots: Processes, tmp_path: Path) -> None:
    """Killed at any step while polling, with SQLite: the next process goes on at once."""
    async with a_clinic_day(prepared_file(tmp_path)) as day:
        await kill_and_go_on(day, bots, step, nth)


@pytest.mark.ci
@pytest.mark.parametrize(("step", "nth"), [("received", 1), ("committed", 1), ("delivered", 2)])
async def test_killed_behind_a_webhook(step: CheckpointName, nth: int, bots: Processes, tmp_path: Path) -> None:
    """Killed with the webhook's request open: Telegram hears no 200 and calls again."""
    async with a_clinic_day(prepared_file(tmp_path), webhook=True) as day:
        await kill_and_go_on(day, bots, step, nth)


@pytest.mark.ci
@pytest.mark.parametrize(("step", "nth"), [("queued", 1), ("committed", 1), ("delivered", 3)])
async def test_killed_with_postgresql(step: CheckpointName, nth: int, bots: Processes, postgres: Postgres) -> None:
    """With PostgreSQL, where others may be at work, a delivery under way waits until its lease has run out."""
    async with a_clinic_day(await postgres.emptied()) as day:
        await kill_and_go_on(day, bots, step, nth, until_the_lease_ends=timedelta(minutes=1))


async def kill_and_go_on(
    day: ClinicDay, bots: Processes, step: CheckpointName, nth: int, until_the_lease_ends: timedelta = timedelta()
) -> None:
    """One bot dies, the next one goes on, and everything is as if nothing had happened."""
    day.confirm()
    first = await bots.begin(day.environment, day.stage.now, step, nth)
    assert await first.ended() == -signal.SIGKILL

    second = await bots.begin(day.environment, day.stage.now + until_the_lease_ends)
    seen = SEEN_TWICE.get(nth, ONCE) if step == "delivered" else ONCE
    await day.settled(*seen)
    assert await second.stopped() == 0
    assert day.seen() == seen
    await day.check()
