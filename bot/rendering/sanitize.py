"""What people wrote, so that it can do nothing to what stands around it."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from dialogs.engine.text import units

ELLIPSIS: Final = "…"

# Marks that turn the direction of what follows (UAX #9), and those that nobody sees. A joiner is kept, for it holds
# emoji together, and so are line breaks.
_UNSEEN: Final = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u200c\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
_CONTROLS: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")
_RIGHT_TO_LEFT: Final = frozenset({"R", "AL"})
_ISOLATE: Final = "\u2068"
_END: Final = "\u2069"


def sanitize(text: str) -> str:
    """Without unseen marks and controls; what is written from right to left ends where it ends (UAX #9, isolates)."""
    seen = _CONTROLS.sub(" ", _UNSEEN.sub("", text))
    if not seen.isascii() and any(unicodedata.bidirectional(letter) in _RIGHT_TO_LEFT for letter in seen):
        return "\n".join(f"{_ISOLATE}{line}{_END}" if line else line for line in seen.split("\n"))
    return seen


def shortened(text: str, longest: int) -> str:
    """As much of a text as fits into so many UTF-16 units, cut between words where it can be."""
    if units(text) <= longest:
        return text
    kept = text[: longest - 1]
    while units(kept) > longest - 1:
        kept = kept[:-1]
    at_word = max(kept.rfind(" "), kept.rfind("\n"))
    if at_word > longest // 2 and not text[len(kept)].isspace():
        kept = kept[:at_word]
    return kept.rstrip().rstrip("\u200d") + ELLIPSIS
