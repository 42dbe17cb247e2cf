"""Ogg, in which a voice note comes (RFC 3533): pages, and the packets on them, which alone are kept of what is read."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from core.files.checking import FileFault, UnusableContent

CAPTURE: Final = b"OggS"
SEGMENT: Final = 255
"""Bytes of a segment; a packet ends with the first that is shorter. A page has as many segments at most."""

_HEAD: Final = struct.Struct("<4sBBQIII B")
_CHECKSUM: Final = slice(22, 26)
_CONTINUED, _FIRST, _LAST = 1, 2, 4
_SERIAL: Final = 1
_POLYNOMIAL: Final = 0x04C11DB7


@dataclass(frozen=True, slots=True)
class Packets:
    """Packets that end on one page, and how many samples there are until then."""

    packets: tuple[bytes, ...]
    samples: int


def _table() -> tuple[int, ...]:
    sums = []
    for number in range(256):
        checksum = number << 24
        for _ in range(8):
            checksum = (checksum << 1) ^ (_POLYNOMIAL if checksum & 0x80000000 else 0)
        sums.append(checksum & 0xFFFFFFFF)
    return tuple(sums)


_TABLE: Final = _table()


def read(content: bytes) -> Iterator[bytes]:
    """The packets of a file that is one stream, whole, and nothing else.

    Raises: UnusableContent, for anything else: damaged, cut off, several streams, something behind the end.
    """
    place, number, serial, begun, ended = 0, 0, None, bytearray(), False
    while place < len(content):
        head = content[place : place + _HEAD.size]
        if ended or len(head) < _HEAD.size:
            raise UnusableContent(FileFault.DAMAGED)
        capture, version, flags, _samples, stream, sequence, checksum, segments = _HEAD.unpack(head)
        lacing = content[place + _HEAD.size : place + _HEAD.size + segments]
        page = content[place : place + _HEAD.size + segments + sum(lacing)]
        is_whole = len(lacing) == segments and len(page) == _HEAD.size + segments + sum(lacing)
        is_next = sequence == number and serial in {None, stream} and bool(flags & _FIRST) == (number == 0)
        is_plain = (capture, version) == (CAPTURE, 0) and bool(flags & _CONTINUED) == bool(begun)
        if not (is_whole and is_next and is_plain) or checksum != _sum_of(page):
            raise UnusableContent(FileFault.DAMAGED)
        at = place + _HEAD.size + segments
        for length in lacing:
            begun += content[at : at + length]
            at += length
            if length < SEGMENT:
                yield bytes(begun)
                begun = bytearray()
        place, number, serial, ended = at, number + 1, stream, bool(flags & _LAST)
    if begun or not number:
        raise UnusableContent(FileFault.DAMAGED)


def written(pages: Sequence[Packets]) -> bytes:
    """A file with these packets on its pages, and nothing else. None may be longer than a page."""
    made = bytearray()
    for number, page in enumerate(pages):
        lacing = b"".join(bytes([SEGMENT] * (len(each) // SEGMENT) + [len(each) % SEGMENT]) for each in page.packets)
        flags = (_FIRST if number == 0 else 0) | (_LAST if number == len(pages) - 1 else 0)
        head = _HEAD.pack(CAPTURE, 0, flags, page.samples, _SERIAL, number, 0, len(lacing))
        whole = bytearray(head + lacing + b"".join(page.packets))
        whole[_CHECKSUM] = struct.pack("<I", _sum_of(whole))
        made += whole
    return bytes(made)


def segments_of(packet: bytes) -> int:
    """How many segments of a page a packet takes."""
    return len(packet) // SEGMENT + 1


def _sum_of(page: bytes | bytearray) -> int:
    """The checksum of a page, its own four bytes taken as zeros."""
    checksum = 0
    for byte in b"".join((page[: _CHECKSUM.start], bytes(4), page[_CHECKSUM.stop :])):
        checksum = ((checksum << 8) & 0xFFFFFFFF) ^ _TABLE[(checksum >> 24) ^ byte]
    return checksum
