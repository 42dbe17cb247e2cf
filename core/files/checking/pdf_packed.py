"""Objects of a PDF that are packed into streams: read from what is packed, where it isn't as it is said to be.

Such a stream begins with a number and a place for each object, and the objects follow. How many there are, and where
they begin, is told beside it; but it can be counted, too: of all values in the stream, the last third are the objects.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice, pairwise

from core.files.checking.unpacking import STREAM, unpacked_from

MOST_PACKED = 32 * 1024 * 1024
"""Bytes of objects in all: those of a thousand pages come to five million."""
MOST_OBJECTS = 200_000
_LONGEST_HEADING = 2048
_LONGEST_NAME = 20
"""Of an object: its number and its generation."""
_HEADING = re.compile(rb"[0-9]+[\0\s]+[0-9]+[\0\s]+obj[\0\s]*(<<.*>>)[\0\s]*\Z", re.DOTALL)
_PACKED_OBJECTS = re.compile(rb"/ObjStm\b")
_FILTER = re.compile(rb"/(Filter|DecodeParms)[\0\s]*(\[?[\0\s]*/(FlateDecode|Fl)\b[\0\s]*\]?)?")
_NUMBER_OF = {name: re.compile(rb"/" + name + rb"[\0\s]+([0-9]{1,9})(?![0-9])") for name in (b"N", b"First")}
_ROOT = re.compile(rb"/Root[\0\s]+([0-9]{1,9})[\0\s]+[0-9]+[\0\s]+R")
_TABLE = re.compile(rb"\bobj(?=[\0\s]*<<(?:(?!stream|obj).){0,2048}/XRef\b)", re.DOTALL)
_TOKEN = re.compile(
    rb"(?P<blank>[\0\s]+|%[^\r\n]*)|(?P<open><<|\[)|(?P<close>>>|\])|(?P<text>\()|"
    rb"<[^<>]*>|[0-9]+[\0\s]+[0-9]+[\0\s]+R(?![^\0\s()<>\[\]{}/%])|/?[^\0\s()<>\[\]{}/%]+|/"
)
_IN_TEXT = re.compile(rb"\\.|[()]", re.DOTALL)
_BETWEEN_VALUES = re.compile(rb"[\0\s>\])].|[^\0\s<\[(/][<\[(/]", re.DOTALL)
"""The last byte of one, and the first of another."""


class _Unreadable(Exception):
    """These are no values, or not as many as they should be."""


@dataclass(frozen=True, slots=True)
class _PackedStream:
    """A stream of objects, from its own first byte to the last of what is packed."""

    start: int
    end: int
    heading_start: int
    heading: bytes
    data: bytes = field(repr=False)

    @property
    def is_told_truly(self) -> bool:
        """Whether as many numbers and places as it says come first, and a value may begin at each place."""
        count, first = (self._number(name) for name in (b"N", b"First"))
        if count is None or first is None:
            return False
        told = self.data[:first].split()
        if len(told) != 2 * count or not all(map(bytes.isdigit, told)):
            return False
        places = [first + int(place) for place in told[1::2]]
        return all(place < len(self.data) and _BETWEEN_VALUES.match(self.data, place - 1) for place in places)

    def objects(self) -> Iterator[tuple[int, bytes]]:
        """Each object with its number; `_Unreadable` when they can't be told apart for sure."""
        numbers, _, objects = self._read()
        yield from zip(numbers, [value for _, value in objects], strict=True)

    def corrections(self) -> Iterator[tuple[int, bytes]]:
        """What should be said of it, and where in the document, as far as there is room; `_Unreadable` likewise."""
        _, places, objects = self._read()
        if not objects or places != [at - objects[0][0] for at, _ in objects]:
            raise _Unreadable
        for name, right in ((b"N", len(objects)), (b"First", objects[0][0])):
            told = _NUMBER_OF[name].search(self.heading)
            if told is None or len(b"%d" % right) > len(told[1]):
                raise _Unreadable
            yield self.heading_start + told.start(1), (b"%d" % right).ljust(len(told[1]))

    def _read(self) -> tuple[list[int], list[int], list[tuple[int, bytes]]]:
        """Numbers, places and objects. Of how many they are, where the first begins, and how far from there the others
        do, only one may be wrong.
        """
        values = list(islice(_values(self.data), 3 * MOST_OBJECTS + 1))
        count, more = divmod(len(values), 3)
        told, objects = [value for _, value in values[: 2 * count]], values[2 * count :]
        if more or not all(map(bytes.isdigit, told)):
            raise _Unreadable
        places = [int(place) for place in told[1::2]]
        if any(place >= following for place, following in pairwise(places)) or not self._agrees(objects, places):
            raise _Unreadable
        return [int(number) for number in told[::2]], places, objects

    def _agrees(self, objects: Sequence[tuple[int, bytes]], places: Sequence[int]) -> bool:
        if not objects:
            return self._number(b"N") == 0
        start, first = objects[0][0], self._number(b"First")
        witnesses = (
            self._number(b"N") == len(objects),
            first is not None and first <= start and not self.data[first:start].strip(b"\0\t\n\f\r "),
            places == [at - start for at, _ in objects],
        )
        return sum(witnesses) > 1

    def _number(self, name: bytes) -> int | None:
        found = _NUMBER_OF[name].search(self.heading)
        return int(found[1]) if found else None


def tells_truly(content: bytes) -> bool:
    """Whether each stream of objects is as it is said to be. If not, its readers may overlook some of them."""
    return all(each.is_told_truly for each in _packed_streams(content))


def corrected(content: bytes) -> bytes | None:
    """The document with the right numbers of how its objects are packed, where they fit; `None` where they don't.

    So its own table still tells which of them count.
    """
    changed = bytearray(content)
    for stream in _packed_streams(content):
        if not stream.is_told_truly:
            try:
                for place, right in stream.corrections():
                    changed[place : place + len(right)] = right
            except _Unreadable:
                return None
    return bytes(changed)


def unpacked(content: bytes) -> bytes | None:
    """The document with each packed object in the open, where it was, and no table of any; `None` if none is packed.

    What is found twice counts as it comes last, as in a document that was changed.
    """
    pieces, position, is_packed = list[bytes](), 0, False
    for stream in _packed_streams(content):
        try:
            objects = [b"\n%d 0 obj\n%b\nendobj\n" % each for each in stream.objects()]
        except _Unreadable:
            continue
        pieces += content[position : stream.start], *objects, b"\n"
        position, is_packed = stream.end, True
    if not is_packed:
        return None
    return _TABLE.sub(b"xxx", b"".join((*pieces, content[position:]))).replace(b"startxref", b"startxxxx")


def told_root(content: bytes) -> bytes:
    """A trailer with the root that the document tells of last; empty, when it tells none."""
    roots = _ROOT.findall(content)
    return b"\ntrailer << /Root %b 0 R >>\n" % roots[-1] if roots else b""


def _packed_streams(content: bytes) -> Iterator[_PackedStream]:
    """Those whose packing is the usual one, as far as `MOST_PACKED` goes."""
    left, end = MOST_PACKED, 0
    for stream in STREAM.finditer(content):
        if stream.start() < end:
            continue
        before = content.rfind(b"obj", max(end, stream.start() - _LONGEST_HEADING), stream.start())
        if before < 0 or not _PACKED_OBJECTS.search(content, before, stream.start()):
            continue
        heading = _HEADING.search(content, max(end, before - _LONGEST_NAME), stream.start())
        if heading is None:
            continue
        unpacked_data = _data(content, stream.end(), heading[1], left)
        if unpacked_data is not None:
            data, end = unpacked_data
            left -= len(data)
            yield _PackedStream(heading.start(), end, heading.start(1), heading[1], data)


def _data(content: bytes, start: int, heading: bytes, most: int) -> tuple[bytes, int] | None:
    """What is in a stream, and where it ends there, whatever its length is said to be."""
    filters = _FILTER.findall(heading)
    if not filters:
        end = content.find(b"endstream", start)
        return (content[start:end], end) if 0 <= end - start <= most else None
    if [name for name, _, _ in filters] != [b"Filter"] or not filters[0][1]:
        return None
    return unpacked_from(content, start, most)


def _values(data: bytes) -> Iterator[tuple[int, bytes]]:
    """The values of PDF's syntax, each with where it begins; `_Unreadable` when something else is there."""
    position = start = depth = 0
    while position < len(data):
        token = _TOKEN.match(data, position)
        if token is None:
            raise _Unreadable
        if not depth:
            start = position
        position = _end_of_text(data, token.end()) if token["text"] else token.end()
        depth += (token["open"] is not None) - (token["close"] is not None)
        if depth < 0:
            raise _Unreadable
        if not depth and token["blank"] is None:
            yield start, data[start:position]
    if depth:
        raise _Unreadable


def _end_of_text(data: bytes, position: int) -> int:
    """Where the text in brackets ends that begins before that place."""
    depth = 1
    while depth:
        found = _IN_TEXT.search(data, position)
        if found is None:
            raise _Unreadable
        position = found.end()
        depth += (found[0] == b"(") - (found[0] == b")")
    return position
