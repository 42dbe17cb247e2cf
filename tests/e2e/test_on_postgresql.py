"""Whole dialogs on PostgreSQL: people see letter by letter what they see with SQLite."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.i18n import Language
from tests.dialogs.player import perform
from tests.dialogs.script import FOLDER, read
from tests.postgres import Postgres


@pytest.mark.parametrize(
    ("name", "language"),
    [
        pytest.param("registration/by_passport", Language.ENGLISH, marks=pytest.mark.ci),
        ("booking/taken", Language.POLISH),
        pytest.param("booking/hold_ran_out", Language.POLISH, marks=pytest.mark.ci),
        pytest.param("appointments/see_and_cancel", Language.ENGLISH, marks=pytest.mark.ci),
        pytest.param("identity/by_bank_over", Language.POLISH, marks=pytest.mark.ci),
    ],
)
async def test_script(name: str, language: Language, tmp_path: Path, postgres: Postgres) -> None:
    """An account, a slot that is gone, an expired hold, a cancellation, ways to a bank that run out."""
    script = FOLDER / f"{name}.script"
    expected = script.with_suffix(f".{language.value}.txt").read_text(encoding="utf-8")
    played = await perform(read(script), language, tmp_path, database_url=await postgres.emptied())
    assert played.transcript == expected
