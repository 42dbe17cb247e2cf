"""How online consultations are written of: kinds, places in the queue, who wrote what, how one has ended (S16, S37)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from core.accounts.tiers import Feature
from core.clinic.consulting import ConsultationKind
from core.clinic.model import BookedBy, Clinic, ServiceKind
from core.consultations.model import GIVEN, Consultation, ConsultationEnd, ConsultationLine, LineKind
from core.consultations.queueing import QueuePlace
from core.consultations.refusals import (
    ConsultationNotTaken,
    ConsultationOver,
    ConsultationRefused,
    ConsultationsClosed,
    ConsultationTakenBy,
    LineTakenBack,
    NobodyWaitsHere,
    NoConsultations,
    NoSpecialty,
    NotNextInQueue,
    NotOnDuty,
    NoVoiceNotes,
    QueueFull,
    RemoteFormNotAccepted,
    SomebodyElseWrites,
    TooLateToGive,
    WritesElsewhere,
)
from core.context import Work
from core.files.model import File
from dialogs.engine.screens import Button
from dialogs.engine.text import Form, Quote, Text, Verbatim, When, _, lines, listed, n_, p_, paragraphs, units
from dialogs.triggers import FREE_TIMES
from dialogs.wording.cutting import HEADING, ROOM, cut
from dialogs.wording.files import voice_lasting

LONGEST_NAME: Final = 60

URGENT: Final = _("If it is urgent, don’t wait for us: call 112.")

KINDS: Final[dict[ConsultationKind, Text]] = {
    ConsultationKind.CHAT: _("💬 In writing, in this chat"),
    ConsultationKind.VOICE: _("📞 By voice"),
    ConsultationKind.VIDEO: _("🎥 By video"),
}
"""For patients, on buttons."""

KINDS_IN_SHORT: Final[dict[ConsultationKind, Text]] = {
    ConsultationKind.CHAT: p_("consultation", "chat"),
    ConsultationKind.VOICE: p_("consultation", "voice"),
    ConsultationKind.VIDEO: p_("consultation", "video"),
}


def specialty_name(clinic: Clinic, specialty: str) -> Text:
    """As the clinic calls it; a dash for one that it no longer has."""
    return clinic.specialties.get(specialty) or Verbatim("–")


def book_button(clinic: Clinic, specialty: str) -> Button:
    """Leads to the free times of a visit in person of a specialty; to booking, where none is booked here."""
    for each in clinic.services:
        is_theirs = each.specialty == specialty and each.kind is ServiceKind.IN_PERSON
        if is_theirs and each.booked_in is None and each.booked_by is BookedBy.PATIENT:
            return Button(_("Book an appointment"), FREE_TIMES, each.id)
    return Button(_("Book an appointment"), f"menu.{Feature.BOOK}")


def wait_line(place: QueuePlace) -> Text:
    """For about how long somebody at this place waits."""
    if place.minutes is None:
        return _("No doctor is here at the moment. One can come soon: we will tell you.")
    if place.minutes == 0:
        return _("The wait is short: a few minutes.")
    return n_("The wait is about {count} minute.", "The wait is about {count} minutes.", place.minutes)


def place_lines(place: QueuePlace) -> Text:
    """The place in the queue, and for about how long one waits."""
    first = (
        _("🪑 <b>You are the next one.</b>")
        if place.number == 1
        else _("🪑 <b>Your place in the queue: {place}</b>", place=str(place.number))
    )
    return lines(first, wait_line(place))


def opens_text(work: Work, opens: datetime | None) -> Text:
    """When it opens: a time of today, or the day too."""
    if opens is None:
        return _("closed for the time being")
    if work.clinic.day_of(opens) == work.clinic.day_of(work.now):
        return _("from {time} today", time=When(opens, Form.TIME))
    return _("from {moment}", moment=When(opens, Form.SHORT_MOMENT))


def line_text(line: ConsultationLine, text: str, *, named: bool = True) -> Text:
    """What was written, or a part of it, as the other side reads it in the chat, and as it stands in the record; with
    who wrote it, where it is to be `named`.
    """
    if line.kind is LineKind.SUMMARY:
        return lines(_("📋 <b>Summary</b>"), Verbatim(text))
    if line.kind in GIVEN:
        return _given_by(line)
    said = _words(line, text)
    if not named:
        return said
    if line.by is None and line.author:
        return _("<b>{name}, for the patient:</b> {words}", name=Quote(line.author, LONGEST_NAME), words=said)
    if line.by is None:
        return _("<b>Patient:</b> {words}", words=said)
    return _("<b>{doctor}:</b> {words}", doctor=Quote(line.author, LONGEST_NAME), words=said)


def _given_by(line: ConsultationLine) -> Text:
    """That something was given, and by whom; what it says is opened elsewhere."""
    doctor = Quote(line.author, LONGEST_NAME)
    if line.kind is LineKind.PRESCRIPTION:
        return _("💊 <i>An e-prescription was issued: {doctor}</i>", doctor=doctor)
    return _("📋 <i>Instructions were given: {doctor}</i>", doctor=doctor)


def given_line(written: Sequence[ConsultationLine]) -> Text | None:
    """What came of a consultation, beside what was written; `None`, if nothing did."""
    given = {each.kind for each in written} & GIVEN
    told = [words for kind, words in _GIVEN.items() if kind in given]
    return _("From the doctor: {what}.", what=listed(*told)) if told else None


_GIVEN: Final[dict[LineKind, Text]] = {
    LineKind.INSTRUCTIONS: p_("given", "instructions"),
    LineKind.PRESCRIPTION: p_("given", "an e-prescription"),
}


def _words(line: ConsultationLine, text: str) -> Text:
    if line.taken_back_at is not None:
        return _("<i>(was not passed on)</i>") if line.facts.dropped else _("<i>(taken back)</i>")
    if line.kind is LineKind.FILE and not text:
        return _("📎 a file")
    said: Text = Verbatim(text)
    if line.kind is LineKind.VOICE:
        voice = voice_lasting(line.facts.seconds)
        said = lines(voice, said) if text else voice
    return _("{words} <i>(changed)</i>", words=said) if line.edited_at is not None else said


@dataclass(slots=True)
class RecordPage:
    """A screen of what was written: its texts, and the ids of the lines that begin on it."""

    texts: list[Text] = field(default_factory=list)
    begin: set[str] = field(default_factory=set)


def pages_of(written: Sequence[ConsultationLine]) -> list[RecordPage]:
    """What was written, on as many screens as it takes; one at least."""
    pages = [RecordPage()]
    left = ROOM
    for line in written:
        for number, part in enumerate(cut(line.text, ROOM - HEADING)):
            takes = units(part) + HEADING
            if takes > left and pages[-1].texts:
                pages.append(RecordPage())
                left = ROOM
            pages[-1].texts.append(line_text(line, part))
            if number == 0:
                pages[-1].begin.add(line.id)
            left -= takes
    return pages


def files_on(page: RecordPage, files: Mapping[str, Sequence[File]]) -> list[File]:
    """The files of the lines on a screen, by the line's id, in the order of the lines."""
    return [each for line_id, of_line in files.items() if line_id in page.begin for each in of_line]


def end_line(consultation: Consultation, clinic: Clinic) -> Text:
    """How it has ended, for its patient."""
    doctor, phone = Verbatim(consultation.holder), Verbatim(clinic.phone)
    match consultation.ended_as:
        case ConsultationEnd.BY_DOCTOR:
            return _("✅ <b>The consultation has ended.</b> You talked to: {doctor}.", doctor=doctor)
        case ConsultationEnd.BY_PATIENT if consultation.is_for_other:
            return _("✅ <b>The consultation has ended,</b> as the patient or who writes for them said.")
        case ConsultationEnd.BY_PATIENT:
            return _("✅ <b>You have ended the consultation.</b>")
        case ConsultationEnd.TIE_OVER:
            return _(
                "✅ <b>The consultation has ended,</b> because whoever wrote for the patient no longer acts for them. "
                "What was written stays in the records."
            )
        case ConsultationEnd.SILENCE:
            return _("✅ <b>The consultation has ended,</b> because nothing was written for a longer time.")
        case ConsultationEnd.LEFT if consultation.is_for_other:
            return _("<b>The place in the queue was given up.</b>")
        case ConsultationEnd.LEFT:
            return _("<b>You have left the queue.</b>")
        case _:
            return paragraphs(
                lines(
                    _("😔 <b>No doctor could come today, and we are sorry for that.</b>"),
                    _("Please book an appointment, ask us to call you, or call {phone}.", phone=phone),
                ),
                URGENT,
            )


def consultation_text(refusal: ConsultationRefused, clinic: Clinic) -> Text:  # noqa: C901, PLR0912 - a case for each
    """Why a patient or a doctor can't do that, and how to go on."""
    match refusal:
        case ConsultationsClosed(opens=opens) if opens is not None:
            return _(
                "Nobody is there for that at this hour. It opens again: {moment}. You can also book an appointment.",
                moment=When(opens, Form.MOMENT),
            )
        case ConsultationsClosed() | NoConsultations():
            return _(
                "There are no such consultations here now. Please book an appointment, or call {phone}.",
                phone=Verbatim(clinic.phone),
            )
        case QueueFull(limit=limit):
            return n_(
                "{count} person waits already, and the queue holds no more. Please try again in a while, or book an "
                "appointment.",
                "{count} people wait already, and the queue holds no more. Please try again in a while, or book an "
                "appointment.",
                limit,
            )
        case RemoteFormNotAccepted():
            return _("Before the first consultation, please read this and agree to it.")
        case SomebodyElseWrites(name=name):
            return _(
                "{name} has this online consultation and writes to the doctor, so what you do here is not passed on. "
                "Please wait until it has ended, or have {name} write it.",
                name=Verbatim(name),
            )
        case WritesElsewhere(name=name):
            return _(
                "Another online consultation is open, about: {name}. So nothing was begun here.", name=Verbatim(name)
            )
        case ConsultationOver():
            return _("This consultation has ended, so nobody gets what is written in it now.")
        case ConsultationNotTaken():
            return _("Nobody has taken this consultation yet. Take it first, and write then.")
        case ConsultationTakenBy(name=name):
            return _("{name} has this consultation.", name=Quote(name, LONGEST_NAME))
        case NotNextInQueue(number=number):
            return _("The patient of consultation {number} waits longer. Please take them first.", number=str(number))
        case NobodyWaitsHere():
            return _("Nobody waits whom you could take.")
        case NotOnDuty():
            return _("First say that you are there: /online.")
        case NoSpecialty():
            return _("No online consultations are held in your specialty. The desk head can change that.")
        case TooLateToGive(days=days):
            return n_(
                "This consultation ended more than {count} day ago, so nothing can be given out of it any more. "
                "Please have the patient book an appointment.",
                "This consultation ended more than {count} days ago, so nothing can be given out of it any more. "
                "Please have the patient book an appointment.",
                days,
            )
        case LineTakenBack():
            return _("That message was taken back, so it can’t be changed any more. Please write a new one.")
        case NoVoiceNotes():
            return _("<b>This was not passed on.</b> No voice messages are taken here: please write it instead.")
        case _:
            message = f"no words for {type(refusal).__name__}"
            raise LookupError(message)
