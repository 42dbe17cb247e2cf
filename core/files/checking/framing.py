"""How the parts of a JPEG and of a PNG follow one another: where each ends, and which parts of a PNG are wanted."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Iterator

END_OF_IMAGE, WITHOUT_LENGTH = 0xD9, 0x01
START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
START_OF_SCAN = 0xDA
COEFFICIENTS = range(64)
_COLOURS_OF_FRAME, _COLOURS_OF_SCAN = 8, 3
"""Where they begin in these headings."""
AS_MUCH_AS_A_ROW = 4096
"""Bytes: data for some blocks at least, however a picture is packed."""
PNG_START = b"\x89PNG\r\n\x1a\n"
CHUNK_FRAME = 12
"""Bytes around a chunk's data: its length, its name and its checksum."""

_FILL = 0xFF
_HEADING_OF_PNG = 16
_SAMPLES = {2: 3, 4: 2, 6: 4}
"""Of a pixel, by its sort of colours; one, where it isn't here."""
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))
"""The passes of an interlaced PNG: the first column and row of each, and how far it is to the next."""
_END_OF_PNG = b"\0\0\0\0IEND\xaeB`\x82"
_MARKER = re.compile(rb"\xff[^\x00\xff\xd0-\xd7]")  # not a byte of data, not a restart within it
_NOTES_ON_LOOKS = frozenset({b"tRNS", b"iCCP", b"eXIf", b"tEXt", b"zTXt", b"iTXt"})
"""What is transparent, what the colours mean, which way is up (some programs say that in a text)."""
_BEFORE_PACKED_DATA = {
    b"zTXt": re.compile(rb"[^\0]*\0."),
    b"iCCP": re.compile(rb"[^\0]*\0."),
    b"iTXt": re.compile(rb"[^\0]*\0\x01.[^\0]*\0[^\0]*\0"),
}


def end_of_jpeg(content: bytes) -> int | None:
    """Where the JPEG ends; `None` when it doesn't."""
    return next((position for code, position in _markers(content) if code == END_OF_IMAGE), None)


def ended_jpeg(content: bytes) -> bytes:
    """A JPEG that has no end, with one."""
    return content.rstrip(b"\xff") + b"\xff\xd9"


def has_every_pass(content: bytes) -> bool:
    """Whether all there is to know of each colour is in some pass, to the last bit."""
    missing, frames = set[tuple[int, int]](), 0
    for code, at in _markers(content):
        heading = content[at : at + int.from_bytes(content[at : at + 2])]
        if code in START_OF_FRAME and len(heading) > _COLOURS_OF_FRAME:
            frames += 1
            missing = {(colour, each) for colour in heading[_COLOURS_OF_FRAME::3] for each in COEFFICIENTS}
        elif code == START_OF_SCAN and len(heading) > _COLOURS_OF_SCAN:
            first, last, bits = heading[-3:]
            if not bits % 16:  # none is left for a later pass
                colours = heading[_COLOURS_OF_SCAN:-3:2]
                missing -= {(colour, each) for colour in colours for each in range(first, last + 1)}
        elif code == END_OF_IMAGE:
            break
    return frames == 1 and not missing


def with_more_data(content: bytes, pattern: bytes) -> bytes:
    """The JPEG with a row's worth of this pattern behind the data of each pass.

    Where all data is there, more is passed over, and it shows the same; in one that was cut off, it becomes pixels.
    """
    pieces, position = list[bytes](), 0
    for end in _ends_of_data(content):
        pieces += content[position:end], pattern * AS_MUCH_AS_A_ROW
        position = end
    return b"".join((*pieces, content[position:]))


def ended_png(content: bytes) -> bytes | None:
    """A PNG whose chunks are whole, but for the last one that says that it ends, with that; `None` for another."""
    ends = [end for _, _, end in _chunks(content)]
    if not ends or ends[-1] > len(content) or not _END_OF_PNG.startswith(content[ends[-1] :]):
        return None
    return content[: ends[-1]] + _END_OF_PNG


def size_of_jpeg(content: bytes) -> tuple[int, int] | None:
    """Width and height, by the JPEG's own heading; `None` when there is none."""
    for code, position in _markers(content):
        if code in START_OF_FRAME:
            return int.from_bytes(content[position + 5 : position + 7]), int.from_bytes(
                content[position + 3 : position + 5]
            )
    return None


def end_of_png(content: bytes) -> int | None:
    """Where the PNG ends; `None` when it doesn't."""
    return next((end for name, _, end in _chunks(content) if name == b"IEND"), None)


def unpacked_size_of_png(content: bytes) -> int:
    """How many bytes its pixels take, by its heading, in rows that each have a byte before them."""
    width, height, depth, colours = struct.unpack_from(">IIBB", content, _HEADING_OF_PNG)
    bits = depth * _SAMPLES.get(colours, 1)
    passes = _ADAM7 if content[_HEADING_OF_PNG + 12] else ((0, 0, 1, 1),)
    sizes = ((-(-(width - x) // dx), -(-(height - y) // dy)) for x, y, dx, dy in passes)
    return sum(rows * (1 + (columns * bits + 7) // 8) for columns, rows in sizes if columns > 0 and rows > 0)


def packed_pixels_of_png(content: bytes) -> bytes:
    """The data of its pixels, as it is packed."""
    return b"".join(content[start + 8 : end - 4] for name, start, end in _chunks(content) if name == b"IDAT")


def pixels_of_png(content: bytes, *, with_notes: bool) -> bytes:
    """The PNG with no more than its pixels and, if asked for, the notes on how they look whose checksums are right.

    Pixels with a wrong checksum stay, for the decoder to refuse.
    """
    kept = (
        content[start:end]
        for name, start, end in _chunks(content)
        if _is_critical(name) or (with_notes and name in _NOTES_ON_LOOKS and _has_right_checksum(content, start, end))
    )
    return PNG_START + b"".join(kept)


def packed_notes_of_png(content: bytes) -> Iterator[int]:
    """Where the packed data in each note begins."""
    for name, start, end in _chunks(content):
        before = _BEFORE_PACKED_DATA.get(name)
        if before and (match := before.match(content, start + 8, end)):
            yield match.end()


def _markers(content: bytes) -> Iterator[tuple[int, int]]:
    """Each marker's code, and where it ends."""
    position = 2
    while marker := _MARKER.search(content, position):
        position = marker.end()
        code = content[position - 1]
        yield code, position
        if code not in {END_OF_IMAGE, WITHOUT_LENGTH}:
            position += int.from_bytes(content[position : position + 2])


def _ends_of_data(content: bytes) -> Iterator[int]:
    """Where the data of each pass ends: before the next marker, and what fills the room before that."""
    is_data = False
    for code, position in _markers(content):
        if is_data:
            end = position - 2
            while content[end - 1] == _FILL:
                end -= 1
            yield end
        is_data = code == START_OF_SCAN


def _is_critical(name: bytes) -> bool:
    return name[:1].isupper()  # as the format has it


def _has_right_checksum(content: bytes, start: int, end: int) -> bool:
    return zlib.crc32(content[start + 4 : end - 4]) == int.from_bytes(content[end - 4 : end])


def _chunks(content: bytes) -> Iterator[tuple[bytes, int, int]]:
    """Each chunk's name, start and end, the last one's with it."""
    position = len(PNG_START)
    name = b""
    while name != b"IEND" and len(content) >= position + CHUNK_FRAME:
        name, start = content[position + 4 : position + 8], position
        position += CHUNK_FRAME + int.from_bytes(content[position : position + 4])
        yield name, start, position
