"""Fetches, checks and reports: `make corpus`. With `--write`, docs/files.md gets the figures.

With `--new`, files that the manifest doesn't know are told, with what becomes of them: somebody has to look at each one
and say what it is.
"""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections import Counter
from collections.abc import Awaitable, Iterable, Mapping
from pathlib import Path

from core.files.checking.checker import Checker
from tests.core.files.corpus.hostile import hostile_files
from tests.core.files.corpus.judging import Judgement, judge
from tests.core.files.corpus.sources import Group, Sample, digest_of, fetch, found, manifest

PAGE = Path("docs/files.md")
BEGIN, END = "<!-- figures -->", "<!-- end of figures -->"
KINDS = {"PDFs": (".pdf",), "pictures": (".jpg", ".jpeg", ".png")}
MOST_REFUSED = 0.02
"""Of harmless files."""


async def main() -> int:
    """Tell what was found; an exit code of 1 when it isn't as it should be."""
    parser = argparse.ArgumentParser(prog="make corpus")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--new", action="store_true")
    asked = parser.parse_args()
    fetch()
    known, files = manifest(), {digest_of(content): (path, content) for path, content in found()}
    if asked.new:
        await _tell_new(known, files)
        return 0
    judged = {sample: await judgement for sample, judgement in _judgements(known, files)}
    hostile = {name: await judge(Checker(), make()) for name, make in hostile_files()}
    figures = "\n".join(_figures(judged, hostile))
    sys.stdout.write(figures + "\n")
    if asked.write:
        _write(figures)
    return 0 if _is_well(judged, hostile) else 1


def _write(figures: str) -> None:
    before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    PAGE.write_text(f"{before}{BEGIN}\n{figures}\n{END}{after}", encoding="utf-8")


def _judgements(
    known: Mapping[str, Sample], files: Mapping[str, tuple[str, bytes]]
) -> Iterable[tuple[Sample, Awaitable[Judgement]]]:
    checker = Checker()
    for digest, sample in known.items():
        if digest not in files:
            sys.exit(f"{sample.path} of the manifest isn't in what was fetched.")
        yield sample, judge(checker, files[digest][1])


async def _tell_new(known: Mapping[str, Sample], files: Mapping[str, tuple[str, bytes]]) -> None:
    for digest, (path, content) in files.items():
        if digest not in known:
            judgement = await judge(Checker(), content)
            sys.stdout.write(f"{judgement.fault or 'taken'}\t{digest}\t{path}\t{judgement.alike}\n")


def _is_well(judged: Mapping[Sample, Judgement], hostile: Mapping[str, Judgement]) -> bool:
    harmless = [judgement for sample, judgement in judged.items() if sample.group is Group.HARMLESS]
    refused = [each for each in harmless if each.fault]
    taken = [sample for sample, each in judged.items() if sample.group is not Group.HARMLESS and not each.fault]
    different = [each for each in harmless if each.alike is False]
    return (
        len(refused) <= MOST_REFUSED * len(harmless)
        and not taken
        and not different
        and all(each.fault for each in hostile.values())
    )


def _figures(judged: Mapping[Sample, Judgement], hostile: Mapping[str, Judgement]) -> Iterable[str]:
    yield "| files | of them | taken | refused | shown differently | could not be compared |"
    yield "|---|---|---|---|---|---|"
    for group in Group:
        for kind, endings in KINDS.items():
            yield _row(
                f"{group} {kind}",
                [
                    each
                    for sample, each in judged.items()
                    if sample.group is group and sample.path.lower().endswith(endings)
                ],
            )
    yield _row("hostile, made here", list(hostile.values()))
    yield ""
    yield "Harmless and refused:"
    yield ""
    for sample, judgement in judged.items():
        if sample.group is Group.HARMLESS and (judgement.fault or judgement.alike is False):
            yield f"- `{sample.path}`: {judgement.fault or 'shown differently'}"
    reasons = Counter(judgement.fault for judgement in (*judged.values(), *hostile.values()) if judgement.fault)
    yield ""
    yield "Reasons: " + ", ".join(f"{fault} {count}" for fault, count in sorted(reasons.items())) + "."
    for name, judgement in hostile.items():
        if not judgement.fault:
            yield f"- taken: {name}"


def _row(what: str, judgements: list[Judgement]) -> str:
    taken = [each for each in judgements if not each.fault]
    different = sum(each.alike is False for each in taken)
    unknown = sum(each.alike is None for each in taken)
    counts = (len(judgements), len(taken), len(judgements) - len(taken), different, unknown)
    return f"| {what} | " + " | ".join(map(str, counts)) + " |"


sys.exit(asyncio.run(main()))
