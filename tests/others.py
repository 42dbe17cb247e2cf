"""Many others in the database, each with what somebody who is there already has left in it."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

from core.database import Database
from core.orm import Base

FAR: Final = 1_000_000
"""Numbers of others begin here."""

CHANGED: Final = {
    "people": {"id": f"{FAR} + i", "address_fingerprint": "randomblob(16)"},
    "patients": {
        "id": f"{FAR} + i",
        "person_id": f"{FAR} + i",
        "identity_fingerprint": "randomblob(16)",
        "phone_fingerprint": "randomblob(16)",
    },
    "patient_names": {"patient_id": f"{FAR} + i"},
    "conversations": {"key": "'other ' || i"},
    "appointments": {"id": "'other' || i", "patient_id": f"{FAR} + i"},
    "claims": {
        "practitioner_tick": "randomblob(16)",
        "patient_tick": "randomblob(16)",
        "appointment_id": "'other' || i",
    },
    "message_links": {"chat_id": f"{FAR} + i"},
    "taken_updates": {"update_id": f"-{FAR} - i"},
    "outbox": {"id": f"-{FAR} - i", "chat_id": f"{FAR} + i", "dedupe_key": "'other ' || i", "update_id": f"-{FAR} - i"},
}
"""Tables, each with the columns in which rows of others are different."""


async def add_others(database: Database, first: int, size: int) -> None:
    """So many more rows in each table, like one that is there, and numbered from `first` on; on SQLite."""
    async with database.transaction() as session:
        for name, changed in CHANGED.items():
            columns = [column.name for column in Base.metadata.tables[name].columns]
            values = ", ".join(changed.get(column, f'"{column}"') for column in columns)
            names = ", ".join(f'"{column}"' for column in columns)
            numbers = f"WITH RECURSIVE n(i) AS (VALUES ({first}) UNION ALL SELECT i + 1 FROM n LIMIT {size})"  # noqa: S608 - the same
            rows = f"SELECT {values} FROM (SELECT * FROM {name} LIMIT 1), n"  # noqa: S608 - names of ours
            added = await session.execute(sa.text(f"INSERT INTO {name} ({names}) {numbers} {rows}"))
            assert added.rowcount == size, f"there is nobody in {name} to be like"  # type: ignore[attr-defined]
