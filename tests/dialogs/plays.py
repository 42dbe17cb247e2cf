"""Scripts as they were played in this run: each is played once in a language, whichever test asks for it.

Every run plays each script in one of the languages, its `language_in_turn`; `make ci` plays it over the wire in that,
and in process in the other.
"""

from __future__ import annotations

import fcntl
import json
import tempfile
import zlib
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from core.i18n import Language
from tests.dialogs.performance import Performance
from tests.dialogs.player import perform
from tests.dialogs.script import FOLDER, Script, all_scripts, read
from tests.languages import WRITTEN


def language_in_turn(path: Path) -> Language:
    """The language that every run plays a script in: the same one whatever other scripts there are."""
    return WRITTEN[zlib.crc32(str(path.relative_to(FOLDER)).encode()) % len(WRITTEN)]


def other_language(path: Path) -> Language:
    """The language of transcripts that `make ci` plays a script in."""
    in_turn = language_in_turn(path)
    return next(language for language in WRITTEN if language != in_turn)


class Plays:
    """Performances, kept in a folder that the run's processes share."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    async def all(self, language_of: Callable[[Path], Language] = language_in_turn) -> dict[Path, Performance]:
        """What came of every script. It begins at the end, as the tests of each begin at the beginning, and passes over
        what another process is playing just now: so they divide the work.
        """
        paths = all_scripts()
        for path in reversed(paths):
            await self._have(path, language_of(path), waits=False)
        return {path: await self.of(path, language_of(path)) for path in paths}

    async def of(self, path: Path, language: Language) -> Performance:
        """What came of a script in a language."""
        kept = await self._have(path, language, waits=True)
        return Performance(**json.loads(kept.read_text(encoding="utf-8")))

    async def _have(self, path: Path, language: Language, *, waits: bool) -> Path:
        """Play it, unless that was done, or is being done by another process; then wait for that, or don't."""
        script = read(path)
        kept = self._folder / f"{script.name.replace('/', '-')}.{language.value}.json"
        if kept.exists():
            return kept
        with kept.with_suffix(".lock").open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX if waits else fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return kept
            if not kept.exists():
                await self._play(script, language, kept)
        return kept

    async def _play(self, script: Script, language: Language, kept: Path) -> None:
        with tempfile.TemporaryDirectory(dir=self._folder) as folder:
            played = await perform(script, language, Path(folder))
            whole = Path(folder) / kept.name
            whole.write_text(json.dumps(asdict(played)), encoding="utf-8")
            whole.rename(kept)  # at once, since another process may be reading
