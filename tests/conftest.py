"""What tests are given: a database of each sort, a small clinic, and work to do in it at a time of their choosing."""

from __future__ import annotations

import gc
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import hypothesis
import pytest

from core.accounts import pins
from core.clinic.model import Clinic
from core.context import Work
from core.database import Database
from core.keys import KeyRing
from tests.clinics import small_clinic
from tests.databases import POSTGRESQL, a_database, give_databases, in_memory
from tests.desk import Desk
from tests.statements import share_statements
from tests.tiers import COUNTED

pytest_plugins = ["tests.postgres", "tests.s3"]

# How long an example takes is the machine's affair; every run tries the same ones.
hypothesis.settings.register_profile("portal", deadline=None, derandomize=True)
hypothesis.settings.load_profile("portal")


def pytest_addoption(parser: pytest.Parser) -> None:
    """What a run can be asked for besides: transcripts and pictures to be reviewed, a report of scripts."""
    parser.addoption("--update-transcripts", action="store_true", help="write the dialogs' transcripts anew")
    parser.addoption("--save-pictures", action="store_true", help="take the pictures in docs/pictures anew")
    parser.addoption("--coverage-report", action="store_true", help="tell what the dialogs' scripts have met")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave modules about aiogram alone in a run that tries none of them: it takes three seconds to import."""
    return True if collection_path.name.endswith("aiogram.py") and config.option.markexpr == "not ci" else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Which databases a test is run on."""
    give_databases(metafunc)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """The report of what the scripts have met, when it was asked for."""
    if config.getoption("--coverage-report"):
        for report in terminalreporter.getreports("passed"):
            for name, value in report.user_properties:
                terminalreporter.section(name)
                terminalreporter.line(str(value))


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with what takes minutes by itself; and count, before any is left out."""
    config.stash[COUNTED] = Counter((item.path, item.get_closest_marker("ci") is not None) for item in items)
    items.sort(key=lambda item: item.get_closest_marker("long") is None)


def pytest_collection_finish() -> None:
    """What the imports have made stays until the end: let the garbage collector look for garbage elsewhere, and not
    as often as it would in a process that is short of memory.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session", autouse=True)
def cheap_pins() -> Iterator[None]:
    """To try a PIN takes a twentieth of a second, as it should; here it takes none, but for processes of their own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pins, "_COST", pins._COST | {"n": 2})
        yield


@pytest.fixture(scope="session")
def keys() -> KeyRing:
    """One key ring for the whole run."""
    return KeyRing.parse(KeyRing.new_key())


@pytest.fixture
async def database(request: pytest.FixtureRequest, database_kind: str, keys: KeyRing) -> AsyncIterator[Database]:
    """A database with all tables and nothing in them."""
    if database_kind == POSTGRESQL:
        async with a_database(await request.getfixturevalue("postgres").emptied(), keys) as opened:
            await share_statements(opened)
            yield opened
    else:
        async with in_memory(keys) as opened:
            yield opened


@pytest.fixture
def clinic() -> Clinic:
    """The small clinic; a module that needs another overrides this fixture."""
    return small_clinic()


@pytest.fixture
def desk(database: Database, clinic: Clinic) -> Desk:
    """A desk, for tests of more than one transaction."""
    return Desk(database, clinic)


@pytest.fixture
async def work(desk: Desk) -> AsyncIterator[Work]:
    """One transaction, for tests that need no more."""
    async with desk.work() as begun:
        yield begun
