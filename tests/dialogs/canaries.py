"""Words that are told in one place only: where else they turn up (S19, S20, S21)."""

from __future__ import annotations

import re
from collections.abc import Iterable

import sqlalchemy as sa

from bot.outbox.model import OutboxRow
from tests.in_process import InProcessStage


def canaries_in(text: str, canaries: Iterable[str]) -> list[str]:
    """Those that a text tells, as words of their own or as beginnings of words."""
    return [each for each in canaries if re.search(rf"\b{re.escape(each)}", text, re.IGNORECASE)]


async def left_in_outbox(stage: InProcessStage, canaries: Iterable[str]) -> list[str]:
    """Those that stand in what was delivered."""
    async with stage.work() as work:
        rows = list(await work.session.scalars(sa.select(OutboxRow).where(OutboxRow.done_at.is_not(None))))
    assert rows
    return [found for row in rows for found in canaries_in(str(vars(row)), canaries)]
