"""Two people who book, and vaults of each sort."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.keys import KeyRing
from core.patients import Patient
from tests.core.vaults import S3, Place, folder_place, memory_place, s3_place
from tests.desk import Desk
from tests.people import a_patient


@pytest.fixture
async def anna(desk: Desk) -> Patient:
    """A patient."""
    async with desk.work() as work:
        return await a_patient(work, "telegram:1", "Anna Nowak")


@pytest.fixture
async def john(desk: Desk) -> Patient:
    """Another patient."""
    async with desk.work() as work:
        return await a_patient(work, "telegram:2", "John Carter")


@pytest.fixture(scope="session")
def s3_server() -> Iterator[S3]:
    """The server; on loopback, at any free port."""
    # Not at the top: it takes longer to import than all that a run without it does.
    moto = importlib.import_module("moto.server")
    server = moto.ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield S3(f"http://{host}:{port}")
    server.stop()


@pytest.fixture
def no_credentials_of_anybody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Made-up credentials, nothing else of the machine's own settings, and no proxy on the way."""
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "made-up")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "made-up")
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")


@pytest.fixture
def s3(s3_server: S3, no_credentials_of_anybody: None) -> S3:
    """The server, and an environment to reach it from."""
    return s3_server


@pytest.fixture(params=["folder", "memory", "s3"])
def place(request: pytest.FixtureRequest, keys: KeyRing, tmp_path: Path) -> Place:
    """A vault of each sort in turn, with nothing in it."""
    match request.param:
        case "folder":
            return folder_place(tmp_path / "vault", keys)
        case "memory":
            return memory_place(keys)
        case _:
            return s3_place(request.getfixturevalue("s3"), keys)
