"""How much a PDF may ask of its readers: by what it unpacks to and the memory it needs, not by how it looks."""

from __future__ import annotations

import zlib
from collections.abc import Callable

import pytest
from pikepdf import Array, Dictionary, Name, Pdf, String

from core.files.checking import FileFault, UnusableContent
from core.files.checking.pdf_sizes import LONGEST_SIDE, MOST_PAGES
from core.files.checking.worker import looked_at
from tests.core.files.checking import documents, photos
from tests.core.files.checking.documents import drawn_within, in_black_and_white, pdf, pictured, with_stream
from tests.tiers import quick_and_ci

BOMB = 300 * 1024 * 1024
NOTHING = zlib.compress(b"")
GREY = {"BitsPerComponent": 8, "ColorSpace": Name.DeviceGray}


def _drawing_itself(document: Pdf) -> None:
    drawing = document.make_stream(b"/Fm0 Do", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
    drawing.Resources = Dictionary(XObject=Dictionary(Fm0=drawing))
    document.pages[0].Resources = Dictionary(XObject=Dictionary(Fm0=drawing))


def _contents_in_a_circle(document: Pdf) -> None:
    one, other = (document.make_indirect(Dictionary(Title=String(name))) for name in "ab")
    one.Next, other.Next = other, one
    document.Root.Outlines = document.make_indirect(Dictionary(First=one, Last=other, Count=2))


def _action_in_a_circle(document: Pdf) -> None:
    action = document.make_indirect(Dictionary(S=Name.URI, URI=String("https://clinic.example")))
    action.Next = Array([action])
    document.pages[0].Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=[0, 0, 9, 9], A=action)])


def _names_in_a_circle(document: Pdf) -> None:
    tree = document.make_indirect(Dictionary())
    tree.Kids = Array([tree])
    document.Root.Names = Dictionary(Dests=tree)


def _table_in_a_circle(content: bytes) -> bytes:
    return content.replace(b"trailer <<", b"trailer << /Prev %d" % content.rindex(b"xref\n0"))


def _of_side(points: int) -> bytes:
    return pdf(lambda document: setattr(document.pages[0], "MediaBox", [0, 0, points, 842]))


def _large_jpeg() -> bytes:
    """A few bytes whose heading tells of 65,000 pixels either way, while the document says otherwise."""
    small = photos.jpeg()
    at = small.index(b"\xff\xc0") + 5
    return small[:at] + (65_000).to_bytes(2) * 2 + small[at + 4 :]


def _large_jpeg_2000() -> bytes:
    return b"\xff\x4f\xff\x51\0\x2f\0\0" + (100_000).to_bytes(4) * 2 + bytes(40)


def _claimed(width: int, height: int, **facts: object) -> bytes:
    return pictured(NOTHING, Name.FlateDecode, Width=width, Height=height, **facts)


# Made only when they are needed: even packing them takes its time.
SWELLING: dict[str, Callable[[], bytes]] = {
    "300 MB of a page": documents.bomb,
    "300 MB of objects": lambda: with_stream(
        documents.deflated(BOMB), Name.FlateDecode, Type=Name.ObjStm, N=1, First=4
    ),
    "a bomb in a bomb": lambda: with_stream(zlib.compress(documents.deflated(BOMB)), Array([Name.FlateDecode] * 2)),
    "a locked bomb": documents.locked_bomb,
    "a bomb in ASCII": lambda: with_stream(
        documents.deflated(BOMB).hex().encode() + b">", Array([Name.ASCIIHexDecode, Name.FlateDecode])
    ),
    "run lengths upon run lengths": lambda: with_stream(
        b"\x81\x81" * 1000 + b"\x80", Array([Name.RunLengthDecode] * 3)
    ),
    "too many pages": lambda: documents.of_pages(MOST_PAGES + 1),
    "a drawing of itself": lambda: pdf(_drawing_itself),
    "contents that lead in a circle": lambda: pdf(_contents_in_a_circle),
    "an action that goes on with itself": lambda: pdf(_action_in_a_circle),
    "names that lead to themselves": lambda: pdf(_names_in_a_circle),
    "a table of objects that goes on with itself": lambda: _table_in_a_circle(pdf()),
    "a hundred million drawings in eight": lambda: drawn_within(8, 10),
}
TOO_LARGE: dict[str, Callable[[], bytes]] = {
    "a picture of 400 megapixels": lambda: _claimed(20_000, 20_000),
    "one in grey of 290": lambda: _claimed(17_000, 17_000, **GREY),
    "one in 16 shades of two thousand colours": lambda: _claimed(
        9_000, 9_000, BitsPerComponent=16, ColorSpace=Name.DeviceRGB
    ),
    "one in black and white of 10,000": lambda: _claimed(
        100_000, 100_000, BitsPerComponent=1, ColorSpace=Name.DeviceGray
    ),
    "a stencil of as many": lambda: _claimed(100_000, 100_000, ImageMask=True, BitsPerComponent=1),
    "a JPEG that is larger than it is said to be": lambda: pictured(
        _large_jpeg(), Name.DCTDecode, Width=8, Height=8, BitsPerComponent=8, ColorSpace=Name.DeviceRGB
    ),
    "a JPEG 2000 that is": lambda: pictured(_large_jpeg_2000(), Name.JPXDecode, Width=8, Height=8),
    "a page of six metres": lambda: _of_side(LONGEST_SIDE + 1),
    "a page of a million kilometres": lambda: _of_side(3_000_000_000),
}
READABLE: dict[str, Callable[[], bytes]] = {
    "A3 in black and white, 600 dots an inch": lambda: in_black_and_white(7016, 9921),
    "A1 in black and white, 600 dots an inch": lambda: _claimed(
        14_043, 19_866, BitsPerComponent=1, ColorSpace=Name.DeviceGray
    ),
    "A0 as a fax is packed": lambda: pictured(
        b"", Name.CCITTFaxDecode, Width=19_866, Height=28_087, BitsPerComponent=1, ColorSpace=Name.DeviceGray
    ),
    "A3 in grey, 600 dots an inch": lambda: _claimed(7016, 9921, **GREY),
    "A3 in 16 colours": lambda: _claimed(
        7016, 9921, BitsPerComponent=4, ColorSpace=Array([Name.Indexed, Name.DeviceRGB, 15, String(bytes(48))])
    ),
    "A4 in colour, 600 dots an inch": lambda: _claimed(4961, 7016, BitsPerComponent=8, ColorSpace=Name.DeviceRGB),
    "a phone's photo": lambda: pictured(
        photos.jpeg(), Name.DCTDecode, Width=8192, Height=8192, BitsPerComponent=8, ColorSpace=Name.DeviceRGB
    ),
    "a page of five metres": lambda: _of_side(LONGEST_SIDE),
    "drawings within drawings": lambda: drawn_within(4, 20),
}


@pytest.mark.usefixtures("low_limits")
@pytest.mark.parametrize("swelling", quick_and_ci(SWELLING, list(SWELLING)[::3]))
def test_a_bomb_is_refused(swelling: str) -> None:
    """Whatever comes to far more than anybody reads."""
    assert _fault_of(SWELLING[swelling]()) is FileFault.TOO_MUCH_INSIDE


@pytest.mark.parametrize("content", TOO_LARGE.values(), ids=TOO_LARGE)
def test_what_no_reader_could_show_is_refused(content: Callable[[], bytes]) -> None:
    """By the memory that it would take, whatever the document says of it."""
    assert _fault_of(content()) is FileFault.PDF_TOO_MANY_PIXELS


@pytest.mark.parametrize("content", READABLE.values(), ids=READABLE)
def test_a_large_scan_is_taken(content: Callable[[], bytes]) -> None:
    """Many pixels of one bit each are small."""
    assert looked_at(content()).pages == 1


def test_the_bomb_in_the_example_is_one() -> None:
    """Three hundred megabytes really come in some three hundred kilobytes."""
    assert len(documents.bomb()) < 400_000


def _fault_of(content: bytes) -> FileFault:
    with pytest.raises(UnusableContent) as refused:
        looked_at(content)
    return refused.value.fault
