"""How much a PDF asks of whoever opens it: how many objects and pages, how large they and their pictures are."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from graphlib import CycleError, TopologicalSorter
from typing import TypeGuard

import pikepdf
from pikepdf import Array, Dictionary, Name, Object, Pdf, Stream

from core.files.checking import MOST_MEMORY, FileFault, UnusableContent
from core.files.checking.framing import size_of_jpeg
from core.files.checking.pdf_actions import is_in
from core.files.checking.pdf_packed import MOST_OBJECTS

MOST_PAGES = 1000
MOST_PIXELS = 2**30
"""Of a picture in black and white, which takes little memory: a drawing as large as a table, at 600 dots an inch."""
LONGEST_SIDE = 200 * 72
"""Of a page, in its own units: five metres, unless it says that they are larger. The format allows no more."""
BRANCHES = ("/First", "/Next", "/Kids")
"""Leads from what stands above, or before, to what comes below, or next: of contents, pages, names, fields, actions."""
MOST_DRAWINGS = 10_000_000
"""Drawings within drawings on a page; those that draw others again and again are made to hold readers up."""
DEFLATED = {Name.FlateDecode, Name.Fl}
EXPANDING = DEFLATED | {Name.LZWDecode, Name.LZW, Name.RunLengthDecode, Name.RL}
PHOTOS, PHOTOS_2000 = {Name.DCTDecode, Name.DCT}, {Name.JPXDecode}
ONE_COMPONENT = {Name.DeviceGray, Name.G, Name.CalGray, Name.Indexed, Name.I, Name.Separation}
THREE_COMPONENTS = {Name.DeviceRGB, Name.RGB, Name.CalRGB, Name.Lab}
MOST_COMPONENTS = 4
QPDF_LIMIT = "memory limit exceeded"
JPX_SIZE = b"\xff\x4f\xff\x51"
"""What the size stands behind in a JPEG 2000."""


def require_few(pdf: Pdf) -> None:
    """`UnusableContent` when there are too many pages or objects to look at."""
    if len(pdf.pages) > MOST_PAGES or len(pdf.objects) > MOST_OBJECTS:
        raise UnusableContent(FileFault.TOO_MUCH_INSIDE)


def require_readable(pdf: Pdf) -> None:
    """`UnusableContent` when a page, a picture, or what is packed in the document is too large for its readers."""
    drawings: dict[tuple[int, int], int] = {}
    for page in pdf.pages:
        corners = [_number(each) for each in _each(page.mediabox)]
        if any(abs(after - before) > LONGEST_SIDE for before, after in zip(corners[:2], corners[2:], strict=False)):
            raise UnusableContent(FileFault.PDF_TOO_MANY_PIXELS)
        if _drawings_of(page.obj, drawings, ()) > MOST_DRAWINGS:
            raise UnusableContent(FileFault.TOO_MUCH_INSIDE)
    for each in pdf.objects:
        if isinstance(each, Stream):
            _see_stream(each)
    if _leads_in_circles(pdf):
        raise UnusableContent(FileFault.TOO_MUCH_INSIDE)


def _leads_in_circles(pdf: Pdf) -> bool:
    """Whether what should be a tree or a list, such as the table of contents, never ends."""
    following = {
        each.objgen: [other.objgen for key in BRANCHES for other in _each(each.get(key)) if _is_reference(other)]
        for each in pdf.objects
        if isinstance(each, Dictionary)
    }
    try:
        TopologicalSorter(following).prepare()
    except CycleError:
        return True
    return False


def _see_stream(stream: Stream) -> None:
    """How much would come out of it, as far as `unpacking.measure` couldn't tell."""
    filters = list(_each(stream.get("/Filter")))
    if stream.get("/Subtype") == "/Image":
        _see_picture(stream, filters)
    expanding = [name for name in filters if is_in(name, EXPANDING)]
    if expanding and (len(expanding) > 1 or not is_in(filters[0], DEFLATED)):
        _unpack(stream)


def _unpack(stream: Stream) -> None:
    try:
        stream.read_bytes(pikepdf.StreamDecodeLevel.specialized)
    except (pikepdf.PdfError, UnicodeDecodeError) as error:  # the latter when qpdf's message quotes the stream
        if QPDF_LIMIT in str(error):
            raise UnusableContent(FileFault.TOO_MUCH_INSIDE) from None


def _see_picture(picture: Stream, filters: list[object]) -> None:
    """By what the document says of it, and by what its own heading says, if it has one."""
    bits = _bits_of_pixel(picture, filters)
    for width, height in _sizes_of(picture, filters):
        pixels = width * height
        if pixels * bits > MOST_MEMORY * 8 or pixels > MOST_PIXELS:
            raise UnusableContent(FileFault.PDF_TOO_MANY_PIXELS)


def _sizes_of(picture: Stream, filters: list[object]) -> Iterator[tuple[int, int]]:
    yield int(_number(picture.get("/Width"))), int(_number(picture.get("/Height")))
    if is_in(filters[-1], PHOTOS) and len(filters) == 1:
        yield size_of_jpeg(picture.read_raw_bytes()) or (0, 0)
    if is_in(filters[-1], PHOTOS_2000) and len(filters) == 1:
        _, _, heading = picture.read_raw_bytes().partition(JPX_SIZE)
        yield int.from_bytes(heading[4:8]), int.from_bytes(heading[8:12])


def _bits_of_pixel(picture: Stream, filters: list[object]) -> int:
    if bool(picture.get("/ImageMask")):
        return 1
    bits = int(_number(picture.get("/BitsPerComponent"))) or 8
    return _components(picture.get("/ColorSpace")) * (8 if is_in(filters[-1], PHOTOS) else bits)


def _components(space: object) -> int:
    """How many numbers a colour has; as many as there may be, where that can't be told."""
    kind, *rest = _each(space)
    if is_in(kind, {Name.ICCBased}) and rest and isinstance(rest[0], Stream):
        return int(_number(rest[0].get("/N"))) or MOST_COMPONENTS
    if is_in(kind, ONE_COMPONENT):
        return 1
    return 3 if is_in(kind, THREE_COMPONENTS) else MOST_COMPONENTS


def _drawings_of(drawer: Object, known: dict[tuple[int, int], int], above: tuple[tuple[int, int], ...]) -> int:
    """How many drawings a page, or a drawing on it, comes to at most: as if all it draws were as rich as the richest.

    What draws itself comes to more than any number.
    """
    within = [_drawings_of_form(form, known, above) for form in _forms_of(drawer)]
    return 1 + max(within) * _times_drawn(drawer) if within else 1


def _drawings_of_form(form: Stream, known: dict[tuple[int, int], int], above: tuple[tuple[int, int], ...]) -> int:
    if form.objgen in above:
        return MOST_DRAWINGS + 1
    if form.objgen not in known:
        known[form.objgen] = _drawings_of(form, known, (*above, form.objgen))
    return known[form.objgen]


def _forms_of(drawer: Object) -> Iterator[Stream]:
    resources = drawer.get("/Resources")
    objects = resources.get("/XObject") if isinstance(resources, Dictionary) else None
    for _, each in objects.items() if isinstance(objects, Dictionary) else ():
        if isinstance(each, Stream) and each.get("/Subtype") == "/Form":
            yield each


def _times_drawn(drawer: Object) -> int:
    """How often anything is drawn on it; once, where that can't be read."""
    streams = _each(drawer if isinstance(drawer, Stream) else drawer.get("/Contents"))
    try:
        return max(1, sum(each.read_bytes().count(b" Do") for each in streams if isinstance(each, Stream)))
    except (pikepdf.PdfError, UnicodeDecodeError):
        return 1


def _is_reference(value: object) -> TypeGuard[Object]:
    return isinstance(value, Object) and value.is_indirect


def _each(value: object) -> Iterator[object]:
    """A value, or each of an array of some, as filters, colour spaces and contents are given."""
    yield from value if isinstance(value, Array) else [value]


def _number(value: object) -> float:
    return float(value) if isinstance(value, (int, float, Decimal)) else 0.0
