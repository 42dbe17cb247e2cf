"""The reminder of an appointment, and what the staff chat hears of reminders and of what patients answer to them.

A reminder says what the confirmation of the booking said. Of a service that the clinic file calls discreet, and to
whoever has a PIN, it says when and where, and nothing of what it is for: the rest is opened by a tap.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any, Final

from core.appointments.model import Appointment, Origin
from core.appointments.visits import Visit
from core.clinic.model import Clinic, ServiceKind
from core.context import Work
from core.errors import NotFound
from core.i18n import Words
from core.reminders import coming
from dialogs.engine.effects import NotifyStaff
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.subjects import CONFIRMATION, Subject
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.triggers import CANCEL_VISIT, COMING, MOVE_VISIT, PATIENT_LATE, SEE_VISIT, VISIT_REMINDERS
from dialogs.wording.accounts.levels import patient_name
from dialogs.wording.appointments.preparing import asked_to_prepare, prepare_rows
from dialogs.wording.booking.appointments import place_line, short_line, telephone

KIND: Final = "reminder"
"""Of reminders, as subjects and receipts; the id is the appointment's."""


_HIDDEN: Final = _("What it is, and how to prepare, you see under “See the appointment”.")


def reminder(work: Work, visit: Visit, *, is_ready: bool = False) -> Screen:
    """All that has to be known, and what can be answered; who is not ready for it is asked to get so."""
    appointment = visit.appointment
    heading = _("🔔 <b>Your appointment: {when}</b>", when=When(appointment.start, Form.MOMENT))
    hidden = is_discreet(work.clinic, visit)
    facts = lines(_where(visit)) if hidden else lines(*_facts(work.clinic, visit))
    change = _how_to_change(work.clinic, appointment)
    asks = None if is_ready else asked_to_prepare(work.clinic, appointment)
    text = paragraphs(heading, facts, _HIDDEN if hidden else None, asks, change)
    prepare = () if is_ready else prepare_rows(work.clinic, appointment)
    return Screen(text, (*prepare, *_rows(work, appointment)), confirms=Subject(CONFIRMATION, appointment.id))


def is_discreet(clinic: Clinic, visit: Visit) -> bool:
    """Whether a reminder keeps to itself what the appointment is for."""
    if visit.patient.pin_pause is not None:
        return True
    try:
        return clinic.service(visit.appointment.service).discreet
    except NotFound:
        return False


def bring(clinic: Clinic, appointment: Appointment) -> Text | None:
    """What to bring to it, if the clinic says so of its service, or of all that aren't calls."""
    if appointment.kind is ServiceKind.TELEPHONE:
        return None
    what: Words | None = clinic.reminders.bring
    with contextlib.suppress(NotFound):
        what = clinic.service(appointment.service).bring or what
    return None if what is None else _("Please bring: {things}", things=what)


def late(turn: Turn[Any], appointment: Appointment) -> None:
    """The patient is late."""
    facts = lines(
        n_(
            "⏱ <b>A patient is about {count} minute late</b>",
            "⏱ <b>A patient is about {count} minutes late</b>",
            appointment.late_minutes or 0,
        ),
        short_line(appointment),
        _("Patient: {name}", name=patient_name(turn.known_patient)),
        _("Telephone: {phone}", phone=telephone(turn.known_patient.phone)),
    )
    turn.add(NotifyStaff(facts))


def too_late(visits: Sequence[Visit]) -> Text:
    """Said once the portal runs again: these patients were not reminded, and it is too late for it."""
    return lines(
        n_(
            "⚠️ <b>{count} reminder is too late</b>, for the portal did not run when it was due. Not reminded:",
            "⚠️ <b>{count} reminders are too late</b>, for the portal did not run when they were due. Not reminded:",
            len(visits),
        ),
        *(_not_told(each) for each in visits),
    )


def _not_told(visit: Visit) -> Text:
    return _(
        "{appointment}: {name}, {phone}",
        appointment=short_line(visit.appointment),
        name=patient_name(visit.patient),
        phone=telephone(visit.patient.phone),
    )


def _facts(clinic: Clinic, visit: Visit) -> tuple[Text | None, ...]:
    appointment = visit.appointment
    preparation: Words | None = appointment.snapshot.preparation
    return (
        _("<b>{service}</b>", service=appointment.snapshot.service),
        _("With: {doctor}", doctor=Verbatim(appointment.snapshot.practitioner)),
        _where(visit),
        None if preparation is None else _("How to prepare: {preparation}", preparation=preparation),
        bring(clinic, appointment),
    )


def _where(visit: Visit) -> Text:
    if visit.appointment.kind is ServiceKind.TELEPHONE:
        return _("The doctor will call you: {phone}", phone=telephone(visit.patient.phone))
    return place_line(visit.appointment)


def _how_to_change(clinic: Clinic, appointment: Appointment) -> Text | None:
    if appointment.origin is not Origin.ELSEWHERE:
        return None
    return _("To change or cancel it, please call {phone}.", phone=Verbatim(clinic.phone))


def _rows(work: Work, appointment: Appointment) -> tuple[Row, ...]:
    by_telephone = appointment.kind is ServiceKind.TELEPHONE
    answer = Button(_("👍 I’ll answer") if by_telephone else _("👍 I’ll come"), COMING, appointment.id)
    is_late = (Button(_("⏱ I’m late"), PATIENT_LATE, appointment.id),) if coming.can_be_late(work, appointment) else ()
    change: Row = (
        Button(_("Move to another time"), MOVE_VISIT, appointment.id),
        Button(_("Cancel this appointment"), CANCEL_VISIT, appointment.id),
    )
    see: Row = (
        Button(_("See the appointment"), SEE_VISIT, appointment.id),
        Button(_("Reminders"), VISIT_REMINDERS, appointment.id),
    )
    return ((answer, *is_late), *((change,) if appointment.origin is Origin.PORTAL else ()), see)
