"""The way of a patient through the portal to where a test begins."""

from __future__ import annotations

import json
from typing import Final

from bot.addresses import address_of
from bot.fsm_storage import conversation
from bot.rendering.callback_data import CallbackData
from bot.simulator.actors.actor import SimPerson
from bot.simulator.markup.entities import Text
from core.accounts import patients, people
from core.appointments import booking
from core.appointments.model import Slot
from core.appointments.search.availability import Preferences, search
from dialogs.engine.dialog import name_of
from dialogs.fsm.storage import StorageKey
from dialogs.patient.booking import BOOKING
from dialogs.patient.booking.states import Booking, Memory
from tests.stage import Stage

TO_THE_SUMMARY: Final = (
    ("menu.book", None),
    ("kind", "in_person"),
    ("service", "dermatologist"),
    ("search", None),
    ("slot", "1"),
)
"""What is tapped, from the menu on, until the summary of a slot is open."""

WISH: Final = Preferences("dermatologist", notice_minutes=24 * 60)


async def a_slot(stage: Stage) -> Slot:
    """A free slot, tomorrow at this hour at the earliest."""
    async with stage.work() as work:
        return (await search(work, WISH)).items[0]


async def open_summary(stage: Stage, person: SimPerson, slot: Slot) -> None:
    """Put a patient where `TO_THE_SUMMARY` leads: they hold the slot, and its summary is the newest message."""
    screen = stage.world.post(
        person.chat,
        stage.world.bot,
        Text("Summary"),
        markup={"inline_keyboard": [[{"text": "Book", "callback_data": CallbackData(1, "confirm", "").pack()}]]},
    )
    person.chat.opened = True
    async with stage.work() as work:
        patient = await patients.find_patient(work, await people.get_or_create_person(work, address_of(person.id)))
        assert patient is not None
        held = await booking.hold(work, patient, slot)
        row = await conversation(work.session, StorageKey(stage.app.context.bot_id, person.id, person.id))
        memory = Memory(kind=held.kind, preferences=WISH, offered=(slot,), wanted=slot, appointment=held.id)
        row.state, row.data = name_of(Booking.summary), json.dumps(BOOKING.remember(memory))
        row.screen_version, row.screen_message_id = 1, screen.message_id
