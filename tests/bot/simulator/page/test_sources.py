"""The page's files, read rather than run: what must never be in them, and phrases in both languages."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import bot.simulator
from locales.wording import address_faults, typography_faults

PAGE = Path(bot.simulator.__file__).parent / "page"
SCRIPTS = sorted(PAGE.glob("*.js"))
PHRASE = re.compile(r'^\s*"(?P<key>[\w.]+)": \{\s*en: "(?P<en>[^"]+)",\s*pl: "(?P<pl>[^"]+)",?\s*\},$', re.MULTILINE)
KEY = re.compile(r'(?:\bsay\w*: \[?|\bsay\(|"say\w*", |phrase: )"(?P<key>[\w.]+)"')
ADDRESS = re.compile(r"https?://(?!www\.w3\.org/2000/svg)[\w.]")

PHRASES = {found["key"]: found for found in PHRASE.finditer((PAGE / "phrases.js").read_text("utf-8"))}
SOURCE = "\n".join(path.read_text("utf-8") for path in SCRIPTS if path.name != "phrases.js")


def test_the_page_is_found() -> None:
    """The checks below have something to check."""
    assert len(SCRIPTS) > 15
    assert len(PHRASES) > 60
    assert len(PHRASES) == (PAGE / "phrases.js").read_text("utf-8").count("en: ")


@pytest.mark.parametrize(
    "way", ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "Function("]
)
def test_no_text_becomes_markup(way: str) -> None:
    """Nothing that comes from a message can be taken for the page's own markup or code."""
    assert way not in SOURCE


def test_nothing_inline() -> None:
    """The page keeps to its Content-Security-Policy: no script, style or handler stands in the document itself."""
    document = (PAGE / "index.html").read_text("utf-8")
    assert "script-src 'self'; style-src 'self'" in document
    assert re.findall(r"<style|<script(?![^>]*src=)|\sstyle=|\son\w+=|javascript:", document) == []
    assert 'setAttribute("style"' not in SOURCE


def test_no_outside_address() -> None:
    """No file of the page names another host: it works without a network."""
    files = [path for path in PAGE.iterdir() if path.is_file()]
    assert [path.name for path in files if ADDRESS.search(path.read_text("utf-8"))] == []


@pytest.mark.parametrize("key", sorted(PHRASES))
def test_phrase(key: str) -> None:
    """A phrase has the same facts in both languages, is well set in the one form of address, and is used."""
    facts = [sorted(re.findall(r"\{\w+\}", PHRASES[key][language])) for language in ("en", "pl")]
    assert facts[0] == facts[1]
    for language in ("en", "pl"):
        said = PHRASES[key][language]
        assert [*typography_faults(language, said), *address_faults(language, said)] == []
    family = key.partition(".")[0]
    assert f'"{key}"' in SOURCE or f"`{family}.${{" in SOURCE


def test_no_phrase_is_missing() -> None:
    """What the scripts want to say is in the phrases."""
    wanted = {found["key"] for found in KEY.finditer(SOURCE)}
    assert len(wanted) > 40
    assert wanted - set(PHRASES) == set()
