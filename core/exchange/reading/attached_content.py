"""What an Attachment holds: bytes written in it, or a file of the imported folder; never anything from the network."""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

from core.exchange.fhir.datatypes import Attachment
from core.exchange.report import FaultError
from core.files.checking import FileKind
from core.limits import LARGEST_FILE, MEGABYTE

CONTENT_TYPES: Final = {
    "application/pdf": FileKind.PDF,
    "image/jpeg": FileKind.JPEG,
    "image/jpg": FileKind.JPEG,
    "image/png": FileKind.PNG,
}
"""What is kept; `image/jpg` is no type, and is often written."""

TOO_LARGE: Final = f"is larger than {LARGEST_FILE // MEGABYTE} MB"
_ELSEWHERE: Final = "is not in the imported folder; files are read from there alone, and nothing from the network"
_LONGEST_DATA: Final = LARGEST_FILE * 3 // 2
"""Characters of base64, with line breaks."""


@dataclass(frozen=True, slots=True)
class Folder:
    """Where a file of an import is, and the folder of the import, out of which nothing may lead."""

    of_file: Path
    root: Path


def kind_said(attachment: Attachment) -> FileKind | None:
    """What it says it is, if that is kept."""
    return CONTENT_TYPES.get((attachment.contentType or "").partition(";")[0].strip().lower())


def is_kept(attachment: Attachment) -> bool:
    """Whether there is a file, and of a sort that is kept; of one that doesn't say its sort, its bytes tell."""
    has_file = attachment.data is not None or attachment.url is not None
    return has_file and (attachment.contentType is None or kind_said(attachment) is not None)


def content_of(attachment: Attachment, path: str, folder: Folder) -> bytes:
    """The bytes; `path` leads to the attachment in its resource.

    Raises: FaultError.
    """
    if attachment.data is not None:
        where, content = f"{path}.data", _decoded(attachment.data, f"{path}.data")
    else:
        where = f"{path}.url"
        content = _read(_path_of(attachment.url or "", where, folder), where)
    if not content:
        raise FaultError("is empty; an element that says nothing is left out", where)
    if len(content) > LARGEST_FILE:
        raise FaultError(TOO_LARGE, where)
    if attachment.size is not None and attachment.size != len(content):
        raise FaultError(f"is not how many bytes there are: {len(content):,}", f"{path}.size")
    if attachment.hash is not None and _decoded(attachment.hash, f"{path}.hash") != _sha1(content):
        raise FaultError("is not the SHA-1 of what is there, so something was changed or lost", f"{path}.hash")
    return content


def hash_of(content: bytes) -> str:
    """The hash of an Attachment with this content."""
    return base64.b64encode(_sha1(content)).decode()


def _sha1(content: bytes) -> bytes:
    return hashlib.sha1(content, usedforsecurity=False).digest()


def _decoded(written: str, path: str) -> bytes:
    if len(written) > _LONGEST_DATA:
        raise FaultError(TOO_LARGE, path)
    try:
        return base64.b64decode("".join(written.split()), validate=True)
    except (binascii.Error, ValueError):
        raise FaultError("is not base64", path) from None


def _path_of(url: str, where: str, folder: Folder) -> Path:
    """The file that it names, within the folder of the import, links followed.

    Raises: FaultError.
    """
    try:
        parts = urlsplit(url)
        name = unquote(parts.path, errors="strict")
        is_relative = not (parts.scheme or parts.netloc or parts.query or parts.fragment or re.match(r"[\\/]", name))
        if not is_relative or "\\" in name or ".." in name.split("/"):
            raise FaultError(_ELSEWHERE, where)
        path = (folder.of_file / name).resolve()
    except (ValueError, OSError):  # no name of a file on this system
        raise FaultError(_ELSEWHERE, where) from None
    if not path.is_relative_to(folder.root.resolve()):
        raise FaultError(_ELSEWHERE, where)
    return path


def _read(path: Path, where: str) -> bytes:
    try:
        if not path.is_file():
            raise FaultError("names no file in the imported folder", where)
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except OSError:
        raise FaultError("names a file that can't be read", where) from None
