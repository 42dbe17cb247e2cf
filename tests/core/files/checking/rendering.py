"""How PDFs look in another reader than the one that makes them anew: in PDFium, as in Chromium."""

from __future__ import annotations

from PIL import Image, ImageChops
from pypdfium2 import PdfDocument

SCALE = 0.5
"""Pixels a point."""
MOST_DIFFERENT = 2
"""Of 255 shades: what a reader's rounding may come to."""


def pages_seen(content: bytes, most: int | None = None) -> list[Image.Image]:
    """The pages as the other reader shows them; the first so many, if that is asked for."""
    document = PdfDocument(content)
    try:
        count = len(document) if most is None else min(most, len(document))
        return [document[number].render(scale=SCALE).to_pil().convert("RGB") for number in range(count)]
    finally:
        document.close()


def look_alike(one: Image.Image, other: Image.Image, most: int = MOST_DIFFERENT) -> bool:
    """Whether two pictures are of one size and differ nowhere by more than so many shades."""
    if one.size != other.size:
        return False
    different = ImageChops.difference(one.convert("RGBA"), other.convert("RGBA"))
    return max(different.tobytes(), default=0) <= most
