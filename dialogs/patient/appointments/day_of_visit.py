"""The day of an appointment, as its patient has it: “I am here”, a late doctor, and what to do if it was missed."""

from __future__ import annotations

from typing import Any

from core.appointments import booking
from core.appointments.clinic_day import delays, here
from core.appointments.model import Appointment, AppointmentStatus, Origin
from core.clinic.model import ServiceKind
from dialogs.engine.effects import Toast
from dialogs.engine.screens import Button, Row
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, n_
from dialogs.engine.turn import Turn
from dialogs.notifications.appointments import waiting
from dialogs.triggers import BOOK_AGAIN, I_AM_HERE


async def accept_delay(turn: Turn[Any]) -> Appointment:
    """Note that the patient waits: the clinic's people see it."""
    accepted = await delays.accept(turn.work, turn.known_patient, turn.value)
    turn.add(Toast(_("Thank you. The clinic knows that you will wait.")))
    return accepted


async def check_in(turn: Turn[Any]) -> Appointment:
    """Say that the patient is here, once; they get a message that tells how many are before them."""
    appointment = await booking.get_appointment(turn.work, turn.known_patient, turn.value)
    was_here = here.is_here(appointment)
    appointment = await here.check_in(turn.work, turn.known_patient, appointment.id)
    if not was_here:
        await waiting.joined(turn, appointment)
    return appointment


async def buttons_for_now(turn: Turn[Any], appointment: Appointment) -> Row:
    """What is for now: “I am here”, once it can be said, while the patient is waited for."""
    has_opened = here.opens_at(turn.work, appointment) <= turn.work.now
    if has_opened and await here.is_expected(turn.work, appointment):
        return (Button(_("🙋 I am here"), I_AM_HERE, appointment.id),)
    return ()


async def here_line(turn: Turn[Any], appointment: Appointment) -> Text | None:
    """That the clinic knows that the patient is here, and how many are before them."""
    today = turn.work.clinic.day_of(turn.work.now) == turn.work.clinic.day_of(appointment.start)
    since = appointment.arrived_at or appointment.says_here_at
    if appointment.status is not AppointmentStatus.BOOKED or not today or since is None:
        return None
    before = waiting.before_line(await here.before(turn.work, appointment))
    return lines(_("🙋 You are here since {time}.", time=When(since, Form.TIME)), before)


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


def begun_line(turn: Turn[Any], appointment: Appointment) -> Text | None:
    """What somebody can do who could not come."""
    if not _may_be_missed(turn, appointment):
        return None
    phone = Verbatim(turn.work.clinic.phone)
    return _("This appointment has begun. If you can’t come, please call {phone}, or book another time.", phone=phone)


def instead_row(turn: Turn[Any], appointment: Appointment) -> Row:
    """The way to another time instead of one that was missed."""
    if not _may_be_missed(turn, appointment) or appointment.kind is ServiceKind.REHABILITATION:
        return ()
    return (Button(_("Book another time"), BOOK_AGAIN, appointment.id),)


def _may_be_missed(turn: Turn[Any], appointment: Appointment) -> bool:
    """Whether it has begun, and nobody has said that its patient is here."""
    begun = appointment.status is AppointmentStatus.BOOKED and appointment.start <= turn.work.now
    return begun and appointment.origin is Origin.PORTAL and not here.is_here(appointment)
