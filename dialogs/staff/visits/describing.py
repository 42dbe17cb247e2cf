"""How the clinic's people see an appointment, and a patient."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, ParamSpec

from core.accounts.patients import Patient, Tier, person_of
from core.appointments.model import Appointment, AppointmentStatus, Origin
from core.appointments.visits import Visit
from core.clinic.model import ServiceKind
from core.context import Work
from core.errors import Refusal
from core.treatment.instructions import Instruction
from dialogs.engine.text import Form, Quote, Text, Verbatim, When, _, lines
from dialogs.staff import call_card
from dialogs.staff.words import delivery_mark
from dialogs.wording.booking.appointments import short_line, telephone

LONGEST_NAME: Final = 60
"""As much of a name as a list shows."""

ENTERED: Final = _(
    "📞 <b>No account:</b> the clinic entered this record, and the patient is told on the telephone. Nothing was "
    "accepted for it, neither regulations nor consents."
)

LEFT_BEHIND: Final = _(
    "⚠️ There is another account with the same identity number: its chat was closed, and its identity never confirmed."
)

_Rule = ParamSpec("_Rule")


def allows(rule: Callable[_Rule, None], *args: _Rule.args, **kwargs: _Rule.kwargs) -> bool:
    """Whether a rule of core passes, to know which buttons to draw. The use case asks the rule again."""
    try:
        rule(*args, **kwargs)
    except Refusal:
        return False
    return True


def standing(appointment: Appointment) -> Text | None:
    """How an appointment stands; `None` while it is simply expected."""
    match appointment.status:
        case AppointmentStatus.CANCELLED:
            return _("❌ cancelled")
        case AppointmentStatus.ATTENDED:
            return _("✅ attended")
        case AppointmentStatus.NO_SHOW:
            return _("🚫 did not come")
        case _ if appointment.arrived_at is not None and appointment.is_between:
            return _("🚶 without a time, here since {time}", time=When(appointment.arrived_at, Form.TIME))
        case _ if appointment.arrived_at is not None and appointment.origin is Origin.WALK_IN:
            return _("🚶 came without an appointment, {time}", time=When(appointment.arrived_at, Form.TIME))
        case _ if appointment.arrived_at is not None:
            return _("🟢 here since {time}", time=When(appointment.arrived_at, Form.TIME))
        case _ if appointment.says_here_at is not None:
            return _("🙋 says they are here, {time}", time=When(appointment.says_here_at, Form.TIME))
        case _ if appointment.late_minutes is not None:
            return _("⏱ late by about {minutes} min", minutes=appointment.late_minutes)
        case _ if appointment.confirmed_at is not None:
            return _("👍 will come")
        case _:
            return None


def facts(appointment: Appointment) -> Text:
    """What, when, who and where, for the clinic's people."""
    booked = appointment.snapshot
    by_telephone = appointment.kind is ServiceKind.TELEPHONE
    return lines(
        _("<b>{service}</b>", service=booked.service),
        _("When: {when}", when=When(appointment.start, Form.MOMENT)),
        _("Doctor: {name}", name=Verbatim(booked.practitioner)),
        _("Where: {place}", place=_("by telephone") if by_telephone else booked.facility),
    )


def visit_lines(visit: Visit) -> Text:
    """An appointment and its patient, as the head of a screen on which something is decided about it."""
    return lines(short_line(visit.appointment), _("Patient: {patient}", patient=patient_line(visit.patient)))


def short_name(patient: Patient) -> Text:
    """A name, cut to what a list shows."""
    return Quote(patient.full_name, LONGEST_NAME)


def patient_line(patient: Patient) -> Text:
    """Name and date of birth: two patients may have one name, and somebody else may have typed both (D16)."""
    born, name = When(patient.birth_date, Form.NUMERIC), short_name(patient)
    if patient.tier is Tier.FULL:
        return _("<b>{name}</b>, born {date}", name=name, date=born)
    return _("<b>{name}</b>, born {date}, ⚠️ identity not confirmed", name=name, date=born)


def patient_in_list(patient: Patient) -> Text:
    """The same, with the last three digits of the telephone: enough to tell patients apart, not to call one."""
    end = Verbatim(patient.phone[-3:])
    if patient.tier is Tier.FULL:
        return _("{patient}, telephone …{end}, ✔ identity confirmed", patient=patient_line(patient), end=end)
    return _("{patient}, telephone …{end}", patient=patient_line(patient), end=end)


def instructions_line(instruction: Instruction) -> Text:
    """That instructions were given, and how far they have come; their words are for the patient alone."""
    when, mark = When(instruction.given_at, Form.SHORT_MOMENT), delivery_mark(instruction)
    told = _("Instructions – {doctor}, {when} {mark}", doctor=Verbatim(instruction.author), when=when, mark=mark)
    if not instruction.done:
        return told
    done, count = len(instruction.done), len(instruction.tasks)
    return lines(told, _("The patient has done {done} of {count}.", done=done, count=count))


async def unreached(work: Work, patient: Patient) -> Text | None:
    """Why the patient can't be told anything here, so that somebody has to call; `None` if they can."""
    person = await person_of(work, patient)
    if person is None:
        return call_card.NO_CHAT
    return None if person.unreachable_since is None else call_card.LEFT


def phone_line(patient: Patient) -> Text:
    return _("Telephone: {phone}", phone=telephone(patient.phone))
