"""A question that names an emergency is seen in the staff chat at once, however noisy it is there."""

from __future__ import annotations

from pathlib import Path

from bot.delivery.rate_limit import PER_MINUTE
from bot.outbox import queue
from bot.outbox.actions import SendText
from core.accounts.patients import Tier
from tests.dialogs import clinic_side
from tests.dialogs.taps import tap
from tests.in_process import InProcessStage
from tests.stage import STAFF_CHAT, a_stage


async def test_urgent_question_in_a_noisy_chat(tmp_path: Path) -> None:
    """Its card, and whom to call, though the chat waits for minutes' worth of other messages."""
    async with a_stage(tmp_path, kind=InProcessStage) as stage:
        await stage.stop()
        stage.group_rate = PER_MINUTE
        await stage.start()
        anna = stage.world.add_person(101, "Anna", "Nowak", "pl")
        await stage.open_account(anna, Tier.FULL)
        await clinic_side.note_appointment(stage, anna, "attended", "internist, sikora, wola, 2027-03-01 08:00")
        async with stage.work() as work:
            for number in range(5 * PER_MINUTE):
                queue.enqueue(work.session, STAFF_CHAT, SendText(text="szum"), f"noise/{number}", work.now)
        await stage.settle()
        anna.start()
        for step in ("menu.ask_doctor", "choose", "Od rana boli mnie w klatce", "not_urgent", "go_on", "send"):
            await stage.settle()
            anna.say(step) if " " in step else tap(anna, step, None)
        await stage.settle()
        said = [each.text for each in stage.world.chat(STAFF_CHAT).messages if each.sender.is_bot and each.text]
        urgent = [each for each in said if each != "szum"]
        assert "PILNE" in urgent[0]
        assert "zadzwonić" in urgent[1]
        assert len(said) < PER_MINUTE
