"""Files that stages check: each content by a process of its own once, and from its answer ever after. Whether such a
process holds up nobody is the matter of tests/core/files/checking.
"""

from __future__ import annotations

from typing import Final

from core.files.checking import CheckedFile, UnusableContent
from core.files.checking.checker import Checker

_ANSWERS: Final[dict[tuple[bytes, bool], CheckedFile | UnusableContent]] = {}


class CheckedBefore(Checker):
    """Remembers what was said of a content; that nobody knows is asked again."""

    async def check(self, content: bytes, *, as_voice: bool = False) -> CheckedFile:
        """As it was the first time."""
        asked = content, as_voice
        if asked not in _ANSWERS:
            try:
                _ANSWERS[asked] = await super().check(content, as_voice=as_voice)
            except UnusableContent as refused:
                _ANSWERS[asked] = refused
        match _ANSWERS[asked]:
            case UnusableContent(fault=fault):
                raise UnusableContent(fault)
            case checked:
                return checked
