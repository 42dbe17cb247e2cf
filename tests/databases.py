"""SQLite databases that are ready at once: the tables are made one time for each worker, and copied from then on."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import sqlalchemy as sa

from core.keys import KeyRing
from core.migrations import upgrade


@cache
def migrated() -> bytes:
    """A whole database, with all tables and nothing in them."""
    engine = sa.create_engine("sqlite://")
    engine.dialect.portal_keys = KeyRing.parse(KeyRing.new_key())  # type: ignore[attr-defined]  # there is nothing to seal
    with engine.begin() as connection:
        upgrade(connection)
    driver = engine.raw_connection().driver_connection
    assert driver is not None
    content: bytes = driver.serialize()
    engine.dispose()
    return content


def prepare_file(url: str) -> None:
    """Put the tables where an address such as `sqlite:///path` will look for them, unless there is a file already."""
    address = sa.make_url(url)
    if address.get_backend_name() == "sqlite" and address.database and not (path := Path(address.database)).exists():
        path.write_bytes(migrated())
