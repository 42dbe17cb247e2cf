"""An import runs beside a portal that others use: they wait for a portion, never for all of it (B18)."""

from __future__ import annotations

import asyncio
from pathlib import Path

import sqlalchemy as sa

from bot.commands.fhir_import import REST
from core.exchange.files import files_at, import_files
from core.exchange.importing import Importer
from core.files.checking.checker import Checker
from core.files.vault import open_vault
from core.keys import KeyRing
from tests.bench.bench_import import of_patient
from tests.clinics import small_clinic
from tests.core.exchange.exchanging import lines
from tests.databases import a_database
from tests.desk import Desk


async def test_others_have_their_turn(tmp_path: Path) -> None:
    """In each rest of an import, another process's connection gets the lock for which it waits."""
    path = tmp_path / "all.ndjson"
    path.write_bytes(lines(*(each for number in range(40) for each in of_patient(number))))
    address, keys = f"sqlite:///{tmp_path / 'portal.db'}", KeyRing.parse(KeyRing.new_key())
    async with a_database(address, keys) as importing, a_database(address, keys) as other:
        await importing.migrate()
        turns, in_rests, over = 0, [], asyncio.Event()

        async def rest() -> None:
            before = turns
            await asyncio.sleep(REST)
            in_rests.append(turns - before)

        async def write() -> None:
            nonlocal turns
            while not over.is_set():
                async with other.transaction() as session:
                    await session.execute(sa.text("UPDATE patients SET pin_pause = NULL"))
                turns += 1

        writing = asyncio.create_task(write())
        vault = open_vault("memory://", keys)
        importer = Importer(Desk(importing, small_clinic()).work, vault, Checker(), rest=rest, portion_seconds=0.05)
        report = await import_files(importer, files_at(path))
        over.set()
        await writing
    assert not report.has_faults
    assert len(in_rests) > 1
    assert 0 not in in_rests
