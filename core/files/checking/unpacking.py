"""How much there is inside a file: measured without keeping any of it, before anybody else unpacks it."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

from core.files.checking import FileFault, UnusableContent

MOST_IN_ONE = 256 * 1024 * 1024
"""A page that was scanned in colour, at 600 dots an inch, takes 105 MB."""
MOST_IN_ALL = 512 * 1024 * 1024
_PACKED_STEP, _UNPACKED_STEP = 64 * 1024, 1024 * 1024
_STREAM = re.compile(rb"stream(?:\r\n|\r|\n)")


def measure(content: bytes) -> None:
    """Go through all that is deflated in a PDF, wherever it stands there and whether or not anything refers to it."""
    left = MOST_IN_ALL
    for stream in _STREAM.finditer(content):
        left -= size_from(content, stream.end(), min(left, MOST_IN_ONE))


def size_from(content: bytes, start: int, most: int) -> int:
    """How much comes out of the deflated data that begins at `start`; nothing, if there is none.

    `UnusableContent` when it is more than `most`.
    """
    size = 0
    try:
        for piece in _unpacked(content, start):
            size += len(piece)
            if size > most:
                raise UnusableContent(FileFault.TOO_MUCH_INSIDE)
    except zlib.error:
        return size
    return size


def _unpacked(content: bytes, start: int) -> Iterator[bytes]:
    unpacking = zlib.decompressobj()
    for position in range(start, len(content), _PACKED_STEP):
        packed = content[position : position + _PACKED_STEP]
        while packed and not unpacking.eof:
            yield unpacking.decompress(packed, _UNPACKED_STEP)
            packed = unpacking.unconsumed_tail
        if unpacking.eof:
            return
