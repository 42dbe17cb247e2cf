"""Looking for something in the database's files."""

from __future__ import annotations

from pathlib import Path


def nowhere(folder: Path, secret: str) -> bool:
    """Whether no part of it is in any file."""
    files = [file.read_bytes() for file in folder.iterdir()]
    assert any(b"SQLite format" in content for content in files)
    return not any(part.encode() in content for part in secret.split() for content in files)
