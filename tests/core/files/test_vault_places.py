"""Where vaults are: their addresses, what is said of a wrong one, and what only folders or servers do to files."""

from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest
from obstore.store import S3Store

from core.errors import ConfigurationError
from core.files.vault import Swept, Vault, VaultUnreachable, new_file_id, open_vault
from core.keys import KeyRing
from tests.core.files.vaults import files, listed, no_rows, path_of
from tests.s3 import S3

KEY = KeyRing.new_key()
KEYS = KeyRing.parse(KEY)
ROOT = Path(__file__).parents[3]

PUTTING_MANY = """
import asyncio, sys
from core.keys import KeyRing
from core.files.vault import new_file_id, open_vault

async def keep_putting(vault):
    while True:
        file_id = new_file_id()
        await vault.put(file_id, file_id.encode() * 32768)
        print(file_id, flush=True)

async def main(url, key):
    vault = open_vault(url, KeyRing.parse(key))
    await asyncio.gather(*(keep_putting(vault) for _ in range(4)))

asyncio.run(main(*sys.argv[1:]))
"""

PUTTING_TOO_MUCH = """
import asyncio, resource, signal, sys
from core.keys import KeyRing
from core.files.vault import VaultUnreachable, new_file_id, open_vault

async def main(url, key, to_the_death):
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
    signal.signal(signal.SIGXFSZ, signal.SIG_DFL if to_the_death else signal.SIG_IGN)
    try:
        await open_vault(url, KeyRing.parse(key)).put(new_file_id(), b"canary" * 50_000)
    except VaultUnreachable:
        print("refused")

asyncio.run(main(*sys.argv[1:3], to_the_death=len(sys.argv) > 3))
"""


def running(program: str, *arguments: object) -> subprocess.Popen[str]:
    """Another process that puts into a vault."""
    command = [sys.executable, "-c", program, *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own


@pytest.mark.parametrize("address", ["{folder}", "file://{folder}", "file://localhost{folder}"])
async def test_a_missing_folder_is_made_for_its_owner_only(tmp_path: Path, address: str) -> None:
    """By its path or its address, with whatever is above it."""
    folder = tmp_path / "data" / "vault"
    vault = open_vault(address.format(folder=folder), KEYS)
    await vault.check()
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


async def test_a_folder_may_be_called_anything(tmp_path: Path) -> None:
    """A sign that means something in an address is written in its escaped form."""
    folder = tmp_path / "a #1 %41 ż"
    file_id = new_file_id()
    await open_vault(folder.as_uri(), KEYS).put(file_id, b"content")
    assert await open_vault(str(folder), KEYS).get(file_id) == b"content"
    assert files(tmp_path) == [folder / path_of(file_id)]


async def test_a_canary_is_nowhere_in_the_folder(tmp_path: Path) -> None:
    """Neither in a file nor in a name, wherever in the content it was."""
    canary = b"canary-of-anna-nowak"
    vault = open_vault(str(tmp_path), KEYS)
    for content in (canary, canary * 10_000, bytes(1_000_000) + canary):
        await vault.put(new_file_id(), content)
    assert len(files(tmp_path)) == 3
    assert [path for path in files(tmp_path) if canary in path.read_bytes() or canary.decode() in str(path)] == []


async def test_a_process_killed_while_putting_leaves_only_whole_files(tmp_path: Path) -> None:
    """Everything listed opens to what was put, and nothing is lost of which it was told that it is kept."""
    vault = open_vault(str(tmp_path), KEYS)
    with running(PUTTING_MANY, tmp_path, KEY) as process:
        assert process.stdout
        told = [process.stdout.readline().strip() for _ in range(12)]
        process.send_signal(signal.SIGKILL)
        told += process.stdout.read().split("\n")[:-1]
    there = await listed(vault)
    assert process.returncode == -signal.SIGKILL
    assert set(told) <= there
    for file_id in there:
        assert await vault.get(file_id) == file_id.encode() * 32768


async def test_half_a_file_is_sealed_never_listed_and_swept(tmp_path: Path) -> None:
    """A process that dies in the middle of a write leaves a piece, which a sweep removes after the grace period."""
    vault = open_vault(str(tmp_path), KEYS)
    with running(PUTTING_TOO_MUCH, tmp_path, KEY, "to the death") as process:
        pass
    assert process.returncode == -signal.SIGXFSZ
    [half] = files(tmp_path)
    assert half.stat().st_size == 100_000
    assert b"canary" not in half.read_bytes()
    assert await listed(vault) == set()
    assert await vault.sweep(no_rows, older_than=timedelta(hours=1)) == Swept(0, frozenset())
    assert files(tmp_path) == [half]
    assert await vault.sweep(no_rows, older_than=timedelta(0)) == Swept(1, frozenset())
    assert files(tmp_path) == []


async def test_a_full_disk_leaves_nothing(tmp_path: Path) -> None:
    """The put fails as what may succeed later, and takes its half back."""
    with running(PUTTING_TOO_MUCH, tmp_path, KEY) as process:
        assert process.communicate()[0] == "refused\n"
    assert process.returncode == 0
    assert files(tmp_path) == []


async def test_a_sweep_leaves_what_only_resembles_half_a_file(tmp_path: Path) -> None:
    """Somebody's own file stays."""
    own = tmp_path / "ab" / "notes#1"
    own.parent.mkdir()
    own.write_text("own")
    assert await open_vault(str(tmp_path), KEYS).sweep(no_rows, older_than=timedelta(0)) == Swept(0, frozenset())
    assert own.exists()


async def test_a_power_cut_undoes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a put or a deletion returns, the disk was asked to write down the file and the folders that name it."""
    synced: set[int] = set()
    fsync = os.fsync

    def seen(descriptor: int) -> None:
        synced.add(os.fstat(descriptor).st_ino)
        fsync(descriptor)

    monkeypatch.setattr(os, "fsync", seen)
    vault, file_id = open_vault(str(tmp_path), KEYS), new_file_id()
    path = tmp_path / path_of(file_id)
    await vault.put(file_id, b"content")
    assert synced == {each.stat().st_ino for each in (path, path.parent, tmp_path)}
    synced.clear()
    await vault.delete(file_id)
    assert synced == {path.parent.stat().st_ino}


WRONG = [
    "",
    "/",
    "file://",
    "file:///",
    "file://elsewhere/vault",
    "file:///vault?mode=rw",
    "file:///va#ult",
    "http://[",
    "https://bucket.s3.amazonaws.com",
    "gs://bucket",
    "sqlite:///vault",
    "s3://",
    "s3://b",
    "s3://key:hush-hush@bucket",
    "s3://bucket:9000/files",
    "s3://bucket/../files",
    "s3://bucket//files",
    "s3://bucket/files?secret_access_key=hush-hush",
    "s3://bucket/files?region=",
    "s3://bucket/files#hush-hush",
    "s3://bucket?endpoint=minio:9000",
    "s3://bucket?endpoint=https://key:hush-hush@minio:9000",
]


@pytest.mark.parametrize("url", WRONG)
def test_a_wrong_address_gets_a_sentence(url: str) -> None:
    """It names the setting and says how to mend it, and repeats no secret."""
    with pytest.raises(ConfigurationError, match=r"^VAULT_URL .+; .+\.$|^VAULT_URL names no folder") as raised:
        open_vault(url, KEYS)
    assert "hush-hush" not in str(raised.value)
    assert raised.value.__suppress_context__ or raised.value.__context__ is None


def test_a_folder_that_can_not_be_made_gets_a_sentence(tmp_path: Path) -> None:
    """A file stands in its way."""
    (tmp_path / "file").touch()
    for path in ("file", "file/vault"):
        with pytest.raises(ConfigurationError, match="no folder can be made"):
            open_vault(str(tmp_path / path), KEYS)


async def test_a_folder_that_can_not_be_written_gets_a_sentence(tmp_path: Path) -> None:
    """At the start, rather than at each patient's upload, which only fails for now."""
    vault = open_vault(str(tmp_path / "vault"), KEYS)
    (tmp_path / "vault").rmdir()
    (tmp_path / "vault").touch()
    with pytest.raises(ConfigurationError, match=r"^VAULT_URL names a folder that can't be written"):
        await vault.check()
    with pytest.raises(VaultUnreachable):
        await vault.put(new_file_id(), b"content")
    with pytest.raises(VaultUnreachable):
        await vault.get(new_file_id())


@pytest.mark.ci
async def test_a_missing_bucket_gets_a_sentence(s3: S3) -> None:
    """And so does each upload fail, as what may succeed later."""
    bucket = s3.bucket()
    vault = open_vault(s3.url(bucket), KEYS)
    s3.drop(bucket)
    with pytest.raises(ConfigurationError, match=r"^VAULT_URL names a bucket that isn't there; make it"):
        await vault.check()
    with pytest.raises(VaultUnreachable):
        await vault.put(new_file_id(), b"content")


@pytest.mark.ci
async def test_a_bucket_that_keeps_versions_gets_a_sentence(s3: S3) -> None:
    """What is deleted there isn't gone."""
    vault = open_vault(s3.url(s3.bucket(versioned=True)), KEYS)
    with pytest.raises(ConfigurationError, match="turn its versioning off"):
        await vault.check()


@pytest.mark.ci
async def test_an_address_says_all_that_is_needed(s3: S3) -> None:
    """The region too, whatever the environment says."""
    store = open_vault("s3://bucket/portal?region=eu-central-1", KEYS)._store
    assert isinstance(store, S3Store)
    assert store.config["region"] == "eu-central-1"


class Moody(BaseHTTPRequestHandler):
    """A server that gives its next answers from a list. It knows no more than to put and to delete one object."""

    answers: list[int]

    def do_PUT(self) -> None:
        """Take what is sent and answer."""
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_DELETE()

    def do_DELETE(self) -> None:
        """Answer."""
        self.send_response(self.answers.pop(0))
        self.send_header("ETag", '"any"')
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def moody(no_credentials_of_anybody: None) -> Iterator[Vault]:
    """A vault on such a server."""
    server = HTTPServer(("127.0.0.1", 0), Moody)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    yield open_vault(f"s3://bucket?endpoint=http://127.0.0.1:{server.server_port}", KEYS)
    server.shutdown()
    thread.join()
    server.server_close()


async def test_a_server_that_stumbles_is_asked_again(moody: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twice it can't; the third time the file is taken."""
    monkeypatch.setattr(Moody, "answers", [503, 500, 200], raising=False)
    await moody.put(new_file_id(), b"content")
    assert Moody.answers == []


async def test_a_simple_server_is_enough(moody: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """The largest file goes in one request, and each deletion is one: no part is left behind where nobody looks."""
    monkeypatch.setattr(Moody, "answers", [200, 204, 204], raising=False)
    await moody.put(new_file_id(), bytes(2**23))
    await moody.delete(new_file_id(), new_file_id())
    assert Moody.answers == []


async def test_refused_credentials_get_a_sentence(moody: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    """Asking again would not help, so it isn't done."""
    monkeypatch.setattr(Moody, "answers", [403, 200], raising=False)
    with pytest.raises(ConfigurationError, match="refuses these credentials; check AWS_ACCESS_KEY_ID"):
        await moody.check()
    assert Moody.answers == [200]


async def test_an_unreachable_server_gets_a_sentence(no_credentials_of_anybody: None) -> None:
    """Nobody listens at that port."""
    vault = open_vault("s3://bucket?endpoint=http://127.0.0.1:9", KEYS)
    with pytest.raises(ConfigurationError, match="can't be used; check its endpoint and region"):
        await vault.check()
