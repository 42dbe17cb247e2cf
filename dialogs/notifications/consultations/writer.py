"""Where the one is told who writes in an online consultation: its patient, or whoever acts for them (B13)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.accounts.patients import get_patient, person_of
from core.consultations.model import Consultation, ConsultationEnd
from core.consultations.writing import writer_in
from core.context import Work
from dialogs.engine.effects import NotifyPerson, ReviseNotice
from dialogs.engine.screens import Button, Notice, Row, Screen, VaultFile
from dialogs.engine.subjects import Receipt
from dialogs.engine.text import Text, Verbatim, _, lines
from dialogs.triggers import ACT_FOR_MYSELF
from dialogs.wording.accounts import family as words


@dataclass(frozen=True, slots=True)
class Writer:
    """The address of who writes, if they have a chat; of who acts for the patient, the tie, and the patient's name."""

    address: str | None
    tie: str = ""
    patient: str = ""

    def told(self, screen: Screen, receipt: Receipt | None = None, file: VaultFile | None = None) -> NotifyPerson:
        """Something that they are told, which says whom it is about."""
        shown = screen if not self.patient else replace(screen, text=lines(words.about(self.patient), screen.text))
        return NotifyPerson(Notice(self.address, shown, receipt=receipt, file=file, tie=self.tie))

    def revised(self, screen: Screen) -> list[ReviseNotice]:
        """The same of what they were told before."""
        if self.address is None:
            return []
        if not self.patient:
            return [ReviseNotice(self.address, screen)]
        *others, last = screen.rows or ((),)
        back: Row = (Button(words.FOR_MYSELF, ACT_FOR_MYSELF),)
        rows = (*others, back, last) if screen.rows and self.tie else screen.rows
        shown = replace(screen, text=lines(words.about(self.patient), screen.text), rows=rows)
        return [ReviseNotice(self.address, shown, tie=self.tie)]


async def writer_at(work: Work, consultation: Consultation) -> Writer:
    """Where who writes in a consultation is told of it."""
    person = await person_of(work, await writer_in(work, consultation))
    address = None if person is None else person.address
    if consultation.tie_id is None:
        return Writer(address)
    patient = await get_patient(work, consultation.patient_id)
    tie = "" if consultation.ended_as is ConsultationEnd.TIE_OVER else consultation.tie_id
    return Writer(address, tie, patient.full_name)


def writes(name: str) -> Text:
    """To the doctor: who writes, if not the patient."""
    return _("✍️ Writes: {name}, who acts for the patient", name=Verbatim(name))
