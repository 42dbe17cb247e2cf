"""Little pictures that are pictures, for tests that send some."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

from PIL import Image

ORIENTATION = 0x0112


def png(width: int = 4, height: int = 3) -> bytes:
    """A PNG that nothing is on."""
    return _written(Image.new("RGBA", (width, height)), "PNG")


def jpeg(width: int = 4, height: int = 3, orientation: int = 1) -> bytes:
    """A JPEG as a camera writes it: with what is known about it, and perhaps lying on its side."""
    image = Image.new("RGB", (width, height), "teal")
    known = image.getexif()
    known[ORIENTATION] = orientation
    return _written(image, "JPEG", exif=known)


def huge_png() -> bytes:
    """The beginning of a PNG that says it has more pixels than there is memory."""
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", header) + _chunk(b"IDAT", b"")


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _written(image: Image.Image, form: str, **options: object) -> bytes:
    file = BytesIO()
    image.save(file, form, **options)
    return file.getvalue()
