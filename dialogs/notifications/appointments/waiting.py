"""What a patient sees who says that they are here: one message, which changes as others are seen, until they are."""

from __future__ import annotations

from typing import Any, Final

from core.accounts.patients import person_of
from core.appointments.clinic_day import delays, here
from core.appointments.clinic_day.here import InLine
from core.appointments.model import Appointment, AppointmentMove, AppointmentStatus
from core.appointments.visits import Visit
from dialogs.engine.effects import NotifyPerson, ReviseNotice
from dialogs.engine.screens import Button, Notice, Screen
from dialogs.engine.subjects import CONFIRMATION, Subject
from dialogs.engine.text import Form, Text, When, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications.appointments.day_cards import appointment_changed
from dialogs.triggers import SEE_VISIT
from dialogs.wording.booking.appointments import short_line

_MENU: Final = Button(_("Menu"), "menu")


def in_line(place: InLine, minutes: int) -> Screen:
    """How many are before the patient, and how late the doctor is."""
    appointment = place.visit.appointment
    text = paragraphs(
        _("🙋 <b>The clinic knows that you are here.</b>"),
        lines(short_line(appointment), before_line(place.before)),
        None if not minutes else _late(appointment, minutes),
        _("This message changes as others are seen."),
    )
    see = Button(_("See the appointment"), SEE_VISIT, appointment.id)
    return Screen(text, ((see, _MENU),), confirms=_subject(appointment))


def no_longer_in_line(visit: Visit) -> Screen:
    """The waiting is over."""
    appointment = visit.appointment
    if appointment.status is AppointmentStatus.ATTENDED:
        what = _("✅ <b>This appointment has taken place.</b>")
    elif appointment.status is AppointmentStatus.CANCELLED:
        what = _("❌ <b>This appointment is cancelled.</b>")
    elif appointment.status is AppointmentStatus.NO_SHOW:
        what = _("🙋 <b>You are no longer marked as being here.</b> If that is wrong, please tell the reception.")
    else:
        what = _("🙋 <b>You are no longer marked as being here.</b>")
    see = Button(_("See the appointment"), SEE_VISIT, appointment.id)
    return Screen(lines(what, short_line(appointment)), ((see, _MENU),), confirms=_subject(appointment))


def before_line(before: int) -> Text:
    """How many there are before somebody."""
    if not before:
        return _("Nobody is before you.")
    return n_("There is <b>{count} patient</b> before you.", "There are <b>{count} patients</b> before you.", before)


async def joined(turn: Turn[Any], appointment: Appointment) -> None:
    """Somebody is here: they get their message, and those behind them see it."""
    appointment_changed(turn, appointment)
    minutes = await delays.of_visit(turn.work, appointment)
    for each in await here.line_of(turn.work, appointment.practitioner):
        screen = in_line(each, minutes)
        if each.visit.appointment.id == appointment.id:
            turn.add(NotifyPerson(Notice(turn.person.address, screen)))
        elif each.visit.appointment.start > appointment.start:
            await _revise(turn, each.visit, screen)


async def marked(turn: Turn[Any], visit: Visit) -> None:
    """Something was marked on a visit of today: its patient's waiting may be over, and the others' may be shorter."""
    appointment = visit.appointment
    appointment_changed(turn, appointment)
    if turn.work.clinic.day_of(appointment.start) != turn.work.clinic.day_of(turn.work.now):
        return
    if appointment.says_here_at is not None and appointment.status is not AppointmentStatus.BOOKED:
        await _revise(turn, visit, no_longer_in_line(visit))
    await changed(turn, appointment.practitioner)


async def changed_by_desk(turn: Turn[Any], visit: Visit, was: AppointmentMove | None = None) -> None:
    """The desk has booked, cancelled or moved a visit: the cards of today and all who wait see so at once. Whoever is
    here for one that is moved waits no more.
    """
    await marked(turn, visit)
    if was is None:
        return
    appointment_changed(turn, visit.appointment, was)
    if not here.is_here(visit.appointment):
        await _revise(turn, visit, no_longer_in_line(visit))
    await changed(turn, was.practitioner)


async def changed(turn: Turn[Any], practitioner: str) -> None:
    """Show everybody who waits for a practitioner how it stands now."""
    late = await delays.of_day(turn.work, turn.work.clinic.day_of(turn.work.now))
    for each in await here.line_of(turn.work, practitioner):
        await _revise(turn, each.visit, in_line(each, late.get(practitioner, 0)))


async def _revise(turn: Turn[Any], visit: Visit, screen: Screen) -> None:
    person = await person_of(turn.work, visit.patient)
    if person is not None:
        turn.add(ReviseNotice(person.address, screen))


def _subject(appointment: Appointment) -> Subject:
    return Subject(CONFIRMATION, f"here.{appointment.id}")


def _late(appointment: Appointment, minutes: int) -> Text:
    return n_(
        "⏰ The doctor is about {count} minute late: we expect the appointment to begin at about <b>{time}</b>.",
        "⏰ The doctor is about {count} minutes late: we expect the appointment to begin at about <b>{time}</b>.",
        minutes,
        time=When(delays.expected(appointment, minutes), Form.TIME),
    )
