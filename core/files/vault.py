"""The vault: patients' files, sealed, in a local folder or an S3-compatible store.

    vault = open_vault("file:///var/lib/portal/vault", keys)
    file_id = new_file_id()
    await vault.put(file_id, content)

Only ciphertext leaves this module, bound to the file's id; the id is random, and all that a name tells. A put is whole
or nothing: a folder gets it beside its name first (`<id>#1`, never listed), then renamed; S3 gets it in one request.

What each file is, and whose, is in the database. Put the bytes before the row is committed, and delete them after the
row is gone: then a crash leaves bytes without a row, never a row without its bytes. `sweep` finds either.
"""

from __future__ import annotations

import asyncio
import os
import re
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from collections.abc import Set as AbstractSet
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final, ParamSpec, TypeVar

from obstore.exceptions import BaseError, PermissionDeniedError, UnauthenticatedError
from obstore.store import LocalStore

from core.errors import ConfigurationError
from core.files.stores import Store, open_store
from core.keys import KeyRing

ID_BYTES: Final = 16
PAGE: Final = 1000
THREADS: Final = 8

_ID: Final = re.compile(rf"[0-9a-f]{{{2 * ID_BYTES}}}")
_STAGED: Final = re.compile(rf"{_ID.pattern}#[0-9]+")

P = ParamSpec("P")
T = TypeVar("T")


class NotInVault(LookupError):
    """There is no such file in the vault, or no longer."""


class VaultUnreachable(OSError):
    """The store didn't answer, or refused: the same may succeed later. Its cause is the store's own error."""


@dataclass(frozen=True, slots=True)
class Stored:
    """One file as the store knows it. Sealed, it is a little larger than it was."""

    id: str
    size_in_store: int
    modified: datetime


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep found: how much it deleted that belonged to nothing, and which files are not there."""

    orphans_deleted: int
    missing: frozenset[str]


def new_file_id() -> str:
    """A name for a new file: random, so that it tells nothing and can't be guessed; lower case, for any file system."""
    return secrets.token_hex(ID_BYTES)


class Vault:
    """One store of sealed files, for as long as the process runs. Made by `open_vault`."""

    def __init__(self, store: Store, keys: KeyRing) -> None:
        self._store = store
        self._keys = keys
        self._folder = store.prefix if isinstance(store, LocalStore) else None
        # obstore's own async hands results over in threads that Python doesn't know: one that does so while the
        # interpreter ends aborts the process. Few threads also keep few files in memory at once.
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="vault")

    async def put(self, file_id: str, content: bytes) -> None:
        """Seal and keep; it is there whole when this returns. Kept again, it takes the place of the former."""
        await self._run(self._write, file_id, content)

    async def get(self, file_id: str) -> bytes:
        """The content. `NotInVault` when there is none; `KeyRingError` when it is not what was put under this id."""
        return await self._run(self._read, file_id)

    async def delete(self, *file_ids: str) -> None:
        """Remove for good; those that are gone already are none the worse."""
        # One by one: not every S3-compatible store can do more, and a folder stops at the first that is gone.
        for file_id in file_ids:
            await self._run(self._remove, file_id)

    async def listing(self) -> AsyncIterator[Stored]:
        """All whole files, page by page as the store gives them; what else lies there is not ours."""
        pages = self._store.list(chunk_size=PAGE)
        while (page := await self._run(next, pages, None)) is not None:
            for entry in page:
                file_id = entry["path"].rpartition("/")[2]
                if _ID.fullmatch(file_id) and entry["path"] == _name(file_id):
                    yield Stored(file_id, entry["size"], entry["last_modified"])

    async def sweep(self, known: Callable[[], Awaitable[AbstractSet[str]]], *, older_than: timedelta) -> Swept:
        """Delete what no row knows once it is older than a grace period, and tell which known files are not there.

        `known` is asked for the ids of all rows once the store is listed. The grace period must outlast an upload from
        its put to its row; it is told by the real clock, as the store's times are, wherever the portal's stands.
        """
        before = datetime.now(UTC) - older_than
        found = {stored.id: stored.modified async for stored in self.listing()}
        wanted = await known()
        orphans = [file_id for file_id, modified in found.items() if file_id not in wanted and modified <= before]
        await self.delete(*orphans)
        # Asked once more: it may have come since the listing.
        missing = [file_id for file_id in wanted - found.keys() if not await self._run(self._holds, file_id)]
        # Only a folder keeps anything of what a killed process was writing.
        staged = await self._run(_remove_staged, self._folder, before) if self._folder else 0
        return Swept(len(orphans) + staged, frozenset(missing))

    async def check(self) -> None:
        """Do once all that will be needed; `ConfigurationError` says what is wrong and how to mend it."""
        probe = new_file_id()
        try:
            version = await self._run(self._write, probe, b"probe")
            await self.get(probe)
            await self.delete(probe)
            await anext(self.listing(), None)
        except VaultUnreachable as error:
            raise ConfigurationError(self._diagnosis(error.__cause__)) from None
        # A store without versions names none; one that has paused them says "null".
        if version not in {None, "null"}:
            raise ConfigurationError(
                "VAULT_URL names a bucket that keeps versions, so deleted files would stay; turn its versioning off."
            )

    async def close(self) -> None:
        """Finish what is under way."""
        await asyncio.to_thread(self._threads.shutdown)

    async def _run(self, call: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call in a thread, and make one error of all that a store may raise."""
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, partial(call, *args, **kwargs))
        except (BaseError, OSError) as error:
            raise VaultUnreachable(str(error).partition("\n")[0]) from error

    def _write(self, file_id: str, content: bytes) -> str | None:
        """Seal and store; returns the version, which only a store that keeps versions gives."""
        name = _name(file_id)
        # In one request: of parts that were sent before a crash, S3 keeps what no listing shows.
        result = self._store.put(name, self._keys.seal(_purpose(file_id), content), use_multipart=False)
        if self._folder:
            path = self._folder / name
            _fsync(path, path.parent, self._folder)
        return result["version"]

    def _read(self, file_id: str) -> bytes:
        try:
            sealed = self._store.get(_name(file_id)).bytes()
        except FileNotFoundError:
            raise NotInVault(file_id) from None
        return self._keys.open(_purpose(file_id), sealed.to_bytes())

    def _remove(self, file_id: str) -> None:
        name = _name(file_id)
        with suppress(FileNotFoundError):
            self._store.delete(name)
            if self._folder:
                _fsync((self._folder / name).parent)

    def _holds(self, file_id: str) -> bool:
        try:
            self._store.head(_name(file_id))
        except FileNotFoundError:
            return False
        return True

    def _diagnosis(self, cause: BaseException | None) -> str:
        """One sentence about why the store can't be used."""
        if self._folder:
            return "VAULT_URL names a folder that can't be written; let the portal's user write there, or name another."
        match cause:
            case FileNotFoundError():
                return "VAULT_URL names a bucket that isn't there; make it, or correct the name or the region."
            case PermissionDeniedError() | UnauthenticatedError():
                return (
                    "VAULT_URL names a bucket that refuses these credentials; check AWS_ACCESS_KEY_ID and "
                    "AWS_SECRET_ACCESS_KEY, and that they may list, read, write and delete."
                )
        return (
            "VAULT_URL names a store that can't be used; check its endpoint and region, and that AWS_ACCESS_KEY_ID and "
            "AWS_SECRET_ACCESS_KEY are set."
        )


def open_vault(url: str, keys: KeyRing) -> Vault:
    """The vault at `url`, as `core.files.stores.open_store` reads it."""
    return Vault(open_store(url), keys)


def _purpose(file_id: str) -> str:
    return f"vault:{file_id}"


def _name(file_id: str) -> str:
    """Where the file lies. Folders by the first two letters keep each of them short."""
    if not _ID.fullmatch(file_id):
        raise ValueError("This is not a file's id.")
    return f"{file_id[:2]}/{file_id}"


def _fsync(*paths: Path) -> None:
    """Have the disk write down files and folders, so that a power cut can't undo what was said to be done."""
    for path in paths:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _remove_staged(folder: Path, before: datetime) -> int:
    """Remove the files in a folder that were being written until a moment, and tell how many."""
    removed = 0
    for path in folder.glob("[0-9a-f][0-9a-f]/*#*"):
        with suppress(FileNotFoundError):
            if _STAGED.fullmatch(path.name) and path.stat().st_mtime <= before.timestamp():
                path.unlink()
                removed += 1
    return removed
