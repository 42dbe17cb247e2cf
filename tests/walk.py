"""The way of a patient through the portal to where a test begins."""

from __future__ import annotations

from typing import Final

from bot.simulator.actor import SimPerson
from tests.dialogs.taps import tap
from tests.stage import Stage

TO_THE_SUMMARY: Final = (
    ("menu.book", None),
    ("kind", "in_person"),
    ("service", "dermatologist"),
    ("search", None),
    ("slot", "1"),
)


async def open_summary(stage: Stage, person: SimPerson) -> None:
    """The patient has the summary of the first free slot open, and is about to confirm it."""
    person.say("/start")
    await stage.settle()
    for action, value in TO_THE_SUMMARY:
        tap(person, action, value)
        await stage.settle()
