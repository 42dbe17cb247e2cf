"""What patients are told of the clinic's day when it turns out otherwise: their doctor is absent, or late."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from core.accounts.patients import person_of
from core.appointments.clinic_day.delays import expected
from core.appointments.model import Slot
from core.appointments.search import availability
from core.appointments.search.availability import Preferences
from core.appointments.visits import Visit
from core.clinic.model import Clinic, ServiceKind
from core.context import Work
from core.errors import NotFound
from dialogs.engine.effects import Notification, NotifyPerson
from dialogs.engine.screens import Button, Notice, Screen
from dialogs.engine.subjects import CONFIRMATION, Receipt, Subject
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, n_, paragraphs
from dialogs.notifications.visits import retracted
from dialogs.triggers import BOOK_AGAIN, DELAY_OK, MOVE_VISIT, SEE_VISIT
from dialogs.wording.booking.appointments import short_line, slot_line
from dialogs.wording.treatment.referrals import open_its_referral

ABSENCE: Final = "absence"
"""The kind of absences; of a receipt, the id is that of a cancelled appointment."""

DELAY: Final = "delay"
"""The kind of delays; of a receipt, the id is that of an appointment that begins later."""

ALTERNATIVES: Final = 3
"""How many free times a patient is told of whose appointment is cancelled."""

_MENU: Final = Button(_("Menu"), "menu")


def subject_of(blocked_id: str) -> Subject:
    return Subject(ABSENCE, blocked_id)


async def called_off(work: Work, visit: Visit) -> list[Notification]:
    """Tell the patient that their doctor is absent, and that what confirmed the appointment no longer holds."""
    person = await person_of(work, visit.patient)
    free = await _free_instead(work, visit)
    news = doctor_absent(work.clinic, visit, free)
    address, receipt = None if person is None else person.address, Receipt(ABSENCE, visit.appointment.id)
    told: list[Notification] = [NotifyPerson(Notice(address, news, receipt=receipt))]
    if person is not None:
        told.append(retracted(work.clinic, visit.appointment, person.address))
    return told


def doctor_absent(clinic: Clinic, visit: Visit, free: Sequence[Slot] = ()) -> Screen:
    """An apology, what is cancelled, the next free times, and a way to book one."""
    appointment = visit.appointment
    text = paragraphs(
        lines(
            _("🔴 <b>We are sorry: {doctor} can’t see patients then.</b>", doctor=_doctor(visit)),
            _("We had to cancel this appointment: <s>{appointment}</s>", appointment=short_line(appointment)),
        ),
        lines(_("The next free times:"), *(_("• {time}", time=slot_line(clinic, each)) for each in free))
        if free
        else None,
        _("Please book another time. If you don’t, we will call you."),
    )
    again = Button(_("Book another time"), BOOK_AGAIN, appointment.id)
    if appointment.kind is ServiceKind.REHABILITATION:
        again = open_its_referral(appointment)
    return Screen(text, ((again,), (_MENU,)), confirms=Subject(CONFIRMATION, ""))


async def late(work: Work, visit: Visit, minutes: int) -> NotifyPerson:
    """Tell the patient how late their doctor is, or is no longer."""
    person = await person_of(work, visit.patient)
    news = doctor_late(visit, minutes, has_begun=visit.appointment.start <= work.now)
    address, receipt = None if person is None else person.address, Receipt(DELAY, visit.appointment.id)
    return NotifyPerson(Notice(address, news, receipt=receipt))


def doctor_late(visit: Visit, minutes: int, *, has_begun: bool = False) -> Screen:
    """When the appointment is expected to begin; it can be moved unless it `has_begun` by the timetable."""
    appointment = visit.appointment
    if not minutes:
        text = paragraphs(
            _("🟢 <b>{doctor} is no longer late.</b>", doctor=_doctor(visit)),
            _("Your appointment begins in a moment: {appointment}", appointment=short_line(appointment))
            if has_begun
            else _("Your appointment begins on time: {appointment}", appointment=short_line(appointment)),
        )
        return Screen(text, ((Button(_("See the appointment"), SEE_VISIT, appointment.id), _MENU),))
    begins = When(expected(appointment, minutes), Form.TIME)
    text = paragraphs(
        n_(
            "⏰ <b>{doctor} is about {count} minute late.</b> We are sorry.",
            "⏰ <b>{doctor} is about {count} minutes late.</b> We are sorry.",
            minutes,
            doctor=_doctor(visit),
        ),
        lines(short_line(appointment), _("We expect it to begin at about <b>{time}</b>.", time=begins)),
    )
    move: tuple[Button, ...] = () if has_begun else (Button(_("Move to another time"), MOVE_VISIT, appointment.id),)
    return Screen(text, ((Button(_("👌 All right"), DELAY_OK, appointment.id), *move), (_MENU,)))


async def _free_instead(work: Work, visit: Visit) -> tuple[Slot, ...]:
    """The free times that are nearest to the cancelled one."""
    appointment = visit.appointment
    if appointment.kind in {ServiceKind.REHABILITATION, ServiceKind.OCCUPATIONAL}:
        return ()
    try:
        wish, around = Preferences(appointment.service), max(appointment.start, work.now)
        return await availability.nearest(work, wish, around, ALTERNATIVES, patient=visit.patient)
    except NotFound:  # the clinic no longer has that service
        return ()


def _doctor(visit: Visit) -> Text:
    return Verbatim(visit.appointment.snapshot.practitioner)
