"""How the reception's dialogs lead into one another: the day, an appointment, a patient, and booking for them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from core.appointments.model import Appointment
from core.appointments.search.free_times import Cursor
from core.clinic.model import Service
from core.treatment.certificates.model import Certificate
from dialogs.engine.turn import Turn
from dialogs.staff.visits.states import (
    BookingForMemory,
    BookingWish,
    CertifyingMemory,
    DayMemory,
    FindingMemory,
    ReferringMemory,
    RevokingMemory,
    StaffResultsMemory,
    TakenMedicinesMemory,
    VisitMemory,
)


def open_visit(
    turn: Turn[Any], appointment_id: str, *, patient: FindingMemory | None = None, day: DayMemory | None = None
) -> None:
    """Enter `Visits.one`; the way back leads to the patient or to the day."""
    turn.start(VisitMemory(appointment_id, patient=patient, day=day))


def return_to_patient(turn: Turn[Any], patient: FindingMemory | None) -> None:
    """Enter `Finding.patient`, as it was left."""
    turn.start(patient or FindingMemory())


def return_to_day(turn: Turn[Any], day: DayMemory | None) -> None:
    """Enter `Day.listing`, as it was left; the day that it is now, if there was none."""
    turn.start(day or DayMemory())


def book_for(turn: Turn[Any], patient: FindingMemory) -> None:
    """Enter `BookingFor.kind`; the way back leads to the patient."""
    turn.start(BookingForMemory(patient))


def book_service_for(turn: Turn[Any], patient: FindingMemory, service: Service, day: date | None) -> None:
    """Enter `BookingFor.slots`, for a service, from a day on, if one is wished for; the way back leads to the service's
    kind, and from there to the patient.
    """
    turn.start(BookingForMemory(patient, service.kind, service=service.id, cursor=Cursor(day, day)))


def move_for(
    turn: Turn[Any],
    visit: VisitMemory,
    patient: FindingMemory,
    appointment: Appointment,
    places: tuple[str, ...],
    day: date | None = None,
) -> None:
    """Enter `BookingFor.slots`, for another time of an appointment with its doctor, from a day on, if one is wished
    for; the way back leads to it.
    """
    memory = BookingForMemory(patient, appointment.kind, service=appointment.service, visit=visit, places=places)
    turn.start(replace(memory, practitioner=appointment.practitioner, cursor=Cursor(day, day)))


def cancel_for(turn: Turn[Any], visit: VisitMemory, reason: str) -> None:
    """Enter `Visits.confirming`, with why it is cancelled; the way back leads to the reasons."""
    turn.start(replace(visit, reason=reason))


def write_referral(turn: Turn[Any], visit: VisitMemory, referral: str = "") -> None:
    """Enter `Referring.kind`, or with a referral one of the states that are about it; the way back leads to the
    visit.
    """
    turn.start(ReferringMemory(visit, referral, is_seen=bool(referral)))


def certify(turn: Turn[Any], visit: VisitMemory, draft: Certificate | None = None) -> None:
    """Enter `Certifying.kind`, or with a draft one of the states that are about it; the way back leads to the visit."""
    if draft is None:
        turn.start(CertifyingMemory(visit))
    else:
        turn.start(CertifyingMemory(visit, draft.id, draft.facts.valid_until is not None, is_seen=True))


def revoke_access(turn: Turn[Any], patient: FindingMemory) -> None:
    """Enter `Revoking.reason`; the way back leads to the patient."""
    turn.start(RevokingMemory(patient))


def results_of(
    turn: Turn[Any], patient_id: int, *, patient: FindingMemory | None = None, visit: VisitMemory | None = None
) -> None:
    """Enter `StaffResults.listing`; the way back leads to the patient or to the appointment."""
    turn.start(StaffResultsMemory(of_patient=patient_id, patient=patient, visit=visit))


def medicines_of(
    turn: Turn[Any], patient_id: int, *, found: FindingMemory | None = None, visit: VisitMemory | None = None
) -> None:
    """Enter `TakenMedicines.listing`; the way back leads to the patient or to the appointment."""
    turn.start(TakenMedicinesMemory(patient_id, found=found, visit=visit))


def return_to_visit(turn: Turn[Any], visit: VisitMemory | None) -> None:
    """Enter `Visits.one`, as it was left."""
    turn.start(visit or VisitMemory())


def book_as_wished(turn: Turn[Any], patient: FindingMemory, wish: BookingWish) -> None:
    """Enter `BookingFor.slots` with what was said; `BookingFor.kind`, if no service was."""
    wanted = BookingForMemory(replace(patient, wish=None), service=wish.service, practitioner=wish.practitioner)
    kind = turn.work.clinic.service(wish.service).kind if wish.service else None
    turn.start(replace(wanted, kind=kind, wishes=wish.wishes))


def found(patient_id: int, day: DayMemory | None) -> FindingMemory:
    """A patient who was not looked for."""
    return FindingMemory(patient=patient_id, day=day)
