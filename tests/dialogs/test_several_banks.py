"""Where a clinic asks several banks, the patient says which."""

from __future__ import annotations

from pathlib import Path

from core.clinic.banks import Bank
from tests.dialogs.taps import tap
from tests.in_process import InProcessStage
from tests.stage import BANKS, a_stage

ANOTHER = Bank(id="stork", name="Bank Bocian", issuer="https://stork.example", client_id="clinic")


async def test_each_bank_has_a_button(tmp_path: Path) -> None:
    """Beside the question which is theirs."""
    async with a_stage(tmp_path, kind=InProcessStage, banks=(*BANKS, ANOTHER)) as stage:
        anna = stage.world.add_person(101, "Anna", "Nowak", "pl")
        await stage.open_account(anna)
        anna.start()
        for action in ("menu.account", "show_level", "identity", "by_bank"):
            await stage.settle()
            tap(anna, action, None)
        await stage.settle()
        shown = anna.messages[-1]
        assert "W którym banku jest konto?" in (shown.text or "")
        assert {"🏦 Bank Czapla", "🏦 Bank Bocian"} <= {b["text"] for row in shown.inline_keyboard for b in row}
