"""PDFs whose objects are packed into a stream, written by hand, with room for wrong numbers of how they are packed."""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Mapping
from typing import Final

LINE: Final = b"BT /F1 12 Tf 72 720 Td (Morfologia) Tj ET 0 0 1 rg 72 600 200 50 re f"
A_PAGE: Final = {
    1: b"<< /Type /Catalog /Pages 2 0 R >>",
    2: b"<< /Type /Pages /Count 1 /Kids [ 3 0 R ] >>",
    3: b"<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 595 842 ] /Contents 4 0 R /Resources << >> >>",
}
"""The same page as `documents.pdf` makes; its contents are the object 4, in the open."""
CONTENTS, PACKED, TABLE = 4, 5, 6
STREAMS = (CONTENTS, PACKED, TABLE)
_FREE, _OPEN, _PACKED = range(3)
_ROOM = 12
Places = Callable[[int], int]


def packed(
    objects: Mapping[int, bytes] = A_PAGE,
    *,
    place: Places = lambda at: at,
    pack: Callable[[bytes], bytes] = zlib.compress,
) -> bytes:
    """A document with these objects packed, each said to be at the place that `place` makes of the right one."""
    told, values = list[bytes](), b""
    for number, value in objects.items():
        told.append(b"%d %d " % (number, place(len(values))))
        values += value + b" "
    first = sum(map(len, told))
    content = b"%PDF-1.5\n%\xbf\xf7\xa2\xfe\n"
    rows: dict[int, tuple[int, int, int]] = {0: (_FREE, 0, 255)}
    rows |= {number: (_PACKED, PACKED, index) for index, number in enumerate(objects)}
    packing = b"/Type /ObjStm /N %b/First %b/Filter /FlateDecode " % (_roomy(len(objects)), _roomy(first))
    for number, heading, data in (
        (CONTENTS, b"", LINE),
        (PACKED, packing, pack(b"".join(told) + values)),
    ):
        rows[number] = (_OPEN, len(content), 0)
        content += _stream(number, heading, data)
    rows[TABLE] = (_OPEN, len(content), 0)
    table = b"".join(struct.pack(">BHB", *rows[number]) for number in sorted(rows))
    facts = (_roomy(len(rows)), _roomy(0), _roomy(len(rows)))
    heading = b"/Type /XRef /W [ 1 2 1 ]      /Size %b/Index [ %b%b] /Root 1 0 R        " % facts
    return content + _stream(TABLE, heading, table) + b"startxref\n%b\n%%%%EOF\n" % _roomy(rows[TABLE][1])


def saying(name: bytes, value: bytes, content: bytes, *, of: int = PACKED) -> bytes:
    """The document with something else said of one of its streams; all else stays where it is."""
    start = content.index(b"%d 0 obj" % of)
    end = content.index(b"stream\n", start)
    found = re.compile(rb"/" + name + rb" ([^/>]+)").search(content, start, end)
    assert found
    assert len(value) <= len(found[1])
    return content[: found.start(1)] + value.ljust(len(found[1])) + content[found.end(1) :]


def misplaced(value: bytes, content: bytes) -> bytes:
    """The document with another place of its table."""
    before, found, _ = content.rpartition(b"startxref\n")
    assert found
    return before + found + value + b"\n%%EOF\n"


def _roomy(number: int) -> bytes:
    return b"%d" % number + b" " * (_ROOM - len(b"%d" % number))


def _stream(number: int, heading: bytes, data: bytes) -> bytes:
    told = b"%d 0 obj\n<< %b/Length %b>>\nstream\n" % (number, heading, _roomy(len(data)))
    return told + data + b"\nendstream\nendobj\n"


def wrongly_told(content: bytes) -> dict[str, bytes]:
    """The document with one number wrong, in all the ways that there are."""
    lengths = {"contents": CONTENTS, "packed objects": PACKED, "table": TABLE}
    return {
        **{
            f"so many packed objects: {n}": saying(b"N", n.encode(), content) for n in ("9", "3", "2", "0", "-1", "(a)")
        },
        **{f"the first of them there: {n}": saying(b"First", n.encode(), content) for n in ("0", "9", "999", "/a")},
        **{
            f"so long are the {what}: {n}": saying(b"Length", n.encode(), content, of=number)
            for what, number in lengths.items()
            for n in ("0", "9", "99999", "null", "99 0 R")
        },
        **{
            f"so wide are the table's columns: {n}": saying(b"W", n.encode(), content, of=TABLE)
            for n in ("[ 1 1 1 ]", "[ 1 3 1 ]", "[ 0 0 0 ]", "[ 1 -2 1 ]", "[ 1 2 ]", "[ 1 2 99 ]")
        },
        **{
            f"the table is of: {n}": saying(b"Index", n.encode(), content, of=TABLE)
            for n in ("[ 0 3 ]", "[ 0 99 ]", "[ 1 7 ]", "[ 0 7 3 ]", "[ ]", "[ -1 7 ]")
        },
        **{f"so many objects: {n}": saying(b"Size", n.encode(), content, of=TABLE) for n in ("3", "99", "0", "null")},
        **{f"the root is: {n}": saying(b"Root", n.encode(), content, of=TABLE) for n in ("1 1 R", "3 0 R", "99 0 R")},
        **{f"the table is there: {n}": misplaced(n.encode(), content) for n in ("0", "-1", "9", "99999", "", "9" * 20)},
        "packed objects of no type": content.replace(b"/ObjStm", b"/ObjStx"),
        "a table of no type": content.replace(b"/XRef", b"/XRex"),
        "no end of the packed objects": content.replace(b"endstream\nendobj\n6 0", b"6 0"),
        "cut in the table": content[: content.rindex(b"\nendstream") - 9],
    }
