"""What the staff chat is told of what patients do."""

from __future__ import annotations

from typing import Any, Final

from core import booking
from core.booking import Appointment
from core.files import File, RemovalReason
from dialogs.describing import place_of, short_line
from dialogs.files.words import CATEGORIES
from dialogs.screens import StoredFile
from dialogs.text import Form, Message, Text, Verbatim, When, _, lines
from dialogs.turn import Turn

_BY_HAND: Final = _("Telegram lets the bot delete messages for 48 hours only. Please delete this one by hand.")


def booked(turn: Turn[Any], appointment: Appointment) -> None:
    """An appointment was booked."""
    _tell(turn, _("🟢 <b>Booked</b>"), appointment)


def cancelled(turn: Turn[Any], appointment: Appointment) -> None:
    """An appointment was cancelled."""
    _tell(turn, _("🔴 <b>Cancelled</b>"), appointment)


async def file_linked(turn: Turn[Any], file: File) -> None:
    """A file goes with a consultation, or with none: the doctor gets it, or it disappears again (S60, S61)."""
    label = file.label
    if file.kind is None or label.category is None:
        raise TypeError(file.status)
    caption = None
    if file.appointment_id is not None:
        appointment = await booking.appointment(turn.work, turn.known_patient, file.appointment_id)
        caption = lines(
            _("📎 <b>{description}</b>", description=Verbatim(label.description)),
            CATEGORIES[label.category],
            _("Patient: {name}", name=Verbatim(turn.known_patient.full_name)),
            _("For: {appointment}", appointment=short_line(appointment)),
        )
    turn.effects.staff_files.append(StoredFile(file.id, label.name, file.kind, caption))


def removed(reason: RemovalReason) -> Text:
    """Said of a file that Telegram no longer lets us take out of the chat."""
    why = {
        RemovalReason.BY_PATIENT: _("The patient has deleted this file."),
        RemovalReason.TIME_IS_OVER: _("The time for which this file was kept is over."),
    }
    return lines(why[reason], _BY_HAND)


def unlinked() -> Text:
    """Said of a file that goes with no appointment any more, where it can't be taken out of the chat."""
    return lines(_("The patient has withdrawn this file from the appointment."), _BY_HAND)


def _tell(turn: Turn[Any], what: Message, appointment: Appointment) -> None:
    if not turn.work.clinic.settings.tell_staff_of_bookings:
        return
    facts = lines(
        what,
        _("<b>{when}</b>", when=When(appointment.start, Form.MOMENT)),
        _(
            "{service}, {doctor}",
            service=appointment.snapshot.service,
            doctor=Verbatim(appointment.snapshot.practitioner),
        ),
        place_of(appointment),
        _("Patient: {name}", name=Verbatim(turn.known_patient.full_name)),
    )
    turn.effects.staff_notices.append(facts)
