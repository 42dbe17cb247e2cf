"""A turn costs the same however much there is: whatever is asked of the database is found in an index."""

from __future__ import annotations

from typing import Final

import sqlalchemy as sa

import bot.app  # noqa: F401 - all tables
from core.orm import Base
from tests.dialogs.plays import Plays
from tests.query_plans import looks_at_all

EXCUSED: Final = {
    "UPDATE outbox SET leased_until=? WHERE outbox.done_at IS NULL": "once, at the start",
}
"""How statements begin that only seem to look at all of a table, or may, each with the reason."""


async def test_no_turn_looks_at_all_of_a_table(plays: Plays) -> None:
    """In no script, and nothing that follows from a turn."""
    found = {statement for each in (await plays.all()).values() for statement in each.scans}
    assert [statement for statement in sorted(found) if not statement.startswith(tuple(EXCUSED))] == []
    assert all(any(statement.startswith(excused) for statement in found) for excused in EXCUSED), "an excuse is idle"


def test_a_look_at_all_of_a_table_is_found() -> None:
    """What grows is told from what doesn't, and what stops early from what doesn't."""
    assert looks_at_all("SELECT * FROM conversations WHERE state = ?")
    assert looks_at_all("SELECT outbox_1.id FROM outbox AS outbox_1 WHERE outbox_1.kind = ? LIMIT ?")
    assert looks_at_all("SELECT * FROM audit ORDER BY at DESC LIMIT ?")
    assert not looks_at_all("SELECT * FROM audit ORDER BY number DESC LIMIT ?")
    assert not looks_at_all("SELECT * FROM conversations WHERE key = ?")
    assert not looks_at_all("SELECT * FROM staff")


def test_what_refers_to_a_row_is_found_by_it() -> None:
    """Or the deletion of a row would look at all rows that might refer to it."""
    assert [
        f"{table.name}.{key.parent.name}"
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.parent.name not in _first_columns(table)
    ] == []


def _first_columns(table: sa.Table) -> set[str]:
    """The columns by which rows of a table are looked up."""
    unique = [each for each in table.constraints if isinstance(each, sa.UniqueConstraint | sa.PrimaryKeyConstraint)]
    return {next(iter(each.columns)).name for each in (*table.indexes, *unique)}
