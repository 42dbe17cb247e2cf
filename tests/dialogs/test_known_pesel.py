"""No answer, no text and no statement tells whether a typed PESEL is known here (D16); times are for `make bench`."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from bot.simulator.world.journal import Answered, Edited, Sent
from core.accounts.patients import Tier
from core.i18n import Language
from tests.bench.bench_known_pesel import STEPS, take
from tests.counting import statements_of
from tests.in_process import in_process
from tests.people import a_pesel

TYPED: Final = a_pesel(date(1980, 5, 14))
OTHER: Final = a_pesel(date(1981, 6, 15))
_BY_CHANCE: Final = re.compile(r"\b[B-Z]{4}-[B-Z]{4}\b|bank/[\w-]+")


@pytest.mark.parametrize("language", list(Language))
async def test_nothing_tells(language: Language, tmp_path_factory: pytest.TempPathFactory) -> None:
    """From the first word on, until there is a proof: where a full account has it, and where none has."""
    known, unknown = [
        await _all_that_happens(tmp_path_factory.mktemp("portal"), each, language) for each in (TYPED, OTHER)
    ]
    assert len(known) == len(STEPS)
    assert known == unknown


async def _all_that_happens(folder: Path, held: str, language: Language) -> list[tuple[list[str], list[str]]]:
    """Step by step, what a newcomer with the typed PESEL is shown, and what is asked of the database."""
    async with in_process(folder) as stage:
        holder = stage.world.add_person(101, "Anna", "Nowak", language)
        await stage.open_account(holder, Tier.FULL, held)
        newcomer = stage.world.add_person(102, "Anna", "Nowak", language)
        found = []
        for step in STEPS:
            since = len(stage.world.log)
            take(newcomer, step, TYPED)
            with statements_of(stage.app.context.database) as statements:
                await stage.settle()
            shown = [_BY_CHANCE.sub("…", _told(entry)) for entry in stage.world.log.after(since)]
            found.append((shown, statements))
        return found


def _told(entry: object) -> str:
    match entry:
        case Sent(message=message) | Edited(message=message):
            return f"{message.chat.id} {message.text} {message.labels}"
        case Answered(text=text):
            return f"{text}"
        case _:
            return type(entry).__name__
