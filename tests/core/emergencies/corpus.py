"""Sentences of emergencies and harmless ones, and how many of them are understood."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Final, NamedTuple

from core.emergencies.recognition import Recognition, recognise

PARTS: Final = ("tuned", "held_back")
MOST_MISSED: Final = 0.02
MOST_FALSE_ALARMS: Final = 0.05

_FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True)
class Sentence:
    """`group` is the kind of emergency, or why it is harmless."""

    part: str
    is_emergency: bool
    group: str
    language: str
    text: str

    @cached_property
    def recognition(self) -> Recognition | None:
        """What is understood."""
        return recognise(self.text)

    @property
    def is_right(self) -> bool:
        """Whether it is answered by advice just when it should be. Which advice, is another question."""
        return (self.recognition is not None) == self.is_emergency


class Figures(NamedTuple):
    """How many sentences there are, and how many of them are answered wrongly."""

    sentences: int
    wrong: int

    @property
    def rate(self) -> float:
        """From 0 to 1."""
        return self.wrong / self.sentences if self.sentences else 0.0


@cache
def sentences(part: str) -> tuple[Sentence, ...]:
    """All of a part."""
    return tuple(_read(part))


def figures(of: tuple[Sentence, ...]) -> Figures:
    """Those of some sentences."""
    return Figures(len(of), sum(not each.is_right for each in of))


def _read(part: str) -> Iterator[Sentence]:
    content = tomllib.loads((_FOLDER / f"{part}.toml").read_text(encoding="utf-8"))
    for section, groups in content.items():
        for group, languages in groups.items():
            for language, lines in languages.items():
                for line in lines.strip().splitlines():
                    yield Sentence(part, section == "emergencies", group, language, line)
