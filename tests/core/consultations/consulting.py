"""A clinic that holds online consultations, doctors who are there, and patients who wait."""

from __future__ import annotations

import datetime as dt
from typing import Final

from bot.addresses import address_of
from core.accounts.patients import Patient
from core.clinic.consulting import ConsultationKind, ConsultationRules
from core.clinic.model import Clinic, ConsultationHours, StaffMember
from core.clinic.settings import Regulations
from core.consultations import asking, consent, duty, holding
from core.consultations.model import Consultation
from core.context import Work
from core.i18n import Words
from core.roles import Role
from core.staff.members import Caller, Where
from tests.clinics import WORKING_DAYS
from tests.core.files.filing import a_full_patient
from tests.core.staff.staffing import DOCTOR, staffed_clinic

ABOUT: Final = "Od wczoraj mam wysypkę."
WILK: Final = Caller(address_of(9005), Where.PRIVATE)
"""Dr Wilk, who is an internist as Dr Nowak is."""

RULES: Final = ConsultationRules()


def consulting_clinic(rules: ConsultationRules = RULES) -> Clinic:
    """Internists from 8 to 18, dermatologists from 12 to 15, on working days."""
    clinic = staffed_clinic()
    wilk = StaffMember(user_id=9005, name="lek. Adam Wilk", roles=(Role.DOCTOR,), practitioner="wilk")
    return clinic.model_copy(
        update={
            "staff": (*clinic.staff, wilk),
            "consultations": rules,
            "consultation_hours": (_hours("internist", 8, 18), _hours("dermatologist", 12, 15)),
            "remote_regulations": Regulations(version="1", text=Words(pl="Zdalnie.", en="Remotely.")),
        }
    )


async def a_caller_in_queue(
    work: Work,
    name: str = "Anna Nowak",
    address: str = "telegram:1",
    specialty: str = "internist",
    kind: ConsultationKind = ConsultationKind.CHAT,
) -> tuple[Consultation, Patient]:
    """A new patient who has accepted the remote form, and waits."""
    patient = await a_full_patient(work, address, name)
    await consent.give(work, patient, "1")
    return await asking.enter(work, patient, specialty, kind, ABOUT), patient


async def is_there(work: Work, caller: Caller = DOCTOR, *kinds: ConsultationKind) -> None:
    """A doctor says that they are there; for a chat, if no kind is named."""
    await duty.begin(work, caller, kinds or (ConsultationKind.CHAT,))


async def a_taken_one(work: Work, caller: Caller = DOCTOR) -> tuple[Consultation, Patient]:
    """Anna's consultation, which a doctor has taken."""
    await a_caller_in_queue(work)
    await is_there(work, caller)
    return await holding.take_next(work, caller)


def _hours(specialty: str, opens: int, closes: int) -> ConsultationHours:
    return ConsultationHours(specialties=(specialty,), days=WORKING_DAYS, opens=dt.time(opens), closes=dt.time(closes))
