"""The machine's words: what docs/glossary.md names is in the code, and what it rules out is not."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
GLOSSARY: Final = ROOT / "docs" / "glossary.md"
COLUMNS: Final = 5
PACKAGES: Final = ("bot", "core", "dialogs")
CHECKED: Final = (*PACKAGES, "tests")

ALLOWED: Final[dict[str, tuple[str, ...]]] = {
    "hall": ("tests/dialogs/everywhere/small_bot.py",),  # a flat, through which that bot leads
}
"""Words that are ruled out and meant otherwise where they stand: the files in which they may, with the reason."""


@dataclass(frozen=True, slots=True)
class Term:
    """A row of the glossary: names that must be in the code, words and names that must not."""

    word: str
    code: tuple[str, ...]
    words: tuple[str, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Use:
    """A word, or a whole name, where it stands."""

    path: str
    line: int
    text: str


@cache
def terms() -> tuple[Term, ...]:
    """All rows of the glossary's tables."""
    rows = [
        [cell.strip() for cell in line.strip().strip("|").split("|")]
        for line in GLOSSARY.read_text(encoding="utf-8").splitlines()
        if line.startswith("|") and not line.startswith(("|---", "| word |"))
    ]
    assert all(len(row) == COLUMNS for row in rows), "a row has too many cells, or too few"
    return tuple(_term(*row) for row in rows)


def _term(word: str, _meaning: str, code: str, _elsewhere: str, ruled_out: str) -> Term:
    ruled = [each.strip() for each in ruled_out.split(",") if each.strip()]
    return Term(
        word,
        tuple(re.findall(r"`([^`]+)`", code)),
        tuple(each for each in ruled if not each.startswith("`")),
        tuple(each.strip("`") for each in ruled if each.startswith("`")),
    )


@cache
def files() -> dict[str, str]:
    """The Python files whose words are looked at, but for the one that names what is ruled out."""
    found = {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for name in CHECKED
        for path in sorted((ROOT / name).rglob("*.py"))
        if path != Path(__file__) and "versions" not in path.parts
    }
    assert len(found) > 100, "these checks are looking in the wrong place"
    return found


@cache
def defined() -> frozenset[str]:
    """Modules and what they and their classes define: `bot.retry`, `Turn`, `Dialog.recall`, `booking.hold`."""
    found: set[str] = set()
    for path, text in files().items():
        module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        names = set(_names(ast.parse(text).body))
        found |= {module, *names, *(f"{module}.{name}" for name in names)}
        found |= {f"{module.rpartition('.')[2]}.{name}" for name in names}
    return frozenset(found)


def _names(body: list[ast.stmt], within: str = "") -> Iterator[str]:
    for node in body:
        match node:
            case ast.ClassDef(name=name, body=inner):
                yield within + name
                yield from _names(inner, f"{within}{name}.")
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield within + name
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield within + name
            case ast.Assign(targets=targets):
                yield from (within + each.id for each in targets if isinstance(each, ast.Name))


def uses(path: str, text: str) -> Iterator[Use]:
    """The names in a file, and the texts of its comments and docstrings."""
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type in (tokenize.NAME, tokenize.COMMENT):
            yield Use(path, token.start[0], token.string)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            for number, line in enumerate((ast.get_docstring(node) or "").splitlines()):
                yield Use(path, node.body[0].lineno + number, line)


def words_in(text: str) -> list[str]:
    """The words of a text or a name: `DeliveryWorker` and `delivery_worker` are two."""
    return re.findall(r"[a-z]+", re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text).lower())


def ruled_out(path: str, text: str) -> Iterator[str]:
    """Where a file says what the glossary rules out."""
    words = {word: term.word for term in terms() for word in term.words}
    names = {name: term.word for term in terms() for name in term.names}
    said = f"{Path(path).stem}\n{text}"
    if words.keys().isdisjoint(words_in(said)) and not any(name in said for name in names):
        return  # which needs no parsing to be seen
    for use in (Use(path, 0, Path(path).stem), *uses(path, text)):
        found = [(word, words[word]) for word in words_in(use.text) if word in words]
        found += [(use.text, names[use.text])] if use.text in names else []
        for word, term in found:
            if path not in ALLOWED.get(word, ()):
                yield f"{path}:{use.line}: “{word}” is called {term}"


def test_each_word_is_there_once() -> None:
    """One row for one thing, and what one row rules out is no other's word."""
    words = [each for term in terms() for each in term.word.split(", ")]
    assert len(words) == len(set(words)) > 30
    assert not {word for term in terms() for word in term.words} & set(words)


@pytest.mark.parametrize("term", terms(), ids=lambda term: term.word)
def test_the_code_has_what_the_glossary_names(term: Term) -> None:
    """A name that the code no longer has is no help."""
    assert term.code
    assert [name for name in term.code if name not in defined()] == []


def test_the_code_says_nothing_that_the_glossary_rules_out() -> None:
    """One word for one thing, in names, docstrings and comments."""
    assert [fault for path, text in files().items() for fault in ruled_out(path, text)] == []


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("class NightCourier: ...", "courier"),
        ("insist = 1", "insist"),
        ("x = 1  # put on the shelf", "shelf"),
        ('def f():\n    """Through the door."""', "door"),
        ("Move(1)", "Move"),
    ],
)
def test_what_is_ruled_out_is_found(text: str, word: str) -> None:
    """In a class, a variable, a comment, a docstring; and a name by itself."""
    assert any(f"“{word}”" in fault for fault in ruled_out("elsewhere/planted.py", text))


@pytest.mark.parametrize("text", ["remove_all = 1", "move(1)", "house_keeping = 1"])
def test_parts_of_other_words_are_free(text: str) -> None:
    """“Remove” is no move, nor is a function `move` the class `Move`."""
    assert not any("“Move”" in fault for fault in ruled_out("elsewhere/planted.py", text))


def test_what_is_allowed_is_still_there() -> None:
    """An exception that nobody needs any more goes."""
    for word, paths in ALLOWED.items():
        for path in paths:
            assert word in {each for use in uses(path, files()[path]) for each in words_in(use.text)}, path
