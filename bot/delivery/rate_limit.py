"""How fast a group may be written to, so that Telegram needn't tell us to wait.

What was sent in the last minute is counted in the database: however many processes deliver, they keep the limit
together (Telegram's bot FAQ: 20 messages a minute to the same group).
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.outbox.actions import (
    BotAction,
    DropButtons,
    EditCaption,
    EditText,
    SendFile,
    SendPicture,
    SendQr,
    SendStored,
    SendText,
    ShowCard,
    is_urgent,
)
from core.orm import Base

PER_MINUTE: Final = 20
"""Messages that Telegram takes for one group in a minute, changes of messages among them."""

KEPT_FREE: Final = 1 / 5
"""The part of these that only urgent messages may use: they don't wait for what was sent in the minute before."""

MINUTE: Final = timedelta(seconds=61)
"""A little more: Telegram counts what arrives, we what is on its way."""

COUNTED: Final = (
    *(SendText, EditText, EditCaption, DropButtons),
    *(SendFile, SendStored, SendPicture, SendQr, ShowCard),
)


class GroupSend(Base):
    """One message, or change of one, that was sent to a group; kept for a minute."""

    __tablename__ = "group_sends"

    id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)
    chat_id: Mapped[int] = mapped_column(sa.BigInteger)
    sent_at: Mapped[datetime]

    __table_args__ = (sa.Index(None, "chat_id", "sent_at"),)


class RateLimit:
    """So many messages a minute for each group; `None` for no limit. People's own chats are never held up."""

    def __init__(self, per_minute: int | None) -> None:
        self._per_minute = per_minute

    async def wait(self, session: AsyncSession, chat_id: int, delivery: BotAction, now: datetime) -> timedelta:
        """How long a delivery has to wait. What needn't wait is counted: it goes now.

        The caller holds the lock on the chat's first waiting row (`leases.lease`), so nobody counts at the same time.
        """
        if self._per_minute is None or chat_id > 0 or not isinstance(delivery, COUNTED):
            return timedelta()
        of_chat = GroupSend.chat_id == chat_id
        await session.execute(sa.delete(GroupSend).where(of_chat, GroupSend.sent_at <= now - MINUTE))
        # The clock was set back since: what was sent then counts as if it were sent now.
        await session.execute(sa.update(GroupSend).where(of_chat, GroupSend.sent_at > now).values(sent_at=now))
        most = self._per_minute if is_urgent(delivery) else self._per_minute - int(self._per_minute * KEPT_FREE)
        query = sa.select(GroupSend.sent_at).where(of_chat).order_by(GroupSend.sent_at.desc()).limit(most)
        sent = (await session.scalars(query)).all()
        if len(sent) == most:
            return sent[-1] + MINUTE - now
        session.add(GroupSend(chat_id=chat_id, sent_at=now))
        return timedelta()
