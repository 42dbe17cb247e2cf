"""The documentation says what is there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Final

import pytest

from tests.tiers import COUNTED

ROOT = Path(__file__).parents[1]


def test_links_lead_somewhere() -> None:
    """A document's link to a file of ours is not broken."""
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    links = [(page, link) for page in pages for link in re.findall(r"\]\(([^)#\s]+)", page.read_text())]
    ours = [(page, link) for page, link in links if "://" not in link]
    assert len(ours) > 10
    assert [f"{page.name}: {link}" for page, link in ours if not (page.parent / link).exists()] == []


PACKAGES: Final = ("bot", "core", "dialogs", "locales", "tests")
ENTERED_FIRST: Final = ("core", "dialogs", "bot", "bot/simulator", "tests")
"""The packages that a stranger enters first."""

PATH: Final = re.compile(r"[\w.-]+(?:/[\w.-]+)*/?")
FILE: Final = re.compile(r"\.(?:py|md|toml|script|po|html|mako)$")
CLASS: Final = re.compile(r"(?:[A-Z][a-z0-9]+){2,}(?:\.\w+)*")


def described_pages() -> list[Path]:
    """The documents whose paths and names must be those of today. The glossary has a test of its own."""
    readmes = [ROOT / package / "README.md" for package in ENTERED_FIRST]
    return [
        *filter(Path.exists, readmes),
        ROOT / "README.md",
        ROOT / "CONTRIBUTING.md",
        *(page for page in (ROOT / "docs").glob("*.md") if page.name != "glossary.md"),
        *(ROOT / "docs" / "adding").glob("*.md"),
    ]


def quoted(page: Path) -> set[str]:
    """What stands in backticks in a document's prose."""
    prose = re.sub(r"^ *```.*?^ *```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    return set(re.findall(r"`([^`\n]+)`", prose))


def is_there(path: str, page: Path) -> bool:
    """Whether a path leads somewhere: from the top, from beside its document, or by a file's bare name."""
    if (ROOT / path).exists() or (page.parent / path).exists():
        return True
    return "/" not in path and any(next((ROOT / each).rglob(path), None) for each in PACKAGES)


def is_defined(name: str) -> bool:
    """Whether a dotted name of ours is a module, or something that one has."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        path = ROOT.joinpath(*parts[:length])
        if path.with_suffix(".py").exists():
            words = set(re.findall(r"\w+", path.with_suffix(".py").read_text(encoding="utf-8")))
            return set(parts[length:]) <= words
        if path.is_dir():
            return length == len(parts)
    return False


@cache
def words_of_the_code() -> frozenset[str]:
    """Every name in the code."""
    files = [path for each in PACKAGES for path in (ROOT / each).rglob("*.py") if path != Path(__file__)]
    return frozenset(word for path in files for word in re.findall(r"\w+", path.read_text(encoding="utf-8")))


def doc_faults(page: Path) -> Iterator[str]:
    """What a document names that is not there: paths, modules and their parts, classes and theirs."""
    for name in sorted(quoted(page)):
        if PATH.fullmatch(name) and (FILE.search(name) or name.startswith(tuple(f"{each}/" for each in PACKAGES))):
            if not is_there(name, page):
                yield f"{page.relative_to(ROOT)}: no file {name}"
        elif re.fullmatch(r"\w+(\.\w+)+", name) and name.split(".")[0] in PACKAGES:
            if not is_defined(name):
                yield f"{page.relative_to(ROOT)}: no {name}"
        elif CLASS.fullmatch(name) and not set(name.split(".")) <= words_of_the_code():
            yield f"{page.relative_to(ROOT)}: no class {name}"


@pytest.mark.parametrize("package", ENTERED_FIRST)
def test_a_package_that_strangers_enter_has_a_readme(package: str) -> None:
    """About ten lines: what is here, what to read first, what may never be here."""
    text = (ROOT / package / "README.md").read_text(encoding="utf-8")
    assert "Read first" in text
    assert "Never here" in text


@pytest.mark.parametrize("page", described_pages(), ids=lambda page: str(page.relative_to(ROOT)))
def test_documents_name_what_is_there(page: Path) -> None:
    """A path or a name in backticks leads to something."""
    assert list(doc_faults(page)) == []


@pytest.mark.parametrize(
    "text",
    [
        "`core/nowhere.py`",
        "`nowhere.py`",
        "`core.nowhere`",
        "`core.errors.Nowhere`",
        "`NowhereToBeFound`",
        "`bot/nowhere/`",
    ],
)
def test_what_is_not_there_is_found(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A wrong path, module, name, class or folder."""
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    monkeypatch.setattr(Path, "relative_to", lambda self, _: self)
    assert len(list(doc_faults(page))) == 1


DECISIONS: Final = sorted((ROOT / "docs" / "decisions").glob("*.md"))


@pytest.mark.parametrize("page", DECISIONS, ids=lambda page: page.name)
def test_decisions_have_one_form(page: Path) -> None:
    """Number, title, date, and the same four sections; and what they name is there."""
    text = page.read_text(encoding="utf-8")
    assert re.match(rf"# {page.name[:4]}\. \S.*\n\n(Accepted|Proposed|Replaced|.* page).* · ", text)
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "Rejected", "Consequences"]
    assert list(doc_faults(page)) == []


def test_decisions_are_numbered_one_by_one() -> None:
    """No two have one number."""
    numbers = [page.name[:4] for page in DECISIONS]
    assert len(set(numbers)) == len(numbers) > 10


QUOTE: Final = re.compile(r"^```python (\S+)\n(.*?)^```", re.MULTILINE | re.DOTALL)
"""A block of code, and the file that it is quoted from."""


def misquoted(page: str) -> Iterator[str]:
    """What a page says to stand in a file and doesn't, in that order; `…` stands for what is left out."""
    for path, block in QUOTE.findall(page):
        text, found = (ROOT / path).read_text(encoding="utf-8"), 0
        for part in re.split(r"^…\n", block, flags=re.MULTILINE):
            if (found := text.find(part, found)) < 0:
                yield f"{path}: {part}"
                break


@pytest.mark.parametrize("name", ["dialog", "case"])
def test_how_to_add_quotes_the_code(name: str) -> None:
    """Whoever follows a page needn't open the files that it quotes."""
    page = (ROOT / "docs" / "adding" / f"{name}.md").read_text(encoding="utf-8")
    assert len(QUOTE.findall(page)) > 5
    assert list(misquoted(page)) == []


def test_what_is_misquoted_is_found() -> None:
    """A line that is no longer there, or in another order."""
    page = "```python dialogs/triggers.py\nASK: Final = {}\n```\n"
    assert list(misquoted(page.format('"ask"'))) == []
    assert list(misquoted(page.format('"asked"'))) != []
    assert list(misquoted(page.format('"ask"\n…\nOWN_WORK: Final = "work"'))) != []


COUNTED_ROW: Final = re.compile(r"^\| `(tests[\w/]*)`[^|]* \| ([\d,]*) \| ([\d,]*) \|$", re.MULTILINE)


@pytest.mark.parametrize("in_ci", [False, pytest.param(True, marks=pytest.mark.ci)])
def test_tests_are_counted(in_ci: bool, pytestconfig: pytest.Config) -> None:  # noqa: FBT001 - a tier
    """The table of CONTRIBUTING tells how many tests there are in each folder, a tenth more or less."""
    counted = pytestconfig.stash[COUNTED]
    files = set((ROOT / "tests").rglob("test_*.py"))
    if not {each for each in files if not each.stem.endswith("aiogram")} <= {path for path, _ in counted}:
        pytest.skip("only a run of all tests has all to count")
    told = {
        folder: int((row[in_ci] or "0").replace(",", ""))
        for folder, *row in COUNTED_ROW.findall((ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"))
    }
    found = dict.fromkeys(told, 0)
    for (path, is_in_ci), tests in counted.items():
        inside = [folder for folder in told if path.is_relative_to(ROOT / folder)]
        found[max(inside, key=len)] += tests if is_in_ci is in_ci else 0
    assert len(found) > 5
    wrong = {
        folder: (told[folder], found[folder])
        for folder in told
        if abs(told[folder] - found[folder]) > 5 + found[folder] / 10
    }
    assert wrong == {}, "told in CONTRIBUTING.md, and found"
