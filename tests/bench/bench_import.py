"""How long an import of FHIR takes by its size, and how much memory: NDJSON in portions, bundles in one transaction.

Time should grow with the size and no faster, memory hardly at all. `longest` is for how long nobody else could write;
`CPU ms` what a resource costs, which a busy machine changes less.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

from bot.addresses import address_of
from core.context import Work
from core.database import open_database
from core.exchange.files import files_at, import_files
from core.exchange.importing import MOST_ENTRIES, Importer
from core.files.checking.checker import Checker
from core.files.vault import open_vault
from core.keys import KeyRing
from tests.clinics import small_clinic
from tests.core.exchange.exchanging import Json, appointment, bundle, lines, patient
from tests.people import a_pesel

SIZES: Final = (1_000, 10_000, 100_000)
OF_EACH: Final = 20
"""Resources of a patient's, the Patient among them."""

NOW: Final = dt.datetime(2027, 3, 2, 8, 0, tzinfo=dt.UTC)


def of_patient(number: int) -> Iterator[Json]:
    """A patient with a history."""
    born = dt.date(1940, 1, 1) + dt.timedelta(days=number // 1000)
    yield patient(a_pesel(born, number % 1000), id=f"p{number}")
    for visit in range(1, OF_EACH):
        start = NOW - dt.timedelta(days=visit * 30, minutes=20)
        times = {"start": start.isoformat(), "end": (start + dt.timedelta(minutes=20)).isoformat()}
        yield appointment(id=f"a{number}-{visit}", of=f"Patient/p{number}", status="fulfilled", **times)


def write(path: Path, size: int) -> None:
    """A file of so many resources."""
    patients = range(size // OF_EACH)
    if path.suffix == ".json":
        path.write_bytes(bundle(*(each for number in patients for each in of_patient(number))))
        return
    with path.open("wb") as file:
        for number in patients:
            file.write(lines(*of_patient(number)))


async def measure(path: Path, folder: Path) -> tuple[float, float, float]:
    """Seconds of an import into an empty database, by the clock and of the CPU, and of its longest transaction."""
    database, longest = open_database(f"sqlite:///{folder / 'bench.db'}", KeyRing.parse(KeyRing.new_key())), 0.0
    await database.migrate()

    @asynccontextmanager
    async def transaction() -> AsyncIterator[Work]:
        nonlocal longest
        begun = time.perf_counter()
        async with database.transaction() as session:
            yield Work(session, small_clinic(), NOW, address_of)
        longest = max(longest, time.perf_counter() - begun)

    vault = open_vault("memory://", KeyRing.parse(KeyRing.new_key()))
    begun, used = time.perf_counter(), time.process_time()
    report = await import_files(Importer(transaction, vault, Checker()), files_at(path))
    took, used = time.perf_counter() - begun, time.process_time() - used
    assert not report.has_faults
    await database.close()
    return took, used, longest


def main() -> None:
    """Print a line for each file; each is imported by a process of its own, whose memory is measured."""
    if len(sys.argv) > 1:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / f"in{sys.argv[1]}"
            write(path, int(sys.argv[2]))
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            took, used, longest = asyncio.run(measure(path, Path(folder)))
            grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
            size = path.stat().st_size / (1 << 20)
        each = used / int(sys.argv[2]) * 1000
        print(f"{sys.argv[1]:>10}{sys.argv[2]:>12}{size:9.1f}{took:9.1f}{each:9.2f}{longest:9.2f}{grown:9.0f}")
        return
    print(
        f"\nan import\n{'file':>10}{'resources':>12}{'MB':>9}{'s':>9}{'CPU ms':>9}{'longest':>9}{'MB more':>9}",
        flush=True,
    )
    for suffix, size in (*((".ndjson", size) for size in SIZES), (".json", 1_000), (".json", MOST_ENTRIES)):
        subprocess.run([sys.executable, "-m", "tests.bench.bench_import", suffix, str(size)], check=True)  # noqa: S603


if __name__ == "__main__":
    main()
