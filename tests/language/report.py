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
from dialogs.language.meaning import Intent, Meaning
from dialogs.language.understanding import understand

HERE: Final = Path(__file__).parent
CLINIC: Final = load_clinic(HERE.parents[1] / "bot" / "demo" / "clinic.toml")
NOW: Final = dt.datetime(2027, 3, 2, 9, tzinfo=dt.UTC)
ACTS: Final = frozenset({Intent.MOVE, Intent.CANCEL})
WITH_TIMES: Final = frozenset({Intent.BOOK, Intent.MOVE, Intent.CANCEL})
NAMES: Final = ("practitioners", "facilities", "topic", "language", "medicine")


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
    wrong += [name for name in NAMES if name in phrase or name == "medicine" if told[name] != phrase.get(name)]
    if phrase["intent"] in WITH_TIMES:
        times = ("days", "hours", "soonest", "for_child", "practitioners", "facilities")
        wrong += [name for name in times if name not in wrong and told[name] != phrase.get(name, _nothing(name))]
    return Judged(phrase["text"], phrase["batch"], meaning, tuple(wrong))


def _nothing(name: str) -> Any:  # noqa: ANN401 - as each field has it
    return False if name in {"soonest", "for_child"} else []


def _told(meaning: Meaning) -> dict[str, Any]:
    days = [f"{each.first}" if each.first == each.last else f"{each.first}..{each.last}" for each in meaning.days]
    hours = [f"{_time(each.start)}-{_time(each.end)}" for each in meaning.hours]
    return {
        "intent": meaning.intent.value,
        "practitioners": list(meaning.practitioners),
        "facilities": list(meaning.facilities),
        "days": days,
        "hours": hours,
        "topic": meaning.topic,
        "language": meaning.language,
        "medicine": meaning.medicine,
        "soonest": meaning.soonest,
        "for_child": meaning.for_child,
    }


def _time(time: dt.time | None) -> str:
    return f"{time:%H:%M}" if time else ""


def rate(those: Sequence[Judged], what: str = "") -> float:
    """The part of phrases of which nothing, or not this, was understood otherwise."""
    right = sum(not each.wrong if not what else what not in each.wrong for each in those)
    return right / max(len(those), 1)


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
            sys.stdout.write(
                f"{each.text!r}: {', '.join(each.wrong)}{act} → {_told(each.meaning)} {each.meaning.services}\n"
            )


if __name__ == "__main__":
    main()
