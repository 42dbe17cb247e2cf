"""PDFs with something wrong in them that every reader mends, and PDFs that lack something."""

from __future__ import annotations

import re
import zlib
from typing import Final

from pikepdf import ObjectStreamMode

from tests.core.files.checking import documents
from tests.core.files.checking.packed_documents import A_PAGE, packed, saying, wrongly_told

_PLAIN: Final = documents.pdf(object_stream_mode=ObjectStreamMode.disable, compress_streams=False)
_PACKED: Final = documents.pdf(object_stream_mode=ObjectStreamMode.generate)
_SCANNED: Final = documents.scanned()
_TABLE: Final = _PLAIN.rindex(b"xref\n0")
_BY_REFERENCE: Final = A_PAGE | {
    3: A_PAGE[3].replace(b"[ 0 0 595 842 ]", b"7 0 R"),
    7: b"[ 0 0 595 842 ]",
}
"""A page whose size is a packed object of its own, the last one."""


def _with(pattern: bytes, instead: bytes, content: bytes = _PLAIN) -> bytes:
    """The document with the first of what matches replaced, which there must be."""
    changed, times = re.subn(pattern, instead, content, count=1, flags=re.DOTALL)
    assert times
    return changed


MENDED: Final = {
    "byte-order mark before it": b"\xef\xbb\xbf" + _PLAIN,
    "blank line before it": b"\r\n" + _PLAIN,
    "heading of a server's before it": b"Content-Type: application/pdf\r\n\r\n" + _PLAIN,
    "address of a letter's before it": b"From: Anna <anna@clinic.example>\r\n\r\n" + _PLAIN,
    "warning of PHP's before it": b"<br />\n<b>Notice</b>: Undefined index in <b>x.php</b> on line <b>3</b><br />\n"
    + _PLAIN,
    "printer's command before it": b"\x1b%-12345X@PJL ENTER LANGUAGE=PDF\r\n" + _PLAIN,
    "packed objects, a byte before it": b"\n" + _PACKED,
    "web page behind it": _PLAIN + b"<html><head><title>Results</title></head>" + b"<p>text</p>" * 200 + b"</html>",
    "much of anything behind it": _PLAIN + b"x" * 5000,
    "no last line": _PLAIN[: _PLAIN.rindex(b"%%EOF")],
    "wrong place of the table": _with(rb"startxref\n[0-9]+", b"startxref\n7"),
    "no place of the table": _with(rb"startxref\n[0-9]+", b"startxref\n0"),
    "no table": _PLAIN[:_TABLE],
    "wrong place of an object": _with(rb"\n00000000[0-9]{2} 00000 n", b"\n0000000099 00000 n"),
    "places out of line": _with(rb"%PDF-1.3\n", b"%PDF-1.3 of a program\n"),
    "too small a size": _with(rb"/Size [0-9]+", b"/Size 3"),
    "too large a size": _with(rb"/Size [0-9]+", b"/Size 30"),
    "no size": _with(rb"/Size [0-9]+", b""),
    "too short a length": _with(rb"/Length [0-9]+", b"/Length 9"),
    "too long a length": _with(rb"/Length [0-9]+", b"/Length 900"),
    "length that isn't there": _with(rb"/Length [0-9]+", b"/Length 99 0 R"),
    "no length": _with(rb"/Length [0-9]+", b""),
    "an end of an object's, misspelt": _PLAIN.replace(b"endobj", b"endbbj", 1),
    "no end of an object's": _PLAIN.replace(b"endobj", b"", 1),
    "other line ends": _PLAIN.replace(b"\n", b"\r\n"),
    "no version": _PLAIN.replace(b"%PDF-1.3", b"%PDF-x.y"),
    "a table that counts from one": _with(rb"xref\n0 5", b"xref\n1 5"),
    "a table of one too few": _with(rb"xref\n0 5", b"xref\n0 4"),
    "a table of one too many": _with(rb"xref\n0 5", b"xref\n0 6"),
    "a table with places that are letters": _with(rb"\n[0-9]{10} 00000 n", b"\nabcdefghij 00000 n"),
    "a table without its root": _with(rb"\n[0-9]{10} 00000 n", b"\n0000000000 00000 n"),
    "a table that calls its root free": _with(rb"([0-9]{10} 00000) n", rb"\1 f"),
    "a root of another generation": _with(rb"/Root 1 0 R", b"/Root 1 7 R"),
    "a table of another generation": _with(rb"(\n[0-9]{10} )00000 n", rb"\g<1>00001 n"),
    "a table with longer lines": _PLAIN.replace(b" n \n", b" n  \n"),
    "a table that is said to have another before it": _with(rb"trailer <<", b"trailer << /Prev 9"),
    "too many pages counted": _with(rb"/Count 1", b"/Count 2"),
    "a length that is a text": _with(rb"/Length [0-9]+", b"/Length()"),
    "a length below nothing": _with(rb"/Length [0-9]{2}", b"/Length -1"),
    "line ends of the oldest sort": _PLAIN.replace(b"\n", b"\r"),
    "a blank after a keyword": _with(rb"stream\nBT", b"stream \nBT"),
    "a page of no type": _PLAIN.replace(b"/Type /Page ", b"/Tipe /Page "),
    "a page tree of no type": _PLAIN.replace(b"/Type /Pages", b"/Tipe /Pages"),
    "a catalogue of no type": _PLAIN.replace(b"/Type /Catalog", b"/Tipe /Catalog"),
    "for the web, with a wrong length": _with(rb"/L [0-9]+", b"/L 99", documents.pdf(linearize=True)),
    "for the web, with a wrong place of the table": _with(
        rb"startxref\n[0-9]+", b"startxref\n9", documents.pdf(linearize=True)
    ),
    "twice": _PLAIN + b"\n" + _PLAIN,
    "an object of another generation": _with(rb"\n3 0 obj", b"\n3 1 obj"),
    "no place of the table at all": _with(rb"startxref\n[0-9]+", b"startxref\n"),
    "a place of the table below nothing": _with(rb"startxref\n[0-9]+", b"startxref\n-1"),
    "a place of the table beyond all measure": _with(rb"startxref\n[0-9]+", b"startxref\n" + b"9" * 20),
    "an earlier table below nothing": _with(rb"trailer <<", b"trailer << /Prev -5"),
    "an earlier table that is a text": _with(rb"trailer <<", b"trailer << /Prev (x)"),
    "a size that is a text": _with(rb"/Size [0-9]+", b"/Size (a)"),
    "a size beyond all measure": _with(rb"/Size [0-9]+", b"/Size 99999999999"),
    "a length beyond all measure": _with(rb"/Length [0-9]+", b"/Length " + b"9" * 23),
    "the same page again, not counted": _with(rb"/Kids \[ 3 0 R \]", b"/Kids [ 3 0 R 3 0 R ]"),
    "a page instead of the page tree": _with(rb"/Pages 2 0 R", b"/Pages 3 0 R"),
    "first line at the last possible place": b"\n" * 1019 + _PLAIN,
    "first line of PostScript's": b"%!PS-Adobe-3.0 PDF-1.3\n" + _PLAIN,
    "two ends with rubbish behind each": _PLAIN + b"\1\2rubbish" * 30 + b"\n%%EOF\n" + b"\xff" * 300,
    "cut in its last word": _PLAIN[: _PLAIN.rindex(b"EOF")],
    "cut in the trailer": _PLAIN[: _PLAIN.rindex(b"/Root")],
    "cut in the table": _PLAIN[: _TABLE + 30],
    "packed": packed(),
    "packed, places beside the objects": packed(place=lambda at: at + 1),
    "packed, a place behind all of them": packed(place=lambda at: at and at * 99),
    "packed, said to be too many, a page behind it that its table doesn't tell of": saying(b"N", b"9", packed())
    + b"3 0 obj\n<< /Type /Page /Parent 2 0 R /MediaBox [ 0 0 99 99 ] >>\nendobj\n",
    "packed, one more than is said": saying(b"N", b"3", packed(_BY_REFERENCE)),
    "packed, the place of one within it": packed(_BY_REFERENCE, place=lambda at: at + (at > 150)),
    "packed, with no checksum": packed(pack=lambda data: zlib.compress(data)[:-4]),
    "packed, with a wrong checksum": packed(pack=lambda data: zlib.compress(data)[:-4] + b"\0\0\0\0"),
    **{f"packed; {how}": content for how, content in wrongly_told(packed()).items()},
    "no size of the page": _with(rb"/MediaBox \[[^]]*\]", b""),
}
LACKING: Final = {
    "only its first line": b"%PDF-1.7\n",
    "HTML behind its first line": b"%PDF-1.7\n<html><body>",
    "cut in a picture": _SCANNED[:900],
    "cut near its end": _SCANNED[:-400],
    "cut in packed objects": _PACKED[: _PACKED.index(b"stream") + 100],
    "cut in an object": _PLAIN[: _PLAIN.index(b"/Contents")],
    "no page tree": _PLAIN.replace(b"2 0 obj", b"7 0 obj", 1),
    "a page that isn't there": _with(rb"/Count 1 /Kids \[ 3 0 R \]", b"/Count 2 /Kids [ 3 0 R 9 0 R ]"),
    "a page's contents that aren't there": _with(rb"4 0 obj.*endobj\n", b""),
    "a picture that isn't there": _with(rb"/Resources << >>", b"/Resources << /XObject << /Im0 9 0 R >> >>"),
    "packed, all at one place": packed(place=lambda _: 0),
    "packed, neither as many nor where they are said to be": saying(b"N", b"9", packed(place=lambda at: at + 1)),
    "packed, and cut where it might be all": packed({1: b"276", 2: A_PAGE[1]}, pack=lambda data: data[:9]),
    "packed, and cut": packed(pack=lambda data: zlib.compress(data)[:-12]),
    "packed, and one isn't there": packed({number: A_PAGE[number] for number in (1, 2)}),
    "no pages": documents.pdf(lambda document: document.pages.__delitem__(0)),
}
