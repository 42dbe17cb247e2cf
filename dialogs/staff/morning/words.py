"""The morning summary in words: a doctor's own day, and the desk's, each with the ways to what it tells of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from core.appointments.model import Appointment
from core.appointments.visits import Visit
from core.context import Work
from core.morning.of_desk import Counted, DesksMorning, DoctorsDay
from core.morning.of_doctor import DoctorsMorning
from core.treatment.call_list import CallEntry
from dialogs.engine.screens import Button, Row, Screen
from dialogs.engine.subjects import CONFIRMATION, Subject
from dialogs.engine.text import Form, Text, Verbatim, When, _, lines, listed, n_, paragraphs
from dialogs.staff.clinic_day.closing import target_name
from dialogs.staff.clinic_day.describing import blocked_line
from dialogs.staff.visits.describing import standing
from dialogs.triggers import CALLS, MORNING_OFF, OPEN_BRIEF, OWN_WORK
from dialogs.wording.accounts.levels import patient_name
from dialogs.wording.appointments.delays import doctor_name
from dialogs.wording.sides import AT_DESK

SHOWN_VISITS: Final = 16
SHOWN_CALLS: Final = 6
SHOWN_BRIEFS: Final = 8
"""How many of them a summary tells, or has buttons for."""

LONGEST_NAME: Final = 40
A_ROW: Final = 2

_OFF_ROW: Final[Row] = (Button(_("🔕 No more summaries"), MORNING_OFF),)


def for_doctor(found: DoctorsMorning) -> Screen:
    """How many, from when to when, each of them, and what waits to be answered."""
    more = len(found.visits) - SHOWN_VISITS
    first, last = found.visits[0].appointment, found.visits[-1].appointment
    text = paragraphs(
        lines(
            AT_DESK,
            _("☀️ <b>Your day: {day}</b>", day=When(first.start, Form.DAY)),
            _("{appointments}, {span}", appointments=_many(len(found.visits)), span=_span(first, last)),
        ),
        lines(
            *(_visit(each, found) for each in found.visits[:SHOWN_VISITS]),
            n_("… and {count} more", "… and {count} more", more) if more > 0 else None,
        ),
        _waiting(found),
    )
    rows: list[Row] = [*brief_rows(found.visits, found.prepared)]
    rows += [(Button(_("My day and my questions"), OWN_WORK),)]
    answering = (
        *((Button(_("Results to comment on"), "results"),) if found.results else ()),
        *((Button(_("Orders of prescriptions"), "prescriptions"),) if found.orders else ()),
    )
    return _staying(text, *rows, answering)


def for_desk(work: Work, found: DesksMorning) -> Screen:
    """Who sees how many and where, whom to call and by when, what is open, and what of tomorrow."""
    tomorrow = found.day + timedelta(days=1)
    count = sum(len(each.visits) for each in found.doctors)
    text = paragraphs(
        lines(
            AT_DESK,
            _("☀️ <b>The clinic’s day: {day}</b>", day=When(found.day, Form.DAY)),
            _many(count) if count else _("No appointments today."),
        ),
        lines(*map(_doctor, found.doctors)) if found.doctors else None,
        _away(work, found),
        _calls(found.calls),
        _open(found),
        _unreminded(found.unreminded),
    )
    calls: Row = (Button(_("Whom to call ({count})", count=len(found.calls)), CALLS),) if found.calls else ()
    cases: Row = (Button(_("Open questions"), "cases"),) if found.questions.open else ()
    orders: Row = (Button(_("Orders of prescriptions"), "prescriptions"),) if found.orders.open else ()
    days: Row = (
        Button(_("Today’s appointments"), "day", found.day.isoformat()),
        *((Button(_("Tomorrow"), "day", tomorrow.isoformat()),) if found.unreminded else ()),
    )
    return _staying(text, days, calls, (*cases, *orders))


def to_read(visits: tuple[Visit, ...], prepared: frozenset[str]) -> Screen:
    """What patients have prepared, shortly before the first of them comes."""
    begins = When(visits[0].appointment.start, Form.TIME)
    says = n_(
        "📝 <b>{count} patient has prepared something for today.</b> The first appointment is at {time}.",
        "📝 <b>{count} patients have prepared something for today.</b> The first appointment is at {time}.",
        len(prepared),
        time=begins,
    )
    whose = (
        _(
            "{time} {patient}",
            time=When(each.appointment.start, Form.TIME),
            patient=patient_name(each.patient, LONGEST_NAME),
        )
        for each in visits
        if each.appointment.id in prepared
    )
    return _staying(lines(AT_DESK, says, *whose), *brief_rows(visits, prepared))


def brief_rows(visits: tuple[Visit, ...], prepared: frozenset[str]) -> Iterator[Row]:
    """What patients have prepared, one tap away."""
    buttons = [
        Button(
            _("📝 {time}: before the appointment", time=When(each.appointment.start, Form.TIME)),
            OPEN_BRIEF,
            each.appointment.id,
        )
        for each in visits
        if each.appointment.id in prepared
    ][:SHOWN_BRIEFS]
    for first in range(0, len(buttons), A_ROW):
        yield tuple(buttons[first : first + A_ROW])


def _staying(text: Text, *rows: Row) -> Screen:
    """A message that stays as it is, whatever is opened from it."""
    return Screen(text, tuple(row for row in (*rows, _OFF_ROW) if row), confirms=Subject(CONFIRMATION, ""))


def _visit(visit: Visit, found: DoctorsMorning) -> Text:
    line = _(
        "<b>{time}</b> {patient}, {service}",
        time=When(visit.appointment.start, Form.TIME),
        patient=patient_name(visit.patient, LONGEST_NAME),
        service=visit.appointment.snapshot.service,
    )
    marks = (
        _("🆕 for the first time") if visit.patient.id in found.newcomers else None,
        _("📝 prepared") if visit.appointment.id in found.prepared else None,
        standing(visit.appointment),
    )
    told = [each for each in marks if each is not None]
    return _("{visit} – {standing}", visit=line, standing=listed(*told)) if told else line


def _waiting(found: DoctorsMorning) -> Text | None:
    told = (
        n_("💬 {count} question waits for you.", "💬 {count} questions wait for you.", found.questions)
        if found.questions
        else None,
        n_(
            "🔬 {count} result waits for a doctor’s comment.",
            "🔬 {count} results wait for a doctor’s comment.",
            found.results,
        )
        if found.results
        else None,
        n_("💊 {count} order of a prescription waits.", "💊 {count} orders of prescriptions wait.", found.orders)
        if found.orders
        else None,
    )
    return lines(*told) if any(told) else None


def _doctor(of_day: DoctorsDay) -> Text:
    booked = of_day.first.snapshot
    return _(
        "<b>{doctor}</b>, {place}: {appointments}, {span}",
        doctor=Verbatim(booked.practitioner),
        place=booked.facility,
        appointments=_many(len(of_day.visits)),
        span=_span(of_day.first, of_day.last),
    )


def _many(count: int) -> Text:
    return n_("{count} appointment", "{count} appointments", count)


def _span(first: Appointment, last: Appointment) -> Text:
    """From the beginning of the first to the end of the last."""
    return _("{first}–{last}", first=When(first.start, Form.TIME), last=When(last.end, Form.TIME))


def _away(work: Work, found: DesksMorning) -> Text | None:
    if not found.absences and not found.blocked:
        return None
    absent = (_("🔴 {doctor}: absent", doctor=doctor_name(work, each.practitioner)) for each in found.absences)
    blocked = (
        _("{doctor}: {time}", doctor=target_name(work, each.target), time=blocked_line(work, each))
        for each in found.blocked
    )
    return lines(_("<b>Absences and blocked times:</b>"), *absent, *blocked)


def _calls(calls: tuple[CallEntry, ...]) -> Text | None:
    if not calls:
        return None
    more = len(calls) - SHOWN_CALLS
    whom = (
        _(
            "{name}, by {when}",
            name=patient_name(each.patient, LONGEST_NAME),
            when=When(each.due_at, Form.SHORT_MOMENT),
        )
        for each in calls[:SHOWN_CALLS]
    )
    return lines(
        n_("📞 <b>{count} call to make:</b>", "📞 <b>{count} calls to make:</b>", len(calls)),
        *whom,
        n_("… and {count} more", "… and {count} more", more) if more > 0 else None,
    )


def _open(found: DesksMorning) -> Text | None:
    told = (
        _counted(
            n_("{count} request of a patient", "{count} requests of patients", found.requests.open), found.requests
        ),
        _counted(n_("{count} question", "{count} questions", found.questions.open), found.questions),
        _counted(
            n_("{count} order of a prescription", "{count} orders of prescriptions", found.orders.open), found.orders
        ),
    )
    return lines(_("<b>Open:</b>"), *told) if any(told) else None


def _counted(what: Text, counted: Counted) -> Text | None:
    if not counted.open:
        return None
    if not counted.overdue:
        return what
    return n_("{what}, ⏰ {count} overdue", "{what}, ⏰ {count} overdue", counted.overdue, what=what)


def _unreminded(visits: tuple[Visit, ...]) -> Text | None:
    if not visits:
        return None
    more = len(visits) - SHOWN_CALLS
    return lines(
        n_(
            "🔕 <b>Tomorrow, {count} patient gets no reminder:</b>",
            "🔕 <b>Tomorrow, {count} patients get no reminder:</b>",
            len(visits),
        ),
        *(
            _(
                "{time} {patient}",
                time=When(each.appointment.start, Form.TIME),
                patient=patient_name(each.patient, LONGEST_NAME),
            )
            for each in visits[:SHOWN_CALLS]
        ),
        n_("… and {count} more", "… and {count} more", more) if more > 0 else None,
    )
