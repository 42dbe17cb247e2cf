"""The clinic's people: who they are, and who may do what, and where.

The clinic file names the first of them. Whom the desk head adds, changes or removes from the chat is a row of a table,
and the row counts. What each role may do is one table, `PERMISSIONS`; nothing else decides.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.clinic.model import Clinic
from core.context import Work
from core.errors import LastAdmin, NotFound, NotStaff, RoleNeeded, WrongChat
from core.orm import Base, EncryptedJson
from core.paging import Page
from core.roles import Role
from core.staff import audit
from core.staff.audit import AuditAction, AuditEntry
from core.staff.presence import absent
from core.statements.prepared import Answer, Prepared
from core.text.collation import order_by_surname
from core.text.normalisation import fitting

LONGEST_NAME: Final = 60


class Where(StrEnum):
    """The kind of chat in which somebody acts."""

    STAFF_CHAT = "staff_chat"
    PRIVATE = "private"
    ELSEWHERE = "elsewhere"


class Action(StrEnum):
    """What the clinic's people do in the portal."""

    SEE_QUESTIONS = "see_questions"
    TAKE = "take"
    ANSWER = "answer"
    ASK_BACK = "ask_back"
    HAND_OVER = "hand_over"
    DECLINE = "decline"
    NOTE = "note"
    SEE_OWN_WORK = "see_own_work"
    SEE_DAY = "see_day"
    MARK_VISIT = "mark_visit"
    CANCEL_FOR_PATIENT = "cancel_for_patient"
    BOOK_FOR_PATIENT = "book_for_patient"
    MOVE_FOR_PATIENT = "move_for_patient"
    BLOCK_TIME = "block_time"
    TELL_DELAY = "tell_delay"
    OFFER_TIMES = "offer_times"
    FIND_PATIENT = "find_patient"
    ENTER_PATIENT = "enter_patient"
    REVOKE_ACCESS = "revoke_access"
    JOIN_ACCOUNTS = "join_accounts"
    CONFIRM_IDENTITY = "confirm_identity"
    CALL_PATIENT = "call_patient"
    SEE_TO_REQUEST = "see_to_request"
    SEE_TO_FAMILY = "see_to_family"
    GIVE_INSTRUCTIONS = "give_instructions"
    SEE_RENEWALS = "see_renewals"
    DECIDE_RENEWALS = "decide_renewals"
    SEE_MEDICINES = "see_medicines"
    SEE_RESULTS = "see_results"
    PUBLISH_RESULT = "publish_result"
    COMMENT_RESULT = "comment_result"
    SEE_BRIEF = "see_brief"
    SEE_TO_FOLLOW_UP = "see_to_follow_up"
    SEE_RATINGS = "see_ratings"
    WRITE_REFERRAL = "write_referral"
    GIVE_CERTIFICATE = "give_certificate"
    CONSULT = "consult"
    SEE_CONSULTATIONS = "see_consultations"
    SEE_OVERDUE = "see_overdue"
    MANAGE_STAFF = "manage_staff"
    SETTLE_OBJECTION = "settle_objection"
    SEE_AUDIT = "see_audit"
    HELP = "help"


@dataclass(frozen=True, slots=True)
class Permission:
    """Who may do something, and in which chats."""

    roles: frozenset[Role]
    where: frozenset[Where]


def _for(*roles: Role, also_in_private: bool = True) -> Permission:
    """What these roles may do in the staff chat, and in their private chats with the bot unless there is a reason."""
    where = {Where.STAFF_CHAT, Where.PRIVATE} if also_in_private else {Where.STAFF_CHAT}
    return Permission(frozenset(roles), frozenset(where))


PERMISSIONS: Final[Mapping[Action, Permission]] = MappingProxyType(
    {
        Action.SEE_QUESTIONS: _for(Role.RECEPTION, Role.DOCTOR, Role.ADMIN),
        Action.TAKE: _for(Role.DOCTOR),
        Action.ANSWER: _for(Role.DOCTOR),
        Action.ASK_BACK: _for(Role.DOCTOR),
        Action.HAND_OVER: _for(Role.DOCTOR),
        Action.DECLINE: _for(Role.DOCTOR),
        Action.NOTE: _for(Role.RECEPTION, Role.DOCTOR),
        Action.SEE_OWN_WORK: _for(Role.DOCTOR),
        Action.SEE_DAY: _for(Role.RECEPTION, Role.DOCTOR, Role.ADMIN),
        Action.MARK_VISIT: _for(Role.RECEPTION, Role.DOCTOR),
        Action.CANCEL_FOR_PATIENT: _for(Role.RECEPTION),
        Action.BOOK_FOR_PATIENT: _for(Role.RECEPTION),
        Action.MOVE_FOR_PATIENT: _for(Role.RECEPTION),
        Action.BLOCK_TIME: _for(Role.RECEPTION, Role.DOCTOR, Role.ADMIN),
        Action.TELL_DELAY: _for(Role.RECEPTION, Role.DOCTOR, Role.ADMIN),
        Action.FIND_PATIENT: _for(Role.RECEPTION, Role.DOCTOR),
        Action.OFFER_TIMES: _for(Role.RECEPTION),
        Action.ENTER_PATIENT: _for(Role.RECEPTION),
        Action.REVOKE_ACCESS: _for(Role.RECEPTION),
        Action.JOIN_ACCOUNTS: _for(Role.RECEPTION),
        Action.CONFIRM_IDENTITY: _for(Role.RECEPTION),
        Action.SEE_TO_REQUEST: _for(Role.RECEPTION),
        Action.SEE_TO_FAMILY: _for(Role.RECEPTION),
        Action.CALL_PATIENT: _for(Role.RECEPTION),
        Action.GIVE_INSTRUCTIONS: _for(Role.DOCTOR),
        Action.SEE_RENEWALS: _for(Role.RECEPTION, Role.DOCTOR, Role.ADMIN),
        Action.DECIDE_RENEWALS: _for(Role.DOCTOR),
        Action.SEE_MEDICINES: _for(Role.DOCTOR),
        Action.SEE_RESULTS: _for(Role.RECEPTION, Role.DOCTOR),
        Action.PUBLISH_RESULT: _for(Role.RECEPTION, Role.DOCTOR),
        Action.COMMENT_RESULT: _for(Role.DOCTOR),
        Action.SEE_BRIEF: _for(Role.DOCTOR),
        Action.SEE_TO_FOLLOW_UP: _for(Role.RECEPTION, Role.DOCTOR),
        Action.SEE_RATINGS: _for(Role.ADMIN),
        Action.WRITE_REFERRAL: _for(Role.DOCTOR),
        Action.GIVE_CERTIFICATE: _for(Role.DOCTOR),
        Action.CONSULT: _for(Role.DOCTOR),
        Action.SEE_CONSULTATIONS: _for(Role.RECEPTION, Role.DOCTOR, Role.ADMIN),
        Action.SEE_OVERDUE: _for(Role.ADMIN),
        Action.MANAGE_STAFF: _for(Role.ADMIN),
        Action.SETTLE_OBJECTION: _for(Role.ADMIN),
        Action.SEE_AUDIT: _for(Role.ADMIN),
        Action.HELP: _for(Role.RECEPTION, Role.DOCTOR, Role.ADMIN),
    }
)


class StaffRow(Base):
    """What was decided in the chat about the person at an address; somebody removed has no roles.

    Sealed as a whole, with the address inside: whoever has only the database can give nobody a role.
    """

    __tablename__ = "staff"

    address: Mapped[str] = mapped_column(sa.String(80), primary_key=True)
    sealed: Mapped[dict[str, Any]] = mapped_column("facts", EncryptedJson("staff.facts"))
    changed_at: Mapped[datetime]


_ROW: Final = Prepared(sa.select(StaffRow).where(StaffRow.address == sa.bindparam("address")))


@dataclass(frozen=True, slots=True)
class Member:
    """One of the clinic's people. `practitioner` is who they are in the clinic file, if anybody there."""

    address: str
    name: str
    roles: frozenset[Role]
    practitioner: str | None

    @property
    def sees_own_patients(self) -> bool:
        """Whether they find those patients alone whom they have seen or are to see, or who have asked them."""
        return Role.RECEPTION not in self.roles

    def may(self, action: Action) -> bool:
        """Whether their roles allow it, wherever they are: tells which buttons to draw. `require` decides."""
        return bool(self.roles & PERMISSIONS[action].roles)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks for something, and in what kind of chat."""

    address: str
    where: Where


async def find_member(work: Work, address: str) -> Member | None:
    """The member of staff at an address, if any; what was decided in the chat counts before the clinic file. Nobody who
    has left the chat is one.
    """
    return await member_of(work, address, await look_up(work, address))


async def look_up(work: Work, address: str) -> Answer:
    """What `member_of` needs to tell whether there is a member of staff at an address."""
    return await _ROW.put_off(work.session, {"address": address})


async def member_of(work: Work, address: str, looked_up: Answer) -> Member | None:
    """As `find_member`, of what was looked up for this address."""
    known = await _read_known(work, address, looked_up)
    return None if known is None or await absent(work.session, (address,)) else known


async def _read_known(work: Work, address: str, looked_up: Answer) -> Member | None:
    """The same, in the chat or not."""
    if (found := await looked_up.first_row()) is not None:
        return _from_row(work.clinic, found[0])
    return _named_in_file(work).get(address)


async def all_members(work: Work) -> tuple[Member, ...]:
    """All of the staff in their chat, by surname."""
    known = await known_members(work)
    away = await absent(work.session, (each.address for each in known))
    return tuple(each for each in known if each.address not in away)


async def known_members(work: Work) -> tuple[Member, ...]:
    """All of the staff, in their chat or not, by surname, whether the clinic file names them or the desk head added
    them.
    """
    rows = {row.address: row for row in await work.session.scalars(sa.select(StaffRow))}
    found = [named for address, named in _named_in_file(work).items() if address not in rows]
    found += [each for row in rows.values() if (each := _from_row(work.clinic, row))]
    return tuple(sorted(found, key=lambda each: (order_by_surname(each.name), each.address)))


async def former_members(work: Work) -> tuple[Member, ...]:
    """Those who were removed in the chat, by surname: what they did is still told."""
    rows = [row.sealed for row in await work.session.scalars(sa.select(StaffRow))]
    gone = [Member(facts["address"], facts["name"], frozenset(), None) for facts in rows if not facts["roles"]]
    return tuple(sorted(gone, key=lambda each: (order_by_surname(each.name), each.address)))


async def require(work: Work, caller: Caller, action: Action) -> Member:
    """Who calls, if they may do it there.

    Raises: NotStaff, WrongChat, RoleNeeded.
    """
    permission = PERMISSIONS[action]
    found = await find_member(work, caller.address)
    if found is None:
        raise NotStaff
    if caller.where not in permission.where:
        raise WrongChat
    if not found.roles & permission.roles:
        raise RoleNeeded(permission.roles)
    return found


async def add(
    work: Work, caller: Caller, address: str, name: str, roles: Collection[Role], practitioner: str | None = None
) -> Member:
    """Make somebody a member of staff; who is one already gets this name and these roles.

    Raises: NotPermitted, NotFound, LastAdmin, UnusableText.
    Locks: audit log.
    """
    known = await _for_changing(work, caller, address)
    changed = _member(work.clinic, address, fitting(name, 1, LONGEST_NAME), roles, practitioner)
    return await _decide(work, caller, changed, AuditAction.CHANGED_STAFF if known else AuditAction.ADDED_STAFF)


async def change(
    work: Work, caller: Caller, address: str, roles: Collection[Role], practitioner: str | None = None
) -> Member:
    """Give a member of staff these roles instead of theirs.

    Raises: NotPermitted, NotFound, LastAdmin.
    Locks: audit log.
    """
    known = await _for_changing(work, caller, address)
    if known is None:
        raise NotFound
    changed = _member(work.clinic, address, known.name, roles, practitioner)
    return await _decide(work, caller, changed, AuditAction.CHANGED_STAFF)


async def remove(work: Work, caller: Caller, address: str) -> Member:
    """From now on they are not of the staff; tells who it was.

    Raises: NotPermitted, NotFound, LastAdmin.
    Locks: audit log.
    """
    known = await _for_changing(work, caller, address)
    if known is None:
        raise NotFound
    await _decide(work, caller, Member(address, known.name, frozenset(), None), AuditAction.REMOVED_STAFF)
    return known


async def what_was_done(
    work: Work,
    caller: Caller,
    page: int = 1,
    *,
    who: str | None = None,
    patient_id: int | None = None,
    up_to: int | None = None,
) -> Page[AuditEntry]:
    """A page of the audit log; that somebody looked is written there too. `up_to` is the number of the newest entry to
    tell of, so that pages stay as they are while somebody turns them.

    Raises: NotPermitted.
    Locks: audit log.
    """
    await require(work, caller, Action.SEE_AUDIT)
    found = await audit.recent(work, page, who=who, patient_id=patient_id, up_to=up_to)
    await audit.note(work, caller.address, AuditAction.SAW_AUDIT, patient_id=patient_id, subject=who or "")
    return found


async def _for_changing(work: Work, caller: Caller, address: str) -> Member | None:
    """Who is at the address, once nobody else is changing the staff: two heads must not remove each other."""
    await audit.lock(work)
    await work.session.execute(sa.select(StaffRow), execution_options={"populate_existing": True})
    await require(work, caller, Action.MANAGE_STAFF)
    return await _read_known(work, address, await look_up(work, address))


def _member(clinic: Clinic, address: str, name: str, roles: Collection[Role], practitioner: str | None) -> Member:
    if not roles:
        raise ValueError("A member of staff has a role; use remove() for one who leaves.")
    if Role.DOCTOR not in roles:
        practitioner = None
    if practitioner is not None:
        clinic.practitioner(practitioner)
    return Member(address, name, frozenset(roles), practitioner)


async def _decide(work: Work, caller: Caller, changed: Member, what: AuditAction) -> Member:
    others = [each for each in await all_members(work) if each.address != changed.address]
    if not any(Role.ADMIN in each.roles for each in (changed, *others)):
        raise LastAdmin
    facts = {
        "address": changed.address,
        "name": changed.name,
        "roles": sorted(changed.roles),
        "practitioner": changed.practitioner,
    }
    await work.session.merge(StaffRow(address=changed.address, sealed=facts, changed_at=work.now))
    await audit.note(work, caller.address, what, subject=changed.address)
    return changed


def _named_in_file(work: Work) -> dict[str, Member]:
    """The staff that the clinic file names, by address."""
    named = [
        Member(work.address_of(each.user_id), each.name, frozenset(each.roles), each.practitioner)
        for each in work.clinic.staff
    ]
    return {each.address: each for each in named}


def _from_row(clinic: Clinic, row: StaffRow) -> Member | None:
    facts = row.sealed
    if facts["address"] != row.address or not facts["roles"]:
        return None
    known = {each.id for each in clinic.practitioners}
    practitioner = facts["practitioner"] if facts["practitioner"] in known else None
    return Member(row.address, facts["name"], frozenset(map(Role, facts["roles"])), practitioner)
