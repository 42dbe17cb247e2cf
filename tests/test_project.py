"""What surrounds the code says what the code does: versions, locks, commands, settings."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
LOCKS = ("run.txt", "dev.txt")
PINNED = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[.*?\])?==(?P<version>[^ ;\\]+)", re.MULTILINE)
SETTING = re.compile(r'environ(?:ment)?(?:\.get\(|\[)"([A-Z][A-Z0-9_]+)"')


def read(name: str) -> str:
    """A file at the top of the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def pyproject() -> dict[str, Any]:
    """The project's own description."""
    return tomllib.loads(read("pyproject.toml"))


def pins(lock: str) -> dict[str, str]:
    """The versions in a lock, by package."""
    return {canonicalize_name(pin["name"]): pin["version"] for pin in PINNED.finditer(read(f".locks/{lock}"))}


def settings() -> set[str]:
    """Every variable that the code reads from its environment."""
    code = [path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py")]
    return {name for text in code for name in SETTING.findall(text)}


def test_the_version_is_said_once() -> None:
    """What is installed is the version that pyproject.toml names."""
    assert metadata.version("patient-portal") == pyproject()["project"]["version"]


def test_the_changelog_has_a_place_for_the_next_change() -> None:
    """Unreleased stands above every release."""
    headings = re.findall(r"^## (.+)$", read("CHANGELOG.md"), re.MULTILINE)
    assert headings[0] == "[Unreleased]"


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_hashes_and_no_address(lock: str) -> None:
    """It fits every machine and every mirror of the registry."""
    text = read(f".locks/{lock}")
    assert pins(lock)
    assert "://" not in text
    assert not re.search(r"^\s*-(?!-hash=sha256:)", text, re.MULTILINE)
    unhashed = [entry for entry in re.split(r"\n(?=\S)", text) if "==" in entry and "--hash=sha256:" not in entry]
    assert unhashed == []


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_what_pyproject_asks_for(lock: str) -> None:
    """After a change of dependencies comes `make lock`."""
    project = pyproject()
    groups = project["dependency-groups"]
    asked = [*project["project"]["dependencies"], *groups["build"], *(groups["dev"] if lock == "dev.txt" else [])]
    locked = pins(lock)
    unmet = [
        requirement
        for requirement in map(Requirement, asked)
        if not requirement.specifier.contains(locked.get(canonicalize_name(requirement.name), "0"))
    ]
    assert asked
    assert unmet == []


def test_the_locks_agree() -> None:
    """What is tested is what runs."""
    tested = pins("dev.txt")
    assert {name: tested.get(name) for name in pins("run.txt")} == pins("run.txt")


def test_the_build_backend_is_locked() -> None:
    """It is installed from the lock, so it must be what the build asks for."""
    assert pyproject()["build-system"]["requires"] == pyproject()["dependency-groups"]["build"]


def test_every_command_is_told() -> None:
    """CONTRIBUTING.md has each word that make knows, and no other."""
    known = set(re.findall(r"^([a-z]+):.*## ", read("Makefile"), re.MULTILINE)) - {"help"}
    assert known
    assert set(re.findall(r"^\| `make ([a-z]+)`", read("CONTRIBUTING.md"), re.MULTILINE)) == known


def test_every_setting_is_told() -> None:
    """The README's table of settings has each variable that the code reads, and no other."""
    assert settings()
    assert set(re.findall(r"^\| `([A-Z][A-Z0-9_]+)`", read("README.md"), re.MULTILINE)) == settings()


def test_every_decision_is_numbered_once() -> None:
    """Decisions are pages in a row, from the template on."""
    pages = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert len(pages) > 1
    assert [page[:5] for page in pages] == [f"{number:04}-" for number in range(len(pages))]
