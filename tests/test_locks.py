"""The locks: whole, hashed, the same for tests and clinics, and what pyproject.toml asks for."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parent.parent
GROUPS = {"run.txt": ("build",), "dev.txt": ("build", "dev"), "peers.txt": ("build", "peers")}
"""What each lock has besides what the portal needs."""

LOCKS = tuple(GROUPS)
PYTHONS = ("3.11", "3.12", "3.13")


def pyproject() -> dict[str, Any]:
    """The project's own description."""
    return tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


@cache
def text_of(lock: str) -> str:
    """A lock as it is written."""
    return (ROOT / ".locks" / lock).read_text(encoding="utf-8")


@cache
def environment_of(python: str) -> dict[str, str]:
    """What markers are asked against: this machine, with that Python."""
    here = {name: str(value) for name, value in default_environment().items()}
    return here | {"python_version": python, "python_full_version": f"{python}.0"}


@cache
def pins(text: str, python: str = PYTHONS[0]) -> dict[str, str]:
    """The versions in a lock that hold for a Python, by package."""
    lines = (Requirement(line.rstrip("\\ ")) for line in text.splitlines() if "==" in line and line[0].isalnum())
    held = (each for each in lines if each.marker is None or each.marker.evaluate(environment_of(python)))
    return {canonicalize_name(each.name): str(each.specifier).removeprefix("==") for each in held}


def asked_by_project(lock: str) -> list[Requirement]:
    """What pyproject.toml asks for, directly."""
    project = pyproject()
    groups = project["dependency-groups"]
    asked = [line for group in GROUPS[lock] for line in groups[group]]
    return [Requirement(line) for line in (*project["project"]["dependencies"], *asked)]


@cache
def asked_by_package(name: str, extras: frozenset[str], python: str) -> list[Requirement]:
    """What a package asks for in turn, with these extras; what is only in the peers' environment, is asked there by
    `pip check`, when it is made.
    """
    if name not in pins(text_of("dev.txt")) and name in pins(text_of("peers.txt")):
        return []
    environments = [environment_of(python) | {"extra": extra} for extra in ("", *extras)]
    requirements = map(Requirement, metadata.requires(name) or [])
    return [each for each in requirements if each.marker is None or any(map(each.marker.evaluate, environments))]


def unmet(text: str, asked: list[Requirement], python: str = PYTHONS[0]) -> Iterator[str]:
    """What the project, or a package in the lock, asks for and the lock does not have."""
    locked = pins(text, python)
    seen: set[tuple[str, frozenset[str]]] = set()
    while asked:
        requirement = asked.pop()
        name, extras = canonicalize_name(requirement.name), frozenset(requirement.extras)
        if name not in locked or not requirement.specifier.contains(locked[name], prereleases=True):
            yield str(requirement)
        elif (name, extras) not in seen:
            seen.add((name, extras))
            asked += asked_by_package(name, extras, python)


@pytest.mark.parametrize("lock", LOCKS)
@pytest.mark.parametrize("python", PYTHONS)
def test_a_lock_is_complete(lock: str, python: str) -> None:
    """It has all that its packages ask for, so that nothing is left to resolve. After a change: `make lock`."""
    asked = asked_by_project(lock)
    assert len(asked) > 20
    assert list(unmet(text_of(lock), asked, python)) == []


@pytest.mark.parametrize("dropped", ["coverage", "httpcore", "greenlet", "babel"])
def test_what_a_lock_lacks_is_found(dropped: str) -> None:
    """Whoever asks for it: pyproject.toml, a package, or an extra (`coverage[toml]`, `sqlalchemy[asyncio]`)."""
    without = re.sub(rf"^{dropped}==.*$", "", text_of("dev.txt"), flags=re.MULTILINE)
    found = list(unmet(without, asked_by_project("dev.txt")))
    assert {canonicalize_name(Requirement(each).name) for each in found} == {dropped}


def test_a_version_that_will_not_do_is_found() -> None:
    """To be there isn't enough."""
    older = re.sub(r"^pydantic-core==[^ ]+", "pydantic-core==2.0", text_of("run.txt"), flags=re.MULTILINE)
    found = list(unmet(older, asked_by_project("run.txt")))
    assert {Requirement(each).name for each in found} == {"pydantic-core"}


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_holds_hashes_and_no_address(lock: str) -> None:
    """It fits every machine and every mirror of the registry."""
    text = text_of(lock)
    assert pins(text)
    assert "://" not in text
    assert not re.search(r"^\s*-(?!-hash=sha256:)", text, re.MULTILINE)
    unhashed = [entry for entry in re.split(r"\n(?=\S)", text) if "==" in entry and "--hash=sha256:" not in entry]
    assert unhashed == []


@pytest.mark.parametrize("other", ["dev.txt", "peers.txt"])
def test_the_locks_agree(other: str) -> None:
    """What is tested, and what is compared with other bots, is what runs."""
    there = pins(text_of(other))
    assert {name: there.get(name) for name in pins(text_of("run.txt"))} == pins(text_of("run.txt"))


def test_the_build_backend_is_locked() -> None:
    """It is installed from the lock, so it must be what the build asks for."""
    assert pyproject()["build-system"]["requires"] == pyproject()["dependency-groups"]["build"]
