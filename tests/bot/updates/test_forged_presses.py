"""Presses that no button of the screen carries: somebody has forged them."""

from __future__ import annotations

from itertools import product

import pytest

from bot.inbox.dead_letters import DeadLetter
from bot.rendering.callback_data import CallbackData
from bot.simulator.actors.actor import SimPerson
from core.accounts.patients import Tier
from dialogs.directory import build_portal
from tests.bot.seen import answers, count
from tests.stage import Stage
from tests.tiers import quick_and_ci

OPEN_EVERYWHERE = sorted({row.trigger for row in build_portal().engine.global_transitions})


@pytest.mark.parametrize(
    ("tier", "value"), quick_and_ci(product([None, Tier.FULL], ["", "x", "0"]), [(None, "x"), (Tier.FULL, "0")])
)
async def test_open_everywhere(stage: Stage, anna: SimPerson, tier: Tier | None, value: str) -> None:
    """What can be begun from everywhere can be, or is refused, wherever it was forged and whatever it names."""
    if tier is not None:
        await stage.open_account(anna, tier)
    for trigger in OPEN_EVERYWHERE:
        anna.say("/start")
        await stage.settle()
        row = await stage.conversation(anna)
        assert row is not None
        if CallbackData.unpack(f"1:{trigger}:") is not None:
            anna.press(answers(anna)[-1], CallbackData(row.screen_version, trigger, value).pack())
            await stage.settle()
    assert await count(stage, DeadLetter) == 0
