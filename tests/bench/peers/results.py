"""What has been measured: kept in a file, and brought down to medians and ratios."""

from __future__ import annotations

import json
import statistics
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from tests.bench.peers.laps import Case, Figures


@dataclass(frozen=True)
class Measured:
    """One bot in one case in one lap."""

    name: str
    case: Case
    figures: Figures


def append(file: Path, measured: Measured) -> None:
    """Add a line to the file."""
    with file.open("a", encoding="utf-8") as lines:
        lines.write(json.dumps(asdict(measured)) + "\n")


def read(file: Path) -> list[Measured]:
    """All that is in a file, in its order."""
    found = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return [Measured(each["name"], Case(**each["case"]), Figures(**each["figures"])) for each in found]


class Results:
    """The laps of each bot in each case."""

    def __init__(self, measured: Iterable[Measured]) -> None:
        self._laps: dict[tuple[str, Case], list[Figures]] = {}
        for each in measured:
            self._laps.setdefault((each.name, each.case), []).append(each.figures)

    @property
    def cases(self) -> list[Case]:
        """What was measured: polling first, near first, few first."""
        return sorted({case for _, case in self._laps}, key=lambda case: (case.webhook, case.away, case.patients))

    def names(self, case: Case) -> list[str]:
        """Who was measured then."""
        return [name for name, measured in self._laps if measured == case]

    def laps(self, case: Case) -> int:
        """How many laps there were of it, of whoever had the fewest."""
        return min(len(self._laps[name, case]) for name in self.names(case))

    def median(self, name: str, case: Case, what: Callable[[Figures], float]) -> float:
        """The middle one of the laps."""
        return statistics.median(map(what, self._laps[name, case]))

    def ratio(self, name: str, to: str, case: Case, what: Callable[[Figures], float]) -> float | None:
        """How many times as much as another bot: the middle one of the ratios of each lap, in which both were
        measured shortly after each other. `None` where the other wasn't measured.
        """
        others = self._laps.get((to, case))
        if others is None:
            return None
        return statistics.median(
            what(one) / what(other) for one, other in zip(self._laps[name, case], others, strict=False)
        )
