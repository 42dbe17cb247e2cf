"""How an appointment stands, as its patient is told: in lists, and below its facts (S10, S11)."""

from __future__ import annotations

from core.appointments import notice
from core.appointments.model import Appointment, AppointmentStatus, Origin
from core.context import Work
from dialogs.engine.text import Form, Text, Verbatim, When, _
from dialogs.wording.booking.appointments import short_line


def entry(number: int, appointment: Appointment, when: When) -> Text:
    """Its line in a numbered list."""
    line = short_line(appointment, when)
    if appointment.status is AppointmentStatus.CANCELLED:
        return _("{number}. {appointment} (cancelled)", number=number, appointment=line)
    if appointment.origin is Origin.ELSEWHERE:
        return _("{number}. {appointment} (booked elsewhere)", number=number, appointment=line)
    return _("{number}. {appointment}", number=number, appointment=line)


def standing(work: Work, appointment: Appointment) -> Text | None:
    """What is to be known of it beyond its facts."""
    match appointment.status:
        case AppointmentStatus.CANCELLED:
            return _("<b>This appointment is cancelled.</b>")
        case AppointmentStatus.ATTENDED:
            return _("You attended this appointment.")
        case AppointmentStatus.NO_SHOW:
            return _("This appointment was missed.")
        case AppointmentStatus.BOOKED | AppointmentStatus.HELD:
            pass
    if appointment.start <= work.now:
        return None
    if appointment.origin is Origin.ELSEWHERE:
        phone = Verbatim(work.clinic.phone)
        return _("It was not booked in this portal. To change or cancel it, please call {phone}.", phone=phone)
    return None


def in_whose_hands(work: Work, appointment: Appointment, *, asked: bool) -> Text | None:
    """Until when it can be moved and cancelled here, where that isn't until it starts; what happens after that."""
    if appointment.status is not AppointmentStatus.BOOKED or appointment.start <= work.now:
        return None
    if asked:
        return _("⏳ <b>You have asked the reception about this appointment.</b> Until they answer, it stands.")
    until = notice.last_moment(work.clinic, appointment)
    if until == appointment.start:
        return None
    if until > work.now:
        return _("You can move or cancel it yourself until {until}.", until=When(until, Form.SHORT_MOMENT))
    return _("It is soon. If something comes up, press “Move” or “Cancel”, and we will ask the reception for you.")
