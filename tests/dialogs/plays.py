"""Scripts as they were played in this run: each is played once in a language, whoever asks for it."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Final

from core.words import Language
from tests.dialogs.player import Performance, perform
from tests.dialogs.script import read

_PLAYED: Final[dict[tuple[Path, Language], Performance]] = {}


async def performance(path: Path, language: Language) -> Performance:
    """What came of a script in a language."""
    if (path, language) not in _PLAYED:
        with tempfile.TemporaryDirectory() as folder:
            _PLAYED[path, language] = await perform(read(path), language, Path(folder))
    return _PLAYED[path, language]
