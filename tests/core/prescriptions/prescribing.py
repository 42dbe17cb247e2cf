"""Patients who take medicines, order them, and get e-prescriptions."""

from __future__ import annotations

import datetime as dt
from typing import Final

from core.accounts.patients import Patient
from core.clinic.model import Clinic
from core.clinic.prescribing import CarefulMedicines
from core.context import Work
from core.i18n import Words
from core.prescriptions import deciding, ordering
from core.prescriptions.deciding import IssuedElsewhere
from core.prescriptions.medications import take_stock
from core.prescriptions.model import Medication, MedicineFacts, Prescription, RenewalRequest
from core.prescriptions.ordering import Order
from core.prescriptions.typed import PrescriptionDates
from core.staff.members import Caller
from tests.core.staff.staffing import DOCTOR, staffed_clinic

TODAY: Final = dt.date(2027, 3, 2)
"""The day on which tests begin."""

EUTHYROX: Final = MedicineFacts(name="Euthyrox", strength="50 µg", dose="1 tabl. rano", pack="50 tabl.", lasts_days=50)
METFORMAX: Final = MedicineFacts(name="Metformax", strength="850 mg", dose="2 × dziennie", pack="60 tabl.")
CODE: Final = "4711"
KEY: Final = "12345678901234567890123456789012345678901234"
DATES: Final = PrescriptionDates(TODAY, dt.date(2027, 4, 1))


def prescribing_clinic() -> Clinic:
    """The staffed clinic, whose file is careful with some medicines."""
    careful = (
        CarefulMedicines(id="opioids", names=("morfin", "fentanyl"), only_at_visit=True),
        CarefulMedicines(
            id="sleep",
            names=("zolpidem",),
            asks=Words(pl="Jak często bierze się ten lek?", en="How often do you take it?"),
            issued_by=("lis",),
            every_days=28,
        ),
    )
    return staffed_clinic().model_copy(update={"careful_medicines": careful})


async def takes(work: Work, patient: Patient, *medicines: MedicineFacts) -> list[Medication]:
    """Medicines on the patient's list."""
    return await take_stock(work, patient, medicines or (EUTHYROX,))


async def an_order(work: Work, patient: Patient, **more: object) -> RenewalRequest:
    """An order of one medicine of the list."""
    (medicine, *_others) = await takes(work, patient)
    return await ordering.send(work, patient, Order(medications=(medicine.id,), **more))  # type: ignore[arg-type]


def issued(**more: object) -> IssuedElsewhere:
    """What a doctor has typed."""
    return IssuedElsewhere(**({"code": CODE, "dates": DATES, "key": KEY} | more))  # type: ignore[arg-type]


async def a_prescription(work: Work, patient: Patient, caller: Caller = DOCTOR) -> Prescription:
    """An e-prescription that its patient is yet to be told of."""
    request = await an_order(work, patient)
    return await deciding.issue(work, caller, request.id, issued())
