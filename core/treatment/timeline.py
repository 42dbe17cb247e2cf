"""A patient's treatment as one dated list, the latest first (S34, S35, S40).

Visits that are planned, were attended or missed, the doctor's instructions, questions, and what the doctor wrote back.
A new kind of thing is one more of `_KINDS`, and one more case where it is written of.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeAlias

import sqlalchemy as sa

from core.accounts import tiers
from core.accounts.patients import Patient
from core.accounts.tiers import Feature
from core.appointments.model import Appointment, AppointmentStatus
from core.context import Work
from core.paging import Page
from core.questions.model import TO_PATIENT, Entry, Question
from core.treatment.instructions import Instruction

Thing: TypeAlias = "Appointment | Instruction | Question | Entry"

VISITS: Final = (AppointmentStatus.BOOKED, AppointmentStatus.ATTENDED, AppointmentStatus.NO_SHOW)


@dataclass(frozen=True, slots=True)
class Happening:
    """Something of a patient's treatment, and when it was, or will be."""

    at: datetime
    thing: Thing


async def timeline(work: Work, patient: Patient, page: int = 1, *, size: int = 7) -> Page[Happening]:
    """One page of it; what is planned comes before what is over.

    Raises: FullLevelNeeded, RegulationsChanged.
    """
    tiers.require(work.clinic, patient, Feature.TREATMENT)
    all_of_it = sa.union_all(*(_of(patient, *each) for each in _KINDS.items())).subquery()
    in_order = sa.select(all_of_it).order_by(all_of_it.c.at.desc(), all_of_it.c.kind, all_of_it.c.id)
    rows = (await work.session.execute(in_order.offset((page - 1) * size).limit(size + 1))).all()
    things = [Happening(row.at, await work.session.get_one(_KINDS[row.kind][0], row.id)) for row in rows[:size]]
    return Page(tuple(things), page, has_next=len(rows) > size)


def _of(patient: Patient, kind: str, what: tuple[type[Any], Any, sa.ColumnElement[bool]]) -> sa.Select[Any]:
    """What there is of one kind."""
    table, at, which = what
    found = sa.select(sa.literal(kind).label("kind"), at.label("at"), table.id.label("id")).where(which)
    if table is Entry:
        found = found.join(Question, Question.id == Entry.question_id)
        return found.where(Question.patient_id == patient.id)
    return found.where(table.patient_id == patient.id)


_KINDS: Final[dict[str, tuple[type[Thing], Any, sa.ColumnElement[bool]]]] = {
    "visit": (Appointment, Appointment.start, Appointment.status.in_(VISITS)),
    "instruction": (Instruction, Instruction.given_at, sa.true()),
    "question": (Question, Question.sent_at, Question.sent_at.is_not(None)),
    "answer": (Entry, Entry.sent_at, Entry.kind.in_(TO_PATIENT) & Entry.position.is_not(None)),
}
"""What is on it: its table, when it was, and which of the rows."""
