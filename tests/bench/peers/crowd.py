"""Many people who have been at the portal and are away now: their rows, written in bulk."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import sqlalchemy as sa

from bot.addresses import address_of
from bot.fsm_storage import ConversationRow, row_key
from bot.inbox.deduplication import ProcessedUpdate
from bot.outbox.actions import ActionKind
from bot.outbox.model import LastResult, OutboxRow
from core.accounts.patients import Patient
from core.accounts.people import ADDRESS, Person
from core.database import Database
from core.i18n import Language
from core.orm import Base
from dialogs.fsm.storage import StorageKey
from tests.bench.peers.telegram import BOT_ID

FIRST_ID: Final = 1_000_000
"""Of all that these people have: their numbers here, their chats, the updates that came from them."""

TURNS: Final = 3
"""How many of each one's updates and deliveries are still remembered."""

AT_ONCE: Final = 2_000


async def add_crowd(database: Database, size: int) -> None:
    """So many people with accounts, each in the middle of some dialog, an hour ago."""
    then = dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)
    for first in range(FIRST_ID, FIRST_ID + size, AT_ONCE):
        chats = range(first, min(first + AT_ONCE, FIRST_ID + size))
        turns = [(chat, FIRST_ID * 10 + chat * TURNS + number) for chat in chats for number in range(TURNS)]
        rows: dict[type[Base], list[dict[str, Any]]] = {
            Person: [_person(database, chat) for chat in chats],
            Patient: [_patient(chat, then) for chat in chats],
            ConversationRow: [_conversation(chat) for chat in chats],
            ProcessedUpdate: [{"update_id": update, "taken_at": then} for _, update in turns],
            OutboxRow: [_delivery(chat, update, then) for chat, update in turns],
        }
        async with database.transaction() as session:
            for table, values in rows.items():
                await session.execute(sa.insert(table), values)


def _person(database: Database, chat: int) -> dict[str, Any]:
    address = address_of(chat)
    fingerprint = database.keys.fingerprint(ADDRESS, address)
    return {"id": chat, "address": address, "address_fingerprint": fingerprint, "language": Language.ENGLISH}


def _patient(chat: int, then: dt.datetime) -> dict[str, Any]:
    fingerprint = chat.to_bytes(32, "big")
    return {
        "person_id": chat,
        "first_name": "Anna",
        "last_name": "Nowak",
        "identity_facts": {"pesel": "44051401359"},
        "identity_fingerprint": fingerprint,
        "phone": "+48601234567",
        "phone_fingerprint": fingerprint,
        "regulations_version": "1",
        "created_at": then,
    }


def _conversation(chat: int) -> dict[str, Any]:
    key = row_key(StorageKey(BOT_ID, chat, chat))
    memory = {"memory": {"service": "internist", "excluded": ["borkowska"], "page": 1}}
    return {"key": key, "state": "Booking:slots", "data": memory, "screen_version": 7, "screen_message_id": 8}


def _delivery(chat: int, update: int, then: dt.datetime) -> dict[str, Any]:
    return {
        "chat_id": chat,
        "dedupe_key": f"{update}/0",
        "kind": ActionKind.EDIT,
        "update_id": update,
        "queued_at": then,
        "due_at": then,
        "attempts": 1,
        "first_tried_at": then,
        "last_result": LastResult.DELIVERED,
        "message_id": 8,
        "done_at": then,
    }
