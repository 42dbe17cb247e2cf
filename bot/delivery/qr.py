"""Pictures of QR codes."""

from __future__ import annotations

from io import BytesIO
from typing import Final

import segno

PIXELS: Final = 10
"""Of each module's side: large enough to be read from a telephone's screen."""

QUIET: Final = 4
"""Modules of white around it, without which it isn't read."""


def png(content: str) -> bytes:
    """The QR code of a text, black on white, with a quarter of it to spare for a scratched screen."""
    written = BytesIO()
    segno.make(content, error="q", micro=False).save(written, kind="png", scale=PIXELS, border=QUIET)
    return written.getvalue()
