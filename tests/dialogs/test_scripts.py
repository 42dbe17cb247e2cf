"""Every script against its transcripts: in one language in every run, in the other in `make ci`."""

from __future__ import annotations

import difflib
from pathlib import Path

import pytest

from core.i18n import Language
from tests.dialogs.plays import Plays, language_in_turn, other_language
from tests.dialogs.script import FOLDER, all_scripts
from tests.languages import WRITTEN
from tests.tiers import quick_and_ci

SCRIPTS = all_scripts()
QUICK = list({path.parent: path for path in reversed(SCRIPTS)}.values())[::4]
"""One of every fourth folder: every run plays these in all languages. That others come to the same in each,
`make ci` sees where it plays them over the wire.
"""


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
async def test_script_in_other_languages(path: Path, plays: Plays, pytestconfig: pytest.Config) -> None:
    """People see what the transcripts say, and the same steps and buttons in every language."""
    in_the_other = await plays.of(path, other_language(path))
    for language in Language:
        if language != language_in_turn(path):
            played, golden = await plays.of(path, language), path.with_suffix(f".{language.value}.txt")
            if language in WRITTEN or golden.exists():
                _compare(golden, played.transcript, pytestconfig)
            assert played.shape == in_the_other.shape


@pytest.mark.parametrize("path", QUICK, ids=lambda path: f"{path.parent.name}/{path.stem}")
async def test_languages_come_to_the_same(path: Path, plays: Plays) -> None:
    """Everything but the words."""
    in_turn, in_the_other = await plays.of(path, language_in_turn(path)), await plays.of(path, other_language(path))
    assert in_turn.but_for_words() == in_the_other.but_for_words()


def _compare(golden: Path, seen: str, config: pytest.Config) -> None:
    if config.getoption("--update-transcripts"):
        golden.write_text(seen, encoding="utf-8")
        return
    expected = golden.read_text(encoding="utf-8") if golden.exists() else ""
    difference = "\n".join(
        difflib.unified_diff(expected.splitlines(), seen.splitlines(), golden.name, "seen", lineterm=""),
    )
    assert not difference, f"run pytest --update-transcripts and review:\n{difference}"
