"""One day of all diaries: for each tick, who is taken, as a set of bits with one for each practitioner.

Pure. A set is a whole number, in which the bit of column 5 stands for whoever has column 5
(`core.appointments.diary.diaries`). A thousand practitioners are compared in one operation.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Self

TICKS_A_DAY: Final = 24 * 60 // 5
_NUMBER: Final = 2
"""Bytes of each of the two numbers that a page begins with: how many bytes a set has, and the first tick that has one.
"""


@dataclass(frozen=True, slots=True)
class DiaryPage:
    """The sets of one day in UTC, by tick from 0 to 287. Kept from the first that isn't empty to the last."""

    width: int = 0
    first: int = 0
    sets: bytes = b""

    @classmethod
    def unpack(cls, content: bytes) -> Self:
        """The page that `pack` has made this of."""
        width, first = (int.from_bytes(content[at : at + _NUMBER]) for at in (0, _NUMBER))
        return cls(width, first, content[2 * _NUMBER :])

    def pack(self) -> bytes:
        """The page as bytes."""
        return self.width.to_bytes(_NUMBER) + self.first.to_bytes(_NUMBER) + self.sets

    def taken(self, tick: int) -> int:
        """Who is taken at a tick."""
        at = (tick - self.first) * self.width
        return int.from_bytes(self.sets[at : at + self.width], "little") if at >= 0 else 0

    def changed(self, column: int, ticks: Iterable[int], *, is_taken: bool) -> DiaryPage:
        """The page on which somebody is taken at these ticks, or is not."""
        bit, sets = 1 << column, dict(self._sets())
        for tick in ticks:
            sets[tick] = sets.get(tick, 0) | bit if is_taken else sets.get(tick, 0) & ~bit
        return page_of({tick: taken for tick, taken in sets.items() if taken})

    def _sets(self) -> Iterator[tuple[int, int]]:
        ticks = range(self.first, self.first + len(self.sets) // self.width) if self.width else ()
        return ((tick, self.taken(tick)) for tick in ticks)


def page_of(sets: Mapping[int, int]) -> DiaryPage:
    """The page with these sets, none of which is empty."""
    if not sets:
        return DiaryPage()
    width = -(-max(taken.bit_length() for taken in sets.values()) // 8)
    ticks = range(min(sets), max(sets) + 1)
    return DiaryPage(width, ticks.start, b"".join(sets.get(tick, 0).to_bytes(width, "little") for tick in ticks))
