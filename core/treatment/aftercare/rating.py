"""How visits were: one press, and words if somebody likes; told to the head of the desk by doctor and month.

An answer is kept without whose it was, unless the clinic's file says otherwise, and is in no audit log. Of fewer than
`FEWEST` in a month nothing is told of a doctor but that there are some: whoever knows the patients would know the rest.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Final

import sqlalchemy as sa

from core.accounts.patients import Patient, lock_patient
from core.appointments import booking
from core.context import Work
from core.errors import NotFound
from core.ids import new_id
from core.staff import audit, members
from core.staff.audit import AuditAction
from core.staff.members import Action, Caller
from core.text.collation import order_by_surname
from core.text.normalisation import normalised_lines, require_length
from core.treatment.aftercare.model import Aftercare, Rating, RatingFacts, Score

FEWEST: Final = 5
LONGEST_COMMENT: Final = 500


@dataclass(frozen=True, slots=True)
class DoctorsRatings:
    """How often which answer was given of a doctor's visits in a month, and what was written; neither, while there are
    fewer than `FEWEST`.
    """

    practitioner: str
    count: int
    scores: dict[Score, int]
    comments: tuple[str, ...]


async def rate(work: Work, patient: Patient, appointment_id: str, score: Score) -> Rating | None:
    """Say how a visit was; `None`, when that was said before: nobody can tell any more which answer it was.

    Raises: NotFound.
    Locks: patient.
    """
    await lock_patient(work.session, patient)
    appointment = await booking.get_appointment(work, patient, appointment_id)
    row = await work.session.get(Aftercare, appointment_id, populate_existing=True)
    if row is None:
        raise NotFound
    if row.rated:
        return None
    row.rated, row.rate_at = True, None
    rating = Rating(
        id=new_id(),
        month=work.clinic.day_of(appointment.start).replace(day=1),
        sealed=RatingFacts(
            practitioner=appointment.snapshot.practitioner,
            score=score,
            appointment=appointment.id if work.clinic.settings.rate_with_name else "",
        ),
    )
    work.session.add(rating)
    await work.session.flush()
    return rating


async def comment(work: Work, rating_id: str, text: str) -> Rating:
    """Add words to an answer that was just given. Who knows its id has given it: it is told to nobody else.

    Raises: NotFound, UnusableText.
    """
    tidy = normalised_lines(text)
    require_length(tidy, 1, LONGEST_COMMENT)
    found = await work.session.get(Rating, rating_id, populate_existing=True)
    if found is None:
        raise NotFound
    found.sealed = found.sealed.model_copy(update={"comment": tidy})
    await work.session.flush()
    return found


async def of_month(work: Work, caller: Caller, month: dt.date) -> tuple[DoctorsRatings, ...]:
    """How the visits of a month were, by doctor.

    Raises: NotPermitted.
    Locks: audit log.
    """
    await members.require(work, caller, Action.SEE_RATINGS)
    by_doctor: defaultdict[str, list[RatingFacts]] = defaultdict(list)
    for each in await work.session.scalars(sa.select(Rating).where(Rating.month == month.replace(day=1))):
        by_doctor[each.sealed.practitioner].append(each.sealed)
    await audit.note(work, caller.address, AuditAction.SAW_RATINGS, subject=f"{month:%Y-%m}")
    return tuple(_told(name, by_doctor[name]) for name in sorted(by_doctor, key=order_by_surname))


def _told(practitioner: str, facts: list[RatingFacts]) -> DoctorsRatings:
    if len(facts) < FEWEST:
        return DoctorsRatings(practitioner, len(facts), {}, ())
    scores = {score: sum(each.score is score for each in facts) for score in Score}
    comments = sorted(each.comment for each in facts if each.comment)  # in no order that tells when
    return DoctorsRatings(practitioner, len(facts), scores, tuple(comments))
