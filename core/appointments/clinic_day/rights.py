"""Whose day it is: the reception and the desk head change every doctor's, and close facilities; a doctor their own."""

from __future__ import annotations

from typing import Final

from core.appointments.blocked import BlockTarget
from core.clinic.model import Practitioner
from core.context import Work
from core.errors import RoleNeeded
from core.roles import Role
from core.staff import members
from core.staff.members import Action, Caller, Member

OF_ALL: Final = frozenset({Role.RECEPTION, Role.ADMIN})
"""Who changes everybody's day."""


def may_change(member: Member, practitioner: str) -> bool:
    """Whether a member of staff may say of a practitioner's day what only few may."""
    return bool(member.roles & OF_ALL) or member.practitioner == practitioner


async def require_over(work: Work, caller: Caller, action: Action, practitioner: str) -> Member:
    """Who calls, if they may do it to this practitioner's day.

    Raises: NotPermitted, NotFound.
    """
    member = await members.require(work, caller, action)
    known = work.clinic.practitioner(practitioner)
    if not may_change(member, known.id):
        raise RoleNeeded(OF_ALL)
    return member


async def require_over_target(work: Work, caller: Caller, action: Action, target: BlockTarget) -> Member:
    """The same of what is to be blocked: of a facility only few may, whoever works there.

    Raises: NotPermitted, NotFound.
    """
    if not target.facility:
        return await require_over(work, caller, action, target.practitioner)
    member = await members.require(work, caller, action)
    work.clinic.facility(target.facility)
    if target.service:
        work.clinic.service(target.service)
    if not may_close(member):
        raise RoleNeeded(OF_ALL)
    return member


def may_close(member: Member) -> bool:
    """Whether a member of staff may say that a facility is closed."""
    return bool(member.roles & OF_ALL)


def changeable(work: Work, member: Member) -> tuple[Practitioner, ...]:
    """Whose days a member of staff may change, in the clinic file's order."""
    return tuple(each for each in work.clinic.practitioners if may_change(member, each.id))
