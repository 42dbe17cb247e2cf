"""The vault, in each sort of store: what is put comes back, only ciphertext is kept, what is deleted is gone."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.errors import KeyRingError
from core.files.vault import NotInVault, Stored, Swept, Vault, new_file_id
from core.keys import KeyRing
from tests.core.files.vaults import Place, listed, no_rows, path_of

AT_ONCE = timedelta(0)
LATER = timedelta(hours=1)

OLD, NEW = KeyRing.new_key(), KeyRing.new_key()

AN_ID = "0123456789abcdef" * 2
NO_IDS = ["", "..", "../" + AN_ID[3:], AN_ID.upper(), AN_ID[1:], AN_ID + "0", AN_ID + "\n", AN_ID + "#1", "٣" * 32]

in_one_place = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=10)


@in_one_place
@given(content=st.binary())
async def test_what_is_put_comes_back(place: Place, content: bytes) -> None:
    """Any bytes, under any id."""
    file_id = new_file_id()
    await place.vault.put(file_id, content)
    assert await place.vault.get(file_id) == content


async def test_a_file_of_the_largest_size_comes_back(place: Place) -> None:
    """Eight MiB, and it is one object in the store."""
    file_id, content = new_file_id(), bytes(range(256)) * 2**15
    await place.vault.put(file_id, content)
    assert await place.vault.get(file_id) == content
    assert await place.names() == {path_of(file_id)}


@in_one_place
@given(content=st.binary(), other=st.binary())
async def test_two_files_can_not_be_swapped(place: Place, content: bytes, other: bytes) -> None:
    """What was sealed under one id doesn't open under another, even if the two contents are equal."""
    first, second = new_file_id(), new_file_id()
    await place.vault.put(first, content)
    await place.vault.put(second, other)
    sealed = await place.raw(first)
    await place.overwrite(first, await place.raw(second))
    await place.overwrite(second, sealed)
    for file_id in (first, second):
        with pytest.raises(KeyRingError, match=file_id):
            await place.vault.get(file_id)


@in_one_place
@given(content=st.binary(max_size=40), bit=st.integers(min_value=0), cut=st.integers(min_value=1))
async def test_tampering_and_truncation_are_found(place: Place, content: bytes, bit: int, cut: int) -> None:
    """A flipped bit and a lost end, however short, are an error and never garbage."""
    file_id = new_file_id()
    await place.vault.put(file_id, content)
    sealed = await place.raw(file_id)
    flipped = bytearray(sealed)
    flipped[bit // 8 % len(flipped)] ^= 1 << bit % 8
    for spoilt in (bytes(flipped), sealed[: -1 - cut % len(sealed)], sealed[:-1], b"", sealed + b"\0"):
        await place.overwrite(file_id, spoilt)
        with pytest.raises(KeyRingError):
            await place.vault.get(file_id)


async def test_neither_content_nor_name_tells_anything(place: Place) -> None:
    """The store holds ciphertext, under a name that is the id and nothing else."""
    file_id, canary = new_file_id(), b"canary: blood test of Anna Nowak"
    await place.vault.put(file_id, canary * 1000)
    assert canary not in await place.raw(file_id)
    assert await place.names() == {path_of(file_id)}


async def test_what_was_never_put_is_not_there(place: Place) -> None:
    """It is told apart from what was spoilt."""
    with pytest.raises(NotInVault):
        await place.vault.get(new_file_id())


async def test_a_deleted_file_is_gone(place: Place) -> None:
    """From the vault, from its listing and from the store's own; the others stay."""
    ids = [new_file_id() for _ in range(3)]
    for file_id in ids:
        await place.vault.put(file_id, b"content")
    await place.vault.delete(ids[0], ids[1])
    with pytest.raises(NotInVault):
        await place.vault.get(ids[0])
    assert await listed(place.vault) == {ids[2]}
    assert await place.names() == {path_of(ids[2])}


async def test_what_is_gone_can_be_deleted_again(place: Place) -> None:
    """Nothing happens, and the others in the same call are deleted all the same."""
    gone, kept = new_file_id(), new_file_id()
    await place.vault.put(kept, b"content")
    await place.vault.delete(gone, kept, gone)
    await place.vault.delete(kept)
    await place.vault.delete()
    assert await place.names() == set()


async def test_a_file_put_again_is_replaced(place: Place) -> None:
    """An upload that is tried again leaves one file."""
    file_id = new_file_id()
    await place.vault.put(file_id, b"first")
    await place.vault.put(file_id, b"second")
    assert await place.vault.get(file_id) == b"second"
    assert await place.names() == {path_of(file_id)}


async def test_files_are_listed_with_size_and_time(place: Place) -> None:
    """As the store has them: sealed, and in UTC."""
    file_id = new_file_id()
    await place.vault.put(file_id, bytes(100))
    [stored] = [stored async for stored in place.vault.listing()]
    assert stored == Stored(file_id, len(await place.raw(file_id)), stored.modified)
    assert stored.size_in_store > 100
    assert stored.modified.tzinfo is UTC
    assert abs(stored.modified - datetime.now(UTC)) < LATER


async def test_a_listing_has_many_pages(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file is lost or told twice between them."""
    monkeypatch.setattr("core.files.vault.PAGE", 2)
    ids = {new_file_id() for _ in range(7)}
    await asyncio.gather(*(place.vault.put(file_id, b"content") for file_id in ids))
    told = [stored.id async for stored in place.vault.listing()]
    assert len(told) == 7
    assert set(told) == ids


async def test_what_is_not_ours_is_neither_listed_nor_swept(place: Place) -> None:
    """Somebody's own file in the same place stays."""
    others = {"README.txt", "ab/" + "c" * 32, "c" * 32, "ab/cd/" + "ab" * 16}
    for name in others:
        await place.vault._store.put_async(name, b"somebody's own")
    assert await listed(place.vault) == set()
    assert await place.vault.sweep(no_rows, older_than=AT_ONCE) == Swept(0, frozenset())
    assert await place.names() == others


async def test_a_sweep_deletes_bytes_without_rows(place: Place) -> None:
    """Once they are old enough; a younger file may be waiting for its row."""
    known, orphan = new_file_id(), new_file_id()
    await place.vault.put(known, b"content")
    await place.vault.put(orphan, b"content")

    async def rows() -> set[str]:
        return {known}

    assert await place.vault.sweep(rows, older_than=LATER) == Swept(0, frozenset())
    assert await listed(place.vault) == {known, orphan}
    assert await place.vault.sweep(rows, older_than=AT_ONCE) == Swept(1, frozenset())
    assert await place.names() == {path_of(known)}


async def test_a_sweep_tells_rows_without_bytes(place: Place) -> None:
    """It names them and leaves them to others."""
    there, lost = new_file_id(), new_file_id()
    await place.vault.put(there, b"content")

    async def rows() -> set[str]:
        return {there, lost}

    assert await place.vault.sweep(rows, older_than=AT_ONCE) == Swept(0, frozenset({lost}))


async def test_a_sweep_is_not_misled_by_an_upload_meanwhile(place: Place) -> None:
    """A file that was put, and got its row, after the store was listed is neither deleted nor missed."""
    late = new_file_id()

    async def rows() -> set[str]:
        await place.vault.put(late, b"content")
        return {late}

    assert await place.vault.sweep(rows, older_than=AT_ONCE) == Swept(0, frozenset())
    assert await place.vault.get(late) == b"content"


class Busy(Vault):
    """A vault during whose listing the rows of all that it holds are committed."""

    committed: set[str]

    async def listing(self) -> AsyncIterator[Stored]:
        """The same."""
        async for stored in super().listing():
            self.committed.add(stored.id)
            yield stored


async def test_a_sweep_is_not_misled_by_a_row_meanwhile(place: Place, keys: KeyRing) -> None:
    """A row that is committed while the store is listed saves its file."""
    busy, file_id = Busy(place.vault._store, keys), new_file_id()
    busy.committed = set()
    await busy.put(file_id, b"content")

    async def rows() -> set[str]:
        return busy.committed.copy()

    assert await busy.sweep(rows, older_than=AT_ONCE) == Swept(0, frozenset())
    assert await place.names() == {path_of(file_id)}


async def test_keys_are_changed_without_losing_a_file(place: Place) -> None:
    """With the old key second, its files still open; what is put now needs only the new key."""
    store = place.vault._store
    before, during, after = (Vault(store, KeyRing.parse(ring)) for ring in (OLD, f"{NEW},{OLD}", NEW))
    old_file, new_file = new_file_id(), new_file_id()
    await before.put(old_file, b"before")
    await during.put(new_file, b"after")
    assert await during.get(old_file) == b"before"
    assert await after.get(new_file) == b"after"
    with pytest.raises(KeyRingError, match="add the key that sealed it"):
        await after.get(old_file)


async def test_only_ids_are_taken(place: Place) -> None:
    """No path leads out of the vault, or to another file in it."""
    vault = place.vault
    for wrong in NO_IDS:
        for asked in (vault.put(wrong, b""), vault.get(wrong), vault.delete(wrong)):
            with pytest.raises(ValueError, match="not a file's id"):
                await asked
    assert await place.names() == set()


async def test_a_sound_place_passes_the_check(place: Place) -> None:
    """And nothing of the check stays in it."""
    await place.vault.check()
    assert await place.names() == set()


async def test_closing_finishes_what_is_under_way(place: Place) -> None:
    """And takes nothing more."""
    file_ids = [new_file_id() for _ in range(20)]
    putting = asyncio.gather(*(place.vault.put(file_id, bytes(2**20)) for file_id in file_ids))
    await asyncio.sleep(0)
    await place.vault.close()
    assert await place.names() == set(map(path_of, file_ids))
    await putting
    with pytest.raises(RuntimeError):
        await place.vault.put(new_file_id(), b"content")


def test_an_id_is_fresh_and_safe_in_any_address() -> None:
    """Two are never the same; 128 bits, in letters and digits that no file system confuses."""
    ids = {new_file_id() for _ in range(100)}
    assert len(ids) == 100
    assert all(re.fullmatch("[0-9a-f]{32}", file_id) for file_id in ids)
    assert all(len(set(letters)) > 8 for letters in zip(*ids, strict=True))  # each of them varies
