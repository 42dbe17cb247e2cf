"""What there is in the portal, and what of it the scripts have met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Met:
    """Everything of one kind: what there is, what was met, and why some of it can't be."""

    what: str
    there_are: frozenset[str]
    met: frozenset[str]
    reasons: Mapping[str, str] = field(default_factory=dict)

    def faults(self) -> Iterator[str]:
        """What nobody has met and nobody excuses; and excuses that are out of date."""
        yield from _each("never met", self.there_are - self.met - set(self.reasons))
        yield from _each("listed, though it is met", self.met & set(self.reasons))
        yield from _each("listed, though there is none such", set(self.reasons) - self.there_are)

    def __str__(self) -> str:
        """How many were met, and why the others weren't."""
        count = f"{self.what}: {len(self.there_are & self.met)} of {len(self.there_are)}"
        reasons = (f"  not {name!r}: {why}" for name, why in sorted(self.reasons.items()))
        return "\n".join([count, *(f"  {fault}" for fault in self.faults()), *reasons])


def _each(what: str, names: Iterable[str]) -> Iterator[str]:
    yield from (f"{what}: {name!r}" for name in sorted(names))
