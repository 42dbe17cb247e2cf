"""The small clinic's staff, calling from the staff chat."""

from __future__ import annotations

from bot.addresses import address_of
from core.clinic.model import Clinic, StaffMember
from core.roles import Role
from core.staff.members import Caller, Where
from tests.clinics import small_clinic

MARIA = address_of(9001)
EWA = address_of(9002)
JAN = address_of(9003)
PIOTR = address_of(9004)
OUTSIDER = address_of(666)

RECEPTIONIST = Caller(MARIA, Where.STAFF_CHAT)
DOCTOR = Caller(EWA, Where.STAFF_CHAT)
DESK_HEAD = Caller(JAN, Where.STAFF_CHAT)
OTHER_DOCTOR = Caller(PIOTR, Where.STAFF_CHAT)


def staffed_clinic() -> Clinic:
    """Maria at the reception, Dr Nowak and Dr Lis, and Jan, the desk head."""
    staff = (
        StaffMember(user_id=9001, name="Maria", roles=(Role.RECEPTION,)),
        StaffMember(user_id=9002, name="lek. Ewa Nowak", roles=(Role.DOCTOR,), practitioner="nowak"),
        StaffMember(user_id=9003, name="Jan", roles=(Role.ADMIN,)),
        StaffMember(user_id=9004, name="dr n. med. Piotr Lis", roles=(Role.DOCTOR,), practitioner="lis"),
    )
    return small_clinic().model_copy(update={"staff": staff})
