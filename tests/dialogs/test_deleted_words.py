"""What is deleted from the chat because of a PESEL gets no reaction: Telegram would refuse one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.dialogs.player import perform
from tests.dialogs.script import read
from tests.languages import WRITTEN

if TYPE_CHECKING:
    from pathlib import Path

    from core.i18n import Language

WAITING: Final = """# Words with a PESEL, to whoever will answer.
given: patient Anna, tier full, staff Ewa doctor borkowska, clock 2027-03-02 09:00

clinic: answer_working_days = 2 → answer_working_days = 2 ⏎ consultation_languages = ["pl", "en"]
Ewa private > /start
Ewa private > /online
Ewa private > [there]
> /start
> [menu.online_consultations]
> [specialty: internist]
> [accept]
> Od wczoraj mam wysypkę | I have had a rash since yesterday
> [kind: chat]
> [join]
= state Consulting:current
"""
TYPED: Final = {"> 44051401359": {"delete delivered"}, "> I gorączkę | And a temperature": {"react delivered"}}
KINDS: Final = ("delete", "react")


@pytest.mark.parametrize("language", WRITTEN)
@pytest.mark.parametrize("typed", TYPED)
async def test_deleted_words_get_no_reaction(typed: str, language: Language, tmp_path: Path) -> None:
    """A PESEL is deleted; other words keep the sign that they were passed on."""
    script = tmp_path / "waiting.script"
    script.write_text(f"{WAITING}{typed}\n= state Consulting:current\n", encoding="utf-8")
    played = await perform(read(script), language, tmp_path)
    assert {each for each in played.deliveries if each.startswith(KINDS)} == TYPED[typed]
