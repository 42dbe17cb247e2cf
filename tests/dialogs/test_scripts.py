"""Every script against its transcripts: in one language in every run, in every language in `make ci`."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from core.i18n import Language
from tests.dialogs.plays import Plays, language_in_turn
from tests.dialogs.script import FOLDER, all_scripts
from tests.languages import WRITTEN
from tests.tiers import quick_and_ci

SCRIPTS = all_scripts()
QUICK = list({path.parent: path for path in reversed(SCRIPTS)}.values())[::4]
"""One of every fourth folder: every run plays these in all languages."""


def test_there_are_scripts() -> None:
    """A folder that moved must not pass for one without faults."""
    assert len(SCRIPTS) > 40


def test_every_transcript_has_its_script() -> None:
    """A script that was renamed leaves no transcript behind."""
    wanted = {path.with_suffix(f".{language.value}.txt") for path in SCRIPTS for language in Language}
    assert set(FOLDER.rglob("*.txt")) <= wanted


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: f"{path.parent.name}/{path.stem}")
async def test_script(path: Path, plays: Plays, pytestconfig: pytest.Config) -> None:
    """People see what the transcript says, in the language whose turn it is; all transcripts are written anew."""
    written = pytestconfig.getoption("--update-transcripts")
    for language in WRITTEN if written else [language_in_turn(path)]:
        played = await plays.of(path, language)
        _compare(path.with_suffix(f".{language.value}.txt"), played.transcript, pytestconfig)


@pytest.mark.parametrize("path", quick_and_ci(SCRIPTS, QUICK), ids=lambda path: f"{path.parent.name}/{path.stem}")
async def test_script_in_every_language(path: Path, plays: Plays, pytestconfig: pytest.Config) -> None:
    """People see what the transcripts say, and the same steps and buttons in every language."""
    played = {language: await plays.of(path, language) for language in Language}
    for language in Language:
        golden = path.with_suffix(f".{language.value}.txt")
        if language in WRITTEN or golden.exists():
            _compare(golden, played[language].transcript, pytestconfig)
        assert played[language].shape == played[Language.POLISH].shape


def _compare(golden: Path, seen: str, config: pytest.Config) -> None:
    if config.getoption("--update-transcripts"):
        golden.write_text(seen, encoding="utf-8")
        return
    expected = golden.read_text(encoding="utf-8") if golden.exists() else ""
    difference = "\n".join(
        difflib.unified_diff(expected.splitlines(), seen.splitlines(), golden.name, "seen", lineterm=""),
    )
    assert not difference, f"run pytest --update-transcripts and review:\n{difference}"
