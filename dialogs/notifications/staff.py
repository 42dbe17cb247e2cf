"""What the staff chat is told of what patients do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from core.appointments import booking
from core.appointments.model import Appointment, AppointmentMove
from core.appointments.visits import Visit
from core.files.model import File, RemovalReason
from core.questions import deadlines
from core.questions.model import Entry, EntryKind, Question
from core.roles import Role
from core.staff import members
from core.staff.audit import AuditAction
from core.staff.members import Where
from dialogs.engine.effects import NotifyStaff, PostBesideCard, RedrawCard, ShareFileWithStaff
from dialogs.engine.screens import Topic, VaultFile
from dialogs.engine.subjects import Subject
from dialogs.engine.text import Form, Mention, Message, Text, Verbatim, When, _, lines, listed, n_, units
from dialogs.engine.turn import Turn
from dialogs.notifications.appointments.day_cards import appointment_changed
from dialogs.notifications.questions import subject_of
from dialogs.wording.accounts.family import acted_by
from dialogs.wording.accounts.levels import patient_name
from dialogs.wording.booking.appointments import moved_from, place_of, short_line, telephone
from dialogs.wording.cutting import cut
from dialogs.wording.files import CATEGORIES
from dialogs.wording.questions import SHOWN_ON_CARD

APPOINTMENTS: Final = Topic("appointments", _("Appointments"))
FILES: Final = Topic("files", _("Patients’ files"))

LONGEST_POST: Final = 3_600
"""UTF-16 units of what a patient wrote in one message of the staff chat, its heading aside."""

SHOWN_OF_SERIES: Final = 20
"""How many appointments of a series one message of the staff chat tells."""

_BY_HAND: Final = _("Telegram lets the bot delete messages for 48 hours only. Please delete this one by hand.")


def _acted(turn: Turn[Any], what: AuditAction, says: Text, *appointments: Appointment) -> None:
    """Note what somebody has done for the patient for whom they act."""
    if turn.relative is not None:
        turn.acted += ((what, each, says) for each in appointments)


def booked(turn: Turn[Any], appointment: Appointment) -> None:
    _tell(turn, _("🟢 <b>Booked</b>"), appointment)
    _acted(turn, AuditAction.BOOKED_FOR_RELATIVE, _("booked"), appointment)
    appointment_changed(turn, appointment)


def cancelled(turn: Turn[Any], appointment: Appointment) -> None:
    _tell(turn, _("🔴 <b>Cancelled</b>"), appointment)
    _acted(turn, AuditAction.CANCELLED_FOR_RELATIVE, _("cancelled"), appointment)
    appointment_changed(turn, appointment)


def moved(turn: Turn[Any], appointment: Appointment, was: AppointmentMove | None) -> None:
    """It is at another time, and what it was before."""
    _tell(turn, _("🔁 <b>Moved</b>"), appointment, was)
    _acted(turn, AuditAction.MOVED_APPOINTMENT, _("moved"), appointment)
    appointment_changed(turn, appointment, was)


def series_booked(turn: Turn[Any], appointments: Sequence[Appointment]) -> None:
    _tell_of_series(turn, _("🟢 <b>Booked from one referral</b>"), appointments)
    _acted(turn, AuditAction.BOOKED_FOR_RELATIVE, _("booked"), *appointments)


def series_moved(turn: Turn[Any], appointments: Sequence[Appointment]) -> None:
    _tell_of_series(turn, _("🔁 <b>Moved</b>"), appointments)
    _acted(turn, AuditAction.MOVED_APPOINTMENT, _("moved"), *appointments)


def series_cancelled(turn: Turn[Any], appointments: Sequence[Appointment]) -> None:
    _tell_of_series(turn, _("🔴 <b>Cancelled</b>"), appointments)
    _acted(turn, AuditAction.CANCELLED_FOR_RELATIVE, _("cancelled"), *appointments)


async def file_linked(turn: Turn[Any], file: File) -> None:
    """Show the doctor a file that goes with a consultation now, or take it out of the chat if it goes with none (S60,
    S61).

    Raises: NotFound, when the appointment isn't the patient's.
    """
    patient, caption = turn.known_patient, None
    if file.appointment_id is not None:
        visit = Visit(await booking.get_appointment(turn.work, patient, file.appointment_id), patient)
        caption = lines(_caption(file, visit), _by_relative(turn))
    turn.add(ShareFileWithStaff(_to_show(file, caption)))


def files_opened(turn: Turn[Any], visit: Visit, files: Iterable[File]) -> None:
    """Show the files of an appointment anew, for whoever looks for them, where they look."""
    for file in files:
        turn.add(ShareFileWithStaff(_to_show(file, _caption(file, visit)), again=True, to=alone(turn)))


def alone(turn: Turn[Any]) -> str | None:
    """The address of whoever asks in private, where others don't see what they are shown."""
    caller = turn.known_caller
    return caller.address if caller.where is Where.PRIVATE else None


def question_sent(turn: Turn[Any], question: Question, entry: Entry, files: Iterable[File]) -> None:
    """Draw the card; beside it, post what was added to a question that was sent before, and the files."""
    question_changed(turn, question)
    card = subject_of(question.id)
    if entry.kind is not EntryKind.QUESTION:
        _post(turn, card, _MORE[entry.kind], entry.text, urgent=question.urgent)
    elif units(entry.text) > SHOWN_ON_CARD:
        _post(turn, card, _("📄 <b>The whole question:</b>"), entry.text, urgent=question.urgent)
    for file in files:
        if file.kind is not None:
            caption = _("📎 {name}", name=Verbatim(file.label.name))
            shown = VaultFile(file.id, file.label.name, file.kind, caption, card)
            turn.add(ShareFileWithStaff(shown, urgent=question.urgent))


def question_rewritten(turn: Turn[Any], question: Question, entry: Entry, *, urgent: bool) -> None:
    """Draw the card, and post the changed words beside it; `urgent` when they name an emergency only now."""
    question_changed(turn, question)
    heading = lines(
        _("🔴 <b>URGENT: the words name an emergency.</b>") if urgent else None,
        _("✏️ <b>The patient has changed what they wrote:</b>"),
    )
    _post(turn, subject_of(question.id), heading, entry.text, urgent=question.urgent)


async def call_now(turn: Turn[Any], question: Question) -> None:
    """Call those at the desk to telephone the patient of an urgent question: the reception, or else whoever is the
    head of the desk.
    """
    everybody = await members.all_members(turn.work)
    reception = [each for each in everybody if Role.RECEPTION in each.roles]
    called = reception or [each for each in everybody if Role.ADMIN in each.roles]
    patient, by = turn.known_patient, deadlines.call_by(turn.work.clinic, question)
    told = lines(
        _("📞 <b>Please call this patient now: {phone}</b>", phone=telephone(patient.phone)),
        _("{name}, case {number}", name=patient_name(patient), number=str(question.number)),
        _("We have told the patient that somebody calls by {when}.", when=When(by, Form.MOMENT)) if by else None,
        _("For: {names}", names=listed(*(Mention(each.address, each.name) for each in called))) if called else None,
    )
    turn.add(PostBesideCard(subject_of(question.id), told, urgent=True))


def question_withdrawn(turn: Turn[Any], question: Question) -> None:
    """Draw the card, and post that no answer is needed."""
    question_changed(turn, question)
    withdrawn = _("<b>The patient has withdrawn this question.</b> No answer is needed.")
    turn.add(PostBesideCard(subject_of(question.id), withdrawn))


def question_changed(turn: Turn[Any], question: Question) -> None:
    """Draw the card; that of an urgent one ahead of all others."""
    turn.add(RedrawCard(subject_of(question.id), urgent=question.urgent and question.is_open))


def removed(reason: RemovalReason) -> Text:
    """Said of a removed file that Telegram no longer lets the bot delete from the chat."""
    why = {
        RemovalReason.BY_PATIENT: _("The patient has deleted this file."),
        RemovalReason.TIME_IS_OVER: _("The time for which this file was kept is over."),
    }
    return lines(why[reason], _BY_HAND)


def unlinked() -> Text:
    """Said of a file that goes with no appointment any more, where the bot can't delete it from the chat."""
    return lines(_("The patient has withdrawn this file from the appointment."), _BY_HAND)


_MORE: Final[Mapping[EntryKind, Text]] = {
    EntryKind.REPLY: _("💬 <b>The patient replies:</b>"),
    EntryKind.ADDITION: _("💬 <b>The patient adds:</b>"),
}


def _to_show(file: File, caption: Text | None) -> VaultFile:
    if file.kind is None:
        raise TypeError(file.status)
    return VaultFile(file.id, file.label.name, file.kind, caption)


def _by_relative(turn: Turn[Any]) -> Text | None:
    return None if turn.relative is None else acted_by(turn.relative.actor.full_name)


def _caption(file: File, visit: Visit) -> Text:
    """Whose it is, what it shows, and what it is for (S61)."""
    label = file.label
    if label.category is None:
        raise TypeError(file.status)
    return lines(
        _("📎 <b>{description}</b>", description=Verbatim(label.description)),
        CATEGORIES[label.category],
        _("Patient: {name}", name=patient_name(visit.patient)),
        _("For: {appointment}", appointment=short_line(visit.appointment)),
    )


def _post(turn: Turn[Any], card: Subject, heading: Text, text: str, *, urgent: bool) -> None:
    """Post all of a text beside a card, in as many messages as it takes."""
    parts = cut(text, LONGEST_POST)
    for number, part in enumerate(parts, 1):
        page = _("Page {number}.", number=number) if len(parts) > 1 else None
        quoted = _("<blockquote>{text}</blockquote>", text=Verbatim(part)) if part else None
        turn.add(PostBesideCard(card, lines(heading, page, quoted), urgent=urgent))


def _tell_of_series(turn: Turn[Any], what: Message, appointments: Sequence[Appointment]) -> None:
    """All of them in one message, those alone that fit."""
    if not turn.work.clinic.settings.tell_staff_of_bookings:
        return
    more = len(appointments) - SHOWN_OF_SERIES
    facts = lines(
        what,
        *(short_line(each) for each in appointments[:SHOWN_OF_SERIES]),
        n_("… and {count} more", "… and {count} more", more) if more > 0 else None,
        _("Patient: {name}", name=patient_name(turn.known_patient)),
        _by_relative(turn),
    )
    turn.add(NotifyStaff(facts))


def _tell(turn: Turn[Any], what: Message, appointment: Appointment, was: AppointmentMove | None = None) -> None:
    if not turn.work.clinic.settings.tell_staff_of_bookings:
        return
    facts = lines(
        what,
        _("<b>{when}</b>", when=When(appointment.start, Form.MOMENT)),
        _(
            "{service}, {doctor}",
            service=appointment.snapshot.service,
            doctor=Verbatim(appointment.snapshot.practitioner),
        ),
        place_of(appointment),
        None if was is None else moved_from(was),
        _("Patient: {name}", name=patient_name(turn.known_patient)),
        _by_relative(turn),
    )
    turn.add(NotifyStaff(facts))
