"""A third language takes a spec, a catalogue and the clinic's words; nothing that people read comes from elsewhere."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.i18n import Language
from locales.messages import ROOT
from tests.dialogs.player import perform
from tests.dialogs.script import all_scripts, read
from tests.dialogs.third_language import CODE, Catalogue, left_over, third_language, with_words

__all__ = ["third_language"]

ALWAYS = frozenset({"registration/mistakes", "desk/cancel_for"})
"""Every run plays these; `make ci` plays all."""


def _scripts() -> Iterator[object]:
    for path in all_scripts():
        name = f"{path.parent.name}/{path.stem}"
        yield pytest.param(path, id=name, marks=() if name in ALWAYS else (pytest.mark.ci,))


@pytest.mark.parametrize("path", list(_scripts()))
async def test_nothing_is_said_in_another_language(path: Path, third_language: Language, tmp_path: Path) -> None:
    """In all that the bot shows, nothing is left but names, figures and signs."""
    played = await perform(read(path), third_language, tmp_path)
    strings = json.loads(played.transcript)
    assert any("⟦" in each for each in strings)
    assert sorted({each for each in strings if left_over(each)}) == []


def test_those_always_played_are_there() -> None:
    """None of them was renamed."""
    assert {f"{path.parent.name}/{path.stem}" for path in all_scripts()} >= ALWAYS


@pytest.mark.parametrize(
    ("string", "left"),
    [
        ("⟦Hello, ⟪Anna⟫⟧ 12:00 – ✓", ""),
        ("⟦One⟧ and ⟦another⟧", "and"),
        ("⟪Anna⟫ Nowak", "Nowak"),
        ("Menu", "Menu"),
        ("09:00 Wola⟧", "Wola"),
        ("⟦A toast that was cut off…", ""),
    ],
)
def test_what_is_left_over(string: str, left: str) -> None:
    """Words in no brackets are seen."""
    assert left_over(string) == left


def test_only_what_the_tools_find_is_translated() -> None:
    """A message that is put together at run time never gets into a catalogue."""
    catalogue = Catalogue()
    assert catalogue.ugettext("Menu") == "⟦Menu⟧"
    assert catalogue.ugettext("Put together") == "Put together"


def test_the_clinic_has_its_words_too() -> None:
    """However they are written in its file."""
    written = with_words('name = { pl = "A", en = "B C" }')
    assert written == f'name = {{ pl = "A", en = "B C", {CODE} = "⟦B⟧ ⟦C⟧" }}'
    assert with_words('text.en = """\nB"""\n') == f'text.en = """\nB"""\ntext.{CODE} = """⟦\nB⟧"""\n'


# What a run could not see: names and quotations are in no language, so words must not pass for them


def _literals(tree: ast.AST) -> Iterator[ast.Constant]:
    """What is given as it stands to those who take what is in no language, or in all."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"Verbatim", "Words"}:
            given = (*node.args, *(each.value for each in node.keywords))
            yield from (each for each in given if isinstance(each, ast.Constant) and isinstance(each.value, str))


def _in_no_catalogue(code: str) -> list[str]:
    return [str(each.value) for each in _literals(ast.parse(code)) if any(sign.isalpha() for sign in str(each.value))]


def test_no_words_pass_for_a_name() -> None:
    """Neither in dialogs nor in the bot; the demonstration's own tools speak as they like."""
    assert _in_no_catalogue('Verbatim("Menu")') == ["Menu"]
    assert _in_no_catalogue('Words(pl="Tak", en="Yes")') == ["Tak", "Yes"]
    files = [*(ROOT / "dialogs").rglob("*.py"), *(ROOT / "bot").rglob("*.py")]
    ours = [path for path in files if not path.is_relative_to(ROOT / "bot" / "demo")]
    assert len(ours) > 100
    found = {str(path.relative_to(ROOT)): _in_no_catalogue(path.read_text(encoding="utf-8")) for path in ours}
    assert {path: words for path, words in found.items() if words} == {}
