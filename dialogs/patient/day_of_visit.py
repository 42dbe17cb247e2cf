"""The day of an appointment, as its patient has it: the doctor is late, and whether that is all right."""

from __future__ import annotations

from typing import Any

from core.appointments.clinic_day import delays
from core.appointments.model import Appointment
from dialogs.engine.effects import Toast
from dialogs.engine.text import Form, Text, When, _, n_
from dialogs.engine.turn import Turn


async def accept_delay(turn: Turn[Any]) -> Appointment:
    """Note that the patient waits: the clinic's people see it."""
    accepted = await delays.accept(turn.work, turn.known_patient, turn.value)
    turn.add(Toast(_("Thank you. The clinic knows that you will wait.")))
    return accepted


async def delay_line(turn: Turn[Any], appointment: Appointment) -> Text | None:
    """How late it begins, if that is known and it isn't over."""
    minutes = await delays.of_visit(turn.work, appointment)
    if not minutes or delays.expected(appointment, minutes) + (appointment.end - appointment.start) <= turn.work.now:
        return None
    return n_(
        "⏰ The doctor is about {count} minute late: we expect the appointment to begin at about <b>{time}</b>.",
        "⏰ The doctor is about {count} minutes late: we expect the appointment to begin at about <b>{time}</b>.",
        minutes,
        time=When(delays.expected(appointment, minutes), Form.TIME),
    )
