"""Pictures for tests, made when they are needed: good ones in all the ways there are, and broken ones."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable
from functools import cache
from typing import Any

from PIL import Image, ImageCms

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)
SIZE = (64, 32)
CORNERS = ((8, 4), (56, 4), (8, 28), (56, 28))
"""Places in the four quarters: top left, top right, bottom left, bottom right."""

How = Any  # whatever Pillow takes

GREY, TRUE_COLOUR = 0, 2
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))


def scene() -> Image.Image:
    """Four quarters, wider than high: red and green above, blue and white below."""
    picture = Image.new("RGB", SIZE, WHITE)
    for colour, (x, y) in zip((RED, GREEN, BLUE), ((0, 0), (32, 0), (0, 16)), strict=True):
        picture.paste(colour, (x, y, x + 32, y + 16))
    return picture


def grainy() -> Image.Image:
    """A picture with as much in it as a photo has."""
    return Image.merge("RGB", [Image.effect_noise((400, 300), deviation) for deviation in (20, 30, 40)])


def encoded(picture: Image.Image, kind: str, **how: How) -> bytes:
    """The picture as a file."""
    file = io.BytesIO()
    picture.save(file, format=kind, **how)
    return file.getvalue()


def jpeg(**how: How) -> bytes:
    """The scene as a JPEG."""
    return encoded(scene(), "JPEG", **how)


def png(mode: str = "RGB", **how: How) -> bytes:
    """The scene as a PNG of that mode."""
    return encoded(scene().convert(mode), "PNG", **how)


def in_cmyk() -> bytes:
    """The scene as printers want it."""
    return encoded(scene().convert("CMYK"), "JPEG")


def seen(content: bytes) -> Image.Image:
    """What a viewer shows."""
    picture = Image.open(io.BytesIO(content))
    picture.load()
    return picture


def colours(content: bytes) -> list[tuple[int, ...]]:
    """The four quarters' colours, each rounded to full or nothing."""
    picture = seen(content).convert("RGB")
    values = [picture.getpixel((x * picture.width // SIZE[0], y * picture.height // SIZE[1])) for x, y in CORNERS]
    return [tuple(255 * (part > 127) for part in value) for value in values if isinstance(value, tuple)]


def with_notes() -> bytes:
    """A photo that tells where it was taken, by whom, and that the camera was held on its side."""
    notes = Image.Exif()
    notes[0x0112] = 6  # orientation: to be turned a quarter clockwise
    notes[0x013B] = "CANARY the photographer"
    notes.get_ifd(0x8825)[29] = "CANARY 2027:03:02"  # GPS
    return encoded(scene(), "JPEG", exif=notes, comment=b"CANARY the comment")


def in_wide_colours(kind: str = "JPEG", mode: str = "RGB") -> bytes:
    """A picture with a profile of its own, as newer phones write them."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB" if mode == "LAB" else "sRGB")).tobytes()
    return encoded(scene().convert(mode), kind, icc_profile=profile)


def chunk(name: bytes, data: bytes) -> bytes:
    """A part of a PNG."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def png_by_hand(
    size: tuple[int, int], depth: int, colour: int, pixel: Callable[[int, int], bytes], *, interlaced: bool = False
) -> bytes:
    """A PNG of a sort that Pillow doesn't write: with 16 bits to a colour, or interlaced."""
    width, height = size
    passes = _ADAM7 if interlaced else ((0, 0, 1, 1),)
    lines = [
        b"\0" + b"".join(pixel(x, y) for x in range(x0, width, dx))
        for x0, y0, dx, dy in passes
        for y in range(y0, height, dy)
        if x0 < width
    ]
    return _png(size, depth, colour, zlib.compress(b"".join(lines)), interlaced=interlaced)


def quarters(depth: int = 8) -> Callable[[int, int], bytes]:
    """The scene, pixel by pixel."""
    picture = scene()

    def pixel(x: int, y: int) -> bytes:
        value = picture.getpixel((x, y))
        assert isinstance(value, tuple)
        return b"".join(bytes([part]) * (depth // 8) for part in value)

    return pixel


@cache
def blank_png(width: int, height: int, colour: int = GREY) -> bytes:
    """So many pixels, all of them black, in a few kilobytes; of one bit each, or in true colour."""
    bits = 1 if colour == GREY else 24
    line = bytes(1 + (width * bits + 7) // 8)
    packing = zlib.compressobj(1)
    packed = b"".join(packing.compress(line) for _ in range(height)) + packing.flush()
    return _png((width, height), min(bits, 8), colour, packed)


def claiming_png(width: int, height: int, colour: int) -> bytes:
    """A PNG that says so, with no pixels in it."""
    return _png((width, height), 1 if colour == GREY else 8, colour, zlib.compress(b""))


def enormous_png() -> bytes:
    """20,000 × 20,000 pixels, in some fifty kilobytes."""
    return blank_png(20_000, 20_000)


def _png(size: tuple[int, int], depth: int, colour: int, packed: bytes, *, interlaced: bool = False) -> bytes:
    heading = struct.pack(">IIBBBBB", *size, depth, colour, 0, 0, int(interlaced))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", heading) + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def padded_jpeg(length: int) -> bytes:
    """A JPEG of exactly so many bytes: what is missing, is comments."""
    whole = jpeg()
    missing = length - len(whole)
    comments = []
    while missing:
        take = min(missing, 0xFFFF)
        take -= 4 if 0 < missing - take < 4 else 0  # the last one needs room for its own heading
        comments.append(b"\xff\xfe" + struct.pack(">H", take - 2) + bytes(take - 4))
        missing -= take
    return whole[:2] + b"".join(comments) + whole[2:]
