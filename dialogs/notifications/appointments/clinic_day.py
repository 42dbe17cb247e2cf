"""What patients are told of the clinic's day when it turns out otherwise: their doctor is absent, or late."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from core.accounts.patients import person_of
from core.appointments.blocked import BlockedTime
from core.appointments.clinic_day import called_off as rows
from core.appointments.clinic_day.delays import expected
from core.appointments.visits import Visit
from core.context import Work
from core.offers.making import awake_at
from dialogs.engine.effects import Notification, NotifyPerson
from dialogs.engine.screens import Button, Notice, Screen
from dialogs.engine.subjects import CONFIRMATION, Receipt, Subject
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, n_, paragraphs
from dialogs.notifications.appointments.visits import retracted
from dialogs.triggers import DELAY_OK, MOVE_VISIT, SEE_VISIT
from dialogs.wording.appointments.offers import another_time
from dialogs.wording.booking.appointments import short_line

ABSENCE: Final = "absence"
"""The kind of absences; of a receipt, the id is that of a cancelled appointment."""

DELAY: Final = "delay"
"""The kind of delays; of a receipt, the id is that of an appointment that begins later."""

_MENU: Final = Button(_("Menu"), "menu")


def subject_of(blocked_id: str) -> Subject:
    return Subject(ABSENCE, blocked_id)


async def called_off(work: Work, visit: Visit) -> list[Notification]:
    """Tell the patient that their doctor is absent, and that what confirmed the appointment no longer holds."""
    person = await person_of(work, visit.patient)
    row = await rows.of_appointment(work, visit.appointment.id)
    offered_at = None if row is None or row.offer_at is None else awake_at(work.clinic, work.now)
    news = doctor_absent(work, visit, offered_at, await rows.reason_of(work, visit.appointment.id))
    address, receipt = None if person is None else person.address, Receipt(ABSENCE, visit.appointment.id)
    told: list[Notification] = [NotifyPerson(Notice(address, news, receipt=receipt))]
    if person is not None:
        told.append(retracted(work.clinic, visit.appointment, person.address))
    return told


def doctor_absent(
    work: Work, visit: Visit, offered_at: datetime | None = None, reason: BlockedTime | None = None
) -> Screen:
    """An apology, what is cancelled, when another time is offered, and a way to book one."""
    appointment = visit.appointment
    text = paragraphs(
        lines(
            _why(visit, reason),
            _("We had to cancel this appointment: <s>{appointment}</s>", appointment=short_line(appointment)),
        ),
        _("Please book another time. If you don’t, we will call you.")
        if offered_at is None
        else lines(_SOON if offered_at == work.now else _IN_THE_MORNING, _("You can also choose one yourself.")),
    )
    return Screen(text, ((another_time(work.clinic, appointment),), (_MENU,)), confirms=Subject(CONFIRMATION, ""))


def _why(visit: Visit, reason: BlockedTime | None) -> Text:
    facility = visit.appointment.snapshot.facility
    if reason is None or not reason.facility:
        return _("🔴 <b>We are sorry: {doctor} can’t see patients then.</b>", doctor=_doctor(visit))
    if reason.service:
        return _("🔴 <b>We are sorry: it can’t take place in this facility then: {facility}.</b>", facility=facility)
    return _("🔴 <b>We are sorry: this facility is closed then: {facility}.</b>", facility=facility)


_SOON: Final = _("We are looking for another time for you now, and write to you in a moment.")
_IN_THE_MORNING: Final = _("We are looking for another time for you, and write to you in the morning.")


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


def _doctor(visit: Visit) -> Text:
    return Verbatim(visit.appointment.snapshot.practitioner)
