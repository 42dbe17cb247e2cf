"""The page about what can be read without the key says exactly that."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import sqlalchemy as sa

from core.orm import Base, EncryptedBytes
from core.orm import _Sealed as Sealed
from tests.core.test_migrations import all_models

PAGE: Final = Path(__file__).parents[1] / "docs" / "at-rest.md"


def told() -> dict[str, list[str]]:
    """The columns that the page lists, by table."""
    rows = re.findall(r"^\| `(\w+)` \| (.+?) \|", PAGE.read_text(encoding="utf-8"), re.MULTILINE)
    return {table: re.findall(r"`(\w+)`", columns) for table, columns in rows}


def is_open(column: sa.Column[object]) -> bool:
    """Whether what is stored there can be read: what is sealed is bytes, and so are fingerprints."""
    return not isinstance(column.type, Sealed | EncryptedBytes | sa.LargeBinary)


def test_every_open_column_is_listed() -> None:
    """And nothing that is sealed."""
    all_models()
    tables = Base.metadata.tables.values()
    assert told() == {table.name: [each.name for each in table.columns if is_open(each)] for table in tables}
