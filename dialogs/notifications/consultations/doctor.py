"""What doctors are told in online consultations: that somebody waits, who it is whom they have, what patients write."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from core.accounts.patients import Patient
from core.consultations import duty
from core.consultations.cases import ConsultationCase
from core.consultations.model import Consultation, ConsultationLine, LineKind
from core.context import Work
from core.files.model import File
from dialogs.engine.effects import Notification, NotifyPerson, RedrawCard, ReviseNotice
from dialogs.engine.screens import Button, Notice, Row, Screen, VaultFile
from dialogs.engine.subjects import Receipt, Subject
from dialogs.engine.text import Form, Quote, Text, When, _, lines, paragraphs
from dialogs.notifications.consultations.writer import writes
from dialogs.triggers import CONSULT, ONLINE
from dialogs.wording.consultations import KINDS_IN_SHORT, line_text, specialty_name
from dialogs.wording.cutting import beginning, cut
from dialogs.wording.files import vault_file

KIND: Final = "consultation"
"""Of online consultations, as subjects of the staff chat."""

LINE: Final = "consultation_line"
"""Of what is written in them, which its other side is sent."""

IN_A_CAPTION: Final = 800
"""Units of what was written below a voice note: a caption of a bot's holds 1024, with whose it is."""

_MENU: Final = Button(_("Menu"), "menu")
WHO_WAITS: Final[Row] = (Button(_("Who waits"), ONLINE), _MENU)


def subject_of(consultation_id: str) -> Subject:
    """A consultation, as a subject of the staff chat."""
    return Subject(KIND, consultation_id)


def line_of(line_id: str) -> Subject:
    """What was written, as a subject of the chat of its doctor."""
    return Subject(LINE, line_id)


async def waits(work: Work, consultation: Consultation) -> list[Notification]:
    """Somebody waits: its card is there, and doctors who are there and hold nobody are told so."""
    told: list[Notification] = [RedrawCard(subject_of(consultation.id), urgent=True)]
    for each in await duty.on_duty(work, consultation.specialty):
        meant = consultation.meant_for is None or consultation.meant_for == each.address
        if consultation.kind in each.held and meant and not await duty.held_by(work, each.address):
            text = _(
                "🔔 <b>Somebody waits for an online consultation:</b> {specialty}, {kind}",
                specialty=specialty_name(work.clinic, consultation.specialty),
                kind=KINDS_IN_SHORT[consultation.kind],
            )
            told.append(to_doctor(each.address, Screen(text, (WHO_WAITS,))))
    return told


def said_by_patient(
    consultation: Consultation, patient: Patient, line: ConsultationLine, *, urgent: bool = False
) -> list[Notification]:
    """What the patient wrote, in as many messages as it takes, to the doctor who has them."""
    if consultation.taken_by is None:
        return []
    head = _head(consultation, patient, line, urgent=urgent)
    screens = said(line, line_of(line.id), head)
    return [to_doctor(consultation.taken_by, each, receipt=Receipt(LINE, line.id)) for each in screens]


def file_by_patient(
    consultation: Consultation,
    patient: Patient,
    line: ConsultationLine,
    files: Iterable[File],
    *,
    urgent: bool = False,
) -> list[Notification]:
    """Files or a voice note that the patient has sent, with what they wrote."""
    if consultation.taken_by is None:
        return []
    (screen, *_) = said(line, line_of(line.id), _head(consultation, patient, line, urgent=urgent))
    return [
        to_doctor(consultation.taken_by, screen, receipt=Receipt(LINE, line.id), file=each) for each in stored(files)
    ]


def changed_by_patient(consultation: Consultation, patient: Patient, line: ConsultationLine) -> list[ReviseNotice]:
    """The doctor sees what it says now, in place of what it said."""
    if consultation.taken_by is None:
        return []
    (screen, *_) = said(line, line_of(line.id), _head(consultation, patient, line))
    return [of_line(ReviseNotice(consultation.taken_by, screen), line)]


def room_changed(consultation: Consultation) -> list[Notification]:
    """The patient has withdrawn an invitation: both meet in another room."""
    if consultation.taken_by is None:
        return []
    text = _(
        "🚪 <b>Consultation {number} goes on in another room,</b> since the patient has withdrawn an invitation. "
        "Please enter it again.",
        number=str(consultation.number),
    )
    go_on: Row = (Button(_("Open the conversation"), CONSULT, consultation.id), _MENU)
    return [to_doctor(consultation.taken_by, Screen(text, (go_on,)))]


def case_lines(case: ConsultationCase) -> Text:
    """Who it is, and what it is about, for the doctor who has them."""
    of, patient = case.consultation, case.patient
    return lines(
        _("<b>Consultation {number}</b> – {kind}", number=str(of.number), kind=KINDS_IN_SHORT[of.kind]),
        _(
            "Patient: <b>{name}</b>, born {date}",
            name=Quote(patient.full_name, 120),
            date=When(patient.birth_date, Form.NUMERIC),
        ),
        writes(case.writer.full_name) if of.is_for_other else None,
        _("About: <blockquote>{words}</blockquote>", words=Quote(of.facts.about, 1_000)),
    )


def case_for(case: ConsultationCase, *, is_open: bool) -> list[Notification]:
    """All that was said before a doctor took it, to that doctor; where they have it open, the files alone."""
    of = case.consultation
    if of.taken_by is None:
        return []
    go_on: Row = (Button(_("Open the conversation"), CONSULT, of.id), _MENU)
    hint = _("<i>What you write in the open conversation, or in answer to this message, goes to the patient.</i>")
    head = Screen(paragraphs(case_lines(case), hint), (go_on,), confirms=subject_of(of.id))
    told: list[Notification] = [] if is_open else [to_doctor(of.taken_by, head)]
    for line in case.lines:
        files, screens = stored(case.files[line.id]), said(line, line_of(line.id))
        if files:
            told += [to_doctor(of.taken_by, screens[0], file=each) for each in files]
        elif not (is_open or is_still_voice(line)):  # a voice note that is still on its way comes by itself
            told += [to_doctor(of.taken_by, screen) for screen in screens]
    return told


def _head(consultation: Consultation, patient: Patient, line: ConsultationLine, *, urgent: bool = False) -> Text:
    """Whose words these are, for a doctor who may have several; and who writes, if not the patient."""
    alarm = _("🔴 <b>The words name an emergency.</b> The patient was told to call 112.") if urgent else None
    if line.author:
        number, name, writer = str(consultation.number), Quote(patient.full_name, 60), Quote(line.author, 60)
        return lines(
            alarm, _("<b>{number} · {patient}</b> (writes: {writer})", number=number, patient=name, writer=writer)
        )
    return lines(alarm, _whose(consultation, patient))


def _whose(consultation: Consultation, patient: Patient) -> Text:
    name = Quote(patient.full_name, 60)
    return _("<b>{number} · {patient}</b>", number=str(consultation.number), patient=name)


def sent_before(case: ConsultationCase, file_id: str) -> VaultFile | None:
    """A file that one of both has sent, to be shown to the doctor once more: whose it is, and what stood below it."""
    for line in case.lines:
        for each in case.files[line.id]:
            if each.id == file_id and (shown := vault_file(each)) is not None:
                says = line_text(line, beginning(line.text, IN_A_CAPTION))
                return replace(shown, caption=lines(_whose(case.consultation, case.patient), says))
    return None


def said(line: ConsultationLine, confirms: Subject, head: Text | None = None) -> list[Screen]:
    """What was written, in as many messages as it takes; all can be found again. Of what was written below a voice
    note, a caption holds the beginning.
    """
    parts = (beginning(line.text, IN_A_CAPTION),) if line.kind is LineKind.VOICE else cut(line.text)
    return [Screen(lines(head, line_text(line, each, named=head is None)), confirms=confirms) for each in parts]


def stored(files: Iterable[File]) -> list[VaultFile]:
    return [shown for each in files if (shown := vault_file(each)) is not None]


def is_still_voice(line: ConsultationLine) -> bool:
    """Whether it is a voice note that was not taken back."""
    return line.kind is LineKind.VOICE and line.taken_back_at is None


def of_line(notice: ReviseNotice, line: ConsultationLine) -> ReviseNotice:
    """What a line says from now on; what was taken back disappears: a voice note, or the files that came with it."""
    of_voice, is_gone = line.kind is LineKind.VOICE, line.taken_back_at is not None
    return replace(notice, of_voice=of_voice, is_gone=of_voice and is_gone, without_files=is_gone and not of_voice)


def to_doctor(
    address: str, screen: Screen, receipt: Receipt | None = None, file: VaultFile | None = None
) -> NotifyPerson:
    return NotifyPerson(Notice(address, screen, receipt=receipt, file=file, at_desk=True))
