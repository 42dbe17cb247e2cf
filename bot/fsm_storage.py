"""Conversations in the database: the storage of the state machine, and where its screen is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, Final, cast

import sqlalchemy as sa
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core.orm import Base, Encrypted, EncryptedJson
from core.statements.prepared import Answer, Prepared, PreparedRows
from dialogs.fsm.storage import BaseStorage, StateType, StorageKey, require_mapping, state_name

DESK: Final = "desk"
"""The destiny of the conversation that a member of staff has with the desk in their private chat."""


_TIE: Final = "for/"
"""How the destiny of a conversation begins in which somebody acts for somebody else (`core.family`)."""


class ConversationRow(Base):
    """One row a conversation, its `data` as JSON. The screen's version grows with each screen that is drawn;
    `screen_message_id` is known once Telegram has taken the message. `notes` stand above the screen, in Telegram's
    HTML; of each, whether the screen itself says it, so that it goes when the screen is brought up to date.
    `at_desk` is of the portal's conversation in a private chat: whether what is written there goes to the desk's, which
    has the destiny `DESK`; nothing, until somebody of the staff was there. `acts_by` is the tie by which it goes to the
    one about somebody else (`tie_key`).
    """

    __tablename__ = "conversations"

    key: Mapped[str] = mapped_column(sa.String(255), primary_key=True)
    state: Mapped[str | None] = mapped_column(sa.String(120))
    data: Mapped[str] = mapped_column(Encrypted("conversations.data"))
    screen_version: Mapped[int] = mapped_column(default=0)
    screen_message_id: Mapped[int | None] = mapped_column(sa.BigInteger)
    shows_contact_button: Mapped[bool] = mapped_column(default=False)
    notes: Mapped[dict[str, bool] | None] = mapped_column(EncryptedJson("conversations.notes"))
    at_desk: Mapped[bool | None]
    acts_by: Mapped[str | None] = mapped_column(sa.String(16))


TABLE: Final = cast("sa.Table", ConversationRow.__table__)


@lru_cache(maxsize=4096)
def row_key(key: StorageKey) -> str:
    """The key as one string, in which no part can be mistaken for another."""
    parts = (key.bot_id, key.chat_id, key.user_id, key.thread_id, key.business_connection_id, key.destiny)
    return json.dumps(parts, separators=(",", ":"))


def desk_key(key: StorageKey) -> StorageKey:
    """The conversation with the desk in the private chat that this one is in."""
    return replace(key, destiny=DESK)


def tie_key(key: StorageKey, tie: str) -> StorageKey:
    """The conversation about whoever is acted for by this tie, in the private chat that this one is in."""
    return replace(key, destiny=f"{_TIE}{tie}")


def tie_of(key: StorageKey) -> str:
    """The tie by which somebody acts in a conversation; empty, where they act for themselves."""
    return key.destiny.removeprefix(_TIE) if key.destiny.startswith(_TIE) else ""


def is_of_desk(row: ConversationRow) -> bool:
    """Whether it is somebody's with the desk, in their private chat."""
    return key_of(row.key).destiny == DESK


def key_of(name: str) -> StorageKey:
    """The key that a row's name was made of."""
    return StorageKey(*json.loads(name))


_ROW: Final = Prepared(sa.select(ConversationRow).where(ConversationRow.key == sa.bindparam("key")))


_ROWS: Final = PreparedRows(ConversationRow)
_IS_NEWEST: Final = TABLE.c.screen_version == sa.bindparam("version")
_MESSAGE: Final = sa.bindparam("message", type_=sa.BigInteger)
_SHOWN: Final = Prepared(
    sa.update(TABLE)
    .where(TABLE.c.key == sa.bindparam("row_key"), sa.or_(_IS_NEWEST, TABLE.c.screen_message_id == _MESSAGE))
    .values(screen_message_id=sa.case((_IS_NEWEST, _MESSAGE), else_=TABLE.c.screen_message_id))
    .returning(TABLE.c.key)
)


async def look_up(session: AsyncSession, key: StorageKey) -> Answer:
    """Have the conversation's row read with the session's next statement; no row, when there is none."""
    return await _ROW.put_off(session, {"key": row_key(key)})


async def save(session: AsyncSession, row: ConversationRow) -> None:
    """Write what has changed of a conversation with the session's next statement."""
    if session.is_modified(row):
        await _ROWS.change(session, row)


async def conversation(session: AsyncSession, key: StorageKey) -> ConversationRow:
    """The conversation's row; a new one, when there is none. Asked for again, it is the same object."""
    return await session.get(ConversationRow, row_key(key)) or await begin_conversation(session, key)


async def begin_conversation(session: AsyncSession, key: StorageKey) -> ConversationRow:
    """A new row, where there is none."""
    row = ConversationRow(key=row_key(key), state=None, data="{}", screen_version=0, shows_contact_button=False)
    await _ROWS.add(session, row)  # from now on the session knows it by its key
    return row


async def reset(session: AsyncSession, key: StorageKey) -> int | None:
    """Forget where a conversation is and all that it remembers; answers which message shows its screen, if any. Its
    screens so far are out of date.

    Locks: the conversation's row.
    """
    row = await session.get(ConversationRow, row_key(key), with_for_update=True, populate_existing=True)
    if row is None:
        return None
    shown_in = row.screen_message_id
    row.state, row.data, row.notes, row.screen_message_id = None, "{}", None, None
    row.screen_version += 1
    await session.flush()
    return shown_in


async def remember_screen(session: AsyncSession, row_key: str, version: int, message_id: int) -> Answer:
    """Note with the session's next statement which message shows a conversation's screen of that version. No row, and
    nothing noted, if a newer screen has been drawn meanwhile in another message: then this one is outdated.
    """
    return await _SHOWN.put_off(session, {"row_key": row_key, "version": version, "message": message_id})


@dataclass(frozen=True, slots=True)
class SqlStorage(BaseStorage):
    """State and data of one conversation, in its row, which is loaded and saved once in a turn (`save`)."""

    row: ConversationRow

    async def set_state(self, key: StorageKey, state: StateType = None) -> None:  # noqa: ARG002
        """Write the state."""
        self.row.state = state_name(state)

    async def get_state(self, key: StorageKey) -> str | None:  # noqa: ARG002
        """Read the state."""
        return self.row.state

    async def set_data(self, key: StorageKey, data: Mapping[str, Any]) -> None:  # noqa: ARG002
        """Replace the data; `DataNotDictLikeError` when it is no mapping."""
        self.row.data = json.dumps(require_mapping(data), ensure_ascii=False)

    async def get_data(self, key: StorageKey) -> dict[str, Any]:  # noqa: ARG002
        """Read the data: a copy."""
        data: dict[str, Any] = json.loads(self.row.data)
        return data

    async def close(self) -> None:
        """Nothing to close: the database is somebody else's."""


async def lock_conversation(session: AsyncSession, key: StorageKey) -> None:
    """Have the conversation to ourselves until the end of the transaction.

    Locks: on PostgreSQL an advisory lock of the conversation; SQLite's transactions exclude each other anyway.
    """
    if session.get_bind().dialect.name == "postgresql":
        await session.execute(sa.select(sa.func.pg_advisory_xact_lock(sa.func.hashtextextended(row_key(key), 0))))
