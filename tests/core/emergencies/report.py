"""Write the figures into docs/emergencies.md: `python -m tests.core.emergencies.report`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from tests.core.emergencies.corpus import PARTS, Sentence, figures, sentences

PAGE: Final = Path(__file__).parents[3] / "docs" / "emergencies.md"
BEGINS, ENDS = "<!-- figures: begin -->", "<!-- figures: end -->"
TITLES: Final = {"tuned": "Tuned on", "held_back": "Held back"}


def page(old: str) -> str:
    """The page with the figures of today."""
    before, rest = old.split(BEGINS)
    _, after = rest.split(ENDS)
    return f"{before}{BEGINS}\n\n{_figures()}\n\n{ENDS}{after}"


def _figures() -> str:
    return "\n\n".join((_totals(), *map(_by_group, (True, False)), _wrong()))


def _totals() -> str:
    rows = ["| sentences | emergencies | missed | harmless | false alarms |", "|---|---|---|---|---|"]
    for part in PARTS:
        emergencies, harmless = (figures(_of(part, is_emergency=is_emergency)) for is_emergency in (True, False))
        rows.append(
            f"| {TITLES[part]} | {emergencies.sentences} | {emergencies.wrong} ({emergencies.rate:.1%}) "
            f"| {harmless.sentences} | {harmless.wrong} ({harmless.rate:.1%}) |"
        )
    return "\n".join(rows)


def _by_group(is_emergency: bool) -> str:  # noqa: FBT001 - mapped over
    rows = [
        "| kind | Polish | English | Ukrainian | missed |"
        if is_emergency
        else "| harmless, because | Polish | English | Ukrainian | false alarms |",
        "|---|---|---|---|---|",
    ]
    every = tuple(each for part in PARTS for each in _of(part, is_emergency=is_emergency))
    for group in dict.fromkeys(each.group for each in every):
        of_group = tuple(each for each in every if each.group == group)
        counts = [sum(each.language == language for each in of_group) for language in ("pl", "en", "uk")]
        rows.append(f"| {group} | {' | '.join(map(str, counts))} | {figures(of_group).wrong} |")
    return "\n".join(rows)


def _wrong() -> str:
    wrong = [each for part in PARTS for each in sentences(part) if not each.is_right]
    lines = [f"- {'missed' if each.is_emergency else 'false alarm'} ({each.group}): “{each.text}”" for each in wrong]
    return "\n".join(["Answered wrongly today:", "", *(lines or ["- none"])])


def _of(part: str, *, is_emergency: bool) -> tuple[Sentence, ...]:
    return tuple(each for each in sentences(part) if each.is_emergency is is_emergency)


if __name__ == "__main__":
    PAGE.write_text(page(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
