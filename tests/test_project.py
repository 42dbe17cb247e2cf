"""What surrounds the code says what the code does: versions, commands, settings, decisions."""

from __future__ import annotations

import re
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

from bot.settings import BotSettings

ROOT = Path(__file__).parent.parent
READ_ELSEWHERE = re.compile(r'environ(?:ment)?(?:\.get\(|\[)"([A-Z][A-Z0-9_]+)"')


def read(name: str) -> str:
    """A file at the top of the project."""
    return (ROOT / name).read_text(encoding="utf-8")


def pyproject() -> dict[str, Any]:
    """The project's own description."""
    return tomllib.loads(read("pyproject.toml"))


def settings() -> set[str]:
    """Every setting, by the name of its variable."""
    return {field.alias for field in BotSettings.model_fields.values() if field.alias}


def test_the_version_is_said_once() -> None:
    """What is installed is the version that pyproject.toml names."""
    assert metadata.version("patient-portal") == pyproject()["project"]["version"]


def test_the_changelog_has_a_place_for_the_next_change() -> None:
    """Unreleased stands above every release."""
    headings = re.findall(r"^## (.+)$", read("CHANGELOG.md"), re.MULTILINE)
    assert headings[0] == "[Unreleased]"


def test_every_command_is_told() -> None:
    """CONTRIBUTING.md has each word that make knows, and no other."""
    known = set(re.findall(r"^([a-z-]+):.*## ", read("Makefile"), re.MULTILINE)) - {"help"}
    assert known
    assert set(re.findall(r"^\| `make ([a-z-]+)`", read("CONTRIBUTING.md"), re.MULTILINE)) == known


def test_every_setting_is_told() -> None:
    """The README's table of settings has each variable that the bot reads, and no other."""
    assert {"BOT_TOKEN", "SECRETS_DIR"} <= settings()
    assert set(re.findall(r"^\| `([A-Z][A-Z0-9_]+)`", read("README.md"), re.MULTILINE)) == settings()


def test_no_variable_is_read_that_is_no_setting() -> None:
    """Whoever reads the environment apart from `bot.settings`, as the demonstration does, reads settings."""
    code = [path.read_text(encoding="utf-8") for path in (ROOT / "bot").rglob("*.py")]
    read_elsewhere = {name for text in code for name in READ_ELSEWHERE.findall(text)}
    assert read_elsewhere
    assert read_elsewhere <= settings()


def test_every_decision_is_numbered_once() -> None:
    """Decisions are pages in a row, from the template on."""
    pages = sorted(path.name for path in (ROOT / "docs" / "decisions").glob("*.md"))
    assert len(pages) > 1
    assert [page[:5] for page in pages] == [f"{number:04}-" for number in range(len(pages))]
