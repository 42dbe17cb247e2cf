"""Pictures as Telegram makes them: a photo becomes JPEGs of several sizes, without what the camera wrote into it."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cache
from io import BytesIO

from PIL import Image, ImageDraw, ImageOps

SIDES = (90, 320, 800, 1280)
"""How long the longer side of a photo is in its sizes; where the photo is smaller, the next one is as it is."""
THUMBNAIL = 320
MOST_TOGETHER = 10_000
STEEPEST = 20
_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "BMP")
_QUALITY = 87
_STICKER = 512


class NotAPicture(ValueError):
    """What can't be read as a picture."""


class WrongDimensions(ValueError):
    """A picture that is too large, or too long and thin, for a photo."""


@dataclass(frozen=True, slots=True)
class Picture:
    """A JPEG."""

    content: bytes
    width: int
    height: int


def photo_sizes(content: bytes, *, shrunk_before: bool = False) -> list[Picture]:
    """A photo in its sizes, smallest first and never enlarged; a person's client shrinks a large one before."""
    image = _opened(content)
    if max(image.size) > STEEPEST * min(image.size) or (sum(image.size) > MOST_TOGETHER and not shrunk_before):
        raise WrongDimensions(image.size)
    whole = _developed(image, SIDES[-1])
    smaller = [_shrunk(whole, side) for side in SIDES[:3] if side < max(whole.size)]
    return [_jpeg(size) for size in (*smaller, whole)]


def thumbnail(content: bytes) -> Picture | None:
    """What stands for a file that is a picture."""
    try:
        return _jpeg(_developed(_opened(content), THUMBNAIL))
    except (NotAPicture, WrongDimensions):
        return None


@cache
def sticker() -> bytes:
    """The one sticker that people have here: a face that smiles."""
    image = Image.new("RGBA", (_STICKER, _STICKER))
    pen = ImageDraw.Draw(image)
    pen.ellipse((16, 16, 496, 496), fill="#ffcc33", outline="#8a5a00", width=12)
    for left in (160, 304):
        pen.ellipse((left, 160, left + 48, 240), fill="#5b3a00")
    pen.arc((128, 176, 384, 400), 20, 160, fill="#5b3a00", width=20)
    return _written(image, "WEBP")


def _opened(content: bytes) -> Image.Image:
    """A picture that was not unpacked yet: its size is known, and one that would fill the memory is refused."""
    try:
        with warnings.catch_warnings(action="error", category=Image.DecompressionBombWarning):
            return Image.open(BytesIO(content), formats=_FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as bomb:
        raise WrongDimensions(str(bomb)) from bomb
    except (OSError, SyntaxError, ValueError) as error:
        raise NotAPicture(str(error)) from error


def _developed(image: Image.Image, side: int) -> Image.Image:
    """The picture at most so long and so wide, upright, and on white where it was transparent."""
    try:
        image.thumbnail((side, side))
        upright = ImageOps.exif_transpose(image).convert("RGBA")
    except (OSError, SyntaxError, ValueError) as error:
        raise NotAPicture(str(error)) from error
    white = Image.new("RGB", upright.size, "white")
    white.paste(upright, mask=upright)
    return white


def _shrunk(image: Image.Image, side: int) -> Image.Image:
    smaller = image.copy()
    smaller.thumbnail((side, side))
    return smaller


def _jpeg(image: Image.Image) -> Picture:
    return Picture(_written(image, "JPEG", quality=_QUALITY), *image.size)


def _written(image: Image.Image, form: str, **options: int) -> bytes:
    file = BytesIO()
    image.save(file, form, **options)
    return file.getvalue()
