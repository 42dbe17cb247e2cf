"""A patient's treatment as one dated list: what is planned, the soonest first, then what was, the latest first (S34,
S35, S40).

A new kind of thing is one more of `_SOURCES`, and one more case where it is written of.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final, TypeAlias

import sqlalchemy as sa

from core.accounts import tiers
from core.accounts.patients import Patient
from core.accounts.tiers import Feature
from core.appointments.model import Appointment, AppointmentStatus
from core.clinic.model import Clinic, ServiceKind
from core.consultations.model import Consultation
from core.context import Work
from core.files.model import YOUR_FILES, File, FileStatus
from core.paging import Page
from core.prescriptions.model import Prescription
from core.questions.model import TO_PATIENT, Entry, Question
from core.referrals.model import Referral
from core.results.model import Result
from core.results.reading import shown_by
from core.treatment.certificates.model import Certificate
from core.treatment.instructions import Instruction

Thing: TypeAlias = (
    Appointment | Instruction | Certificate | Referral | Question | Entry | File | Result | Prescription | Consultation
)


class TimelineKind(StrEnum):
    """What a patient can have the list narrowed to."""

    VISITS = "visits"
    TELEPHONE = "telephone"
    EXAMINATIONS = "examinations"
    REHABILITATION = "rehabilitation"
    REFERRALS = "referrals"
    QUESTIONS = "questions"
    INSTRUCTIONS = "instructions"
    RESULTS = "results"
    CERTIFICATES = "certificates"
    FILES = "files"
    PRESCRIPTIONS = "prescriptions"
    CONSULTATIONS = "consultations"


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Which part of the list is wanted: things of one kind, of one year in the clinic's zone, or all."""

    kind: TimelineKind | None = None
    year: int | None = None


EVERYTHING: Final = Narrowing()


@dataclass(frozen=True, slots=True)
class Happening:
    """Something of a patient's treatment, and when it was, or will be."""

    at: datetime
    thing: Thing


@dataclass(frozen=True, slots=True)
class _Source:
    """Where happenings come from: rows of a table, each at its moment, if they fit; and which of them are of a kind."""

    table: type[Thing]
    at: Any
    which: sa.ColumnElement[bool]
    kinds: Mapping[TimelineKind, sa.ColumnElement[bool]]
    planned: bool = False

    def belongs_to(self, patient: Patient) -> sa.ColumnElement[bool]:
        """Whether a row is one patient's, and fits."""
        if self.table is Entry:
            theirs = sa.select(Question.id).where(Question.patient_id == patient.id)
            return sa.and_(Entry.question_id.in_(theirs), self.which)
        return sa.and_(self.table.patient_id == patient.id, self.which)  # type: ignore[union-attr]


_NOW: Final = sa.bindparam("now", type_=Appointment.end.type)
_LATELY: Final = sa.bindparam("lately", type_=Appointment.start.type)
_A_DAY: Final = dt.timedelta(days=1)
"""Longer than any appointment is: what began before hasn't to be looked at for what is still to come."""

_OVER: Final = (AppointmentStatus.BOOKED, AppointmentStatus.ATTENDED, AppointmentStatus.NO_SHOW)
_PLANNED: Final = sa.and_(
    Appointment.start > _LATELY, Appointment.status == AppointmentStatus.BOOKED, Appointment.end > _NOW
)
_OF_KINDS: Final = {
    TimelineKind.VISITS: Appointment.kind == ServiceKind.IN_PERSON,
    TimelineKind.TELEPHONE: Appointment.kind == ServiceKind.TELEPHONE,
    TimelineKind.EXAMINATIONS: Appointment.kind.in_((ServiceKind.EXAMINATION, ServiceKind.OCCUPATIONAL)),
    TimelineKind.REHABILITATION: Appointment.kind == ServiceKind.REHABILITATION,
}
_QUESTIONS: Final = {TimelineKind.QUESTIONS: sa.true()}
_YOURS: Final = sa.and_(File.attached_to == YOUR_FILES, File.status == FileStatus.KEPT, File.sent_at.is_not(None))

_SOURCES: Final = (
    _Source(Entry, Entry.sent_at, Entry.kind.in_(TO_PATIENT) & Entry.position.is_not(None), _QUESTIONS),
    _Source(Result, Result.collected_at, shown_by(_NOW), {TimelineKind.RESULTS: sa.true()}),
    _Source(Instruction, Instruction.given_at, sa.true(), {TimelineKind.INSTRUCTIONS: sa.true()}),
    _Source(
        Certificate, Certificate.given_at, Certificate.told_at.is_not(None), {TimelineKind.CERTIFICATES: sa.true()}
    ),
    _Source(Referral, Referral.issued_at, Referral.told_at.is_not(None), {TimelineKind.REFERRALS: sa.true()}),
    _Source(Question, Question.sent_at, Question.sent_at.is_not(None), _QUESTIONS),
    _Source(
        Prescription,
        Prescription.published_at,
        Prescription.published_at.is_not(None),
        {TimelineKind.PRESCRIPTIONS: sa.true()},
    ),
    _Source(
        Consultation,
        Consultation.taken_at,
        Consultation.taken_at.is_not(None),
        {TimelineKind.CONSULTATIONS: sa.true()},
    ),
    _Source(File, File.sent_at, _YOURS, {TimelineKind.FILES: sa.true()}),
    _Source(Appointment, Appointment.start, _PLANNED, _OF_KINDS, planned=True),
    _Source(Appointment, Appointment.start, Appointment.status.in_(_OVER) & sa.not_(_PLANNED), _OF_KINDS),
)
"""All that is on it; cancelled appointments aren't. Of one moment, what followed from something stands above it."""


async def timeline(
    work: Work, patient: Patient, page: int = 1, narrowing: Narrowing = EVERYTHING, *, size: int = 7
) -> Page[Happening]:
    """One page of it.

    Raises: FullLevelNeeded, RegulationsChanged.
    """
    tiers.require(work.clinic, patient, Feature.TREATMENT)
    # No source is asked for more than could be on the page, so that its index is read from one end.
    most = page * size + 1
    found = sa.union_all(
        *(
            sa.select(
                _first_of(number, source, most, sa.and_(source.belongs_to(patient), _within(work, narrowing, source)))
            )
            for number, source in enumerate(_SOURCES)
            if narrowing.kind is None or narrowing.kind in source.kinds
        )
    ).subquery()
    planned = found.c.planned == sa.true()
    in_order = sa.select(found).order_by(
        found.c.planned.desc(), sa.case((planned, found.c.at)), found.c.at.desc(), found.c.source, found.c.id
    )
    query = in_order.offset((page - 1) * size).limit(size + 1)
    rows = (await work.session.execute(query, _moments(work))).all()
    things = [Happening(row.at, await work.session.get_one(_SOURCES[row.source].table, row.id)) for row in rows[:size]]
    return Page(tuple(things), page, has_next=len(rows) > size)


async def years(work: Work, patient: Patient) -> tuple[int, ...]:
    """The years in which there is something, the latest first.

    Raises: FullLevelNeeded, RegulationsChanged.
    """
    tiers.require(work.clinic, patient, Feature.TREATMENT)
    found: list[int] = []
    while (latest := await _latest(work, patient, before=found[-1] if found else None)) is not None:
        found.append(work.clinic.day_of(latest).year)
    return tuple(found)


async def _latest(work: Work, patient: Patient, *, before: int | None) -> datetime | None:
    """The moment of the last thing before a year; of all without one."""
    earlier = (
        sa.select(sa.func.max(source.at).label("at")).where(
            source.belongs_to(patient), sa.true() if before is None else source.at < _begin(work.clinic, before)
        )
        for source in _SOURCES
    )
    found = await work.session.scalars(sa.union_all(*earlier), _moments(work))
    return max((each for each in found if each is not None), default=None)


def _first_of(number: int, source: _Source, most: int, which: sa.ColumnElement[bool]) -> sa.Subquery:
    """The first rows of a source, in the order in which they are shown."""
    rows = sa.select(
        sa.literal(number).label("source"),
        sa.literal(source.planned).label("planned"),
        source.at.label("at"),
        source.table.id.label("id"),
    ).where(which)
    in_order = rows.order_by(source.at if source.planned else source.at.desc(), source.table.id)
    return in_order.limit(most).subquery()


def _within(work: Work, narrowing: Narrowing, source: _Source) -> sa.ColumnElement[bool]:
    """Whether something is of the kind and of the year that are wanted."""
    of_kind = sa.true() if narrowing.kind is None else source.kinds[narrowing.kind]
    if narrowing.year is None:
        return of_kind
    begin, end = _begin(work.clinic, narrowing.year), _begin(work.clinic, narrowing.year + 1)
    return sa.and_(of_kind, source.at >= begin, source.at < end)


def _moments(work: Work) -> dict[str, datetime]:
    return {"now": work.now, "lately": work.now - _A_DAY}


def _begin(clinic: Clinic, year: int) -> datetime:
    """When a year begins in the clinic."""
    return datetime(year, 1, 1, tzinfo=clinic.zone).astimezone(dt.UTC)
