"""Every script, in both languages, against its transcripts."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from core.words import Language
from tests.dialogs import script as scripts

SCRIPTS = sorted(scripts.FOLDER.glob("*.script"))


def test_there_are_scripts() -> None:
    """A folder that moved must not pass for one without faults."""
    assert len(SCRIPTS) > 5


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
async def test_script(path: Path, tmp_path: Path, pytestconfig: pytest.Config) -> None:
    """People see what the transcripts say, and the same steps and buttons in both languages."""
    script = scripts.read(path)
    performances = {}
    for language in Language:
        folder = tmp_path / language.value
        folder.mkdir()
        performances[language] = await scripts.perform(script, language, folder)
        _compare(path.with_suffix(f".{language.value}.txt"), performances[language].transcript, pytestconfig)
    assert performances[Language.POLISH].shape == performances[Language.ENGLISH].shape


def _compare(golden: Path, seen: str, config: pytest.Config) -> None:
    if config.getoption("--update-transcripts"):
        golden.write_text(seen)
        return
    expected = golden.read_text() if golden.exists() else ""
    difference = "\n".join(
        difflib.unified_diff(expected.splitlines(), seen.splitlines(), golden.name, "seen", lineterm=""),
    )
    assert not difference, f"run pytest --update-transcripts and review:\n{difference}"
