"""In which language the staff chat is spoken to."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.i18n import Language
from tests.stage import STAFF_CHAT, a_stage

RECEPTIONIST = 9001


@pytest.mark.parametrize(
    ("chosen", "said"), [(None, "w czym pomóc?"), (Language.ENGLISH, "what would you like to do?")]
)
async def test_the_environment_counts(chosen: Language | None, said: str, tmp_path: Path) -> None:
    """The clinic file says Polish; who runs the portal may say something else."""
    async with a_stage(tmp_path, staff_language=chosen) as stage:
        chat = stage.world.chats[STAFF_CHAT]
        stage.world.people[RECEPTIONIST].say("/help", chat=chat)
        await stage.settle()
        assert said in chat.messages[-1].words.text
