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
STREAM = re.compile(rb"stream[\0\t\x0b\f ]*(?:\r\n|\r|\n)?")
"""Where data may begin in a PDF: readers forgive blanks, and no line's end at all."""
_DEFLATED, _ZLIB_HEADING = 8, 2


def measure(content: bytes) -> None:
    """Go through all that is deflated in a PDF, wherever it stands there and whether or not anything refers to it."""
    left = MOST_IN_ALL
    for stream in STREAM.finditer(content):
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


def holds(packed: bytes, least: int) -> bool:
    """Whether so much comes out of deflated data; also when it is broken, which is for its decoder to tell."""
    size = 0
    try:
        for piece in _unpacked(packed, 0):
            size += len(piece)
            if size >= least:
                return True
    except zlib.error:
        return True
    return False


def unpacked_from(content: bytes, start: int, most: int) -> tuple[bytes, int] | None:
    """What comes out of the deflated data that begins at `start`, whatever its checksum is, and where the data ends.

    `None` when it doesn't end, is no such data, or comes to more than `most`.
    """
    unpacking, data = zlib.decompressobj(-zlib.MAX_WBITS), bytearray()
    if start >= len(content) or content[start] % 16 != _DEFLATED:
        return None
    for position in range(start + _ZLIB_HEADING, len(content), _PACKED_STEP):
        packed = content[position : position + _PACKED_STEP]
        behind = position + len(packed)
        while packed and not unpacking.eof:
            try:
                data += unpacking.decompress(packed, _UNPACKED_STEP)
            except zlib.error:
                return None
            if len(data) > most:
                return None
            packed = unpacking.unconsumed_tail
        if unpacking.eof:
            return bytes(data), behind - len(unpacking.unused_data)
    return None


def _unpacked(content: bytes, start: int) -> Iterator[bytes]:
    unpacking = zlib.decompressobj()
    for position in range(start, len(content), _PACKED_STEP):
        packed = content[position : position + _PACKED_STEP]
        while packed and not unpacking.eof:
            yield unpacking.decompress(packed, _UNPACKED_STEP)
            packed = unpacking.unconsumed_tail
        if unpacking.eof:
            return
