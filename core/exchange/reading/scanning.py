"""Where the entries of a bundle begin and end in its file, found without reading the file into memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO, Final

from core.exchange.fhir.written import DEEPEST
from core.exchange.report import FaultError

CHUNK: Final = 1 << 18
LARGEST_RESOURCE: Final = 16 << 20
"""Bytes of one resource: a file of 8 MB in it takes 11."""

_TEXT: Final = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_OUTSIDE: Final = re.compile(rb'[^"{}\[\]]*+(' + _TEXT + rb'|[{}\[\]"])', re.DOTALL)
"""The next text, bracket or brace; a quotation mark alone, where a text has no end."""
_WITHIN: Final = re.compile(rb'(?:[^"{}\[\]]++|' + _TEXT + rb')*+([{}\[\]"])', re.DOTALL)
"""The next bracket or brace, whatever texts are before it."""

_OTHER_ENCODINGS: Final = {
    b"\xff\xfe\x00\x00": "UTF-32", b"\x00\x00\xfe\xff": "UTF-32", b"\xff\xfe": "UTF-16", b"\xfe\xff": "UTF-16",
    b"{\x00": "UTF-16", b"\x00{": "UTF-16",
}  # fmt: skip
_UTF8_MARK: Final = b"\xef\xbb\xbf"


def skip_mark(file: BinaryIO) -> int:
    """Step over the mark that some programs write at the beginning; how long it is.

    Raises: FaultError, when the file is in another encoding.
    """
    start = file.read(4)
    for mark, name in _OTHER_ENCODINGS.items():
        if start.startswith(mark):
            raise FaultError(f"is in {name}; save it in UTF-8")
    length = len(_UTF8_MARK) if start.startswith(_UTF8_MARK) else 0
    file.seek(length)
    return length


@dataclass
class Scan:
    """Reads the outer object of a file. `frame` is, in the end, all of it but its entries, of which each is a 0.

    for start, text in scan.entries(): ...
    """

    file: BinaryIO
    frame: bytearray = field(default_factory=bytearray)
    _buffer: bytes = b""
    _base: int = 0
    _depth: int = 0
    _needed_from: int = 0
    """What is before it in the file is let go of."""

    has_mark: bool = False

    def entries(self) -> Iterator[tuple[int, bytes]]:
        """Each entry, and from which byte on it stands.

        Raises: FaultError.
        """
        self._base = self._needed_from = skip_mark(self.file)
        self.has_mark = self._base > 0
        key, within_entries = b"", False
        for token, at, end in self._tokens():
            if token in b"{[":
                self._depth += 1
                if self._depth > DEEPEST:
                    raise FaultError(f"is nested too deeply: more than {DEEPEST} levels (byte {at + 1:,} of the file)")
                if self._depth == _IN_LIST and token == b"[":
                    within_entries = key == b'"entry"'
                if within_entries and self._depth == _IN_ENTRY and token == b"{":
                    self._keep(at)
            elif token in b"}]":
                self._depth -= 1
                if within_entries and self._depth == _IN_LIST and token == b"}":
                    began, self._needed_from = self._needed_from, end
                    self.frame += b"0"
                    yield began, self._buffer[began - self._base : end - self._base]
                elif self._depth < _IN_LIST:
                    within_entries = False
            else:
                key = token
        self._keep(self._base + len(self._buffer))

    def _keep(self, end: int) -> None:
        """What is needed up to there belongs to the frame."""
        self.frame += self._buffer[self._needed_from - self._base : end - self._base]
        self._needed_from = end
        if len(self.frame) > LARGEST_RESOURCE:
            raise FaultError(_TOO_LARGE)

    def _tokens(self) -> Iterator[tuple[bytes, int, int]]:
        """Brackets, braces and, in the outer object, whole texts, with where they are."""
        position = self._base
        while True:
            pattern = _OUTSIDE if self._depth < _IN_LIST else _WITHIN
            found = pattern.match(self._buffer, position - self._base)
            if found is not None and found[1] != b'"':
                position = self._base + found.end()
                yield found[1], self._base + found.start(1), position
                continue
            begins = None if found is None else self._base + found.start(1) + 1
            if not self._read_on():
                if begins is not None:
                    raise FaultError(f"is not JSON: a text has no end (byte {begins:,} of the file)")
                return

    def _read_on(self) -> bool:
        """Read the next part of the file, and let go of what is no longer needed; whether there was any."""
        more = self.file.read(CHUNK)
        if (at := more.find(b"\0")) >= 0:
            where = self._base + len(self._buffer) + at + 1
            raise FaultError(f"holds a NUL, which no text may hold (byte {where:,} of the file)")
        self._buffer = self._buffer[self._needed_from - self._base :] + more
        self._base = self._needed_from
        if len(self._buffer) > LARGEST_RESOURCE + CHUNK:
            raise FaultError(_TOO_LARGE)
        return bool(more)


_IN_LIST, _IN_ENTRY = 2, 3
"""How deep brackets and braces are in one another: file, list of entries, entry."""
_TOO_LARGE: Final = f"has a part of more than {LARGEST_RESOURCE >> 20} MB; a resource must be smaller"
