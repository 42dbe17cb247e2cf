"""What is told in online consultations: to the patient, to the doctor, to those who wait, and in the staff chat.

What both write is passed on as it is, for they talk now. In the staff chat nothing of it stands, nor whose it is.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from core.consultations import queueing, talking
from core.consultations.cases import ConsultationCase
from core.consultations.deadlines import Due, FellDue
from core.consultations.model import (
    WITH_FILES,
    Consultation,
    ConsultationEnd,
    ConsultationLine,
    ConsultationStatus,
    get_consultation,
)
from core.context import Work
from core.files.model import File
from dialogs.engine.effects import Notification, RedrawCard, ReviseNotice
from dialogs.engine.screens import Button, DeviceCheckLink, Row, Screen, VaultFile
from dialogs.engine.subjects import CONFIRMATION, Receipt, Subject
from dialogs.engine.text import Text, Verbatim, _, lines, n_, paragraphs
from dialogs.notifications.appointments.calls import call_me
from dialogs.notifications.consultations.doctor import (
    KIND,
    LINE,
    WHO_WAITS,
    case_for,
    of_line,
    said,
    stored,
    subject_of,
    to_doctor,
    waits,
)
from dialogs.notifications.consultations.writer import writer_at
from dialogs.triggers import (
    CONSULT,
    LEAVE_CONSULTATION,
    OPEN_CONSULTATION,
    STAY_CONSULTING,
    STAY_IN_CONSULTATION,
)
from dialogs.wording.accounts.family import about
from dialogs.wording.consultations import (
    KINDS_IN_SHORT,
    book_button,
    end_line,
    given_line,
    place_lines,
    specialty_name,
)

_MENU: Final = Button(_("Menu"), "menu")


# Those who wait


def waiting(work: Work, consultation: Consultation, place: queueing.QueuePlace) -> Screen:
    """The place in the queue: one message, which changes."""
    text = paragraphs(
        lines(
            _("<b>Online consultation: {specialty}</b>", specialty=specialty_name(work.clinic, consultation.specialty)),
            _("How: {kind}", kind=KINDS_IN_SHORT[consultation.kind]),
        ),
        place_lines(place),
        _("This message changes as the queue moves. You can do other things here meanwhile: we will tell you here."),
        _("What you write, or send, while this is open, the doctor will see when they come."),
    )
    leave: Row = (Button(_("Leave the queue"), LEAVE_CONSULTATION, consultation.id), _MENU)
    check: Row = (DeviceCheckLink(_("🎤 Try camera and microphone")),)
    rows = (check, leave) if consultation.is_call else (leave,)
    return Screen(text, rows, confirms=_place_of(consultation))


async def queue_changed(work: Work, specialty: str) -> list[Notification]:
    """Show those who wait in a specialty their place as it is now, where it is another one."""
    told: list[Notification] = []
    for each, place in await queueing.places(work, specialty):
        if not queueing.tell(each, place):
            continue
        told += (await writer_at(work, each)).revised(waiting(work, each, place))
    return told


async def no_longer_waiting(work: Work, consultation: Consultation) -> list[Notification]:
    """What stood in the message with somebody's place is over."""
    if consultation.status is ConsultationStatus.ENDED:
        says = end_line(consultation, work.clinic)
    else:
        says = _("👩‍⚕️ <b>The doctor is here:</b> {doctor}", doctor=Verbatim(consultation.holder))
    is_closed = consultation.ended_as is ConsultationEnd.TIE_OVER  # to who wrote, and can open it no more
    rows: tuple[Row, ...] = () if is_closed else ((_open(consultation), _MENU),)
    screen = Screen(says, rows, confirms=_place_of(consultation))
    return [*(await writer_at(work, consultation)).revised(screen)]


# The patient


async def taken(work: Work, case: ConsultationCase, *, is_open: bool = False) -> list[Notification]:
    """A doctor is there: the patient is told, the doctor gets what it is about, unless they have it open, and the
    others' places change.
    """
    of = case.consultation
    told = await _tell_patient(work, of, doctor_here(of), receipt=Receipt(KIND, of.id))
    return [
        *await no_longer_waiting(work, of),
        *told,
        *case_for(case, is_open=is_open),
        *await queue_changed(work, of.specialty),
        RedrawCard(subject_of(of.id)),
    ]


def doctor_here(consultation: Consultation) -> Screen:
    """A doctor is there for the patient."""
    doctor = Verbatim(consultation.holder)
    if consultation.is_call:
        text = lines(
            _("👩‍⚕️ <b>The doctor waits for you in the room:</b> {doctor}", doctor=doctor),
            _("Press “Open”, then “Enter the room”."),
        )
    else:
        text = lines(
            _("👩‍⚕️ <b>The doctor is here:</b> {doctor}", doctor=doctor),
            _("Write here what you would like to say: the doctor reads it at once."),
        )
    return Screen(text, ((_open(consultation), _MENU),))


async def back_in_queue(work: Work, consultation: Consultation, why: Text) -> list[Notification]:
    """The patient waits again, where they waited before; they see their place anew."""
    place = await queueing.place_of(work, consultation)
    if place is None:
        return []
    queueing.tell(consultation, place)
    screen = waiting(work, consultation, place)
    anew = Screen(paragraphs(why, screen.text), screen.rows, confirms=screen.confirms)
    others = await queue_changed(work, consultation.specialty)
    return [
        *others,
        *await _tell_patient(work, consultation, anew, receipt=Receipt(KIND, consultation.id)),
        *await waits(work, consultation),
    ]


async def ended(work: Work, consultation: Consultation) -> list[Notification]:
    """It is over: both are told, but for who has ended it."""
    told: list[Notification] = [RedrawCard(subject_of(consultation.id))]
    if consultation.ended_as is not ConsultationEnd.BY_PATIENT:
        given = given_line(await talking.lines_of(work, consultation.id))
        screen = over(work, consultation, given)
        told += await _tell_patient(work, consultation, screen, receipt=Receipt(KIND, consultation.id))
    if consultation.taken_by is not None and consultation.ended_as is not ConsultationEnd.BY_DOCTOR:
        number = str(consultation.number)
        if consultation.ended_as is ConsultationEnd.BY_PATIENT:
            says = (
                _("✅ <b>Consultation {number} was ended on the patient’s side.</b>", number=number)
                if consultation.is_for_other
                else _("✅ <b>The patient has ended consultation {number}.</b>", number=number)
            )
        else:
            says = _("✅ <b>Consultation {number} has ended:</b> nobody wrote for a longer time.", number=number)
        told.append(to_doctor(consultation.taken_by, Screen(says, (WHO_WAITS,))))
    return [*told, *await queue_changed(work, consultation.specialty)]


def over(work: Work, consultation: Consultation, given: Text | None = None) -> Screen:
    """How it has ended, what was `given`, and what can be done next."""
    read: Row = (Button(_("Read it again"), OPEN_CONSULTATION, consultation.id), _MENU)
    text = lines(end_line(consultation, work.clinic), given)
    return Screen(text, (*next_rows(work, consultation), read))


def next_rows(work: Work, consultation: Consultation) -> tuple[Row, ...]:
    """What can be done when it has ended: an appointment; where nobody could come, a call too."""
    book: Row = (book_button(work.clinic, consultation.specialty),)
    return (book, (call_me(consultation.id),)) if consultation.ended_as is ConsultationEnd.NOBODY else (book,)


async def visit_needed(work: Work, consultation: Consultation) -> list[Notification]:
    """The doctor would like to see the patient."""
    return await _tell_patient(work, consultation, to_be_seen(work, consultation))


def to_be_seen(work: Work, consultation: Consultation) -> Screen:
    """The same: free times are one press away."""
    text = lines(
        _("🏥 <b>The doctor would like to see you in person.</b>"),
        _("Press below: you will see the free times."),
    )
    see: Row = (book_button(work.clinic, consultation.specialty), _MENU)
    return Screen(text, (see,))


async def said_by_doctor(work: Work, consultation: Consultation, line: ConsultationLine) -> list[Notification]:
    """What the doctor wrote, in as many messages as it takes."""
    return [
        each
        for screen in said(line, _told_of(line))
        for each in await _tell_patient(work, consultation, screen, receipt=Receipt(LINE, line.id))
    ]


async def written_by_doctor(work: Work, line: ConsultationLine) -> list[Screen]:
    """The same, for who couldn't be reached then; files are where all that was written is."""
    screens = said(line, _told_of(line))
    of, patient = await get_consultation(work, line.consultation_id)
    if of.is_for_other:
        return [replace(each, text=lines(about(patient.full_name), each.text)) for each in screens]
    if line.kind not in WITH_FILES:
        return screens
    see: Row = (Button(_("What was written"), OPEN_CONSULTATION, line.consultation_id), _MENU)
    return [replace(each, rows=(see,)) for each in screens]


async def file_by_doctor(
    work: Work, consultation: Consultation, line: ConsultationLine, files: Iterable[File]
) -> list[Notification]:
    """Files or a voice note that a doctor has sent, with what they wrote."""
    (screen, *_) = said(line, _told_of(line))
    return [
        each
        for file in stored(files)
        for each in await _tell_patient(work, consultation, screen, receipt=Receipt(LINE, line.id), file=file)
    ]


async def changed_by_doctor(work: Work, consultation: Consultation, line: ConsultationLine) -> list[ReviseNotice]:
    """The patient sees what it says now, in place of what it said."""
    (screen, *_) = said(line, _told_of(line))
    return [of_line(each, line) for each in (await writer_at(work, consultation)).revised(screen)]


# What falls due


async def fell_due(work: Work, told: FellDue) -> list[Notification]:
    """Whom it is told."""
    of, number = told.consultation, str(told.consultation.number)
    match told.what:
        case Due.NOBODY:
            return [*await no_longer_waiting(work, of), *await ended(work, of)]
        case Due.SILENCE:
            return await ended(work, of)
        case Due.ASK_DOCTOR:
            text = lines(
                _("⏰ <b>Are you still there?</b> The patient of consultation {number} waits.", number=number),
                n_(
                    "If you don’t answer, they go back to the queue in {count} minute.",
                    "If you don’t answer, they go back to the queue in {count} minutes.",
                    work.clinic.consultations.doctor_minutes,
                ),
            )
            return _asked_to_stay(of, told.doctor, text)
        case Due.DOCTOR_GONE:
            why = _("😔 <b>The doctor had to leave, and we are sorry for that.</b> You keep your place in the queue.")
            gone = _(
                "⏸ <b>Consultation {number} is back in the queue,</b> because its patient had no answer for long. You "
                "are no longer marked as being there.",
                number=number,
            )
            at_desk = [] if told.doctor is None else [to_doctor(told.doctor, Screen(gone, (WHO_WAITS,)))]
            return [*at_desk, *await back_in_queue(work, of, why)]
        case Due.WARN:
            return await _warned(work, of, told.doctor)


async def _warned(work: Work, consultation: Consultation, doctor: str | None) -> list[Notification]:
    """Nobody says anything: both are asked whether it goes on."""
    told = await _tell_patient(work, consultation, goes_on(work, consultation))
    number = str(consultation.number)
    asked = lines(_("⏰ <b>Nobody writes in consultation {number}.</b>", number=number), _ends(work))
    return [*told, *_asked_to_stay(consultation, doctor, asked)]


def goes_on(work: Work, consultation: Consultation) -> Screen:
    """The patient is asked whether it goes on."""
    text = lines(_("⏰ <b>Are you still there?</b>"), _ends(work))
    stay: Row = (Button(_("I am here"), STAY_IN_CONSULTATION, consultation.id),)
    leave: Row = (Button(_("End the consultation"), LEAVE_CONSULTATION, consultation.id), _MENU)
    return Screen(text, (stay, leave))


def _ends(work: Work) -> Text:
    return n_(
        "If nobody writes or presses the button, the consultation ends in {count} minute.",
        "If nobody writes or presses the button, the consultation ends in {count} minutes.",
        work.clinic.consultations.close_minutes,
    )


def _asked_to_stay(consultation: Consultation, doctor: str | None, text: Text) -> list[Notification]:
    """The doctor is asked whether they are still there."""
    if doctor is None:
        return []
    stay = Button(_("I am here"), STAY_CONSULTING, consultation.id)
    rows: tuple[Row, ...] = ((stay,), (Button(_("Open the conversation"), CONSULT, consultation.id), _MENU))
    return [to_doctor(doctor, Screen(text, rows))]


def _told_of(line: ConsultationLine) -> Subject:
    return Subject(CONFIRMATION, f"line.{line.id}")


def _place_of(consultation: Consultation) -> Subject:
    return Subject(CONFIRMATION, f"queue.{consultation.id}")


def _open(consultation: Consultation) -> Button:
    return Button(_("Open"), OPEN_CONSULTATION, consultation.id)


async def _tell_patient(
    work: Work,
    consultation: Consultation,
    screen: Screen,
    receipt: Receipt | None = None,
    file: VaultFile | None = None,
) -> list[Notification]:
    return [(await writer_at(work, consultation)).told(screen, receipt, file)]
