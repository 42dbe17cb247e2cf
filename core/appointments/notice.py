"""Until when patients move and cancel their appointments by themselves: the minimum notice, the service's or the
clinic's.

After that they ask the reception (`core.requests`). The reception's own moving and cancelling is bound by no notice.
Nor are patients while it is the clinic that is late, or that has moved the appointment to a time within the notice.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from core.appointments.model import Appointment
from core.appointments.refusals import NoticePassed
from core.clinic.model import BookedBy, Clinic
from core.context import Work
from core.errors import NotFound


def notice_for(clinic: Clinic, service_id: str) -> timedelta:
    """How long before its start an appointment for the service is in the patient's hands."""
    notice = clinic.settings.cancel_notice_minutes
    try:
        own = clinic.service(service_id).cancel_notice_minutes
    except NotFound:  # which the clinic no longer has
        own = None
    return timedelta(minutes=notice if own is None else own)


def last_moment(clinic: Clinic, appointment: Appointment) -> datetime:
    """Until when the patient can move or cancel it; its start, when no notice is asked for, or it is waived."""
    if appointment.notice_waived_at is not None:
        return appointment.start
    return appointment.start - notice_for(clinic, appointment.service)


def has_passed(work: Work, appointment: Appointment) -> bool:
    """Whether the patient has to ask the reception from now on."""
    return work.now >= last_moment(work.clinic, appointment)


def waive(work: Work, appointment: Appointment) -> None:
    """Leave it in the patient's hands until it starts: it is the clinic that doesn't keep to its time."""
    appointment.notice_waived_at = appointment.notice_waived_at or work.now


def has_to_ask_to_move(work: Work, appointment: Appointment) -> bool:
    """Whether another time is the reception's to find: it is late, or the clinic books the service itself."""
    try:
        service = work.clinic.service(appointment.service)
    except NotFound:  # which the clinic no longer has
        return has_passed(work, appointment)
    return service.booked_by is BookedBy.REQUEST or has_passed(work, appointment)


def require_in_time(work: Work, *appointments: Appointment) -> None:
    """Pass if the patient can still move or cancel these by themselves.

    Raises: NoticePassed.
    """
    for each in appointments:
        if has_passed(work, each):
            raise NoticePassed(last_moment(work.clinic, each), each.start)
