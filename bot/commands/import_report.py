"""What an import has to tell, on the terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from bot.commands.tables import table
from core.exchange.report import Outcome, Remark, Report, Severity

_HEADS: Final = {
    Severity.FAULT: "Wrong, so nothing of its bundle, or of its line, was taken:",
    Severity.NOT_TAKEN: "Not taken:",
    Severity.DIFFERS: "Here it is otherwise, and stays so:",
    Severity.NOT_KEPT: "Elements that are not kept:",
}


def told(report: Report, *, dry_run: bool) -> str:
    """All of it."""
    heading = ["This was a dry run: nothing was changed."] if dry_run else []
    parts = ["\n".join(_section(each, report)) for each in Severity if report.findings(each)]
    return "\n\n".join([*heading, _counts(report), *parts])


def _counts(report: Report) -> str:
    if not report.counts:
        return "No resource was dealt with."
    outcomes = [each for each in Outcome if any(outcome is each for _, outcome in report.counts)]
    kinds = dict.fromkeys(kind for kind, _ in report.counts)
    rows = [(kind, *(f"{report.counts[kind, each]:,}" for each in outcomes)) for kind in kinds]
    return table(("resource", *outcomes), rows)


def _section(severity: Severity, report: Report) -> Iterator[str]:
    yield _HEADS[severity]
    for each in report.findings(severity):
        yield from _places(each) if severity is Severity.FAULT else _once(each)


def _places(finding: Remark) -> Iterator[str]:
    """A fault is mended where it is, so each place is named."""
    yield from (f"  {place}: {finding.reason}" for place in finding.places)
    if finding.count > len(finding.places):
        yield f"  … and {finding.count - len(finding.places):,} more like it"


def _once(finding: Remark) -> Iterator[str]:
    places = finding.places[0] if finding.count == 1 else f"{finding.count:,} times, first in {finding.places[0]}"
    yield f"  {finding.reason} ({places})"
