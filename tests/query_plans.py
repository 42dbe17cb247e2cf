"""How SQLite would find what is asked of it: in an index, or by looking at every row of a table."""

from __future__ import annotations

import re
import sqlite3
from functools import cache
from typing import Final, Self

import sqlalchemy as sa

from tests.databases import migrated

SMALL: Final = frozenset(
    (
        *("audit_head", "chat_moves", "database_use", "key_proof", "topics", "alembic_version"),
        *("morning_summaries", "staff", "staff_absences"),
    )
)
"""Tables that have as many rows as a clinic has staff, or fewer: to look at all of them is quick."""

QUEUES: Final = frozenset(("file_fetches", "file_removals", "dead_letters"))
"""Tables of what waits to be done, or has gone wrong: a few rows, and looked at by jobs of their own."""

_PLANNED: Final = ("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")
_SCAN: Final = re.compile(r"SCAN (?P<table>\w+?)(?:_\d+)?(?P<index> USING .*)?$")


class QueryPlans:
    """Notes the statements that are sent to SQLite meanwhile."""

    def __init__(self) -> None:
        self._seen: set[str] = set()

    def __enter__(self) -> Self:
        """From now on, to whichever database."""
        _empty()  # what is asked while tables are made doesn't count
        sa.event.listen(sa.Engine, "before_cursor_execute", self._note)
        return self

    def __exit__(self, *_: object) -> None:
        """No more."""
        sa.event.remove(sa.Engine, "before_cursor_execute", self._note)

    def scans(self) -> list[str]:
        """The statements that look at every row of a table that grows."""
        return [statement for statement in sorted(self._seen) if looks_at_all(statement)]

    def _note(self, connection: sa.Connection, _cursor: object, statement: str, *_: object) -> None:
        if connection.dialect.name == "sqlite" and statement.startswith(_PLANNED):
            self._seen.add(statement)


@cache
def looks_at_all(statement: str) -> bool:
    """Whether SQLite would look at all rows of a table that grows, however many there are."""
    plan = _empty().execute(f"EXPLAIN QUERY PLAN {statement}", (None,) * statement.count("?"))
    steps = [detail for *_, detail in plan]
    takes_the_first = "LIMIT" in statement and not any("TEMP B-TREE" in step for step in steps)
    for scan in filter(None, map(_SCAN.match, steps)):
        stops_early = takes_the_first and (scan["index"] or "WHERE" not in statement)
        if scan["table"] in _growing() and not stops_early:
            return True
    return False


@cache
def _growing() -> set[str]:
    tables = _empty().execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    return {name for (name,) in tables} - SMALL - QUEUES


@cache
def _empty() -> sqlite3.Connection:
    connection = sqlite3.connect(":memory:")
    connection.deserialize(migrated())
    return connection
