"""In private the desk answers at once, however much is done in a minute; the group has its limit."""

from __future__ import annotations

from pathlib import Path

from bot.delivery.rate_limit import PER_MINUTE
from bot.demo.people import STAFF
from bot.simulator.world.chats import Chat
from bot.simulator.world.journal import Edited, Sent
from tests.in_process import InProcessStage
from tests.stage import STAFF_CHAT, Stage, a_stage

ACTS = 2 * PER_MINUTE


async def test_nobody_waits_in_private(tmp_path: Path) -> None:
    """Twice as many screens within one minute as a group may have of messages; there, most of them wait."""
    async with a_stage(tmp_path, kind=InProcessStage) as stage:
        await stage.stop()
        stage.group_rate = PER_MINUTE
        await stage.start()
        reception = stage.world.person(STAFF[0].id)
        assert await _answered(stage, reception.chat) == ACTS
        assert await _answered(stage, stage.world.chat(STAFF_CHAT)) < PER_MINUTE


async def _answered(stage: Stage, chat: Chat) -> int:
    """How many of so many commands are answered before time passes."""
    reception, before = stage.world.person(STAFF[0].id), len(stage.world.log)
    for _ in range(ACTS):
        reception.say("/today", chat=chat)
        await stage.settle()
    shown = (each.message for each in stage.world.log.after(before) if isinstance(each, Sent | Edited))
    return len({each.message_id for each in shown if each.sender.is_bot and each.chat.id == chat.id})
