"""How the parts of a JPEG and of a PNG follow one another: where each ends, and which parts of a PNG are wanted."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator

END_OF_IMAGE, WITHOUT_LENGTH = 0xD9, 0x01
START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
START_OF_SCAN = 0xDA
PLAIN_FRAMES = frozenset({0xC0, 0xC1})
"""Of JPEGs that can have all of their pixels in one pass."""
AS_MUCH_AS_A_ROW = 4096
"""Bytes: data for some blocks at least, however a picture is packed."""
PNG_START = b"\x89PNG\r\n\x1a\n"
CHUNK_FRAME = 12
"""Bytes around a chunk's data: its length, its name and its checksum."""

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


def ended_jpegs(content: bytes) -> tuple[bytes, ...]:
    """A JPEG that has no end, with one, once for each of several sorts of data in between. If all of them show the
    same, it lacks nothing but its end: behind a whole picture, data is passed over, and in one that was cut off it
    becomes pixels. None for one whose pixels come in more than one pass: nobody would see that a pass is missing.
    """
    codes = [code for code, _ in _markers(content)]
    if codes.count(START_OF_SCAN) != 1 or not PLAIN_FRAMES.intersection(codes):
        return ()
    bare = content.rstrip(b"\xff")
    return tuple(bare + pattern * AS_MUCH_AS_A_ROW + b"\xff\xd9" for pattern in (b"\x55", b"\xaa", b"\x00"))


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
