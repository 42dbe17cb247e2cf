"""Issue an e-prescription out of an online consultation: nobody has ordered it, it is decided at once (S16, S20, D20).

It is an order like any other from then on: for a minute it can be taken back, then its patient is told.
"""

from __future__ import annotations

import sqlalchemy as sa

from core.accounts import tiers
from core.accounts.patients import Patient
from core.accounts.tiers import Feature
from core.consultations.giving import require_may_give
from core.consultations.model import Consultation, get_consultation, lock_consultation
from core.context import Work
from core.errors import PatientCantRead
from core.ids import new_id
from core.prescriptions import limits
from core.prescriptions.collecting import unspent
from core.prescriptions.deciding import UNDONE_WITHIN, IssuedElsewhere, write_out
from core.prescriptions.medications import find_named
from core.prescriptions.model import (
    OPEN,
    MedicineFacts,
    OrderedMedicine,
    Prescription,
    RenewalFacts,
    RenewalRequest,
    RenewalStatus,
    Supply,
)
from core.prescriptions.refusals import UnusableMedicines
from core.prescriptions.typed import MOST_LINES, require_dates
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller, Member
from core.text.normalisation import plain


async def require_prescribable(
    work: Work, caller: Caller, consultation_id: str, medicines: tuple[MedicineFacts, ...] = ()
) -> tuple[Member, Consultation, Patient]:
    """Pass if the caller may issue these medicines out of a consultation, and the patient can collect them: they hold
    it, or have held it, and the clinic lets them.

    Raises: NotPermitted, NotFound, ConsultationNotTaken, ConsultationTakenBy, TooLateToGive, UnusableMedicines,
        NotThisDoctor, NotRemotely; PatientCantRead, with the number to call.
    """
    doctor = await members.require(work, caller, Action.DECIDE_RENEWALS)
    consultation, patient = await get_consultation(work, consultation_id)
    await require_may_give(work, consultation, doctor)
    if not tiers.has_level(patient, Feature.MEDICATIONS):
        raise PatientCantRead(patient.phone)
    if len(medicines) > MOST_LINES:
        raise UnusableMedicines(MOST_LINES, len(medicines))
    limits.require_may_issue(work.clinic, doctor, medicines)
    limits.require_remote(work.clinic, medicines)
    return doctor, consultation, patient


async def still_to_buy(work: Work, patient: Patient, medicine: MedicineFacts) -> Prescription | None:
    """An e-prescription by which the patient can still buy this medicine. Asks no rights."""
    name = plain(medicine.title)
    for each in await unspent(work, patient):
        if any(plain(line.title) == name for line in each.sealed.lines):
            return each
    return None


async def is_ordered(work: Work, patient: Patient, medicine: MedicineFacts) -> bool:
    """Whether an order of the patient's that waits has this medicine. Asks no rights."""
    name = plain(medicine.title)
    query = sa.select(RenewalRequest).where(RenewalRequest.patient_id == patient.id, RenewalRequest.status.in_(OPEN))
    found = await work.session.scalars(query)
    return any(plain(line.medicine.title) == name for each in found for line in each.sealed.lines)


async def issue(work: Work, caller: Caller, consultation_id: str, issued: IssuedElsewhere) -> RenewalRequest:
    """Pass on what was issued. Its dates are as the doctor gave them (D20).

    Raises: NotPermitted, NotFound, ConsultationNotTaken, ConsultationTakenBy, TooLateToGive, PatientCantRead,
        NotThisDoctor, NotRemotely, UnusablePrescription.
    Locks: patient, consultation, audit log.
    """
    await lock_consultation(work, consultation_id)
    medicines, today = issued.medicines, work.clinic.day_of(work.now)
    doctor, _consultation, patient = await require_prescribable(work, caller, consultation_id, medicines)
    if not medicines:
        raise UnusableMedicines(MOST_LINES, 0)
    require_dates(issued.dates, today)
    lines = tuple([await _ordered(work, patient, each) for each in medicines])
    request = RenewalRequest(id=new_id(), patient_id=patient.id, consultation_id=consultation_id)
    request.status, request.supply, request.urgent, request.raised = RenewalStatus.ISSUED, Supply.A_WEEK, False, 0
    request.sent_at = request.taken_at = request.decided_at = work.now
    request.expected_on, request.announce_at = today, work.now + UNDONE_WITHIN
    request.taken_by, request.sealed = doctor.address, RenewalFacts(lines=lines, holder=doctor.name)
    work.session.add(request)
    await work.session.flush()
    work.session.add(write_out(request, issued, doctor))
    await work.session.flush()
    what = AuditAction.ISSUED_PRESCRIPTION
    await audit.note(work, doctor.address, what, patient_id=patient.id, subject=request.id)
    return request


async def _ordered(work: Work, patient: Patient, medicine: MedicineFacts) -> OrderedMedicine:
    known = await find_named(work, patient, medicine)
    return OrderedMedicine(medicine=medicine, medication="" if known is None else known.id)
