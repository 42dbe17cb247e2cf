"""Whose a database is: the demonstration, which has no passwords, never opens a clinic's."""

from __future__ import annotations

from typing import cast

import pytest
import sqlalchemy as sa

from core.database import Database
from core.database_use import DatabaseMark, DatabaseUse, claim_database, require_unused_by_clinic
from core.errors import ConfigurationError

pytestmark = pytest.mark.both_databases
OTHERS = {DatabaseUse.CLINIC: DatabaseUse.DEMONSTRATION, DatabaseUse.DEMONSTRATION: DatabaseUse.CLINIC}


async def claimed(database: Database, use: DatabaseUse) -> None:
    """Opened for it."""
    async with database.transaction() as session:
        await claim_database(session, use)


@pytest.mark.parametrize("use", DatabaseUse)
async def test_who_opens_it_first_has_it(database: Database, use: DatabaseUse) -> None:
    """Again and again; nobody else."""
    await database.migrate()
    for _start in range(2):
        await claimed(database, use)
    with pytest.raises(ConfigurationError, match="DATABASE_URL"):
        await claimed(database, OTHERS[use])
    await claimed(database, use)


async def test_an_empty_database_is_nobody_s(database: Database) -> None:
    """The demonstration may have it."""
    async with database.engine.begin() as connection:
        await connection.run_sync(sa.MetaData().drop_all)
    await database.migrate()
    await claimed(database, DatabaseUse.DEMONSTRATION)
    await require_unused_by_clinic(database.engine)


async def test_a_database_without_a_mark_is_a_clinic_s(database: Database) -> None:
    """Earlier releases left none; and nothing is changed in it."""
    await database.migrate()
    with pytest.raises(ConfigurationError, match="BOT_TOKEN"):
        await require_unused_by_clinic(database.engine)
    table = cast("sa.Table", DatabaseMark.__table__)
    async with database.engine.begin() as connection:
        await connection.run_sync(table.drop)
    try:
        with pytest.raises(ConfigurationError, match="BOT_TOKEN"):
            await require_unused_by_clinic(database.engine)
        async with database.engine.connect() as connection:
            assert table.name not in await connection.run_sync(lambda each: sa.inspect(each).get_table_names())
    finally:
        async with database.engine.begin() as connection:
            await connection.run_sync(table.create)  # tests that follow are given the same tables, emptied
