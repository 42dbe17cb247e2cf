"""Hostile files, made here: whatever the tests of checking refuse as such, as it is and in disguise."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from typing import Final

import pikepdf
from pikepdf import ObjectStreamMode

from tests.core.files.checking import documents, photos
from tests.core.files.checking.foreign_files import FOREIGN_FILES
from tests.core.files.checking.test_pdf_sizes import SWELLING, TOO_LARGE
from tests.core.files.checking.test_pdfs import ACTIVE, ATTACHING, OTHERWISE_BAD
from tests.core.files.checking.test_pictures import ATTACHED

Make = Callable[[], bytes]


def _saved(content: bytes, **how: documents.Value) -> bytes:
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(content)) as document:
        document.save(file, **how)
    return file.getvalue()


def _said_of_packed(content: bytes, pattern: bytes, instead: bytes) -> bytes:
    """With something else said of how its objects are packed, or laid out in their table."""
    packed = _saved(content, object_stream_mode=ObjectStreamMode.generate)
    changed, times = re.subn(pattern, instead, packed)
    if not times:
        raise ValueError
    return changed


DISGUISES: Final[dict[str, Callable[[bytes], bytes]]] = {
    "as it is": lambda content: content,
    "packed": lambda content: _saved(content, object_stream_mode=ObjectStreamMode.generate),
    "packed, fewer than there are": lambda content: _said_of_packed(content, rb"/N [0-9]+", b"/N 1"),
    "packed, more than there are": lambda content: _said_of_packed(content, rb"/N [0-9]+", b"/N 99"),
    "packed, from a wrong place": lambda content: _said_of_packed(content, rb"/First [0-9]+", b"/First 0"),
    "packed, of a wrong length": lambda content: _said_of_packed(content, rb"/Length [0-9]+", b"/Length 3"),
    "packed, in a table of wrong columns": lambda content: _said_of_packed(content, rb"/W \[[^]]*\]", b"/W [ 1 1 0 ]"),
    "packed, in a table of too few": lambda content: _said_of_packed(content, rb"/Size [0-9]+", b"/Size 2"),
    "packed, from no root": lambda content: _said_of_packed(content, rb"/Root [0-9]+", b"/Root 999"),
    "made for the web": lambda content: _saved(content, linearize=True),
    "locked, open for everybody": lambda content: _saved(content, encryption=pikepdf.Encryption(owner="o", user="")),
    "locked with a password": lambda content: _saved(content, encryption=pikepdf.Encryption(owner="o", user="u")),
    "behind a byte-order mark": lambda content: b"\xef\xbb\xbf" + content,
    "without a table": lambda content: content[: content.rindex(b"startxref")],
    "within a picture": lambda content: photos.jpeg(comment=content),
    "behind a picture": lambda content: photos.png() + content,
}
"""Ways to hide what a document does."""


def hostile_files() -> Iterator[tuple[str, Make]]:
    """Each hostile file by its name, made when it is needed."""
    for name, content in (ACTIVE | ATTACHING).items():
        for disguise, hide in DISGUISES.items():
            yield f"{name}, {disguise}", lambda content=content, hide=hide: hide(content)  # type: ignore[misc]
    for name, make in (SWELLING | TOO_LARGE).items():
        yield name, make
    for name, (content, _) in (OTHERWISE_BAD | FOREIGN_FILES).items():
        yield name, lambda content=content: content  # type: ignore[misc]
    for name, attached in ATTACHED.items():
        yield f"{name} behind a photo", lambda attached=attached: photos.jpeg() + attached  # type: ignore[misc]
        yield f"{name} behind a picture", lambda attached=attached: photos.png() + attached  # type: ignore[misc]
    yield "enormous picture", photos.enormous_png
    yield "bomb in a picture's notes", _bomb_in_notes


def _bomb_in_notes() -> bytes:
    content = photos.png()
    note = photos.chunk(b"zTXt", b"Comment\0\0" + documents.deflated(64 * 1024 * 1024))
    return content[:33] + note + content[33:]
