"""Reminders on their way: the process dies, Telegram is away for long, an appointment is cancelled meanwhile (B3)."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from bot.simulator.actors.actor import SimPerson
from core.appointments import booking
from core.appointments.reminding.model import VisitReminder
from core.context import Work
from core.reminders import checking
from tests.dialogs.clinic_side import note_appointment, patient_of
from tests.stage import STAFF_CHAT, Stage

VISIT = "orthopaedist, gajda, wola, 2027-03-04 15:00"


@pytest.fixture
async def booked(stage: Stage, anna: SimPerson) -> str:
    """An appointment on Thursday at three; it is one o'clock on that day."""
    await stage.open_account(anna)
    anna.say("/start")
    await stage.settle()
    await note_appointment(stage, anna, "booked", VISIT)
    async with stage.work() as work:
        (appointment,) = await booking.upcoming(work, await patient_of(work, anna))
    stage.wait(hours=52)
    return appointment.id


def reminders(anna: SimPerson) -> int:
    """How many she has."""
    return sum(message.text.startswith("🔔") for message in anna.messages)


async def remind(stage: Stage) -> None:
    """Queue what is due, and deliver nothing."""
    await stage.app.overdue_reminders.remind_due()


async def test_the_process_dies_before_it_is_sent(stage: Stage, anna: SimPerson, booked: str) -> None:
    """The next one sends it, once."""
    await remind(stage)
    await stage.restart()
    await remind(stage)
    await stage.settle()
    await remind(stage)
    await stage.settle()
    assert reminders(anna) == 1
    assert booked


async def test_it_is_sent_too_late(stage: Stage, anna: SimPerson, booked: str) -> None:
    """What was queued before the appointment isn't sent after it, and the desk hears of it."""
    await remind(stage)
    stage.wait(hours=3)
    await stage.settle()
    assert reminders(anna) == 0
    await remind(stage)
    await stage.settle()
    assert reminders(anna) == 0
    assert any("Gajda" in message.text and "⚠️" in message.text for message in stage.world.chat(STAFF_CHAT).messages)
    assert booked


async def test_it_is_cancelled_before_it_is_sent(stage: Stage, anna: SimPerson, booked: str) -> None:
    """Then nobody is reminded of it, and nothing else is held up."""
    await remind(stage)
    async with stage.work() as work:
        await booking.cancel(work, await patient_of(work, anna), booked)
    await stage.settle()
    assert reminders(anna) == 0
    anna.say("/menu")
    await stage.settle()
    assert not anna.messages[-1].text.startswith("🔔")


async def test_one_broken_job_leaves_the_others_alone(
    stage: Stage, anna: SimPerson, booked: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where looking for tomorrow's appointments fails, today's are reminded of all the same."""

    async def fails(_: Work) -> None:
        raise RuntimeError("something is wrong with it")

    monkeypatch.setattr(checking, "check_tomorrow", fails)
    stage.wait(minutes=10)
    await remind(stage)
    await stage.settle()
    assert reminders(anna) == 1
    assert booked


async def test_what_an_older_release_has_booked(stage: Stage, anna: SimPerson) -> None:
    """The start of the portal plans its reminders."""
    await stage.open_account(anna)
    anna.say("/start")
    await stage.settle()
    await note_appointment(stage, anna, "booked", VISIT)
    async with stage.work() as work:
        await work.session.execute(sa.delete(VisitReminder))
    await stage.app.maintenance.plan_reminders()
    stage.wait(hours=52)
    await remind(stage)
    await stage.settle()
    assert reminders(anna) == 1
