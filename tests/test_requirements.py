"""Every requirement has tests that prove it, and each of them cites its number (tests/requirements.toml)."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path
from typing import Any, Final

import pytest

HERE: Final = Path(__file__).parent
SCRIPTS: Final = HERE / "dialogs" / "scripts"
REQUIREMENTS: Final[dict[str, dict[str, Any]]] = tomllib.loads((HERE / "requirements.toml").read_text(encoding="utf-8"))
NUMBERS: Final = [f"S{number}" for number in range(1, 64) if number not in {3, 47}] + [
    f"D{number}" for number in range(1, 25)
]
CITATION: Final = re.compile(r"\b([SD])(\d{1,2})(?:–\1(\d{1,2}))?\b")


def cited(text: str) -> set[str]:
    """The numbers in it; a range, such as S41–S44, stands for all of its numbers."""
    found = CITATION.findall(text)
    return {f"{kind}{each}" for kind, first, last in found for each in range(int(first), int(last or first) + 1)}


def head_of(proof: str) -> str:
    """Where a proof says what it proves: a script's first line, or the docstring of a test or of a file of tests.

    Raises: FileNotFoundError; StopIteration, when the file has no such test.
    """
    if proof.endswith(".script"):
        return (SCRIPTS / proof).read_text(encoding="utf-8").partition("\n")[0]
    file, _, name = proof.partition("::")
    tree = ast.parse((HERE / file).read_text(encoding="utf-8"))
    functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return ast.get_docstring(next(node for node in functions if node.name == name) if name else tree) or ""


def proofs_of(number: str) -> list[str]:
    """The tests that prove a requirement; none while it waits."""
    return list(REQUIREMENTS[number].get("proofs", ()))


def all_heads() -> dict[str, set[str]]:
    """What each script and each test cites."""
    heads = {
        path.name: cited(path.read_text(encoding="utf-8").partition("\n")[0]) for path in SCRIPTS.rglob("*.script")
    }
    for path in HERE.rglob("test_*.py"):
        if path == Path(__file__):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        functions = (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
        heads[str(path)] = set().union(*(cited(ast.get_docstring(node) or "") for node in (tree, *functions)))
    return heads


def test_each_requirement_is_there_once() -> None:
    """In their order; a new one needs its line."""
    assert list(REQUIREMENTS) == NUMBERS


@pytest.mark.parametrize("number", NUMBERS)
def test_a_requirement_has_proofs_or_waits(number: str) -> None:
    """One of the two, and words that tell what it is."""
    assert REQUIREMENTS[number]["says"]
    assert REQUIREMENTS[number].keys() - {"says"} in ({"proofs"}, {"waits"})


@pytest.mark.parametrize("number", [number for number in NUMBERS if proofs_of(number)])
def test_proofs_say_what_they_prove(number: str) -> None:
    """Each exists, and cites the number."""
    assert [proof for proof in proofs_of(number) if number not in cited(head_of(proof))] == []


def test_what_waits_is_proven_by_nothing() -> None:
    """A requirement that some test cites as proven doesn't wait any more."""
    waiting = {number for number in NUMBERS if "waits" in REQUIREMENTS[number]}
    assert {name: numbers & waiting for name, numbers in all_heads().items() if numbers & waiting} == {}


def test_ranges_stand_for_all_of_their_numbers() -> None:
    """As in 'S41–S44, D3'."""
    assert cited("It books (S41–S44, D3).") == {"S41", "S42", "S43", "S44", "D3"}
