"""Whom somebody of the staff finds: the reception everybody, a doctor those alone whom they have seen or are to see, or
who have asked them.

With whom an appointment is, is sealed, so no statement can ask for it: whoever was found is looked at afterwards.
"""

from __future__ import annotations

from collections.abc import Collection
from functools import partial
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient
from core.appointments import visits
from core.appointments.model import Appointment, AppointmentStatus
from core.appointments.visits import Record
from core.context import Work
from core.errors import RoleNeeded
from core.paging import Page
from core.questions.model import Question, QuestionStatus
from core.roles import Role
from core.staff import audit, members, patient_search
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller, Member

_STOOD: Final = (AppointmentStatus.BOOKED, AppointmentStatus.ATTENDED, AppointmentStatus.NO_SHOW)


async def find(work: Work, caller: Caller, text: str) -> Page[Patient]:
    """The patients who may be meant, of those whom the caller may find (`core.staff.patient_search`).

    Raises: NotPermitted, UnusableText.
    Locks: audit log.
    """
    member = await members.require(work, caller, Action.FIND_PATIENT)
    keep = partial(own_among, work, member) if member.sees_own_patients else None
    return await patient_search.find(work, caller, text, keep)


async def get_record(work: Work, caller: Caller, patient_id: int) -> Record:
    """A patient and their appointments, for whoever may find them.

    Raises: NotPermitted, for a doctor whose patient it is not, too; NotFound.
    Locks: audit log.
    """
    member = await members.require(work, caller, Action.FIND_PATIENT)
    if member.sees_own_patients and patient_id not in await own_among(work, member, (patient_id,)):
        raise RoleNeeded(frozenset((Role.RECEPTION,)))
    found = await visits.record_of(work, patient_id)
    await audit.note(work, caller.address, AuditAction.SAW_APPOINTMENT, patient_id=patient_id)
    return found


async def own_among(work: Work, doctor: Member, patient_ids: Collection[int]) -> frozenset[int]:
    """Those of the patients (numbers) who had or have an appointment with this doctor, or have asked them."""
    found = await work.session.execute(
        sa.select(Appointment.patient_id, Appointment.practitioner).where(
            Appointment.patient_id.in_(patient_ids), Appointment.status.in_(_STOOD)
        )
    )
    seen = frozenset(patient for patient, practitioner in found if practitioner == doctor.practitioner)
    asked = sa.select(Question.patient_id).where(
        Question.patient_id.in_(patient_ids), Question.status != QuestionStatus.DRAFT, _is_theirs(doctor)
    )
    return (seen if doctor.practitioner else frozenset()) | frozenset(await work.session.scalars(asked.distinct()))


def _is_theirs(doctor: Member) -> sa.ColumnElement[bool]:
    """Whether a question is this doctor's, or was handed to them."""
    by_name = sa.and_(sa.literal(doctor.practitioner is not None), Question.practitioner == doctor.practitioner)
    return sa.or_(Question.taken_by == doctor.address, Question.handed_to == doctor.address, by_name)
