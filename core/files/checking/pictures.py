"""Pictures: decoded in full, and made anew from their pixels.

So nothing is left of where and when a photo was taken, by whom and with what, nor of anything else that was put into
the file. How it looks stays: it is turned the way the camera was held, its colours are brought to sRGB, and a JPEG is
written with the very quantisation it came with, so that it becomes neither worse nor much larger.
"""

from __future__ import annotations

import io
import warnings
from collections.abc import Callable
from typing import Any

from PIL import Image, ImageCms, ImageOps, JpegImagePlugin

from core.files.checking import MOST_PIXELS, CheckedFile, FileFault, FileKind, UnusableContent
from core.files.checking.answers import MOST_CONTENT
from core.files.checking.attached import end_of_jpeg, end_of_png, is_attached_to_picture

_ENDS: dict[FileKind, Callable[[bytes], int | None]] = {FileKind.JPEG: end_of_jpeg, FileKind.PNG: end_of_png}
_LARGEST_STEP = 255
"""Of the quantisation in a baseline JPEG."""


def checked_picture(content: bytes, kind: FileKind) -> CheckedFile:
    """The picture, made anew; `UnusableContent` when it is broken, too large or not just a picture."""
    end = _ENDS[kind](content)
    if end is None:
        raise UnusableContent(FileFault.DAMAGED)
    if is_attached_to_picture(content, end):
        raise UnusableContent(FileFault.SOMETHING_ATTACHED)
    picture = _decoded(content, kind)
    how = _as_it_came(picture) if kind is FileKind.JPEG else {"format": "PNG"}
    picture = _upright(picture)  # one step at a time: each lets go of the pixels before it
    picture = _in_plain_colours(picture)
    width, height = picture.size
    made = _encoded(picture, **how)
    if len(made) > MOST_CONTENT:
        raise UnusableContent(FileFault.TOO_MUCH_INSIDE)
    return CheckedFile(kind, made, width=width, height=height)


def _decoded(content: bytes, kind: FileKind) -> Image.Image:
    """The picture with all its pixels read, however broken the rest of the file may be."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            picture = Image.open(io.BytesIO(content), formats=[kind.name])
            _see_size(picture)
            picture.load()
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise UnusableContent(FileFault.TOO_MANY_PIXELS) from None
        except (MemoryError, ImportError, UnusableContent):
            raise
        except Exception:  # noqa: BLE001 - Pillow raises whatever its parsers stumble over
            raise UnusableContent(FileFault.DAMAGED) from None
    return picture


def _see_size(picture: Image.Image) -> None:
    if picture.width * picture.height > MOST_PIXELS:
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
