"""How well the phrases of `phrases.toml` are understood: `python -m tests.language.report`.

Exact: the intent and everything that is told of. A wrong act: to move, cancel or book what something else was meant.
"""

from __future__ import annotations

import datetime as dt
import sys
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from core.clinic.file import load_clinic
from core.i18n import Language
from dialogs.language.meaning import DaySpan, HourSpan, Intent, Meaning
from dialogs.language.understanding import understand

HERE: Final = Path(__file__).parent
CLINIC: Final = load_clinic(HERE.parents[1] / "bot" / "demo" / "clinic.toml")
NOW: Final = dt.datetime(2027, 3, 2, 9, tzinfo=dt.UTC)
ACTS: Final = frozenset({Intent.MOVE, Intent.CANCEL})
WITH_TIMES: Final = frozenset({Intent.BOOK, Intent.MOVE, Intent.CANCEL})
TIMES: Final = ("days", "hours", "from_days", "from_hours", "soonest", "for_child", "practitioners", "facilities")
WHERE_TOLD: Final = ("practitioners", "facilities", "topic", "language", "not_days", "not_practitioners")
ALWAYS: Final = ("medicine", "impossible", "unmet")


@dataclass(frozen=True)
class Judged:
    """A phrase, and what of it was understood otherwise."""

    text: str
    batch: int
    meaning: Meaning
    wrong: tuple[str, ...]

    @property
    def is_wrong_act(self) -> bool:
        """Whether something would be moved or cancelled that wasn't meant."""
        return "intent" in self.wrong and self.meaning.intent in ACTS


def phrases() -> list[str]:
    """What is written in all of them."""
    return [each["text"] for each in _phrases()]


def judged() -> list[Judged]:
    """All phrases."""
    return [_judged(each) for each in _phrases()]


def _phrases() -> list[dict[str, Any]]:
    return list(tomllib.loads((HERE / "phrases.toml").read_text(encoding="utf-8"))["phrases"])


def _judged(phrase: dict[str, Any]) -> Judged:
    meaning = understand(CLINIC, phrase["text"], NOW, Language("pl"))
    told = _told(meaning)
    wrong = ["intent"] if told["intent"] != phrase["intent"] else []
    if not set(phrase.get("services", ())) <= set(meaning.services):
        wrong.append("services")
    if not set(phrase.get("without", ())).isdisjoint(meaning.services):
        wrong.append("without")
    names = [*(name for name in WHERE_TOLD if name in phrase), *ALWAYS]
    if phrase["intent"] in WITH_TIMES:
        names += TIMES
    wrong += [name for name in dict.fromkeys(names) if told[name] != phrase.get(name, _nothing(name))]
    return Judged(phrase["text"], phrase["batch"], meaning, tuple(wrong))


def _nothing(name: str) -> Any:  # noqa: ANN401 - as each field has it
    if name in {"medicine", "topic", "language"}:
        return None
    return False if name in {"soonest", "for_child"} else []


def _told(meaning: Meaning) -> dict[str, Any]:
    return {
        "intent": meaning.intent.value,
        "practitioners": list(meaning.practitioners),
        "not_practitioners": list(meaning.not_practitioners),
        "facilities": list(meaning.facilities),
        "days": _days(meaning.days),
        "from_days": _days(meaning.from_days),
        "not_days": _days(meaning.not_days),
        "hours": _hours(meaning.hours),
        "from_hours": _hours(meaning.from_hours),
        "topic": meaning.topic,
        "language": meaning.language,
        "medicine": meaning.medicine,
        "impossible": list(meaning.impossible),
        "unmet": list(meaning.unmet),
        "soonest": meaning.soonest,
        "for_child": meaning.for_child,
    }


def _days(spans: Sequence[DaySpan]) -> list[str]:
    return [f"{each.first}" if each.first == each.last else f"{each.first}..{each.last}" for each in spans]


def _hours(spans: Sequence[HourSpan]) -> list[str]:
    return [f"{_time(each.start)}-{_time(each.end)}" for each in spans]


def _time(time: dt.time | None) -> str:
    return f"{time:%H:%M}" if time else ""


def rate(those: Sequence[Judged], what: str = "") -> float:
    """The part of phrases of which nothing, or not this, was understood otherwise."""
    right = sum(not each.wrong if not what else what not in each.wrong for each in those)
    return right / max(len(those), 1)


def _shown(meaning: Meaning) -> str:
    told = {"services": list(meaning.services), **_told(meaning)}
    return ", ".join(f"{name}: {value}" for name, value in told.items() if value)


def main() -> None:
    """Print it."""
    every = judged()
    for batch in sorted({each.batch for each in every}):
        those = [each for each in every if each.batch == batch]
        sys.stdout.write(
            f"batch {batch}: {len(those)} phrases, intent {rate(those, 'intent'):.1%}, exact {rate(those):.1%}\n"
        )
    for each in every:
        if each.wrong:
            act = " WRONG ACT" if each.is_wrong_act else ""
            sys.stdout.write(f"{each.text!r}: {', '.join(each.wrong)}{act} → {_shown(each.meaning)}\n")


if __name__ == "__main__":
    main()
