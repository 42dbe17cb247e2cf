"""What voice notes sound like here, and how long one lasts."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_RATE = 48_000
_PAGE = b"OggS"
_CHIME = Path(__file__).with_name("chime.ogg")


@cache
def chime() -> bytes:
    """The one voice note that people have here: three notes, three seconds of Opus in Ogg."""
    return _CHIME.read_bytes()


def seconds_of(content: bytes) -> int:
    """How long it says that it lasts, as clients tell by the samples until its last page; a second for what is none."""
    place = content.rfind(_PAGE)
    if place < 0 or len(content) < place + 14:
        return 1
    samples = int.from_bytes(content[place + 6 : place + 14], "little")
    return max(1, round(samples / _RATE))
