"""Looking for something in the files that are kept: the database's, the vault's."""

from __future__ import annotations

from pathlib import Path


def nowhere(folder: Path, secret: str) -> bool:
    """Whether no part of it is in any file."""
    files = [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
    assert any(b"SQLite format" in content for content in files)
    return not any(part.encode() in content for part in secret.split() for content in files)
