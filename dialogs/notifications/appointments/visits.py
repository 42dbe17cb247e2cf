"""What the clinic tells patients of their visits: one was booked or cancelled for them, or there are instructions."""

from __future__ import annotations

from typing import Any, Final

from core.accounts.patients import person_of
from core.appointments.model import Appointment, AppointmentMove
from core.appointments.visits import Visit
from core.clinic.model import Clinic, ServiceKind
from core.treatment.instructions import Instruction
from dialogs.engine.effects import NotifyPerson, RetractConfirmation
from dialogs.engine.screens import Button, CalendarEntry, Notice, Screen
from dialogs.engine.subjects import CONFIRMATION, Receipt, Subject
from dialogs.engine.text import Verbatim, _, lines, paragraphs
from dialogs.engine.turn import Turn
from dialogs.triggers import BOOK_AGAIN, MOVE_VISIT, READ_INSTRUCTIONS, SEE_VISIT
from dialogs.wording.appointments.preparing import asked_to_prepare, prepare_rows
from dialogs.wording.booking.appointments import moved_from, short_line
from dialogs.wording.booking.calendar_entry import calendar_entry
from dialogs.wording.treatment.referrals import open_its_referral

VISIT: Final = "visit"
"""The kind of appointments, as subjects of the staff chat."""

INSTRUCTION: Final = "instruction"
"""The kind of instructions."""


def booked(clinic: Clinic, visit: Visit) -> Screen:
    """The clinic has booked for the patient; what it asks before it is asked at once."""
    text = paragraphs(
        _("🟢 <b>The clinic has booked an appointment for you.</b>"),
        short_line(visit.appointment),
        asked_to_prepare(clinic, visit.appointment),
    )
    see = Button(_("See the appointment"), SEE_VISIT, visit.appointment.id)
    return Screen(
        text,
        ((see,), *prepare_rows(clinic, visit.appointment), (_MENU,)),
        confirms=Subject(CONFIRMATION, visit.appointment.id),
    )


def cancelled(visit: Visit) -> Screen:
    """The clinic has cancelled, with the reason, and a way to book another time."""
    text = paragraphs(
        _("🔴 <b>The clinic has cancelled your appointment.</b>"),
        short_line(visit.appointment),
        _("Reason: {reason}", reason=Verbatim(visit.appointment.cancelled_because or "")),
    )
    again = Button(_("Book another time"), BOOK_AGAIN, visit.appointment.id)
    if visit.appointment.kind is ServiceKind.REHABILITATION:
        again = open_its_referral(visit.appointment)
    return Screen(text, ((again,), (_MENU,)), confirms=Subject(CONFIRMATION, ""))


def moved_for(visit: Visit, was: AppointmentMove | None) -> Screen:
    """The clinic has moved it: what it is now and what it was, and a way to another time."""
    text = paragraphs(
        _("🔁 <b>The clinic has moved your appointment.</b>"),
        lines(short_line(visit.appointment), None if was is None else moved_from(was)),
        _("If this time doesn’t suit you, choose another one."),
    )
    see = Button(_("See the appointment"), SEE_VISIT, visit.appointment.id)
    move = Button(_("Move to another time"), MOVE_VISIT, visit.appointment.id)
    return Screen(text, ((see,), (move,), (_MENU,)), confirms=Subject(CONFIRMATION, visit.appointment.id))


def retracted(clinic: Clinic, appointment: Appointment, address: str) -> RetractConfirmation:
    """What confirmed the appointment says from now on that it is cancelled, and the phone's calendar is told."""
    now = _("❌ <b>This appointment is cancelled:</b> <s>{appointment}</s>", appointment=short_line(appointment))
    return RetractConfirmation(address, appointment.id, now, calendar_entry(clinic, appointment))


def moved(clinic: Clinic, appointment: Appointment, address: str, *, with_file: bool = True) -> RetractConfirmation:
    """What confirmed the appointment says from now on when it is; the phone's calendar is told, unless a file of the
    turn's own does so.
    """
    now = _("🔁 <b>This appointment was moved. It is now:</b> {appointment}", appointment=short_line(appointment))
    return RetractConfirmation(address, appointment.id, now, calendar_entry(clinic, appointment) if with_file else None)


def instructed(instruction: Instruction) -> Screen:
    """There are instructions after a visit or a consultation; not what they say: others may read the chat."""
    if instruction.appointment_id is None:
        text = _(
            "📋 <b>You have instructions from the doctor after your online consultation.</b> Press “Read them” to open "
            "them."
        )
        return Screen(text, ((Button(_("Read them"), READ_INSTRUCTIONS, instruction.id), _MENU),))
    text = _("📋 <b>You have instructions from the doctor after your appointment.</b> Press “Read them” to open them.")
    return Screen(text, ((Button(_("Read them"), SEE_VISIT, instruction.appointment_id), _MENU),))


async def tell(turn: Turn[Any], visit: Visit, news: Screen, calendar: CalendarEntry | None = None) -> None:
    """Notify the patient. If they can't be reached, the staff are asked to call them."""
    person = await person_of(turn.work, visit.patient)
    address = None if person is None else person.address
    turn.add(NotifyPerson(Notice(address, news, receipt=Receipt(VISIT, visit.appointment.id), calendar=calendar)))


_MENU: Final = Button(_("Menu"), "menu")
