"""A question that names an emergency is seen in the staff chat at once, however noisy it is there."""

from __future__ import annotations

from pathlib import Path

from bot.delivery.rate_limit import PER_MINUTE
from bot.outbox import queue
from bot.outbox.actions import SendText
from bot.simulator.actors.actor import SimPerson
from bot.simulator.world.content import Media
from core.accounts.patients import Tier
from tests.dialogs import clinic_side
from tests.dialogs.taps import tap
from tests.in_process import InProcessStage
from tests.pictures import jpeg
from tests.stage import STAFF_CHAT, a_stage

STEPS = (
    *("menu.ask_doctor", "choose", "Od rana boli mnie w klatce", "not_urgent"),
    *("photo", "go_on", "go_on", "agree", "send"),
)


async def test_urgent_question_in_a_noisy_chat(tmp_path: Path) -> None:
    """Its card, whom to call, and its photo, though the chat waits for minutes' worth of other messages."""
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
        for step in STEPS:
            await stage.settle()
            act(anna, step)
        await stage.settle()
        said = [each for each in stage.world.chat(STAFF_CHAT).messages if each.sender.is_bot]
        card, call, photo = [each for each in said if each.text != "szum"]
        assert "PILNE" in (card.text or "")
        assert "zadzwonić" in (call.text or "")
        assert isinstance(photo.content, Media)
        assert len(said) < PER_MINUTE


def act(person: SimPerson, step: str) -> None:
    """Words, a photo, or a tap."""
    match step:
        case "photo":
            person.send_photo("photo.jpg", jpeg())
        case _ if " " in step:
            person.say(step)
        case _:
            tap(person, step, None)
