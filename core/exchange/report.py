"""What an import has to tell: what was taken, what was not and where, with the reason."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from core.errors import PortalError

MOST_TOLD: Final = 20
"""How many places are named for one reason; of the others it is told how many they are."""


class FaultError(PortalError):
    """Something in a file is wrong: `reason` goes on after the name of what is wrong, `path` leads to it from where it
    was looked for.
    """

    def __init__(self, reason: str, path: str = "") -> None:
        super().__init__(reason)
        self.reason, self.path = reason, path


class UnknownReferenceError(FaultError):
    """What a resource refers to is neither in its file nor known here yet."""


class Severity(StrEnum):
    """How much a finding matters."""

    FAULT = "fault"
    """It is wrong, so nothing of its bundle is taken; in NDJSON, nothing of its line."""
    NOT_TAKEN = "not taken"
    """A resource that the portal has no place for."""
    DIFFERS = "differs"
    """The clinic file, or a patient's own account, says otherwise, and counts."""
    NOT_KEPT = "not kept"
    """An element of a resource that was taken."""


class Outcome(StrEnum):
    """What became of a resource."""

    CREATED = "created"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    LINKED = "linked"
    """It is the clinic file's."""
    PART = "part of another"
    """It was taken with the one that refers to it."""
    NOT_TAKEN = "not taken"
    FAULTY = "faulty"


@dataclass(frozen=True, slots=True)
class Remark:
    """What is to be told, and where it was found first; `count` places in all, `places` of the first."""

    severity: Severity
    reason: str
    count: int
    places: tuple[str, ...]


@dataclass
class Report:
    """Counts by sort of resource and outcome, and findings. It grows with the number of reasons, not of resources."""

    counts: Counter[tuple[str, Outcome]] = field(default_factory=Counter)
    lacks: bool = False
    """Whether something was referred to that isn't here yet, and may be in another file."""
    _places: dict[tuple[Severity, str], list[str]] = field(default_factory=dict)
    _found: Counter[tuple[Severity, str]] = field(default_factory=Counter)

    def count(self, kind: str, outcome: Outcome) -> None:
        """One more resource has been dealt with."""
        self.counts[kind, outcome] += 1

    def tell(self, severity: Severity, place: str, reason: str) -> None:
        """Something was found at a place."""
        key = (severity, reason)
        self._found[key] += 1
        places = self._places.setdefault(key, [])
        if len(places) < MOST_TOLD:
            places.append(place)

    def merge(self, other: Report) -> None:
        """Add what another tells."""
        self.counts += other.counts
        self.lacks |= other.lacks
        self._found += other._found
        for key, places in other._places.items():
            mine = self._places.setdefault(key, [])
            mine += places[: MOST_TOLD - len(mine)]

    def refuse(self) -> None:
        """Nothing of what was counted as taken has been."""
        refused = {(kind, outcome): count for (kind, outcome), count in self.counts.items() if outcome in _TAKEN}
        for (kind, outcome), count in refused.items():
            del self.counts[kind, outcome]
            self.counts[kind, Outcome.NOT_TAKEN] += count

    def findings(self, severity: Severity) -> list[Remark]:
        """Those that matter so much, in the order in which they were met."""
        return [
            Remark(severity, reason, count, tuple(self._places[severity, reason]))
            for (each, reason), count in self._found.items()
            if each is severity
        ]

    @property
    def has_faults(self) -> bool:
        return any(severity is Severity.FAULT for severity, _ in self._found)


_TAKEN: Final = frozenset({Outcome.CREATED, Outcome.CHANGED, Outcome.UNCHANGED, Outcome.LINKED, Outcome.PART})
