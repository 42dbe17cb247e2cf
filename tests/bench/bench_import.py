"""How long an import of FHIR takes by its size, and how much memory: NDJSON in portions, bundles in one transaction.

Time should grow with the size and no faster, memory hardly at all. `longest` is for how long nobody else could write;
`CPU ms` what a resource costs, which a busy machine changes less, and `times` how much that is of what one of the
smallest file of this sort costs: 1.0, if time grows as the size does. In files with PDFs, every twentieth resource is a
report with one; those are looked at by processes of their own, whose CPU is counted. `--quick` takes small sizes.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
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
from tests.core.exchange.exchanging import Json, appointment, lines, patient
from tests.core.exchange.test_files import a_report, attachment
from tests.core.files.checking import documents
from tests.people import a_pesel

FULL: Final = (
    *((".ndjson", size) for size in (1_000, 10_000, 100_000)),
    *((".json", size) for size in (1_000, MOST_ENTRIES, 20 * MOST_ENTRIES)),
    *(("+PDF.ndjson", size) for size in (200, 2_000)),
)
QUICK: Final = tuple((each, size) for each in (".ndjson", ".json", "+PDF.ndjson") for size in (200, 600))
"""Of which sort and size files are measured; bundles that are too large for a transaction, in portions."""
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


FORM: Final = attachment(documents.of_pages(2))


def resources(size: int, *, with_files: bool) -> Iterator[Json]:
    """So many resources, one after another."""
    for number in range(size // OF_EACH):
        *others, last = of_patient(number)
        yield from others
        yield a_report(FORM, id=f"r{number}", of=f"Patient/p{number}") if with_files else last


def write(path: Path, size: int, *, with_files: bool) -> None:
    """A file of so many resources, written piece by piece, so that its making takes no memory."""
    with path.open("wb") as file:
        if path.suffix != ".json":
            file.writelines(lines(each) for each in resources(size, with_files=with_files))
            return
        file.write(b'{"resourceType": "Bundle", "type": "collection", "entry": [')
        for place, each in enumerate(resources(size, with_files=with_files)):
            file.write(b"," * (place > 0) + json.dumps({"resource": each}).encode())
        file.write(b"]}")


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
    begun, used = time.perf_counter(), cpu()
    report = await import_files(Importer(transaction, vault, Checker(), in_portions=True), files_at(path))
    took, used = time.perf_counter() - begun, cpu() - used
    assert not report.has_faults
    await database.close()
    return took, used, longest


def cpu() -> float:
    """Seconds of this process and of those that it had look at files."""
    return sum(each.ru_utime + each.ru_stime for each in map(resource.getrusage, _ALL))


_ALL: Final = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)


def measure_one(sort: str, size: int) -> None:
    """Print the figures of a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"in{sort}"
        write(path, size, with_files="PDF" in sort)
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        took, used, longest = asyncio.run(measure(path, Path(folder)))
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        print(json.dumps([path.stat().st_size / (1 << 20), took, used / size * 1000, longest, grown]))


def main() -> None:
    """Print a line for each file; each is imported by a process of its own, whose memory is measured."""
    if len(sys.argv) > _FOR_ONE:
        measure_one(sys.argv[1], int(sys.argv[2]))
        return
    heads = ("resources", "MB", "s", "CPU ms", "times", "longest", "MB more")
    print(f"\nan import\n{'file':>12}" + "".join(f"{each:>10}" for each in heads), flush=True)
    smallest: dict[str, float] = {}
    for sort, number in QUICK if "--quick" in sys.argv else FULL:
        command = [sys.executable, "-m", "tests.bench.bench_import", sort, str(number)]
        said = subprocess.run(command, check=True, stdout=subprocess.PIPE)  # noqa: S603
        size, took, each, longest, grown = json.loads(said.stdout)
        times = each / smallest.setdefault(sort, each)
        print(f"{sort:>12}{number:>10}{size:10.1f}{took:10.1f}{each:10.2f}{times:10.2f}", end="")
        print(f"{longest:10.2f}{grown:10.0f}", flush=True)


_FOR_ONE: Final = 2
"""Words on the command line, beyond which they are a sort and a size."""


if __name__ == "__main__":
    main()
