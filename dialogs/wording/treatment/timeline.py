"""How the things of a patient's treatment are written of in one list (S34, S35)."""

from __future__ import annotations

from typing import Final, assert_never

from core.appointments.model import Appointment, AppointmentStatus
from core.consultations.model import Consultation
from core.context import Work
from core.files.model import File
from core.prescriptions.model import Prescription
from core.questions.model import Entry, EntryKind, Question
from core.referrals.model import Referral
from core.results.model import Result
from core.treatment.certificates.model import Certificate
from core.treatment.instructions import Instruction
from core.treatment.timeline import Happening, Thing
from dialogs.engine.text import Quote, Text, Verbatim, _
from dialogs.wording.moments import in_list
from dialogs.wording.questions import STANDINGS
from dialogs.wording.treatment.certificates import EXAMINATIONS, short_certificate
from dialogs.wording.treatment.prescriptions import titles
from dialogs.wording.treatment.referrals import title

LONGEST_TITLE: Final = 60
"""As much of a result's name as the list shows."""


def entry_line(work: Work, number: int, happening: Happening) -> Text:
    """A line of the list: when it was, or will be, and what it is."""
    return _(
        "{number}. <b>{when}</b> – {what}",
        number=number,
        when=in_list(work, happening.at),
        what=_what(work, happening.thing),
    )


def _what(work: Work, thing: Thing) -> Text:  # noqa: C901 - a case for each
    match thing:
        case Appointment():
            return _visit(work, thing)
        case Instruction():
            return _("instructions: {doctor}", doctor=Verbatim(thing.author))
        case Certificate():
            return short_certificate(thing, _kind_of(thing))
        case Referral():
            return _("referral: {title}", title=title(work.clinic, thing))
        case Question():
            return _("question to the doctor: {standing}", standing=STANDINGS[thing.status])
        case Entry():
            return _written(thing)
        case Result():
            return _("result: {title}", title=Quote(thing.facts.title, LONGEST_TITLE))
        case File():
            return _("a file: {description}", description=Verbatim(thing.label.description or thing.label.name))
        case Consultation():
            return _("online consultation: {doctor}", doctor=Verbatim(thing.holder))
        case Prescription():
            return _("e-prescription: {medicines}", medicines=titles(thing.sealed.lines))
        case _ as never:
            assert_never(never)


def _kind_of(certificate: Certificate) -> Text:
    kind = certificate.facts.kind
    return Verbatim("") if kind is None else EXAMINATIONS[kind]


def _visit(work: Work, visit: Appointment) -> Text:
    service, doctor = visit.snapshot.service, Verbatim(visit.snapshot.practitioner)
    if visit.status is AppointmentStatus.NO_SHOW:
        return _("{service}, {doctor} (missed)", service=service, doctor=doctor)
    if visit.status is AppointmentStatus.BOOKED and visit.end > work.now:
        return _("{service}, {doctor} (planned)", service=service, doctor=doctor)
    return _("{service}, {doctor}", service=service, doctor=doctor)


def _written(entry: Entry) -> Text:
    doctor = Verbatim(entry.author)
    match entry.kind:
        case EntryKind.COUNTER_QUESTION:
            return _("a question for you: {doctor}", doctor=doctor)
        case EntryKind.DECLINE:
            return _("why your question was not answered: {doctor}", doctor=doctor)
        case _:
            return _("answer to your question: {doctor}", doctor=doctor)
