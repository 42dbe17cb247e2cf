"""The reception marks one on the day's list by one tap."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.i18n import Language
from core.staff.audit import AuditAction
from tests.dialogs.count_desk_taps import DESK_WAYS, MARKING, DeskWay, count_at_desk
from tests.dialogs.script import ScriptError
from tests.languages import WRITTEN


@pytest.mark.parametrize("language", WRITTEN)
@pytest.mark.parametrize("way", DESK_WAYS, ids=lambda way: way.name.replace(" ", "_"))
async def test_few_taps_at_the_desk(way: DeskWay, language: Language, tmp_path: Path) -> None:
    """Each way leads to its goal, by no more taps than it may take."""
    assert await count_at_desk(way, language, tmp_path) <= way.most


def test_how_many_they_may_be() -> None:
    """As few as was promised."""
    assert MARKING == 1


async def test_a_way_that_leads_nowhere(tmp_path: Path) -> None:
    """Taps that no button is for, or of which nothing comes, are no way."""
    with pytest.raises(ScriptError, match="no such button"):
        await count_at_desk(DeskWay("x", 1, "/today", ("attended",), AuditAction.MARKED_ATTENDED), WRITTEN[0], tmp_path)
