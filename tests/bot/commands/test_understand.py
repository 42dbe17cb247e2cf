"""`portal understand`: whoever tends the clinic file sees what a sentence means, and why."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.cli import main

FILE = Path(__file__).parents[3] / "bot" / "demo" / "clinic.toml"


@pytest.mark.parametrize(("terminal", "head"), [("pl_PL.UTF-8", "co mówią"), ("en_GB.UTF-8", "tell")])
def test_what_is_understood_is_told_with_its_clues(
    terminal: str, head: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the terminal's language."""
    monkeypatch.setenv("CLINIC_FILE", str(FILE))
    monkeypatch.setenv("LC_ALL", terminal)
    monkeypatch.setattr("bot.commands.guarding.log_to_stderr", lambda: None)
    monkeypatch.setattr("sys.argv", ["portal", "understand", "do okulisty na Woli po 17"])
    assert main() == 0
    printed = capsys.readouterr().out
    assert printed.startswith("book\n")
    assert "ophthalmologist" in printed
    assert "17:00 – …" in printed
    assert head in printed
