"""The topics of the staff chat, where the group has them: made when first needed, and again when they were deleted.

Everything goes into the general topic where the group has none, or the bot may not make any. Either can change: it is
looked at again after a while.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column
from telegram import Bot
from telegram.error import BadRequest

from core.database import Database
from core.orm import Base

ASK_AGAIN: Final = timedelta(hours=1)

log = logging.getLogger(__name__)


class ForumTopic(Base):
    """A topic, by the name that we know it by; without a `thread_id` there is none, as far as we know."""

    __tablename__ = "topics"

    chat_id: Mapped[int] = mapped_column(sa.BigInteger, primary_key=True, autoincrement=False)
    name: Mapped[str] = mapped_column(sa.String(24), primary_key=True)
    thread_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    asked_at: Mapped[datetime]


class Topics:
    """Threads of forum groups, by our names of the topics. A name without a title has no thread."""

    def __init__(self, database: Database, bot: Bot, clock: Callable[[], datetime], titles: Mapping[str, str]) -> None:
        self._database = database
        self._bot = bot
        self._clock = clock
        self._titles = titles
        self._warned: set[int] = set()

    async def thread(self, chat_id: int, name: str) -> int | None:
        """The id of the thread for a topic, which is made if there is none; `None` stands for the general topic.

        Raises Telegram's errors, but for the refusal to make a topic.
        """
        if name not in self._titles:
            return None
        async with self._database.transaction() as session:
            known = await session.get(ForumTopic, (chat_id, name))
        if known is not None and (known.thread_id or self._clock() < known.asked_at + ASK_AGAIN):
            return known.thread_id
        thread_id = await self._make(chat_id, self._titles[name])
        async with self._database.transaction() as session:
            await session.merge(ForumTopic(chat_id=chat_id, name=name, thread_id=thread_id, asked_at=self._clock()))
        return thread_id

    async def forget(self, chat_id: int, name: str) -> None:
        """Telegram says that there is no such topic any more: make it again when it is next needed."""
        async with self._database.transaction() as session:
            await session.execute(sa.delete(ForumTopic).where(ForumTopic.chat_id == chat_id, ForumTopic.name == name))

    async def reopen(self, chat_id: int, thread_id: int) -> bool:
        """Open a topic that somebody has closed; whether it can be written to again."""
        try:
            await self._bot.reopen_forum_topic(chat_id, thread_id)
        except BadRequest as error:
            return "not_modified" in error.message.lower()
        return True

    async def _make(self, chat_id: int, title: str) -> int | None:
        chat = await self._bot.get_chat(chat_id)
        if not chat.is_forum:
            return None
        try:
            return (await self._bot.create_forum_topic(chat_id, title)).message_thread_id
        except BadRequest as error:
            if chat_id not in self._warned:
                self._warned.add(chat_id)
                log.warning(
                    "The bot can't make topics in the group %d (%s); let it manage them", chat_id, error.message
                )
            return None
