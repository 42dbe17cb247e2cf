"""Hand a case over: to a colleague, or to whoever has a specialty (S23)."""

from __future__ import annotations

from core.context import Work
from core.errors import NotFound
from core.questions import answering, deadlines
from core.questions.model import Entry, EntryKind, Piece, QuestionStatus
from core.roles import Role
from core.staff import members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller, Member


async def colleagues(work: Work, caller: Caller) -> tuple[Member, ...]:
    """The doctors to whom a case can be handed over, by name.

    Raises: NotPermitted.
    """
    await members.require(work, caller, Action.HAND_OVER)
    return tuple(each for each in await members.all_members(work) if _can_be_handed_to(each, caller.address))


async def hand_over(
    work: Work, caller: Caller, question_id: str, *, to: str = "", specialty: str = "", text: str = ""
) -> Entry:
    """Give a case to the colleague at an address, or to whoever has a specialty: they have to take it.

    Raises: NotPermitted, NotFound, QuestionRefused, UnusableText.
    Locks: patient, question, audit log.
    """
    member = await members.require(work, caller, Action.HAND_OVER)
    question = await answering.lock_case(work, question_id)
    await answering.require_free(work, question, member)
    receiver = await _receiver(work, to, member) if to else None
    if receiver is None and specialty not in work.clinic.specialties:
        raise NotFound
    if question.status is not QuestionStatus.SEEN:
        question.become(QuestionStatus.SEEN)
    question.taken_by = question.holder = question.taken_at = None
    question.practitioner = receiver.practitioner if receiver else None
    question.specialty, question.handed_to = (None, to) if receiver else (specialty, None)
    if question.expected_on is None:
        deadlines.expect_answer(work, question)
    deadlines.wait_for_staff(work, question)
    entry = await answering.write_entry(work, question, member, EntryKind.HANDOVER, Piece("", text), shortest=0)
    entry.sealed = entry.sealed | {"handed_to": receiver.name if receiver else specialty}
    await answering.note_in_audit_log(work, member, AuditAction.HANDED_OVER, question)
    return entry


async def _receiver(work: Work, address: str, giver: Member) -> Member:
    found = await members.find_member(work, address)
    if found is None or not _can_be_handed_to(found, giver.address):
        raise NotFound
    return found


def _can_be_handed_to(member: Member, giver: str) -> bool:
    return Role.DOCTOR in member.roles and member.address != giver
