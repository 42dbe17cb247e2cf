"""Statements compiled once for all databases of a run. Each test opens a database of its own, and would compile the
same ones anew; what it compiled would then be remembered by SQLAlchemy's mappers, long after the database is gone.
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy.engine import Dialect

from core.database import Database

_COMPILED: Final[dict[tuple[str, int], tuple[Dialect, dict[Any, Any]]]] = {}
"""For each sort of database, and for each key ring, which travels on the dialect."""


async def share_statements(database: Database) -> None:
    """From now on use what was compiled for earlier databases of this sort with the same keys."""
    async with database.engine.connect():
        pass  # the first connection tells the dialect what the database can do
    engine = database.engine.sync_engine
    dialect, compiled = _COMPILED.setdefault((engine.dialect.name, id(database.keys)), (engine.dialect, {}))
    engine.dialect = dialect
    engine.update_execution_options(compiled_cache=compiled)
