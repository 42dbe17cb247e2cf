"""How somebody feels some days after a visit or consultation: whoever feels worse is a case for the clinic's people."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from core.accounts.patients import Patient, lock_patient
from core.context import Work
from core.errors import NotFound
from core.staff import audit, members
from core.staff.audit import AuditAction, by_patient
from core.staff.members import Action, Caller
from core.text.normalisation import normalised_lines, require_length
from core.treatment.aftercare.model import Aftercare, Feeling
from core.treatment.encounters import Encounter, get_encounter, own_encounter

LONGEST_WORDS: Final = 1000


@dataclass(frozen=True, slots=True)
class FollowUpCase:
    """A visit or a consultation, and what its patient has answered after it."""

    encounter: Encounter
    aftercare: Aftercare

    @property
    def is_open(self) -> bool:
        """Whether somebody feels worse, and nobody has seen to it."""
        return self.aftercare.sealed.feels is Feeling.WORSE and self.aftercare.seen_at is None


async def look(work: Work, patient: Patient, encounter_id: str) -> FollowUpCase:
    """What was asked after a visit or a consultation of the patient's.

    Raises: NotFound, when nothing was.
    """
    encounter = await own_encounter(work, patient, encounter_id)
    row = await work.session.get(Aftercare, encounter_id, populate_existing=True)
    if row is None or not row.asked:
        raise NotFound
    return FollowUpCase(encounter, row)


async def answer(work: Work, patient: Patient, encounter_id: str, feels: Feeling) -> FollowUpCase:
    """Say how one feels; it can be said anew. Who feels worse again is a case again.

    Raises: NotFound.
    Locks: patient, audit log.
    """
    await lock_patient(work.session, patient)
    case = await look(work, patient, encounter_id)
    row = case.aftercare
    row.answered_at, row.follow_up_at, row.seen_at = work.now, None, None
    row.revise(feels=feels, seen_by="")
    await work.session.flush()
    who, what = by_patient(patient.id), AuditAction.ANSWERED_FOLLOW_UP
    await audit.note(work, who, what, patient_id=patient.id, subject=encounter_id)
    return case


async def add_words(work: Work, patient: Patient, encounter_id: str, text: str) -> FollowUpCase:
    """Say more of it, beside what was said before.

    Raises: NotFound, UnusableText.
    Locks: patient.
    """
    await lock_patient(work.session, patient)
    case = await look(work, patient, encounter_id)
    said = case.aftercare.sealed.words
    tidy = normalised_lines(text)
    words = f"{said}\n{tidy}" if said else tidy
    require_length(tidy, 1, LONGEST_WORDS)
    require_length(words, 1, LONGEST_WORDS)
    case.aftercare.seen_at = None  # nobody has seen to that yet
    case.aftercare.revise(words=words, seen_by="")
    await work.session.flush()
    return case


async def get_case(work: Work, encounter_id: str) -> FollowUpCase:
    """A case as it stands, for its card in the staff chat. Asks no rights.

    Raises: NotFound.
    """
    row = await work.session.get(Aftercare, encounter_id, populate_existing=True)
    if row is None or row.sealed.feels is None:
        raise NotFound
    return FollowUpCase(await get_encounter(work, encounter_id), row)


async def see_to(work: Work, caller: Caller, encounter_id: str) -> FollowUpCase:
    """Note that one of the clinic's people has seen to it. Doing so again changes nothing.

    Raises: NotPermitted, NotFound.
    Locks: patient, audit log.
    """
    member = await members.require(work, caller, Action.SEE_TO_FOLLOW_UP)
    case = await get_case(work, encounter_id)
    await lock_patient(work.session, case.encounter.patient)
    case = await get_case(work, encounter_id)
    if case.aftercare.seen_at is not None:
        return case
    case.aftercare.seen_at = work.now
    case.aftercare.revise(seen_by=member.name)
    await work.session.flush()
    who, what = caller.address, AuditAction.SAW_TO_FOLLOW_UP
    await audit.note(work, who, what, patient_id=case.encounter.patient.id, subject=encounter_id)
    return case
