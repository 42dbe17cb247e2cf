"""What is passed on to the bot: its own words are nobody's emergency, a person's words always may be."""

from __future__ import annotations

from pathlib import Path

from bot.simulator.actors.actor import SimPerson
from tests.in_process import InProcessStage
from tests.stage import a_stage


def newest(person: SimPerson) -> str:
    """The newest of the bot's messages."""
    return [message.text for message in person.messages if message.sender.is_bot][-1]


async def test_passed_on(tmp_path: Path) -> None:
    """The advice itself leads to no advice; what somebody else has written, or they themselves before, does."""
    async with a_stage(tmp_path, kind=InProcessStage) as stage:
        anna, ewa = stage.world.add_person(101, "Anna", "Nowak", "pl"), stage.world.add_person(102, "Ewa", "Lis", "pl")
        await stage.open_account(anna)
        anna.start()
        ewa.start()
        hers = ewa.say("Mój mąż nie oddycha")
        own = anna.say("boli mnie w klatce piersiowej")
        await stage.settle()
        advice = [message for message in anna.messages if message.sender.is_bot][-1]
        assert "112" in advice.text
        anna.forward(advice)
        await stage.settle()
        assert newest(anna).startswith("To nasza wiadomość")
        for words in (hers, own):
            anna.say("/menu")
            anna.forward(words)
            await stage.settle()
            assert "od razu zadzwonić pod 112" in newest(anna)
