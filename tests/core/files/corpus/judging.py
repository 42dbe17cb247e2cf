"""What becomes of a file: refused, why; or taken, and whether what was made of it shows the same in another reader."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, ImageChops, ImageOps, ImageStat
from pypdfium2 import PdfiumError

from core.files.checking import CheckedFile, FileFault, FileKind, UnusableContent
from core.files.checking.checker import Checker
from tests.core.files.checking.rendering import look_alike, pages_seen

MOST_PAGES = 3
"""Of a document that are compared."""
MOST_DIFFERENT = 6.0
"""Of 255 shades, on average: a coarse JPEG that is turned and packed once more comes to five."""

Image.MAX_IMAGE_PIXELS = None


@dataclass(frozen=True, slots=True)
class Judgement:
    """Why a file was refused, or, if it was taken, whether it still looks as it did; `None` where nobody could tell."""

    fault: FileFault | None
    alike: bool | None = None


async def judge(checker: Checker, content: bytes) -> Judgement:
    """Check a file as the portal does, in a process of its own, and look at what comes of it."""
    try:
        checked = await checker.check(content)
    except UnusableContent as refused:
        return Judgement(refused.fault)
    return Judgement(
        None, _documents_alike(content, checked) if checked.kind is FileKind.PDF else _alike(content, checked)
    )


def _documents_alike(content: bytes, checked: CheckedFile) -> bool | None:
    after = pages_seen(checked.content, MOST_PAGES)
    try:
        before = pages_seen(content, MOST_PAGES)
    except PdfiumError:  # it is more easily put off than the reader that mends documents
        return None
    return len(before) == len(after) and all(map(look_alike, before, after))


def _alike(content: bytes, checked: CheckedFile) -> bool | None:
    try:
        sent = Image.open(io.BytesIO(content))
        coloured = "icc_profile" in sent.info or sent.mode == "CMYK"
        before = ImageOps.exif_transpose(sent).convert("RGBA")
    except (OSError, ValueError, SyntaxError):  # a wrong checksum beside the pixels
        return None
    after = Image.open(io.BytesIO(checked.content)).convert("RGBA")
    if coloured:  # brought to sRGB, so other numbers mean the same
        return before.size == after.size
    different = ImageChops.difference(before, after)
    return before.size == after.size and max(ImageStat.Stat(different).mean) <= MOST_DIFFERENT
