"""A day's list as a file to print, by doctor: hours, patients, telephone numbers, services, and room for notes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Final

from core.appointments.model import AppointmentStatus
from core.appointments.visits import Visit
from dialogs.engine.screens import Printout, PrintoutPart
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines
from dialogs.engine.turn import AnyTurn
from dialogs.wording.booking.appointments import telephone

COLUMNS: Final = (_("Time"), _("Patient"), _("Telephone"), _("Service"), _("Notes"))
EMPTY: Final = Verbatim("")


def printout(turn: AnyTurn, day: Text, found: Sequence[Visit]) -> Printout:
    """Those of the day that stand; what was cancelled is left out."""
    stands = [each for each in found if each.appointment.status is not AppointmentStatus.CANCELLED]
    title = _("{clinic}: appointments, {day}", clinic=Verbatim(turn.work.clinic.name), day=day)
    return Printout(
        name=_("appointments.html"),
        caption=_("🖨 To print it, open it in a browser. It has patients’ data in it: please delete it afterwards."),
        title=title,
        columns=COLUMNS,
        parts=tuple(_parts(stands)),
        foot=_("As it stood on {when}.", when=When(turn.work.now, Form.MOMENT)),
    )


def _parts(stands: Sequence[Visit]) -> Iterator[PrintoutPart]:
    for name, theirs in groupby(stands, key=lambda each: each.appointment.snapshot.practitioner):
        yield PrintoutPart(Verbatim(name), tuple(map(_row, theirs)))


def _row(visit: Visit) -> tuple[Text, ...]:
    appointment, patient = visit.appointment, visit.patient
    born = When(patient.birth_date, Form.NUMERIC)
    name = _("{name}, born {date}", name=Verbatim(patient.full_name), date=born)
    service = lines(appointment.snapshot.service, appointment.snapshot.facility)
    return (When(appointment.start, Form.TIME), name, telephone(patient.phone), service, EMPTY)
