"""Where the tour stops: for each state a line of a script after which somebody rests there.

They stand in `stops.txt`, so that nothing has to be played to know them, and are chosen so that few steps lead to all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.dialogs.performance import Performance
from tests.dialogs.script import FOLDER, Script, read
from tests.dialogs.test_tables import STATES, STATES_OF_STAFF

FILE: Final = Path(__file__).parent / "stops.txt"
HEAD: Final = "# Written by pytest tests/dialogs/everywhere/test_stops.py --update-transcripts"

PRIVATE: Final = "/private"
"""What follows the name of somebody who rests at the desk in private."""

_RESTED: Final = re.compile(r"(?P<line>\d+) (?P<name>\w+)(?P<private> private)?: (?P<state>\S+)")


@dataclass(frozen=True)
class Stop:
    """Somebody rests in a state after that line of a script: staff in the staff chat, if the state is one of theirs, or
    in `PRIVATE` where it is only there.
    """

    state: str
    script: str
    line: int
    name: str

    def __str__(self) -> str:
        """As it is written in the file."""
        return f"{self.state:<32} {self.script:<32} {self.line:>3} {self.name}"

    @property
    def is_in_staff_chat(self) -> bool:
        """Whether it is a screen of the staff's, among others."""
        return self.is_of_staff and not self.name.endswith(PRIVATE)

    @property
    def is_of_staff(self) -> bool:
        """Whether it is a screen of the staff's."""
        return self.state in STATES_OF_STAFF

    @property
    def person(self) -> str:
        """Who rests there."""
        return self.name.removesuffix(PRIVATE)


def stops() -> list[Stop]:
    """Those of the file."""
    lines = (line.split() for line in FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#"))
    return [Stop(state, script, int(line), name) for state, script, line, name in lines]


def by_script(chosen: Iterable[Stop]) -> dict[str, list[Stop]]:
    """The stops of each script, in the order in which one comes to them."""
    found: dict[str, list[Stop]] = {}
    for stop in sorted(chosen, key=lambda stop: (stop.script, stop.line, stop.state)):
        found.setdefault(stop.script, []).append(stop)
    return found


def written(chosen: Iterable[Stop]) -> str:
    """The file for these."""
    return "\n".join([HEAD, *map(str, sorted(chosen, key=lambda stop: stop.state)), ""])


def script_of(name: str) -> Script:
    """A script as far as it is played on the tour."""
    return read(FOLDER / f"{name}.script")


def choose(played: Mapping[Path, Performance]) -> list[Stop]:
    """A stop for each state: always of the script that leads to the most new ones for its length."""
    chosen: dict[str, Stop] = {}
    for in_private in (False, True):
        first = [list(_first_rests(read(path), each, in_private=in_private)) for path, each in played.items()]
        _choose_among(first, chosen)
    return list(chosen.values())


def _choose_among(first: list[list[Stop]], chosen: dict[str, Stop]) -> None:
    while first:
        best = max(first, key=lambda found: _worth(found, chosen))
        new = [stop for stop in best if stop.state not in chosen]
        if not new:
            break
        chosen |= {stop.state: stop for stop in new}
        first.remove(best)


def _worth(found: list[Stop], chosen: Mapping[str, Stop]) -> float:
    new = [stop.line for stop in found if stop.state not in chosen]
    return len(new) / (BEGINNING + max(new)) if new else 0.0


BEGINNING: Final = 10
"""To begin a script costs as much as so many steps."""


def _first_rests(script: Script, played: Performance, *, in_private: bool) -> Iterator[Stop]:
    """A tour stops at the staff's screens where others are, too, unless they are `in_private` alone."""
    seen = set[str]()
    for rested in played.rested:
        found = _RESTED.fullmatch(rested)
        if found is None or (bool(found["private"]) and found["state"] in STATES_OF_STAFF) is not in_private:
            continue
        if found["state"] in STATES - seen:
            seen.add(found["state"])
            name = f"{found['name']}{PRIVATE}" if in_private else found["name"]
            yield Stop(found["state"], script.name, int(found["line"]), name)
