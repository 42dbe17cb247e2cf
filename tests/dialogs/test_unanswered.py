"""Where a clinic has written down no answers: what else its file tells, or whom to call."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.in_process import InProcessStage
from tests.stage import CLINIC, a_stage


@pytest.fixture
def without_answers(tmp_path: Path) -> Path:
    """The invented clinic's file, but for its answers."""
    written = CLINIC.read_text(encoding="utf-8")
    before, found, rest = written.partition("# What people ask about\n")
    _, after, last = rest.partition("# What doctors answer often\n")
    assert found
    assert after
    file = tmp_path / "clinic.toml"
    file.write_text(before + after + last, encoding="utf-8")
    return file


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ("czy jest parking?", "Niestety nie mamy tu odpowiedzi na to pytanie. Proszę zadzwonić pod numer 22 555 01 40"),
        ("czy jest parking?", "pn–pt: 07:30–18:00"),
        ("godziny otwarcia", "pn–pt: 07:30–18:00"),
        ("gdzie jesteście", "Jarzębina Wola: ul. Introligatorów 3"),
        ("jak się przygotować do pobrania krwi", "Pobranie krwi: Proszę przyjść na czczo"),
    ],
)
async def test_what_is_known_anyway_is_told(tmp_path: Path, without_answers: Path, asked: str, told: str) -> None:
    """And nobody is left with nothing."""
    async with a_stage(tmp_path, kind=InProcessStage, clinic_file=without_answers) as stage:
        anna = stage.world.add_person(101, "Anna", "Nowak", "pl")
        await stage.open_account(anna)
        anna.say(asked)
        await stage.settle()
        assert told in (anna.messages[-1].text or "")


@pytest.mark.parametrize(
    ("asked", "told"),
    [("czy jest parking?", "mamy bezpłatny parking"), ("chcę pogadać z człowiekiem", "dzwonić pod numer 22 555 01 40")],
)
async def test_who_has_no_account_is_answered(tmp_path: Path, asked: str, told: str) -> None:
    """With the way back to where they were, and none that is closed to them."""
    async with a_stage(tmp_path, kind=InProcessStage) as stage:
        zofia = stage.world.add_person(102, "Zofia", "Wrona", "pl")
        zofia.start()
        await stage.settle()
        zofia.say(asked)
        await stage.settle()
        shown = zofia.messages[-1]
        assert told in (shown.text or "")
        assert [button["text"] for row in shown.inline_keyboard for button in row] == ["Wstecz", "Menu"]
