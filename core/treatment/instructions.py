"""The doctor's instructions after a visit, or out of an online consultation (S22): a text, or a file, for the patient.

A file is attached under the instruction's id. The patient gets a neutral notice, opened by a tap.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any, Final

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.accounts import tiers
from core.accounts.patients import Patient, get_patient, lock_patient
from core.accounts.tiers import Feature
from core.consultations import giving
from core.consultations.model import LineKind
from core.context import Work
from core.errors import NotFound, PatientCantRead
from core.files import attachments
from core.files.model import File, Label
from core.ids import new_id
from core.orm import Base, EncryptedJson
from core.paging import Page, page_of
from core.questions.model import CUT_FROM
from core.receipts import WithReceipt
from core.staff import audit, members
from core.staff.audit import AuditAction, by_patient
from core.staff.members import Action, Caller, Member
from core.text.normalisation import normalised_lines, require_length
from core.treatment.encounters import Encounter, OfEncounter, get_encounter, require_follows

LONGEST: Final = CUT_FROM - 1
"""Code points. What is longer may be a part of what was meant, for Telegram's client cuts it."""


MOST_TASKS: Final = 12
LONGEST_TASK: Final = 200
"""Characters. A text of more or longer lines is read, not ticked off."""

_BEFORE_A_TASK: Final = re.compile(r"^\s*(?:[-–—*•·▪◦]|\d{1,2}[.)])\s+")


class Instruction(OfEncounter, WithReceipt, Base):
    """What a doctor told a patient after a visit or in a consultation, and how far it has come."""

    __tablename__ = "instructions"
    __table_args__ = (sa.Index(None, "patient_id", "given_at"),)

    id: Mapped[str] = mapped_column(sa.String(16), primary_key=True)
    patient_id: Mapped[int] = mapped_column(sa.ForeignKey("patients.id", ondelete="CASCADE"))
    by: Mapped[str] = mapped_column(sa.String(80))
    sealed: Mapped[dict[str, Any]] = mapped_column(EncryptedJson("instructions.sealed"))
    given_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]

    @property
    def text(self) -> str:
        """What was written; empty when there is only a file."""
        return str(self.sealed["text"])

    @property
    def tasks(self) -> tuple[str, ...]:
        """The lines of a text that is a list of things to do, without the marks before them; none of any other text."""
        lines = [_BEFORE_A_TASK.sub("", line) for line in self.text.splitlines() if line.strip()]
        return tuple(lines) if 1 < len(lines) <= MOST_TASKS and max(map(len, lines)) <= LONGEST_TASK else ()

    @property
    def done(self) -> frozenset[int]:
        """The numbers, from 1, of the tasks that the patient has ticked."""
        return frozenset(self.sealed.get("done", ()))

    @property
    def author(self) -> str:
        """The doctor's name, as it was then."""
        return str(self.sealed["author"])


async def give(
    work: Work, caller: Caller, encounter_id: str, text: str = "", *, with_file: bool = False
) -> Instruction:
    """Give instructions after a visit that was attended, or out of a consultation that the doctor holds, or has held.
    With a file no text is needed: add it with `attach`.

    Raises: NotPermitted, NotFound, NotAttended, ConsultationNotTaken, ConsultationTakenBy, TooLateToGive,
        PatientCantRead, UnusableText.
    Locks: patient, consultation, audit log.
    """
    doctor = await members.require(work, caller, Action.GIVE_INSTRUCTIONS)
    encounter = await get_encounter(work, encounter_id)
    await lock_patient(work.session, encounter.patient)  # first, for a file takes one of their numbers afterwards
    await _require_givable(work, encounter, doctor)
    tidy = normalised_lines(text)
    require_length(tidy, 0 if with_file else 1, LONGEST)
    instruction = Instruction(
        id=new_id(),
        patient_id=encounter.patient.id,
        by=caller.address,
        sealed={"text": tidy, "author": doctor.name},
        given_at=work.now,
    )
    instruction.hang_on(encounter)
    work.session.add(instruction)
    await work.session.flush()
    if not with_file:
        await note_given(work, instruction)
    who, what = caller.address, AuditAction.GAVE_INSTRUCTIONS
    await audit.note(work, who, what, patient_id=encounter.patient.id, subject=instruction.id)
    return instruction


async def require_givable(work: Work, caller: Caller, encounter_id: str) -> None:
    """Pass if the caller may give instructions there, and the patient can read them (S33).

    Raises: NotPermitted, NotFound, NotAttended, ConsultationNotTaken, ConsultationTakenBy, TooLateToGive;
        PatientCantRead, with the number to call.
    """
    doctor = await members.require(work, caller, Action.GIVE_INSTRUCTIONS)
    await _require_givable(work, await get_encounter(work, encounter_id), doctor)


async def note_given(work: Work, instruction: Instruction) -> None:
    """Have both read in the consultation, if it was one, that these were given. Doing so again changes nothing.

    Raises: NotFound, never for one that is there: they go with it.
    Locks: patient, consultation.
    """
    if instruction.consultation_id is not None:
        of, kind = instruction.consultation_id, LineKind.INSTRUCTIONS
        await giving.note_given(work, of, kind, instruction.id, by=instruction.by, author=instruction.author)


async def attach(work: Work, caller: Caller, instruction_id: str, label: Label) -> File:
    """Reserve a number for a file that goes with the caller's own instructions; kept as soon as it arrives.

    Raises: NotPermitted, NotFound, FilesFull.
    Locks: patient.
    """
    await members.require(work, caller, Action.GIVE_INSTRUCTIONS)
    instruction = await get_instruction(work, instruction_id)
    if instruction.by != caller.address:
        raise NotFound
    patient = await get_patient(work, instruction.patient_id)
    return await attachments.announce_sent(work, patient, instruction.id, label)


async def take_back_if_empty(work: Work, instruction_id: str) -> bool:
    """Whether nothing is left of instructions, for none of their files could be taken: then there were none.

    Raises: NotFound.
    """
    instruction = await get_instruction(work, instruction_id)
    if instruction.text or await attachments.of(work, instruction.id):
        return False
    await work.session.delete(instruction)
    await work.session.flush()
    return True


async def of_encounter(work: Work, patient: Patient, encounter_id: str) -> tuple[Instruction, ...]:
    """What the patient was told after this visit, or in this consultation, oldest first."""
    is_there = (Instruction.appointment_id == encounter_id) | (Instruction.consultation_id == encounter_id)
    query = _of(patient).where(is_there)
    return tuple(await work.session.scalars(query.order_by(Instruction.given_at, Instruction.id)))


async def of_patient(work: Work, patient: Patient, *, page: int = 1, size: int = 7) -> Page[Instruction]:
    """All that the patient was told, the latest first."""
    return await page_of(work.session, _of(patient).order_by(Instruction.given_at.desc(), Instruction.id), page, size)


async def open_instruction(work: Work, patient: Patient, instruction_id: str) -> Instruction:
    """Read one. The first time is noted.

    Raises: NotFound, when it isn't theirs.
    Locks: audit log.
    """
    found = await work.session.scalar(_of(patient).where(Instruction.id == instruction_id))
    if found is None:
        raise NotFound
    if found.opened_at is None:
        found.opened_at = work.now
        await work.session.flush()
        who, what = by_patient(patient.id), AuditAction.OPENED_INSTRUCTIONS
        await audit.note(work, who, what, patient_id=patient.id, subject=found.id)
    return found


async def tick(work: Work, patient: Patient, instruction_id: str, number: int) -> Instruction:
    """Note that a task is done, by its number from 1; or isn't yet, after all.

    Raises: NotFound, when it isn't theirs, or there is no such task.
    Locks: patient.
    """
    await lock_patient(work.session, patient)
    query = _of(patient).where(Instruction.id == instruction_id)
    found = await work.session.scalar(query, execution_options={"populate_existing": True})
    if found is None or not 1 <= number <= len(found.tasks):
        raise NotFound
    found.sealed = {**found.sealed, "done": sorted(found.done ^ {number})}
    await work.session.flush()
    return found


async def get_instruction(work: Work, instruction_id: str) -> Instruction:
    """One as it stands. Asks nobody's rights: for what the portal draws and delivers.

    Raises: NotFound.
    """
    found = await work.session.get(Instruction, instruction_id, populate_existing=True)
    if found is None:
        raise NotFound
    return found


async def undelivered(work: Work, patient: Patient) -> tuple[Instruction, ...]:
    """What has to be announced again when the patient is back, oldest first."""
    missed = Instruction.unreachable_at.is_not(None) & Instruction.opened_at.is_(None)
    return tuple(await work.session.scalars(_of(patient).where(missed).order_by(Instruction.given_at, Instruction.id)))


def _of(patient: Patient) -> sa.Select[Instruction]:
    return sa.select(Instruction).where(Instruction.patient_id == patient.id)


async def _require_givable(work: Work, encounter: Encounter, doctor: Member) -> None:
    await require_follows(work, encounter, doctor)
    if not tiers.has_level(encounter.patient, Feature.TREATMENT):
        raise PatientCantRead(encounter.patient.phone)
