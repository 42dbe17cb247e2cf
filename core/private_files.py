"""What the portal keeps is for nobody but the user that it runs as."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import sqlalchemy as sa

OTHERS: Final = 0o077
"""What others than the owner may do with a file."""
_BESIDE_A_DATABASE: Final = ("", "-wal", "-shm", "-journal")


def keep_to_owner() -> None:
    """Whatever this process makes from now on is its user's alone."""
    os.umask(OTHERS)


def tighten(database_url: str, vault_url: str, *others: Path) -> None:
    """Take from others what earlier releases, or a copy, left open to them: database, vault, and what else is named."""
    for path in (*_database_files(database_url), *_vault_files(vault_url), *others):
        with suppress(OSError):  # somebody else's, or not there
            mode = stat.S_IMODE(path.stat().st_mode)
            if mode & OTHERS:
                path.chmod(mode & ~OTHERS)


# An address that is none is told of by whoever opens it.


def _database_files(url: str) -> Iterator[Path]:
    with suppress(sa.exc.ArgumentError):
        address = sa.make_url(url)
        if address.get_backend_name() == "sqlite" and address.database:
            yield from (Path(address.database + ending) for ending in _BESIDE_A_DATABASE)


def _vault_files(url: str) -> Iterator[Path]:
    is_address = "://" in url
    if not is_address or url.startswith("file://"):
        folder = Path(unquote(urlsplit(url).path) if is_address else url)
        yield from (folder, *folder.rglob("*"))
