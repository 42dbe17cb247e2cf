"""What one turn has sent: queued at its end in one statement, leased to this process where it can begin at once, and
handed over with the commit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from bot.outbox import leases, queue
from bot.outbox.actions import BotAction
from bot.outbox.due import MARGIN
from bot.outbox.handover import Handover
from bot.outbox.leases import Leased
from bot.outbox.model import TABLE

_INSERT: Final = sa.insert(TABLE).returning(TABLE.c.id, sort_by_parameter_order=True)

_NEWEST: Final = sa.select(sa.func.max(TABLE.c.id)).where(
    TABLE.c.chat_id == sa.bindparam("chat"), TABLE.c.done_at.is_(None)
)


@dataclass(slots=True)
class Outgoing:
    """What a turn has sent. `name`, which is the turn's own, begins the dedupe keys; `update_id` is what caused it."""

    name: str
    update_id: int | None
    now: datetime
    handover: Handover
    _wanted: list[tuple[int, BotAction, str]] = field(default_factory=list)
    _withdrawn: Sequence[int] = ()
    _leased: list[Leased] = field(default_factory=list)

    def add(self, chat_id: int, delivery: BotAction, dedupe_key: str | None = None, /) -> None:
        """Have it delivered after the commit, and after what was added before."""
        self._wanted.append((chat_id, delivery, dedupe_key or f"{self.name}/{len(self._wanted)}"))

    async def withdraw_screen(self, session: AsyncSession, chat_id: int, conversation: str) -> bool:
        """A screen of that conversation that nobody has been shown yet, because a newer one takes its place. Answers
        whether there was one.
        """
        not_begun = self.handover.not_begun(chat_id)
        withdrawn = await queue.withdraw_screen(session, conversation, self.now, not_begun)
        self._withdrawn = [*self._withdrawn, *withdrawn]
        return bool(withdrawn)

    async def write(self, session: AsyncSession) -> None:
        """Queue all of it, behind what the session has queued otherwise.

        Raises: `IntegrityError`, if the turn of this name has sent something before.
        """
        await session.flush()
        if not self._wanted:
            return
        free = {
            chat_id for chat_id in {chat_id for chat_id, *_ in self._wanted} if await self._is_free(session, chat_id)
        }
        rows = [self._row(*wanted, leased=wanted[0] in free) for wanted in self._wanted]
        ids = (await session.execute(_INSERT, rows)).scalars()
        self._leased = [
            Leased(row_id, chat_id, delivery, 1, update_id=self.update_id, until=self.now + MARGIN)
            for row_id, (chat_id, delivery, _key) in zip(ids, self._wanted, strict=True)
            if chat_id in free
        ]

    def hand_over(self) -> None:
        """It is committed."""
        others = {chat_id for chat_id, *_ in self._wanted} - {each.chat_id for each in self._leased}
        self.handover.give(self._leased, withdrawn=self._withdrawn, others=others)

    async def _is_free(self, session: AsyncSession, chat_id: int) -> bool:
        """Whether nothing waits in a chat that isn't in our hands. How fast groups are written to is seen to elsewhere
        (`bot.delivery.rate_limit`).
        """
        if chat_id < 0 or not self.handover.is_open:
            return False
        newest = await session.scalar(_NEWEST, {"chat": chat_id})
        return newest is None or self.handover.holds(chat_id, newest)

    def _row(self, chat_id: int, delivery: BotAction, key: str, *, leased: bool) -> dict[str, Any]:
        row = queue.row_of(chat_id, delivery, key, self.update_id, self.now)
        return row | (leases.lease_of(delivery, self.now) if leased else leases.NO_LEASE)
