"""Pictures: decoded in full, and made anew from their pixels.

So nothing is left of where and when a photo was taken, by whom and with what, nor of anything else that was put into
the file. How it looks stays: it is turned the way the camera was held, its colours are brought to sRGB, and a JPEG is
written with the very quantisation it came with, so that it becomes neither worse nor much larger.
"""

from __future__ import annotations

import io
import warnings
import zlib
from collections.abc import Callable, Iterable
from typing import Any

from PIL import Image, ImageCms, ImageOps, JpegImagePlugin

from core.files.checking import MOST_MEMORY, CheckedFile, FileFault, FileKind, UnusableContent
from core.files.checking.answers import MOST_CONTENT
from core.files.checking.framing import (
    end_of_jpeg,
    end_of_png,
    ended_jpeg,
    ended_png,
    has_every_pass,
    packed_notes_of_png,
    packed_pixels_of_png,
    pixels_of_png,
    unpacked_size_of_png,
    with_more_data,
)
from core.files.checking.hidden import is_file_in_picture
from core.files.checking.unpacking import holds, size_from

_ENDS: dict[FileKind, Callable[[bytes], int | None]] = {FileKind.JPEG: end_of_jpeg, FileKind.PNG: end_of_png}
_LARGEST_STEP = 255
"""Of the quantisation in a baseline JPEG."""
MOST_IN_NOTES = 4 * 1024 * 1024
_MORE_DATA = (b"\x55", b"\xaa")
_ROWS_AT_ONCE = 256
_BYTES_A_PIXEL = {"1": 1, "L": 1, "P": 1, "I;16": 2, "I;16B": 2}
"""What Pillow takes, where it isn't four."""

Image.MAX_IMAGE_PIXELS = None  # it counts pixels, we count the memory they need


def checked_picture(content: bytes, kind: FileKind) -> CheckedFile:
    """The picture, made anew; `UnusableContent` when it is broken, too large or not just a picture."""
    end = _ENDS[kind](content)
    if end is None:
        content = _with_end(content, kind)
    more = _MORE_DATA[: 1 if end else None]  # what was cut off has no end, mostly: that is seen to twice
    picture = _decoded_jpeg(content, more) if kind is FileKind.JPEG else _decoded_png(content)
    if is_file_in_picture(content, len(content) if end is None else end):
        raise UnusableContent(FileFault.FILE_IN_PICTURE)
    how = _as_it_came(picture) if kind is FileKind.JPEG else {"format": "PNG"}
    picture = _upright(picture)  # one step at a time: each lets go of the pixels before it
    picture = _in_plain_colours(picture)
    width, height = picture.size
    made = _encoded(picture, **how)
    if len(made) > MOST_CONTENT:
        raise UnusableContent(FileFault.TOO_MUCH_INSIDE)
    return CheckedFile(kind, made, width=width, height=height)


def _with_end(content: bytes, kind: FileKind) -> bytes:
    """The picture with the end that it lacks; `UnusableContent` when more than that is missing."""
    ended = ended_png(content) if kind is FileKind.PNG else ended_jpeg(content)
    if ended is None:
        raise UnusableContent(FileFault.DAMAGED)
    return ended


def _decoded_jpeg(content: bytes, more: Iterable[bytes]) -> Image.Image:
    """The picture; `UnusableContent` when data is missing, which its decoder would make up without a word."""
    if not has_every_pass(content):
        raise UnusableContent(FileFault.DAMAGED)
    others = [_shown(_decoded(with_more_data(content, pattern), FileKind.JPEG)) for pattern in more]
    picture = _decoded(content, FileKind.JPEG)
    if set(others) != {_shown(picture)}:
        raise UnusableContent(FileFault.DAMAGED)
    return picture


def _shown(picture: Image.Image) -> int:
    """A number that stands for all of the pixels. Not of all at once: that would be as many bytes again."""
    seen = 0
    for top in range(0, picture.height, _ROWS_AT_ONCE):
        rows = (0, top, picture.width, min(top + _ROWS_AT_ONCE, picture.height))
        seen = zlib.crc32(picture.crop(rows).tobytes(), seen)
    return seen


def _decoded_png(content: bytes) -> Image.Image:
    """The picture, looking as its notes say; as it is, when they are nonsense.

    `UnusableContent` when rows are missing, too, which its decoder would leave black.
    """
    left = MOST_IN_NOTES
    for start in packed_notes_of_png(content):
        left -= size_from(content, start, left)
    try:
        picture = _decoded(pixels_of_png(content, with_notes=True), FileKind.PNG)
    except UnusableContent as refused:
        if refused.fault is not FileFault.DAMAGED:
            raise
        picture = _decoded(pixels_of_png(content, with_notes=False), FileKind.PNG)
    if not holds(packed_pixels_of_png(content), unpacked_size_of_png(content)):
        raise UnusableContent(FileFault.DAMAGED)
    return picture


def _decoded(content: bytes, kind: FileKind) -> Image.Image:
    """The picture with all its pixels read."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            picture = Image.open(io.BytesIO(content), formats=[kind.name])
            _see_size(picture)
            picture.load()
        except (MemoryError, ImportError, UnusableContent):
            raise
        except Exception:  # noqa: BLE001 - Pillow raises whatever its parsers stumble over
            raise UnusableContent(FileFault.DAMAGED) from None
    return picture


def _see_size(picture: Image.Image) -> None:
    plain = picture.mode in _BYTES_A_PIXEL and "icc_profile" not in picture.info
    if picture.width * picture.height * (_BYTES_A_PIXEL[picture.mode] if plain else 4) > MOST_MEMORY:
        raise UnusableContent(FileFault.TOO_MANY_PIXELS)


def _upright(picture: Image.Image) -> Image.Image:
    """The picture, turned as its notes say; as it is, when they are unreadable."""
    try:
        return ImageOps.exif_transpose(picture)
    except (MemoryError, ImportError):
        raise
    except Exception:  # noqa: BLE001 - the same
        return picture


def _in_plain_colours(picture: Image.Image) -> Image.Image:
    """The picture without its notes, in colours that need no profile: grey, a palette or RGB, transparent or not."""
    profile, transparency = picture.info.get("icc_profile"), picture.info.get("transparency")
    if profile and picture.mode in ("P", "PA"):
        picture = picture.convert("RGB" if transparency is None and picture.mode == "P" else "RGBA")
        transparency = None
    if profile and picture.mode in ("RGB", "RGBA", "CMYK"):
        picture = _in_srgb(picture, profile)
    if picture.mode == "CMYK":
        picture = picture.convert("RGB")
    picture.info = {} if transparency is None else {"transparency": transparency}
    return picture


def _in_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    """The picture's colours, understood by the profile it came with; a broken profile is left aside."""
    mode = "RGBA" if picture.mode == "RGBA" else "RGB"
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture
    return converted or picture


def _as_it_came(picture: Image.Image) -> dict[str, Any]:
    """How to write a JPEG so that it is as fine as it was."""
    tables: dict[int, list[int]] = getattr(picture, "quantization", {})
    fine = all(0 < step <= _LARGEST_STEP for table in tables.values() for step in table)
    if not tables or not fine or picture.mode not in ("L", "RGB"):
        return {"format": "JPEG", "quality": 90}
    sampling = {} if picture.mode == "L" else {"subsampling": JpegImagePlugin.get_sampling(picture)}
    return {"format": "JPEG", "qtables": tables} | sampling


def _encoded(picture: Image.Image, **how: Any) -> bytes:  # noqa: ANN401 - Pillow's own parameters
    file = io.BytesIO()
    picture.save(file, **how)
    return file.getvalue()
