"""Cards of a day in the staff chat, which show it as it stands: everybody's appointments, or one doctor's."""

from __future__ import annotations

from datetime import date
from typing import Any, Final

from core.appointments.model import Appointment, AppointmentMove
from dialogs.engine.effects import RedrawCard, Toast
from dialogs.engine.subjects import Subject
from dialogs.engine.text import _
from dialogs.engine.turn import Turn

KIND: Final = "day"


def subject_of(day: date, practitioner: str = "") -> Subject:
    """The card of a day: everybody's, or a doctor's."""
    return Subject(KIND, f"{day.isoformat()}/{practitioner}")


def show(turn: Turn[Any], day: date, practitioner: str) -> None:
    """Have the card shown in the staff chat, for everybody there."""
    turn.add(RedrawCard(subject_of(day, practitioner)), Toast(_("It is in the staff chat, and changes with the day.")))


def appointment_changed(turn: Turn[Any], appointment: Appointment, was: AppointmentMove | None = None) -> None:
    """Draw the cards of today anew that show this appointment, or showed it before it was moved, if there are some."""
    clinic = turn.work.clinic
    today = clinic.day_of(turn.work.now)
    concerned = {each.practitioner: None for each in (appointment, was) if each and clinic.day_of(each.start) == today}
    for practitioner in ("", *concerned) if concerned else ():
        turn.add(RedrawCard(subject_of(today, practitioner), if_shown=True))
