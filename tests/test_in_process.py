"""The stage without HTTP: what the bot's process remembers, what fails on purpose, and what is left behind."""

from __future__ import annotations

import gc
import weakref
from pathlib import Path

from bot.simulator.conditions.faults import FaultKind
from tests.in_process import in_process


async def test_a_restart_keeps_what_is_remembered(tmp_path: Path) -> None:
    """Another process, the same database."""
    async with in_process(tmp_path) as stage:
        ewa = stage.world.add_person(101, "Ewa")
        ewa.start()
        await stage.settle()
        before, app = await stage.conversation(ewa), stage.app
        await stage.restart()
        after = await stage.conversation(ewa)
        assert stage.app is not app
        assert before is not None
        assert after is not None
        assert (after.state, after.data, after.screen_message_id) == (
            before.state,
            before.data,
            before.screen_message_id,
        )


async def test_calls_fail_as_they_do_over_the_wire(tmp_path: Path) -> None:
    """What Telegram doesn't take, or doesn't answer, comes when the bot tries again."""
    async with in_process(tmp_path) as stage:
        ewa = stage.world.add_person(101, "Ewa")
        for kind in (FaultKind.SERVER_ERROR, FaultKind.DROPPED, FaultKind.REFUSED):
            stage.world.faults.add(kind, "sendMessage")
            seen = len(ewa.messages)
            ewa.start()
            await stage.settle()
            assert len(ewa.messages) == seen + 1
            stage.wait(minutes=1)
            await stage.settle()
            assert len(ewa.messages) == seen + 2


async def test_nothing_is_left_of_a_stage(tmp_path: Path) -> None:
    """A stage is gone when its test is over."""
    async with in_process(tmp_path) as stage:
        await stage.open_account(stage.world.add_person(101, "Anna"))
    left = weakref.ref(stage)
    del stage
    gc.collect()
    assert left() is None
