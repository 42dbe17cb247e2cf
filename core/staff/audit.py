"""Who saw or did what to whose record, and when: a log that can't be changed unseen.

Each row carries a keyed hash of what it says and of the row before it. A sealed head counts the rows, so that those cut
off at the end are missed too. Whoever has only the database has no key, and can't make a row that fits. A row tells of
an act, never what was read or written in it.

Rows are numbered without gaps, so appends wait for one another: let `note` be the last thing that a use case does, and
take every other lock before it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from core.context import Work
from core.keys import KeyRing
from core.orm import Base, keys_of
from core.paging import Page, page_of

PORTAL: Final = "portal"
"""Who acts when nobody does: what fell due."""

STRANGER: Final = "stranger"
"""Who acts without an account: the log must not tell which Telegram account a patient's number had."""

AT_ONCE: Final = 1000
"""How many rows are checked at a time."""

REFUSED_AGAIN: Final = timedelta(hours=1)
LOOKED_BACK: Final = 100
"""After how long the same refusal is written down again, and among how many of somebody's acts it is looked for."""

MOST_REFUSED: Final = 20
"""How many refusals of somebody's are written down in that time, however many they are."""

_ROW, _HEAD = "audit.digest", "audit_head.seal"


class AuditAction(StrEnum):
    """What can be done to a record, or seen of it."""

    SAW_QUESTION = "saw_question"
    TOOK_QUESTION = "took_question"
    ANSWERED_QUESTION = "answered_question"
    ASKED_BACK = "asked_back"
    HANDED_OVER = "handed_over"
    DECLINED_QUESTION = "declined_question"
    WROTE_NOTE = "wrote_note"
    REVISED_ANSWER = "revised_answer"
    TOOK_ANSWER_BACK = "took_answer_back"
    SAW_OPEN_QUESTIONS = "saw_open_questions"
    SENT_QUESTION = "sent_question"
    ADDED_TO_QUESTION = "added_to_question"
    WITHDREW_QUESTION = "withdrew_question"
    OPENED_ANSWER = "opened_answer"
    RAISED_QUESTION = "raised_question"
    ESCALATED_QUESTION = "escalated_question"
    SAW_CARD = "saw_card"
    SAW_DAY = "saw_day"
    PRINTED_DAY = "printed_day"
    SAW_OWN_WORK = "saw_own_work"
    TOLD_SUMMARY = "told_summary"
    SAW_APPOINTMENT = "saw_appointment"
    SAW_FILES = "saw_files"
    MARKED_BOOKED = "marked_booked"
    MARKED_ARRIVED = "marked_arrived"
    WALKED_IN = "walked_in"
    MARKED_ATTENDED = "marked_attended"
    MARKED_NO_SHOW = "marked_no_show"
    CANCELLED_FOR_PATIENT = "cancelled_for_patient"
    BOOKED_FOR_PATIENT = "booked_for_patient"
    MOVED_FOR_PATIENT = "moved_for_patient"
    MOVED_APPOINTMENT = "moved_appointment"
    BLOCKED_TIME = "blocked_time"
    UNBLOCKED_TIME = "unblocked_time"
    TOLD_DELAY = "told_delay"
    OFFERED_TIMES = "offered_times"
    STOPPED_OFFERING = "stopped_offering"
    ENTERED_PATIENT = "entered_patient"
    LET_ACT = "let_act"
    BEGAN_ACTING = "began_acting"
    ENDED_ACTING = "ended_acting"
    BOOKED_FOR_RELATIVE = "booked_for_relative"
    CANCELLED_FOR_RELATIVE = "cancelled_for_relative"
    FILES_FOR_RELATIVE = "files_for_relative"
    TOOK_FAMILY_REQUEST = "took_family_request"
    CONFIRMED_FAMILY = "confirmed_family"
    DECLINED_FAMILY = "declined_family"
    RAISED_FAMILY = "raised_family"
    ESCALATED_FAMILY = "escalated_family"
    SEARCHED_PATIENTS = "searched_patients"
    FOUND_PATIENT = "found_patient"
    FOUND_OWN_PATIENT = "found_own_patient"
    SENT_FORM = "sent_form"
    SAW_BRIEF = "saw_brief"
    PLANNED_FOLLOW_UP = "planned_follow_up"
    ANSWERED_FOLLOW_UP = "answered_follow_up"
    SAW_TO_FOLLOW_UP = "saw_to_follow_up"
    SAW_RATINGS = "saw_ratings"
    GAVE_INSTRUCTIONS = "gave_instructions"
    OPENED_INSTRUCTIONS = "opened_instructions"
    SENT_RENEWAL = "sent_renewal"
    WITHDREW_RENEWAL = "withdrew_renewal"
    TOOK_RENEWAL = "took_renewal"
    GAVE_RENEWAL_BACK = "gave_renewal_back"
    ISSUED_PRESCRIPTION = "issued_prescription"
    DECLINED_RENEWAL = "declined_renewal"
    UNDID_DECISION = "undid_decision"
    RAISED_RENEWAL = "raised_renewal"
    ESCALATED_RENEWAL = "escalated_renewal"
    SAW_RENEWALS = "saw_renewals"
    OPENED_PRESCRIPTION = "opened_prescription"
    SAW_MEDICINES = "saw_medicines"
    CHANGED_MEDICINES = "changed_medicines"
    SAW_RESULT = "saw_result"
    PUBLISHED_RESULT = "published_result"
    COMMENTED_RESULT = "commented_result"
    CORRECTED_RESULT = "corrected_result"
    WITHDREW_RESULT = "withdrew_result"
    UNDID_RESULT = "undid_result"
    OPENED_RESULT = "opened_result"
    ISSUED_REFERRAL = "issued_referral"
    TOOK_REFERRAL_BACK = "took_referral_back"
    WITHDREW_REFERRAL = "withdrew_referral"
    OPENED_REFERRAL = "opened_referral"
    GAVE_CERTIFICATE = "gave_certificate"
    TOOK_CERTIFICATE_BACK = "took_certificate_back"
    WITHDREW_CERTIFICATE = "withdrew_certificate"
    OPENED_CERTIFICATE = "opened_certificate"
    OPENED_IDENTITY = "opened_identity"
    TOOK_IDENTITY = "took_identity"
    CALLED_IN_VAIN = "called_in_vain"
    RAISED_IDENTITY = "raised_identity"
    ESCALATED_IDENTITY = "escalated_identity"
    CONFIRMED_IDENTITY = "confirmed_identity"
    REFUSED_IDENTITY = "refused_identity"
    PROVED_IDENTITY = "proved_identity"
    TOOK_CALL = "took_call"
    MADE_CALL = "made_call"
    RAISED_CALL = "raised_call"
    ESCALATED_CALL = "escalated_call"
    TOOK_REQUEST = "took_request"
    DECLINED_REQUEST = "declined_request"
    LAPSED_REQUEST = "lapsed_request"
    RAISED_REQUEST = "raised_request"
    ESCALATED_REQUEST = "escalated_request"
    TOLD_BY_PHONE = "told_by_phone"
    SAW_TO_CALL = "saw_to_call"
    DROPPED_CALL = "dropped_call"
    REOPENED_CALL = "reopened_call"
    MOVED_RECORDS = "moved_records"
    OBJECTED_TO_MOVE = "objected_to_move"
    SETTLED_OBJECTION = "settled_objection"
    REVOKED_ACCESS = "revoked_access"
    IMPORTED_RECORDS = "imported_records"
    EXPORTED_RECORDS = "exported_records"
    JOINED_ACCOUNTS = "joined_accounts"
    ADDED_STAFF = "added_staff"
    CHANGED_STAFF = "changed_staff"
    REMOVED_STAFF = "removed_staff"
    ASKED_FOR_CONSULTATION = "asked_for_consultation"
    LEFT_CONSULTATION = "left_consultation"
    BEGAN_CONSULTING = "began_consulting"
    STOPPED_CONSULTING = "stopped_consulting"
    SAW_CONSULTATIONS = "saw_consultations"
    SAW_CONSULTATION = "saw_consultation"
    TOOK_CONSULTATION = "took_consultation"
    GAVE_CONSULTATION_BACK = "gave_consultation_back"
    HANDED_CONSULTATION_OVER = "handed_consultation_over"
    SAID_VISIT_NEEDED = "said_visit_needed"
    ENDED_CONSULTATION = "ended_consultation"
    MISSED_CONSULTATION = "missed_consultation"
    PUT_CONSULTATION_BACK = "put_consultation_back"
    CLOSED_CONSULTATION = "closed_consultation"
    STOPPED_CONSULTATION = "stopped_consultation"
    ACCEPTED_REMOTE_FORM = "accepted_remote_form"
    WITHDREW_REMOTE_FORM = "withdrew_remote_form"
    SAW_OVERDUE = "saw_overdue"
    SAW_AUDIT = "saw_audit"
    REFUSED = "refused"


class AuditEntry(Base):
    """One act. `who` is an address, `patient:<id>` or `portal`; `subject` the id of what it was done to."""

    __tablename__ = "audit"
    __table_args__ = (sa.Index(None, "who", "number"), sa.Index(None, "patient_id", "number"))

    number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    at: Mapped[datetime]
    who: Mapped[str] = mapped_column(sa.String(80))
    what: Mapped[AuditAction]
    # Refers to nobody: the log outlives the account.
    patient_id: Mapped[int | None]
    subject: Mapped[str] = mapped_column(sa.String(80))
    previous: Mapped[bytes] = mapped_column(sa.LargeBinary)
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary)


class AuditHead(Base):
    """The one row that appends wait for: how many entries there are, and the digest of the last."""

    __tablename__ = "audit_head"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    number: Mapped[int]
    digest: Mapped[bytes] = mapped_column(sa.LargeBinary)
    seal: Mapped[bytes] = mapped_column(sa.LargeBinary)


@dataclass(frozen=True, slots=True)
class Checked:
    """How many rows are as they were written, and the number of the first that isn't, or is missing.

    The digest is the last sound row's; kept elsewhere, it tells later that the log only grew.
    """

    rows: int = 0
    broken: int | None = None
    digest: bytes = b""
    is_complete: bool = True


def by_patient(patient_id: int) -> str:
    """Who acts, when it is a patient."""
    return f"patient:{patient_id}"


async def note(
    work: Work, who: str, what: AuditAction, *, patient_id: int | None = None, subject: str = ""
) -> AuditEntry:
    """Append what was done. Let it be the last thing that a use case does: others who append wait until it commits.

    Locks: audit log.
    """
    (entry,) = await _append(work, who, what, [patient_id], subject)
    return entry


async def note_all(work: Work, who: str, what: AuditAction, patient_ids: Iterable[int], *, subject: str = "") -> None:
    """Append the same of several patients, as `note` does of one.

    Locks: audit log.
    """
    await _append(work, who, what, patient_ids, subject)


async def _append(
    work: Work, who: str, what: AuditAction, patient_ids: Iterable[int | None], subject: str
) -> list[AuditEntry]:
    keys, acting = keys_of(work.session), work.acting
    if acting is not None and who == by_patient(acting.subject):
        who = by_patient(acting.by)
    head = await lock(work)
    entries = []
    for patient_id in patient_ids:
        entry = AuditEntry(number=head.number + 1, at=work.now, who=who, what=what, patient_id=patient_id)
        entry.subject, entry.previous = subject, head.digest
        entry.digest = keys.fingerprint(_ROW, _told(entry))
        head.number, head.digest = entry.number, entry.digest
        entries.append(entry)
    work.session.add_all(entries)
    head.seal = keys.fingerprint(_HEAD, _counted(head.number, head.digest))
    await work.session.flush()
    return entries


def patient_acting(who: str) -> int | None:
    """Which patient acts, if it is one."""
    begins, _, number = who.partition(":")
    return int(number) if begins == "patient" else None


async def note_refused(work: Work, who: str, tried: str, *, patient_id: int | None = None) -> None:
    """Append that somebody tried what they may not do, with a patient's record or without: once an hour for each thing,
    and seldom in all, so that noise doesn't fill the log.

    Locks: audit log.
    """
    theirs = sa.select(AuditEntry).where(AuditEntry.who == who).order_by(AuditEntry.number.desc()).limit(LOOKED_BACK)
    since = work.now - REFUSED_AGAIN
    latest = [
        (each.patient_id, each.subject)
        for each in await work.session.scalars(theirs)
        if each.at > since and each.what is AuditAction.REFUSED
    ]
    if (patient_id, tried) not in latest and len(latest) < MOST_REFUSED:
        await note(work, who, AuditAction.REFUSED, patient_id=patient_id, subject=tried)


async def lock(work: Work) -> AuditHead:
    """Wait for whoever is about to append, and keep others waiting until the transaction ends.

    Locks: audit log.
    """
    query = sa.select(AuditHead).where(AuditHead.id == 1).with_for_update()
    fresh = {"populate_existing": True}
    if head := await work.session.scalar(query, execution_options=fresh):
        return head
    # Another's first act may be quicker.
    with suppress(IntegrityError):
        async with work.session.begin_nested():
            work.session.add(_first_head(keys_of(work.session)))
    return (await work.session.scalars(query, execution_options=fresh)).one()


async def recent(
    work: Work,
    page: int = 1,
    *,
    who: str | None = None,
    patient_id: int | None = None,
    up_to: int | None = None,
    size: int = 8,
) -> Page[AuditEntry]:
    """What was done, the latest first: by anybody or by one, to anybody's record or to one patient's. What is newer
    than the entry `up_to` is left out.
    """
    query = sa.select(AuditEntry).order_by(AuditEntry.number.desc())
    if up_to is not None:
        query = query.where(AuditEntry.number <= up_to)
    if who is not None:
        query = query.where(AuditEntry.who == who)
    if patient_id is not None:
        query = query.where(AuditEntry.patient_id == patient_id)
    return await page_of(work.session, query, page, size)


async def check(work: Work) -> Checked:
    """Go through the whole log: finds a row that was changed, removed, put elsewhere, or cut off at the end."""
    checked = Checked(is_complete=False)
    while not checked.is_complete:
        checked = await check_on(work.session, checked)
    return checked


async def check_on(session: AsyncSession, so_far: Checked) -> Checked:
    """Check the next rows. In a transaction for each step, a long log keeps nobody waiting."""
    keys, checked = keys_of(session), so_far
    rows = (await session.execute(_rows_after(so_far.rows))).all()
    for row in rows:
        if row.previous != checked.digest or row.digest not in keys.fingerprints(_ROW, _told(row)):
            return replace(checked, broken=checked.rows + 1, is_complete=True)
        checked = replace(checked, rows=row.number, digest=row.digest)
    if len(rows) == AT_ONCE:
        return checked
    head = await session.get(AuditHead, 1, populate_existing=True)
    ends_here = _seals(keys, head, checked) if head else checked.rows == 0
    return replace(checked, broken=None if ends_here else checked.rows + 1, is_complete=True)


def _rows_after(number: int) -> sa.Select[Any]:
    """The next rows as they are stored: an act that there isn't must be found, not fail to be read."""
    table = AuditEntry.__table__.c
    columns = [column if column.name != "what" else sa.type_coerce(column, sa.String).label("what") for column in table]
    after = table.number > number if number else sa.true()
    return sa.select(*columns).where(after).order_by(table.number).limit(AT_ONCE)


def _seals(keys: KeyRing, head: AuditHead, checked: Checked) -> bool:
    """Whether the log ends where its head says, and the head says so truly."""
    agrees = (head.number, head.digest) == (checked.rows, checked.digest)
    return agrees and head.seal in keys.fingerprints(_HEAD, _counted(head.number, head.digest))


def _told(entry: AuditEntry | sa.Row[Any]) -> str:
    """All that a row says, and what it follows, in one text."""
    what = str(entry.what)
    told = (entry.number, entry.at.isoformat(), entry.who, what, entry.patient_id, entry.subject, entry.previous.hex())
    return json.dumps(told)


def _counted(number: int, digest: bytes) -> str:
    return f"{number}:{digest.hex()}"


def _first_head(keys: KeyRing) -> AuditHead:
    return AuditHead(id=1, number=0, digest=b"", seal=keys.fingerprint(_HEAD, _counted(0, b"")))
