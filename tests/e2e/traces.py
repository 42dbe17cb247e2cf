"""Looking for a text in all that a process leaves behind."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

CANARY = "Kanarek-7391-Wilga"
"""A text that is found nowhere else."""


def traces(text: str, *folders: Path) -> set[str]:
    """The files in which a text is found, in whatever way programs write texts; a file's name counts as well."""
    forms = tuple(_forms(text))
    return {
        path.name for folder in folders for path in folder.rglob("*") if text in path.name or _holds_one_of(path, forms)
    }


def _holds_one_of(path: Path, forms: tuple[bytes, ...]) -> bool:
    content = b""
    with suppress(FileNotFoundError, IsADirectoryError):  # it may go at any time
        content = path.read_bytes()
    return any(form in content for form in forms)


def _forms(text: str) -> Iterator[bytes]:
    plain = text.encode()
    yield from (plain, text.encode("utf-16-le"), text.encode("utf-16-be"), plain.hex().encode())
    for before in range(3):
        # The first and the last digits are made of what stands beside it.
        yield base64.b64encode(bytes(before) + plain)[4 if before else 0 : -4]
