"""How long a page of a patient's timeline takes with 20, 200, 2,000 and 20,000 things on it.

Each line should be flat: of a source no more is read than could be on the page, and a year is a range of its index. The
last page of all has to pass over whatever is before it; nobody turns so many.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import tempfile
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import sqlalchemy as sa

from bot.addresses import address_of
from core.accounts.patients import Patient
from core.appointments.model import Appointment, AppointmentStatus, Origin, Snapshot
from core.clinic.model import ServiceKind
from core.context import Work
from core.database import open_database
from core.keys import KeyRing
from core.orm import Base
from core.treatment.timeline import Narrowing, TimelineKind, timeline, years
from tests.clinics import small_clinic
from tests.core.appointments.bookings import nowak
from tests.core.files.filing import a_full_patient

NOW = dt.datetime(2027, 3, 2, 8, 0, tzinfo=dt.UTC)
SIZES = (20, 200, 2_000, 20_000)
RUNS = 15
YEARS = 20

MEASURED: dict[str, Callable[[Work, Patient], Awaitable[object]]] = {
    "first page": timeline,
    "third page": lambda work, patient: timeline(work, patient, 3),
    "a year": lambda work, patient: timeline(work, patient, 1, Narrowing(year=2015)),
    "a kind": lambda work, patient: timeline(work, patient, 1, Narrowing(TimelineKind.EXAMINATIONS)),
    "page 280": lambda work, patient: timeline(work, patient, 280),
    "its years": years,
}


async def fill(work: Work, patient: Patient, size: int) -> None:
    """So many visits of each kind, over the years."""
    slot, apart = nowak("08:00"), dt.timedelta(days=365 * YEARS) / size
    same = {
        "patient_id": patient.id,
        "status": AppointmentStatus.ATTENDED,
        "origin": Origin.ELSEWHERE,
        "practitioner": slot.practitioner,
        "diary": b"",
        "created_at": NOW,
        "snapshot": Snapshot.of(work.clinic, slot),
    }
    starts = [NOW - apart * number - dt.timedelta(days=1) for number in range(size)]
    rows = [
        {
            "id": str(number),
            "kind": list(ServiceKind)[number % 4],
            "start": start,
            "end": start + dt.timedelta(minutes=15),
        }
        for number, start in enumerate(starts)
    ]
    await work.session.execute(sa.insert(Appointment), [same | row for row in rows])


async def milliseconds(work: Work, patient: Patient, action: Callable[[Work, Patient], Awaitable[object]]) -> float:
    """The quickest of several runs; what was read before is read again."""
    times = []
    for _ in range(RUNS):
        work.session.expunge_all()
        begun = time.perf_counter()
        await action(work, patient)
        times.append((time.perf_counter() - begun) * 1000)
    return min(times)


async def measure(size: int) -> dict[str, float]:
    """The time of each, with so many things on the timeline."""
    with tempfile.TemporaryDirectory() as directory:
        database = open_database(f"sqlite:///{Path(directory) / 'bench.db'}", KeyRing.parse(KeyRing.new_key()))
        async with database.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        async with database.transaction() as session:
            work = Work(session, small_clinic(), NOW, address_of)
            patient = await a_full_patient(work)
            await fill(work, patient, size)
        async with database.transaction() as session:
            work = Work(session, small_clinic(), NOW, address_of)
            times = {name: await milliseconds(work, patient, action) for name, action in MEASURED.items()}
        await database.close()
    return times


def main() -> None:
    """Measure, and print a line for each, with how much longer it takes with a hundred times as much."""
    found = {size: asyncio.run(measure(size)) for size in SIZES}
    print(f"{'timeline, ms':<14}" + "".join(f"{size:>9,}" for size in SIZES) + f"{'2,000 : 20':>14}")
    for name in MEASURED:
        times = [found[size][name] for size in SIZES]
        print(f"{name:<14}" + "".join(f"{each:>9.2f}" for each in times) + f"{times[2] / times[0]:>13.2f}×")


if __name__ == "__main__":
    main()
