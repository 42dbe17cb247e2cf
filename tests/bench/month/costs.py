"""Which statements the engine makes, and how long its steps take."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from core.database import Database


@dataclass
class Week:
    """What a week's steps have cost."""

    freed: int = 0
    steps: int = 0
    offers: int = 0
    watches: int = 0
    in_vain: int = 0
    seconds: float = 0.0
    statements: Counter[str] = field(default_factory=Counter)
    spent: Counter[str] = field(default_factory=Counter)
    of_an_offer: list[int] = field(default_factory=list)


class Costs:
    """Counts statements while something is `counted`; days are timed as well."""

    def __init__(self, database: Database) -> None:
        """Nothing is counted yet."""
        self.weeks: defaultdict[int, Week] = defaultdict(Week)
        self.days: Counter[int] = Counter()
        self.bookings: list[float] = []
        self.week = self.weeks[0]
        self._counting = False
        self._begun = 0.0
        self._last = 0
        engine = database.engine.sync_engine
        sa.event.listen(engine, "before_cursor_execute", self._before)
        sa.event.listen(engine, "after_cursor_execute", self._after)

    def begin_day(self, day: int) -> None:
        """From now on it is this day's."""
        self.week, self._day = self.weeks[day // 7], day

    @contextmanager
    def counted(self) -> Iterator[None]:
        """A step of the engine."""
        self._counting, begun, self._last = True, time.perf_counter(), 0
        try:
            yield
        finally:
            self._counting = False
            spent = time.perf_counter() - begun
            self.week.seconds += spent
            self.days[self._day] += spent  # type: ignore[assignment]

    def note_in_vain(self) -> None:
        """Nothing was due: what the last one took has to do with no freed time."""
        self.week.in_vain += self._last

    def note_step(self, made: int) -> None:
        """The last one did something, and made so many offers."""
        self.week.steps += 1
        if made:
            self.week.offers += made
            self.week.of_an_offer.append(self._last)

    @contextmanager
    def a_booking(self) -> Iterator[None]:
        """Somebody books by themselves."""
        begun = time.perf_counter()
        yield
        self.bookings.append(time.perf_counter() - begun)

    def _before(self, *_: Any) -> None:  # noqa: ANN401 - as SQLAlchemy hands it over
        self._begun = time.perf_counter()

    def _after(self, _connection: object, _cursor: object, statement: str, *_: Any) -> None:  # noqa: ANN401
        if self._counting:
            name = " ".join(statement.split())
            self._last += 1
            self.week.statements[name] += 1
            self.week.spent[name] += time.perf_counter() - self._begun  # type: ignore[assignment]
