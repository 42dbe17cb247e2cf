"""Groups that have become supergroups: each has another number then, and its messages have new ones.

What waits for the group is sent to where it is now. What meant one of its messages means nothing there, where another
message may have that number.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import datetime
from typing import Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from bot.outbox import queue
from bot.outbox.actions import (
    AnswerPress,
    BotAction,
    DeleteMessage,
    LeaveChat,
    SendFile,
    SendPicture,
    SendQr,
    SendStored,
    SendText,
    ShowCard,
)
from bot.staff import cards
from core.orm import Base
from core.statements.prepared import Prepared

log = logging.getLogger(__name__)


class ChatMove(Base):
    """A group's former number, and the one that it had next."""

    __tablename__ = "chat_moves"

    old_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    new_id: Mapped[int] = mapped_column(sa.BigInteger)
    learned_at: Mapped[datetime]


_NEXT: Final = Prepared(sa.select(ChatMove.new_id).where(ChatMove.old_id == sa.bindparam("chat")))


async def current_id(session: AsyncSession, chat_id: int) -> int:
    """The number that a group has now; that of any other chat is its own."""
    seen = {chat_id}
    while (moved := await _NEXT.first_row(session, {"chat": chat_id})) and moved[0] not in seen:
        chat_id = moved[0]
        seen.add(chat_id)
    return chat_id


async def record(session: AsyncSession, old_id: int, new_id: int, now: datetime) -> None:
    """Note that a group has another number from now on, and have its open cards shown there. Both chats tell it, and
    deliveries find it out: noted again, it changes nothing.
    """
    if old_id == new_id:
        return
    try:
        async with session.begin_nested():
            session.add(ChatMove(old_id=old_id, new_id=new_id, learned_at=now))
    except IntegrityError:
        return
    log.warning("The group %d has become %d; if it is the staff's, set STAFF_CHAT_ID", old_id, new_id)
    await cards.request_redraw_of_open(session, old_id, new_id, now)


async def move_waiting(session: AsyncSession, chats: Iterable[int], now: datetime) -> bool:
    """Queue what waits for groups that have moved to where they are now; whether there are any such groups."""
    groups = [chat_id for chat_id in chats if chat_id < 0]
    query = sa.select(ChatMove.old_id).where(ChatMove.old_id.in_(groups))
    moved = (await session.scalars(query)).all() if groups else ()
    for old_id in moved:
        await queue.move_chat(session, old_id, await current_id(session, old_id), _elsewhere, now)
    return bool(moved)


def _elsewhere(delivery: BotAction) -> BotAction | None:
    """What is left of a delivery in the new chat, where ids of old messages mean nothing; `None` if nothing is."""
    match delivery:
        case SendText() | SendStored() | SendPicture() | SendQr():
            return delivery.model_copy(update={"reply_to": None})
        case SendFile() | ShowCard() | AnswerPress() | LeaveChat():
            return delivery
        case DeleteMessage(by_hand=str(words)):
            return SendText(text=words)
        case _:
            return None
