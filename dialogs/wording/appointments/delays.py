"""How late doctors are, as the clinic's people read it."""

from __future__ import annotations

from datetime import date

from core.appointments.clinic_day import delays
from core.appointments.model import Appointment
from core.context import Work
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, n_


def doctor_name(work: Work, practitioner: str) -> Text:
    """A doctor's name; the id of one whom the clinic file no longer has."""
    names = {each.id: each.name for each in work.clinic.practitioners}
    return Verbatim(names.get(practitioner, practitioner))


def how_late(work: Work, practitioner: str, minutes: int) -> Text:
    """That a doctor is late."""
    name = doctor_name(work, practitioner)
    return n_(
        "⏰ <b>{doctor}: {count} minute late</b>", "⏰ <b>{doctor}: {count} minutes late</b>", minutes, doctor=name
    )


async def late_on(work: Work, day: date, practitioner: str = "") -> Text | None:
    """Who is late on a day, of all or of one doctor."""
    late = await delays.of_day(work, day)
    told = [how_late(work, each, late[each]) for each in late if practitioner in {"", each}]
    return lines(*told) if told else None


async def late_for(work: Work, appointment: Appointment) -> Text | None:
    """When an appointment is expected to begin, if its doctor is late, and whether its patient waits."""
    minutes = await delays.of_visit(work, appointment)
    if not minutes:
        return None
    begins = When(delays.expected(appointment, minutes), Form.TIME)
    late = n_(
        "⏰ The doctor is {count} minute late: it begins at about {time}.",
        "⏰ The doctor is {count} minutes late: it begins at about {time}.",
        minutes,
        time=begins,
    )
    is_all_right = await delays.is_accepted(work, appointment.id)
    return lines(late, _("👌 The patient has answered: all right.") if is_all_right else None)
