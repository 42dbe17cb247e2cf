"""What one turn has sent: queued at its end in one statement, leased to this process where it can begin at once, and
handed over with the commit.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession

from bot.outbox import leases, queue
from bot.outbox.actions import BotAction
from bot.outbox.due import MARGIN
from bot.outbox.handover import Handover
from bot.outbox.leases import Leased
from bot.outbox.model import TABLE
from core.statements.prepared import Answer, Prepared

MOST_ROWS: Final = 8
"""How many are queued in one statement."""

_NEWEST: Final = Prepared(
    sa.select(sa.func.max(TABLE.c.id)).where(TABLE.c.chat_id == sa.bindparam("chat"), TABLE.c.done_at.is_(None))
)

_WRITTEN: Final = tuple(column for column in TABLE.columns if column.name not in {"id", "message_id", "done_at"})


@cache
def _insertion(rows: int) -> Prepared:
    """Of so many rows. Which number each has got is told by its dedupe key."""
    values = [
        {column.name: sa.bindparam(f"{column.name}_{row}", type_=column.type) for column in _WRITTEN}
        for row in range(rows)
    ]
    return Prepared(sa.insert(TABLE).values(values).returning(TABLE.c.dedupe_key, TABLE.c.id))


@dataclass(slots=True)
class Outgoing:
    """What a turn has sent. `name`, which is the turn's own, begins the dedupe keys; `update_id` is what caused it."""

    name: str
    update_id: int | None
    now: datetime
    handover: Handover
    _wanted: list[tuple[int, BotAction, str]] = field(default_factory=list)
    _looked_up: dict[int, Answer] = field(default_factory=dict)
    _withdrawn: Sequence[int] = ()
    _free: set[int] = field(default_factory=set)
    _queued: list[Answer] = field(default_factory=list)

    def add(self, chat_id: int, delivery: BotAction, dedupe_key: str | None = None, /) -> None:
        """Have it delivered after the commit, and after what was added before."""
        self._wanted.append((chat_id, delivery, dedupe_key or f"{self.name}/{len(self._wanted)}"))

    async def look_up(self, session: AsyncSession, chat_id: int) -> None:
        """Have read with the session's next statement what waits in a chat to which something will be sent."""
        self._looked_up[chat_id] = await _NEWEST.put_off(session, {"chat": chat_id})

    async def withdraw_screen(self, session: AsyncSession, chat_id: int, conversation: str) -> bool:
        """A screen of that conversation that nobody has been shown yet, because a newer one takes its place. Answers
        whether there was one.
        """
        not_begun = self.handover.not_begun(chat_id)
        withdrawn = await queue.withdraw_screen(session, conversation, self.now, not_begun)
        self._withdrawn = [*self._withdrawn, *withdrawn]
        self._looked_up.pop(chat_id, None)
        return bool(withdrawn)

    async def write(self, session: AsyncSession) -> None:
        """Queue all of it, behind what the session has queued otherwise.

        Raises: `IntegrityError`, if the turn of this name has sent something before.
        """
        await self.put_off(session)
        for each in self._queued:
            await each.all_rows()

    async def put_off(self, session: AsyncSession) -> None:
        """The same with the session's next statement, or with the commit. That is where an error is raised; others'
        turns in the same transaction come again then, as this one does.
        """
        if queue.has_queued(session):
            await session.flush()
            self._looked_up.clear()
        chats = {chat_id for chat_id, *_ in self._wanted}
        self._free = {chat_id for chat_id in chats if await self._is_free(session, chat_id)}
        for start in range(0, len(self._wanted), MOST_ROWS):
            self._queued.append(await self._insert(session, self._wanted[start : start + MOST_ROWS]))

    def hand_over(self) -> None:
        """It is committed."""
        numbers = {key: number for answer in self._queued for key, number in answer.known_rows()}
        leased = [
            Leased(numbers[key], chat_id, delivery, 1, update_id=self.update_id, until=self.now + MARGIN)
            for chat_id, delivery, key in self._wanted
            if chat_id in self._free
        ]
        others = {chat_id for chat_id, *_ in self._wanted} - self._free
        self.handover.give(leased, withdrawn=self._withdrawn, others=others)

    async def _is_free(self, session: AsyncSession, chat_id: int) -> bool:
        """Whether nothing waits in a chat that isn't in our hands. How fast groups are written to is seen to elsewhere
        (`bot.delivery.rate_limit`).
        """
        if chat_id < 0 or not self.handover.is_open:
            return False
        looked_up = self._looked_up.get(chat_id) or await _NEWEST.put_off(session, {"chat": chat_id})
        ((newest,),) = await looked_up.all_rows()
        return newest is None or self.handover.holds(chat_id, newest)

    async def _insert(self, session: AsyncSession, wanted: Sequence[tuple[int, BotAction, str]]) -> Answer:
        rows = (self._row(*each, leased=each[0] in self._free) for each in wanted)
        values = {f"{name}_{number}": value for number, row in enumerate(rows) for name, value in row.items()}
        return await _insertion(len(wanted)).put_off(session, values)

    def _row(self, chat_id: int, delivery: BotAction, key: str, *, leased: bool) -> dict[str, Any]:
        row = queue.row_of(chat_id, delivery, key, self.update_id, self.now)
        return row | (leases.lease_of(delivery, self.now) if leased else leases.NO_LEASE)
