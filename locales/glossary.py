"""The glossary, read from `GLOSSARY.md`: one name for one thing, in both languages and in the code (D13)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final

from locales import FOLDER

GLOSSARY: Final = FOLDER / "GLOSSARY.md"
COLUMNS: Final = 4


@dataclass(frozen=True, slots=True)
class Term:
    """One thing: its name in each language, its names in the code, and what it must never be called."""

    polish: str
    english: str
    code: tuple[str, ...]
    never: dict[str, tuple[str, ...]]


@cache
def terms(text: str | None = None) -> tuple[Term, ...]:
    """Every row of the glossary's tables."""
    rows = [_cells(line) for line in (text or GLOSSARY.read_text(encoding="utf-8")).splitlines()]
    return tuple(_term(*row) for row in rows if len(row) == COLUMNS and not _is_heading(row))


def misnaming_faults(language: str, words: str, glossary: tuple[Term, ...] | None = None) -> Iterator[str]:
    """Names that the glossary rules out: in English as whole words, in Polish as beginnings of words."""
    ends = r"\b" if language == "en" else ""
    said = _without_agreed_names(language, re.sub(r"\{[^{}]*\}", "", words))
    for term in terms() if glossary is None else glossary:
        for wrong in term.never.get(language, ()):
            if re.search(rf"\b{re.escape(wrong)}{ends}", said, re.IGNORECASE):
                yield f"“{wrong}” is called {term.polish if language == 'pl' else term.english}"


def _without_agreed_names(language: str, words: str) -> str:
    """What is left of words once the glossary's own names are taken out: “in-person visit” is no “visit”."""
    names = sorted((term.polish if language == "pl" else term.english for term in terms()), key=len, reverse=True)
    return re.sub("|".join(re.escape(name) for name in names if " " in name), "", words, flags=re.IGNORECASE)


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip().strip("|").split("|")] if line.startswith("|") else []


def _is_heading(row: list[str]) -> bool:
    return row[0] == "po polsku" or set("".join(row)) <= set("-: ")


def _term(polish: str, english: str, code: str, never: str) -> Term:
    return Term(polish, english, tuple(re.findall(r"`([^`]+)`", code)), _ruled_out(never))


def _ruled_out(cell: str) -> dict[str, tuple[str, ...]]:
    """`pl: doktor, medyk; en: physician` by language."""
    names: dict[str, tuple[str, ...]] = {"pl": (), "en": ()}
    for part in filter(None, cell.split(";")):
        language, _, listed = part.partition(":")
        names[language.strip()] = tuple(name.strip() for name in listed.split(","))
    return names
