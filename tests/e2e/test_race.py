"""A hundred patients confirm one and the same slot at once: the database decides (D15)."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest
import sqlalchemy as sa

from bot.fsm_storage import ConversationRow
from bot.simulator.actors.actor import SimPerson
from bot.simulator.markup.entities import Text
from bot.updates.polling.long_polling import dispatch_all
from core.appointments.claims import Claim
from core.appointments.model import Appointment, AppointmentStatus
from tests.dialogs.taps import buttons, newest_screen, tap
from tests.stage import STAFF_CHAT, Stage
from tests.walk import a_slot, open_summary

PATIENTS = 100


@dataclass(frozen=True)
class Kept:
    """What the database knows of appointments, and who is claimed."""

    statuses: dict[str, AppointmentStatus]
    claimed_for: set[str]

    @property
    def booked(self) -> set[str]:
        """The appointments that are booked."""
        return {each for each, status in self.statuses.items() if status is AppointmentStatus.BOOKED}


async def kept(stage: Stage) -> Kept:
    """What the database knows."""
    async with stage.work() as work:
        rows = await work.session.execute(sa.select(Appointment.id, Appointment.status))
        statuses = {row.id: row.status for row in rows}
        return Kept(statuses, set(await work.session.scalars(sa.select(Claim.appointment_id))))


async def invite(stage: Stage) -> list[SimPerson]:
    """Patients who open the summary of one slot, each as soon as the hold of the one before has run out."""
    people = [stage.world.add_person(1000 + number, "Anna", "Nowak", "en") for number in range(PATIENTS)]
    slot = await a_slot(stage)
    for person in people:
        await stage.open_account(person)
        await open_summary(stage, person, slot)
        stage.wait(minutes=6)
    return people


@pytest.mark.ci
async def test_a_hundred_confirm_at_once(either_stage: Stage) -> None:
    """One is booked; ninety-nine are told kindly and shown the nearest free times; nothing else changes."""
    stage = either_stage
    people = await invite(stage)
    before = await kept(stage)
    assert len(before.statuses) == PATIENTS
    assert before.booked == set()

    for person in people:
        tap(person, "confirm", None)
    updates = await stage.fetch()
    assert len(updates) == PATIENTS
    await dispatch_all(updates, stage.app.dispatcher.dispatch)
    await stage.settle()

    after = await kept(stage)
    (won,) = after.booked
    assert after.claimed_for == {won}
    assert after.statuses == before.statuses | {won: AppointmentStatus.BOOKED}
    losers = [person for person in people if not has_it(person)]
    assert len(losers) == PATIENTS - 1
    for person in losers:
        screen = newest_screen(person)
        assert screen is not None
        assert "somebody else has taken it since" in screen.text
        assert sum(button.action == "slot" for button in buttons(person)) == 3
    async with stage.work() as work:
        states = Counter(await work.session.scalars(sa.select(ConversationRow.state)))
    assert states == {"Booking:nearest": PATIENTS - 1, "Booking:booked": 1}
    assert len([message for message in stage.world.chat(STAFF_CHAT).messages if message.sender.is_bot]) == 1


def has_it(person: SimPerson) -> bool:
    """Whether somebody was sent the file of a booked appointment."""
    return any(not isinstance(message.content, Text) for message in person.messages)
