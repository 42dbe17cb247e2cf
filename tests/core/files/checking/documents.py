"""PDFs for tests, made when they are needed: good ones, and ones that do or carry something."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, String

from tests.core.files.checking import photos

AS_IT_IS: dict[str, Any] = {"compress_streams": False, "stream_decode_level": pikepdf.StreamDecodeLevel.none}
Change = Callable[[Pdf], object]
Value = Any  # whatever pikepdf takes


def pdf(change: Change | None = None, **how: Value) -> bytes:
    """A document of one page with a line and a blue bar on it, changed as asked."""
    document = pikepdf.new()
    page = document.add_blank_page(page_size=(595, 842))
    page.Contents = document.make_stream(b"BT /F1 12 Tf 72 720 Td (Morfologia) Tj ET 0 0 1 rg 72 600 200 50 re f")
    if change:
        change(document)
    file = io.BytesIO()
    document.save(file, **how)
    return file.getvalue()


def of_pages(count: int) -> bytes:
    """A document of so many empty pages."""
    return pdf(lambda document: [document.add_blank_page() for _ in range(count - 1)])


def scanned(pages: int = 2) -> bytes:
    """A document of pictures only, as scanners make it."""

    def change(document: Pdf) -> None:
        del document.pages[0]
        for _ in range(pages):
            page = document.add_blank_page(page_size=(595, 842))
            picture = document.make_stream(photos.jpeg(), Type=Name.XObject, Subtype=Name.Image)
            picture.Width, picture.Height = photos.SIZE
            picture.ColorSpace, picture.BitsPerComponent, picture.Filter = Name.DeviceRGB, 8, Name.DCTDecode
            page.Resources = Dictionary(XObject=Dictionary(Im0=picture))
            page.Contents = document.make_stream(b"q 595 0 0 842 0 0 cm /Im0 Do Q")

    return pdf(change)


def pictured(data: bytes, filters: Value, **facts: Value) -> bytes:
    """A document with these very bytes as the picture on its page."""

    def change(document: Pdf) -> None:
        picture = document.make_stream(b"", Type=Name.XObject, Subtype=Name.Image, **facts)
        picture.write(data, filter=filters)
        document.pages[0].Resources = Dictionary(XObject=Dictionary(Im0=picture))
        document.pages[0].Contents = document.make_stream(b"q 595 0 0 842 0 0 cm /Im0 Do Q")

    return pdf(change, **AS_IT_IS)


def in_black_and_white(width: int, height: int) -> bytes:
    """A scan of so many pixels, one bit each."""
    packed = zlib.compress(bytes(height * (width + 7) // 8), 1)
    return pictured(
        packed, Name.FlateDecode, Width=width, Height=height, BitsPerComponent=1, ColorSpace=Name.DeviceGray
    )


def drawn_within(depth: int, times: int) -> bytes:
    """A document whose page draws a drawing some times, which draws another, and so on, so deep."""

    def change(document: Pdf) -> None:
        within = document.make_stream(b"0 0 1 rg 0 0 9 9 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
        for _ in range(depth):
            drawing = document.make_stream(b"/Fm0 Do " * times, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
            drawing.Resources = Dictionary(XObject=Dictionary(Fm0=within))
            within = drawing
        document.pages[0].Resources = Dictionary(XObject=Dictionary(Fm0=within))
        document.pages[0].Contents = document.make_stream(b"/Fm0 Do")

    return pdf(change)


def script() -> Dictionary:
    """An action that runs JavaScript."""
    return Dictionary(S=Name.JavaScript, JS=String("app.alert(1)"))


def on_opening(action: Value) -> bytes:
    """A document with something to be done as soon as it is opened."""
    return pdf(lambda document: setattr(document.Root, "OpenAction", action))


def acting(action: Value) -> bytes:
    """A document with a link that does that when it is tapped."""
    return annotated(Subtype=Name.Link, A=action)


def annotated(**annotation: Value) -> bytes:
    """A document with an annotation on its page."""

    def change(document: Pdf) -> None:
        note = Dictionary(Type=Name.Annot, Rect=[0, 0, 100, 100], **annotation)
        document.pages[0].Annots = Array([document.make_indirect(note)])

    return pdf(change)


def with_attachment() -> bytes:
    """A document that carries another file."""
    return pdf(lambda document: document.attachments.__setitem__("hidden.exe", b"MZ"))


def with_form(**form: Value) -> bytes:
    """A document with a form."""
    return pdf(lambda document: setattr(document.Root, "AcroForm", Dictionary(Fields=Array([]), **form)))


def signed() -> bytes:
    """A document with an electronic signature, or what looks like one."""

    def change(document: Pdf) -> None:
        signature = document.make_indirect(Dictionary(Type=Name.Sig, Contents=String("CANARY signature")))
        field = Dictionary(FT=Name.Sig, T=String("lab"), V=signature)
        document.Root.AcroForm = Dictionary(Fields=Array([document.make_indirect(field)]), SigFlags=3)
        document.Root.Perms = Dictionary(DocMDP=signature)

    return pdf(change)


def with_stream(data: bytes, filters: Value, **facts: Value) -> bytes:
    """A document with these very bytes as a stream, to be read through these filters."""

    def change(document: Pdf) -> None:
        stream = document.make_stream(b"", **facts)
        stream.write(data, filter=filters)
        document.Root.Extra = stream

    return pdf(change, **AS_IT_IS)


@cache
def deflated(size: int) -> bytes:
    """So many zero bytes, packed: a megabyte of them over and over again, as packing them all would take its time."""
    packing, megabyte = zlib.compressobj(9), bytes(1024 * 1024)
    first = packing.compress(megabyte) + packing.flush(zlib.Z_FULL_FLUSH)
    again = packing.compress(megabyte) + packing.flush(zlib.Z_FULL_FLUSH)
    times, checksum = size // len(megabyte), 1
    for _ in range(times):
        checksum = zlib.adler32(megabyte, checksum)
    return first + again * (times - 1) + b"\x03\x00" + checksum.to_bytes(4)


def locked(user: str = "", **how: Value) -> bytes:
    """A document that is locked against printing and copying; with a password, against opening."""
    nothing = pikepdf.Permissions(extract=False, modify_other=False, print_highres=False, print_lowres=False)
    saved = {"object_stream_mode": how.pop("object_stream_mode")} if "object_stream_mode" in how else {}
    return pdf(encryption=pikepdf.Encryption(owner="o", user=user, allow=nothing, **how), **saved)


def bomb() -> bytes:
    """300 MB of a page in 300 kB."""

    def change(document: Pdf) -> None:
        document.pages[0].Contents.write(deflated(300 * 1024 * 1024), filter=Name.FlateDecode)

    return pdf(change, **AS_IT_IS)


def locked_bomb() -> bytes:
    """The same, locked against nothing, so that what is packed can't be told without unlocking it."""
    file = io.BytesIO()
    with pikepdf.open(io.BytesIO(bomb())) as document:
        document.save(file, encryption=pikepdf.Encryption(owner="o", user=""), compress_streams=False)
    return file.getvalue()


def padded(length: int) -> bytes:
    """A document of exactly so many bytes: what is missing, is a comment after the first line."""

    def of(size: int) -> bytes:
        return pdf(lambda document: setattr(document.Root, "Extra", document.make_stream(bytes(size))), **plainly)

    plainly: dict[str, Any] = {"compress_streams": False}
    content = of(length - 2000)
    return of(length - 2000 + length - len(content))
