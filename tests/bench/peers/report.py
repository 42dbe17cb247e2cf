"""Tables and a plot of what was measured.

`python -m tests.bench.peers.report build/peers.jsonl` prints the tables. With `--write`, they and the plot go into
docs.
"""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.bench.peers.contestants import ON_SQLITE, PORTAL
from tests.bench.peers.laps import Case, Figures
from tests.bench.peers.plot import bars
from tests.bench.peers.process import ROOT
from tests.bench.peers.results import Measured, Results, read

PAGE: Final = ROOT / "docs" / "performance.md"
PICTURE: Final = ROOT / "docs" / "pictures" / "performance.svg"
_TABLES: Final = re.compile(r"(<!-- tables -->\n).*?(<!-- end of tables -->)", re.DOTALL)

_HEAD: Final = (
    "| patients | bot | turns a second | × | p50, ms | p95, ms | p99, ms | p95 × | "
    "CPU a turn, ms | turns a CPU second × |\n"
    "|---:|---|---:|---:|---:|---:|---:|---:|---:|---:|"
)


def print_tables(measured: list[Measured]) -> None:
    """As they stand in docs."""
    print(tables(Results(measured)))


def tables(results: Results) -> str:
    """A table for each way and distance to Telegram, and one of what a bot needs besides."""
    kinds = dict.fromkeys((case.webhook, case.away) for case in results.cases)
    return "\n\n".join((*(_table(results, webhook, away) for webhook, away in kinds), _besides(results)))


def _table(results: Results, webhook: bool, away: float) -> str:  # noqa: FBT001 - as in a case
    cases = [case for case in results.cases if (case.webhook, case.away) == (webhook, away)]
    title = f"**{'Webhook' if webhook else 'Long polling'}, {away * 1000:.0f} ms to Telegram and back**"
    return "\n".join((title, "", _HEAD, *(row for case in cases for row in _rows(results, case))))


def _rows(results: Results, case: Case) -> Iterator[str]:
    for name in results.names(case):
        cells = (
            f"{results.median(name, case, _rate):.0f}",
            _times(results.ratio(name, ON_SQLITE, case, _rate)),
            *(f"{results.median(name, case, what) * 1000:.0f}" for what in (_p50, _p95, _p99)),
            _times(results.ratio(name, ON_SQLITE, case, _p95)),
            f"{results.median(name, case, _cpu) * 1000:.1f}",
            _times(results.ratio(name, ON_SQLITE, case, _per_core)),
        )
        yield f"| {case.patients} | {_shown(name)} | {' | '.join(cells)} |"


def _besides(results: Results) -> str:
    """Cold start and memory, with the most patients; both hardly depend on the case."""
    case = max(results.cases, key=lambda case: (not case.webhook, -case.away, case.patients))
    head = "| bot | first answer after the start, s | memory at the end, MiB |\n|---|---:|---:|"
    rows = (
        f"| {_shown(name)} | {results.median(name, case, _start):.1f} | {results.median(name, case, _memory):.0f} |"
        for name in results.names(case)
    )
    return "\n".join((f"**Besides** ({case.patients} patients)", "", head, *rows))


def _shown(name: str) -> str:
    return f"**{name}**" if name == PORTAL else name


def _times(ratio: float | None) -> str:
    return "–" if ratio is None else f"{ratio:.2f}"


def _rate(figures: Figures) -> float:
    return figures.rate


def _p50(figures: Figures) -> float:
    return figures.p50


def _p95(figures: Figures) -> float:
    return figures.p95


def _p99(figures: Figures) -> float:
    return figures.p99


def _per_core(figures: Figures) -> float:
    return figures.per_core


def _cpu(figures: Figures) -> float:
    return figures.cpu / figures.turns


def _start(figures: Figures) -> float:
    return figures.start


def _memory(figures: Figures) -> float:
    return figures.memory


def plot(results: Results) -> str:
    """Turns in a second of CPU, by long polling close to Telegram, as multiples of aiogram-dialog's on SQLite."""
    cases = [case for case in results.cases if not case.webhook and case.away == 0]
    groups = {
        f"{case.patients} patients" if case.patients > 1 else "1 patient": {
            name: results.ratio(name, ON_SQLITE, case, _per_core) or 0.0 for name in results.names(case)
        }
        for case in cases
    }
    return bars("Turns in a second of CPU, as multiples of aiogram-dialog on SQLite", groups, marked=PORTAL)


def write(results: Results) -> None:
    """Put tables and plot into docs."""
    page = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(_TABLES.sub(lambda found: f"{found[1]}\n{tables(results)}\n\n{found[2]}", page), encoding="utf-8")
    PICTURE.write_text(plot(results), encoding="utf-8")


def main() -> None:
    """Print or write."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--write", action="store_true")
    asked = parser.parse_args()
    measured = read(asked.file)
    if asked.write:
        write(Results(measured))
    else:
        print_tables(measured)


if __name__ == "__main__":
    main()
