"""A file, or a folder of them, as an import: bundles one by one, files with a resource on each line all together."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from core.exchange import importing
from core.exchange.importing import TAKERS, Importer, tell
from core.exchange.reading.sources import LINES, Sources, TooManyError, is_nothing
from core.exchange.report import FaultError, Report, Severity

READ: Final = frozenset({".json", *LINES})
"""How files are called that are read of a folder."""


def files_at(path: Path) -> list[tuple[Path, str]]:
    """The files to be read, each with the name that it is told by; of a folder, also those in its folders."""
    if not path.is_dir():
        return [(path, path.name)]
    found = sorted(each for each in path.rglob("*") if each.suffix.lower() in READ and each.is_file())
    return [(each, each.relative_to(path).as_posix()) for each in found]


async def import_files(importer: Importer, files: Sequence[tuple[Path, str]]) -> Report:
    """Take them all; what refers to something that is in a later file, gets another go after that."""
    report = Report()
    in_lines = [each for each in files if each[0].suffix.lower() in LINES]
    pending = _in_order(each for each in files if each not in in_lines)
    while pending:
        left, lacking = [], Report()
        for each in pending:
            found = await _bundle(importer, each)
            if found.lacks:
                left.append(each)
                lacking.merge(found)
            else:
                report.merge(found)
        if len(left) == len(pending):
            report.merge(lacking)
            break
        pending = left
    if in_lines:
        report.merge(await _lines(importer, in_lines))
    return report


def _in_order(files: Iterable[tuple[Path, str]]) -> list[tuple[Path, str]]:
    """Single resources of what others refer to first."""
    order = list(TAKERS)

    def rank(file: tuple[Path, str]) -> int:
        kind = _first_kind(file[0])
        return order.index(kind) if kind in order else len(order)

    return sorted(files, key=rank)


async def _bundle(importer: Importer, file: tuple[Path, str]) -> Report:
    report = Report()
    with Sources(importing.MOST_ENTRIES, importer.source) as sources:
        try:
            _find(sources, file, report)
        except TooManyError as fault:
            if importer.in_portions:
                return await _lines(importer, [file])
            tell(report, file[1], fault)
        except FaultError as fault:
            tell(report, file[1], fault)
        else:
            await importer.take_bundle(sources, report)
    return report


async def _lines(importer: Importer, files: Iterable[tuple[Path, str]]) -> Report:
    """Take each resource by itself."""
    report = Report()
    with Sources(source=importer.source) as sources:
        for each in files:
            try:
                _find(sources, each, report)
            except FaultError as fault:
                tell(report, each[1], fault)
                return report
        await importer.take_lines(sources, report)
    return report


def _find(sources: Sources, file: tuple[Path, str], report: Report) -> None:
    """Find the entries of a file, and tell what is wrong with one.

    Raises: FaultError, when it can't be read.
    """
    for place, fault in sources.add_file(*file):
        if is_nothing(fault):
            report.tell(Severity.NOT_TAKEN, place, fault.reason)
        else:
            tell(report, place, fault)


def _first_kind(path: Path) -> str:
    """Of which sort the first resource of a file seems to be, to put files into an order; no more than a guess."""
    try:
        with closing(path.open("rb")) as file:
            found = re.search(rb'"resourceType"\s*:\s*"(\w+)"', file.read(1 << 16))
    except OSError:
        return ""
    return found[1].decode() if found else ""
