"""The outbox's table: one row for each delivery, and what has become of it so far."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Final, cast

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from bot.outbox.actions import ActionKind
from core.orm import Base, Encrypted


class LastResult(StrEnum):
    """What came of the last that was done with a delivery."""

    SENDING = "sending"  # an attempt is under way, or its process died in it
    DELIVERED = "delivered"
    RETRY_LATER = "retry_later"  # Telegram asks to wait, or the bot can't write there yet
    NO_ANSWER = "no_answer"  # nobody knows whether it was delivered; it is attempted again
    HELD_BACK = "held_back"  # the group has had its messages of this minute
    RECIPIENT_GONE = "recipient_gone"
    CHAT_MIGRATED = "chat_migrated"
    REJECTED = "rejected"
    UNBATCHED = "unbatched"  # refused in one message with others; each is attempted by itself
    WITHDRAWN = "withdrawn"  # a newer screen took its place before it was sent
    DROPPED = "dropped"  # its recipient is gone, or it means nothing where the group has moved to
    EXPIRED = "expired"  # a notice that was true no more, or the answer to a press that nobody waits for any more
    UNREADABLE = "unreadable"  # queued by another release


def _index_of(name: str, *columns: str, where: str) -> sa.Index:
    """An index of some rows only."""
    return sa.Index(name, *columns, sqlite_where=sa.text(where), postgresql_where=sa.text(where))


class OutboxRow(Base):
    """One delivery. What it says, its `payload` as JSON, goes once it is done (`done_at`); the rest is kept for a
    while, so that one can look into it. `update_id` is the update in whose turn it was queued, `unanswered` says how
    many of the `attempts` ended without an answer of Telegram's, `screen` names the conversation whose screen it
    shows; what is `urgent` goes ahead of all else in its group. Nothing but the chat's id, which that name holds, is
    about a person.
    """

    __tablename__ = "outbox"

    id: Mapped[int] = mapped_column(sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True)
    chat_id: Mapped[int] = mapped_column(sa.BigInteger)
    dedupe_key: Mapped[str] = mapped_column(sa.String(120), unique=True)
    kind: Mapped[ActionKind | None]
    payload: Mapped[str | None] = mapped_column(Encrypted("outbox.payload"))
    screen: Mapped[str | None] = mapped_column(sa.String(255))
    urgent: Mapped[bool] = mapped_column(default=False, server_default=sa.false())
    update_id: Mapped[int | None] = mapped_column(sa.BigInteger, index=True)
    queued_at: Mapped[datetime | None]
    due_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(default=0)
    unanswered: Mapped[int] = mapped_column(default=0)
    first_tried_at: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    last_result: Mapped[LastResult | None]
    message_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    done_at: Mapped[datetime | None]

    __table_args__ = (
        _index_of("ix_outbox_waiting", "chat_id", "id", where="done_at IS NULL"),
        _index_of("ix_outbox_urgent", "chat_id", "id", where="urgent AND done_at IS NULL"),
        _index_of("ix_outbox_screen", "screen", where="screen IS NOT NULL AND done_at IS NULL"),
        _index_of("ix_outbox_done", "done_at", where="done_at IS NOT NULL"),
    )


TABLE: Final = cast("sa.Table", OutboxRow.__table__)
"""For statements about many rows, which need no objects."""

IS_URGENT: Final[sa.ColumnElement[bool]] = sa.literal_column("outbox.urgent")
"""As the index has it: compared with a value, as SQLAlchemy does, SQLite doesn't see that the index is meant."""
