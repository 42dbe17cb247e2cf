"""The project keeps its shape: import directions, names of files, and their size.

Each import contract is broken once on purpose, in a copy: a contract that can't be broken guards nothing.
"""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.tiers import quick_and_ci

ROOT = Path(__file__).parent.parent
PACKAGES = ("bot", "core", "dialogs", "locales")
LINT_IMPORTS = (sys.executable, "-c", "from importlinter.cli import lint_imports_command; lint_imports_command()")

TOO_VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "misc", "base"}
MANY_LINES = 400

NOT_IN_CORE = ("telegram", "starlette.routing", "httpx", "transitions", "uvicorn")
NOT_IN_DIALOGS = ("telegram.ext", "starlette", "httpx", "uvicorn", "sqlalchemy", "aiosqlite", "asyncpg", "alembic")


@dataclass(frozen=True)
class Plant:
    """An import where it must not be."""

    contract: str
    module: str
    statement: str

    def __str__(self) -> str:
        return f"{self.module}: {self.statement}"

    @property
    def named(self) -> str:
        """How the verdict names the module: in full, or in a cycle `.name`, beside its siblings."""
        sibling = self.module.removesuffix(".planted").rpartition(".")[2]
        return rf"{re.escape(self.module)}\b|- \.{sibling}\b|-> \.{sibling}\b"


PLANTS = [
    Plant("directions", "core.planted", "import dialogs.engine.text"),
    Plant("directions", "core.planted", "import bot"),
    Plant("directions", "core.planted", "import locales"),
    Plant("directions", "dialogs.planted", "import bot"),
    Plant("catalogues-know-languages", "locales.planted", "from core.accounts.people import Person"),
    Plant("directions", "locales.planted", "from dialogs.engine.text import Text"),
    Plant("directions", "locales.planted", "import bot"),
    *(Plant("core-is-the-clinic", "core.planted", f"import {library}") for library in NOT_IN_CORE),
    Plant("layers-of-core", "core.clinic.planted", "from core.accounts.patients import Patient"),
    Plant("layers-of-core", "core.text.planted", "from core.clinic.model import Clinic"),
    Plant("layers-of-core", "core.appointments.planted", "import core.files.library"),
    Plant("no-cycles-in-core", "core.clinic.planted", "from core.accounts.patients import Patient"),
    Plant("no-cycles-in-core", "core.appointments.time_grid", "import core.appointments.booking"),
    *(Plant("dialogs-are-conversation", "dialogs.planted", f"import {library}") for library in NOT_IN_DIALOGS),
    Plant("layers-of-dialogs", "dialogs.engine.planted", "import dialogs.patient.menu"),
    Plant("layers-of-dialogs", "dialogs.notifications.planted", "import dialogs.patient.overlays"),
    Plant("layers-of-dialogs", "dialogs.patient.planted", "import dialogs.staff.desk"),
    Plant("layers-of-dialogs", "dialogs.planted", "import dialogs.engine.text"),  # a module that no layer names
    Plant("no-cycles-in-dialogs", "dialogs.engine.turn", "import dialogs.engine.dialog"),
    Plant("no-cycles-in-dialogs", "dialogs.patient.files.planted", "import dialogs.patient.booking.slots"),
    *(Plant("aiogram-is-optional", f"{package}.planted", "import aiogram.fsm.state") for package in PACKAGES),
    Plant("bridge-is-optional", "dialogs.fsm.planted", "import dialogs.fsm.aiogram_bridge"),
    Plant("layers-of-bot", "bot.outbox.planted", "import bot.delivery.worker"),
    Plant("layers-of-bot", "bot.rendering.planted", "import bot.delivery.results"),
    Plant("layers-of-bot", "bot.staff.planted", "import bot.rendering.text"),
    Plant("layers-of-bot", "bot.inbox.planted", "import bot.outbox.leases"),
    Plant("layers-of-bot", "bot.planted", "import bot.addresses"),  # a module that no layer names
    Plant("updates-are-taken-by-the-app", "bot.commands.planted", "import bot.updates.dispatcher"),
    Plant("no-cycles-in-bot", "bot.outbox.batching", "import bot.outbox.leases"),
    Plant("no-cycles-in-bot", "bot.staff.planted", "import bot.rendering.text"),
    Plant("no-cycles-in-bot", "bot.simulator.world.people", "import bot.simulator.world.chats"),
    Plant("simulator-stands-alone", "bot.simulator.planted", "from core.clinic.model import Clinic"),
    Plant("simulator-stands-alone", "bot.simulator.planted", "from dialogs import text"),
    Plant("simulator-stands-alone", "bot.simulator.planted", "from locales import load"),
    Plant("layers-of-simulator", "bot.simulator.world.planted", "from bot.simulator.actors.actor import SimPerson"),
    Plant("layers-of-simulator", "bot.simulator.conditions.planted", "from bot.simulator.world.chats import Chat"),
    Plant("simulator-is-only-started", "bot.planted", "import bot.simulator.api.server"),
]


def contracts() -> dict[str, str]:
    """The contracts in pyproject.toml by their ids: of which type each is."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {contract["id"]: contract["type"] for contract in settings["tool"]["importlinter"]["contracts"]}


def lint_imports(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """The checker's verdict on the packages in a folder."""
    command = [*LINT_IMPORTS, "--no-cache", *arguments]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)  # noqa: S603 - our own words


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packages and their contracts in a folder of their own."""
    folder = tmp_path_factory.mktemp("house")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for package in PACKAGES:
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


def test_every_contract_is_kept() -> None:
    """The code as it is breaks no contract."""
    verdict = lint_imports(ROOT)
    assert verdict.returncode == 0, verdict.stdout
    assert f"{len(contracts())} kept, 0 broken" in verdict.stdout


def test_every_contract_has_a_planted_violation() -> None:
    """A new contract comes with the proof that it can be broken."""
    assert contracts().keys() == {plant.contract for plant in PLANTS}


FIRST = list({contracts()[plant.contract]: plant for plant in reversed(PLANTS)}.values())
"""One for each type of contract; the others are planted by `make ci`."""


@pytest.mark.parametrize("plant", quick_and_ci(PLANTS, FIRST), ids=str)
def test_contract_is_broken_by(plant: Plant, copy: Path) -> None:
    """A planted import breaks the very contract that forbids it, and the verdict names it."""
    path = copy.joinpath(*plant.module.split(".")).with_suffix(".py")
    before = path.read_text(encoding="utf-8") if path.exists() else None
    path.write_text(f"{before or ''}\n{plant.statement}\n", encoding="utf-8")
    try:
        verdict = lint_imports(copy, "--contract", plant.contract)
    finally:
        path.unlink() if before is None else path.write_text(before, encoding="utf-8")
    assert verdict.returncode == 1
    assert "0 kept, 1 broken" in verdict.stdout
    assert re.search(plant.named, verdict.stdout)


def python_files() -> list[Path]:
    """Every Python file of the project."""
    files = [path for package in (*PACKAGES, "tests") for path in (ROOT / package).rglob("*.py")]
    assert len(files) > len(PACKAGES), "these checks are looking in the wrong place"
    return files


def test_files_are_named_for_their_subject() -> None:
    """A file called utils is about nothing."""
    assert [path for path in python_files() if path.stem in TOO_VAGUE] == []


def test_files_have_one_subject() -> None:
    """A file of many lines has two subjects: split it."""
    lines = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in python_files()}
    assert {path: number for path, number in lines.items() if number > MANY_LINES} == {}


def test_a_class_name_stands_once() -> None:
    """Who looks for a class by its name finds one; each dialog's `Memory` is only its own."""
    places: dict[str, set[str]] = {}
    for path in python_files():
        if "tests" in path.relative_to(ROOT).parts:
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_") and node.name != "Memory":
                places.setdefault(node.name, set()).add(str(path.relative_to(ROOT)))
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
