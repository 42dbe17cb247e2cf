"""Vaults of each sort, with what their stores say themselves: a folder, memory, and a server that speaks S3."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path

from obstore.store import MemoryStore

from core.files.vault import Vault, open_vault
from core.keys import KeyRing
from tests.s3 import S3


@dataclass(frozen=True)
class Place:
    """A vault, and the names of all that its store holds, asked without it."""

    vault: Vault
    names: Callable[[], Awaitable[set[str]]]

    async def raw(self, file_id: str) -> bytes:
        """The bytes in the store."""
        return (await (await self.vault._store.get_async(path_of(file_id))).bytes_async()).to_bytes()

    async def overwrite(self, file_id: str, sealed: bytes) -> None:
        """Put other bytes into the store, as someone with access to it could."""
        await self.vault._store.put_async(path_of(file_id), sealed)


async def listed(vault: Vault) -> set[str]:
    """The ids of all files, by the vault's own listing."""
    return {stored.id async for stored in vault.listing()}


async def listed_at(url: str, keys: KeyRing) -> set[str]:
    """The same of a vault that somebody else has open."""
    vault = open_vault(url, keys)
    try:
        return await listed(vault)
    finally:
        await vault.close()


async def no_rows() -> set[str]:
    """What a database without a row says to a sweep."""
    return set()


def path_of(file_id: str) -> str:
    """Where a file lies in its store."""
    return f"{file_id[:2]}/{file_id}"


def files(folder: Path) -> list[Path]:
    """Every file in a folder, however deep."""
    return [path for path in folder.rglob("*") if path.is_file()]


def folder_place(folder: Path, keys: KeyRing) -> Place:
    """A vault in a folder."""

    async def names() -> set[str]:
        return {str(path.relative_to(folder)) for path in files(folder)}

    return Place(open_vault(folder.as_uri(), keys), names)


def memory_place(keys: KeyRing) -> Place:
    """A vault in memory."""
    vault = open_vault("memory://", keys)
    store = vault._store
    assert isinstance(store, MemoryStore)

    async def names() -> set[str]:
        return {entry["path"] async for page in store.list() for entry in page}

    return Place(vault, names)


def s3_place(s3: S3, keys: KeyRing) -> Place:
    """A vault in a new bucket."""
    bucket = s3.bucket()

    async def names() -> set[str]:
        return s3.names(bucket, "portal/files/")

    return Place(open_vault(s3.url(bucket), keys), names)
