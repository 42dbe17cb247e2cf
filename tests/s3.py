"""A server that speaks S3, on loopback, for the tests."""

from __future__ import annotations

import importlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import uuid4

import httpx
import pytest

VERSIONING = """
<VersioningConfiguration xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Status>Enabled</Status></VersioningConfiguration>
"""


@dataclass(frozen=True)
class S3:
    """A running server: whoever asks may do everything, so nobody's credentials are needed."""

    endpoint: str

    def bucket(self, *, versioned: bool = False) -> str:
        """A new bucket."""
        name = f"vault-{uuid4().hex}"
        self._ask("PUT", name)
        if versioned:
            self._ask("PUT", f"{name}?versioning", VERSIONING)
        return name

    def drop(self, bucket: str) -> None:
        """Remove an empty bucket."""
        self._ask("DELETE", bucket)

    def names(self, bucket: str, prefix: str) -> set[str]:
        """All names in a bucket, by the server's own listing; all of them have the prefix, which is left out."""
        names = re.findall("<Key>(.*?)</Key>", self._ask("GET", f"{bucket}?list-type=2"))
        assert all(name.startswith(prefix) for name in names)
        return {name.removeprefix(prefix) for name in names}

    def url(self, bucket: str) -> str:
        """A vault's address, with a prefix."""
        return f"s3://{bucket}/portal/files?region=eu-central-1&endpoint={self.endpoint}"

    def _ask(self, method: str, what: str, content: str = "") -> str:
        response = httpx.request(method, f"{self.endpoint}/{what}", content=content, trust_env=False)
        return response.raise_for_status().text


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
