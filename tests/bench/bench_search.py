"""How long a search takes in a clinic of 10, 100 and 1,000 practitioners, 90 days ahead, and how that grows.

All practitioners give the one service that is searched for, eight hours a day, each at two addresses. Three clinics are
measured: where two thirds of the coming week are taken, where nothing is free for three days, and where nothing is.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import json
import random
import tempfile
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from bot.addresses import address_of
from core.appointments.diary.diaries import INDEX, DiaryRow
from core.appointments.diary.page import TICKS_A_DAY, page_of
from core.appointments.search.availability import PartOfDay, Preferences, bookable_days, nearest, search
from core.appointments.search.timetable import openings
from core.clinic.model import Clinic, Hours, Practitioner, Weekday
from core.context import Work
from core.database import open_database
from core.keys import KeyRing
from core.orm import Base
from tests.clinics import small_clinic

NOW = dt.datetime(2027, 3, 1, 4, 0, tzinfo=dt.UTC)
SIZES = (10, 100, 1000)
CLINICS = {
    "two thirds taken for a week": (2 / 3, 7),
    "full for three days": (1.0, 3),
    "booked out, all 90 days": (1.0, 91),
}
RUNS = 5
ENOUGH = 1000.0
"""Milliseconds of runs after which no more are needed."""

ANYONE = Preferences("internist")
ONE = Preferences("internist", practitioner="doctor-3")
PARTICULAR = Preferences("internist", ("wola",), excluded=("doctor-1",), part=PartOfDay.AFTERNOON, notice_minutes=1440)

MEASURED: dict[str, Callable[[Work], Awaitable[object]]] = {
    "first page": lambda work: search(work, ANYONE),
    "tenth page": lambda work: search(work, ANYONE, page=10),
    "afternoons at one address": lambda work: search(work, PARTICULAR),
    "one practitioner": lambda work: search(work, ONE),
    "days of a month": lambda work: bookable_days(work, ANYONE, NOW.date()),
    "three nearest": lambda work: nearest(work, ANYONE, NOW + dt.timedelta(days=5)),
}


def clinic_of(size: int) -> Clinic:
    """So many practitioners, all of one specialty."""
    names = [f"doctor-{number}" for number in range(size)]
    hours: dict[str, Any] = {"facilities": ("centrum", "wola"), "days": tuple(Weekday)}
    return small_clinic().model_copy(
        update={
            "practitioners": tuple(Practitioner(id=name, name=name, specialties=("internist",)) for name in names),
            "hours": tuple(Hours(practitioner=name, opens=dt.time(8), closes=dt.time(16), **hours) for name in names),
            "holidays": (),
        }
    )


async def fill(work: Work, share: float, days: int) -> None:
    """Enter a share of all slots of the coming days in the diaries."""
    chance = random.Random(1)
    names = [each.id for each in work.clinic.practitioners]
    columns = {name: column for column, name in enumerate(names)}
    taken: dict[int, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for day in (NOW.date() + dt.timedelta(days=ahead) for ahead in range(days)):
        for opening in openings(work.clinic, work.clinic.service("internist"), day, names):
            for start in opening.starts:
                if chance.random() < share:
                    for tick in range(start, start + 4):
                        taken[tick // TICKS_A_DAY][tick % TICKS_A_DAY] |= 1 << columns[opening.practitioner]
    work.session.add(DiaryRow(day=INDEX, content=json.dumps(names).encode()))
    work.session.add_all(DiaryRow(day=day, content=page_of(sets).pack()) for day, sets in taken.items())


async def milliseconds(work: Work, action: Callable[[Work], Awaitable[object]]) -> float:
    """How long it takes; the quickest of several runs, fewer when they take long, after one to warm up."""
    await action(work)
    times: list[float] = []
    while len(times) < RUNS and sum(times) < ENOUGH:
        begun = time.perf_counter()
        await action(work)
        times.append((time.perf_counter() - begun) * 1000)
    return min(times)


async def measure(size: int, share: float, days: int) -> dict[str, float]:
    """The time of each search in one clinic."""
    clinic = clinic_of(size)
    with tempfile.TemporaryDirectory() as directory:
        database = open_database(f"sqlite:///{Path(directory) / 'bench.db'}", KeyRing.parse(KeyRing.new_key()))
        async with database.engine.begin() as connection:
            await connection.run_sync(Base.metadata.create_all)
        async with database.transaction() as session:
            await fill(Work(session, clinic, NOW, address_of), share, days)
        async with database.transaction() as session:
            work = Work(session, clinic, NOW, address_of)
            times = {name: await milliseconds(work, action) for name, action in MEASURED.items()}
        await database.close()
    return times


def main() -> None:
    """Print milliseconds for each size, and how many times longer the largest takes than the smallest."""
    for name, taken in CLINICS.items():
        times = [asyncio.run(measure(size, *taken)) for size in SIZES]
        print(f"\nsearch, {name}; milliseconds")
        print(f"{'practitioners':>28}" + "".join(f"{size:>9,}" for size in SIZES) + "   growth")
        for action in MEASURED:
            row = [each[action] for each in times]
            print(f"{action:>28}" + "".join(f"{each:9.1f}" for each in row) + f"{row[-1] / row[0]:8.1f}×")


if __name__ == "__main__":
    main()
