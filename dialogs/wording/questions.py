"""How questions are written of: how one stands, who said what, and what to do until the answer comes."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from core.appointments.model import Appointment
from core.clinic.model import Clinic
from core.questions.model import Entry, EntryKind, Question, QuestionStatus
from dialogs.engine.text import Form, Message, Text, Verbatim, When, _, lines, p_
from dialogs.wording.booking.appointments import telephone
from dialogs.wording.cutting import Passage

SHOWN_ON_CARD: Final = 1_000
"""UTF-16 units of a question that its card in the staff chat shows; all of a longer one is posted beside it."""

STANDINGS: Final[dict[QuestionStatus, Text]] = {
    QuestionStatus.DRAFT: p_("question", "not sent yet"),
    QuestionStatus.SENT: p_("question", "sent"),
    QuestionStatus.SEEN: p_("question", "seen"),
    QuestionStatus.TAKEN: p_("question", "being answered"),
    QuestionStatus.ASKED_BACK: p_("question", "the doctor asks you"),
    QuestionStatus.ANSWERED: p_("question", "answered"),
    QuestionStatus.DECLINED: p_("question", "not answered"),
    QuestionStatus.WITHDRAWN: p_("question", "withdrawn"),
}
"""In a word or two, for lists."""


def about(visit: Appointment) -> Text:
    """Which visit a question is about."""
    return _(
        "About the appointment: {when}, {service}, {doctor}",
        when=When(visit.start, Form.SHORT_MOMENT),
        service=visit.snapshot.service,
        doctor=Verbatim(visit.snapshot.practitioner),
    )


def if_it_gets_worse(clinic: Clinic) -> Text:
    """What to do until the answer comes, if it can't wait."""
    return _(
        "If you feel worse, don’t wait for the answer: call us, {phone}. "
        "If a life is in danger, call <b>112</b> or <b>999</b>.",
        phone=Verbatim(clinic.phone),
    )


def standing(question: Question, clinic: Clinic) -> Text:
    """How the question stands, for its patient."""
    doctor, phone = Verbatim(question.holder or ""), Verbatim(clinic.phone)
    match question.status:
        case QuestionStatus.DRAFT:
            return _("✏️ <b>This question has not been sent yet.</b> Nobody but you can see it.")
        case QuestionStatus.SENT:
            return _("✉️ <b>Sent.</b> The question is at the clinic and waits to be read.")
        case QuestionStatus.SEEN:
            return _("👀 <b>Seen.</b> The clinic has read the question. Now it waits for a doctor.")
        case QuestionStatus.TAKEN:
            return _("✍️ <b>Being answered.</b> {doctor} is working on the answer.", doctor=doctor)
        case QuestionStatus.ASKED_BACK:
            return _(
                "❓ <b>The doctor has a question for you.</b> You can write your reply here right away. "
                "{doctor} waits for it before answering.",
                doctor=doctor,
            )
        case QuestionStatus.ANSWERED:
            return _("✅ <b>Answered.</b> The answer is below.")
        case QuestionStatus.DECLINED:
            return _(
                "<b>This question was not answered here.</b> The reason is below. You can book an appointment, "
                "or call {phone}.",
                phone=phone,
            )
        case QuestionStatus.WITHDRAWN:
            return _("<b>You have withdrawn this question.</b> Nobody will answer it any more.")


def expected(question: Question, clinic: Clinic, now: datetime) -> Text | None:
    """By when there will be an answer; when that day is over, that we are late."""
    if not question.is_open or question.expected_on is None:
        return None
    day = When(question.expected_on, Form.DAY)
    if question.expected_on < clinic.day_of(now):
        return _(
            "The answer should have come by {day}. We are sorry that it takes longer. If you can’t wait, call {phone}.",
            day=day,
            phone=Verbatim(clinic.phone),
        )
    return _("You can expect the answer by <b>{day}</b>. We will tell you here when it has come.", day=day)


def urgent_promise(clinic: Clinic, phone: str, by: datetime, now: datetime) -> Text:
    """When somebody will call the patient of an urgent question, at their number; then, that we are late."""
    when, number, ours = When(by, Form.MOMENT), telephone(phone), Verbatim(clinic.phone)
    if by < now:
        return _(
            "❗ We should have called you by {when}. We are sorry. Please call us now: {phone}. "
            "If a life is in danger, call <b>112</b> or <b>999</b>.",
            when=when,
            phone=ours,
        )
    return _(
        "❗ <b>This is urgent:</b> somebody from the clinic will call you at {number} by <b>{when}</b>.",
        number=number,
        when=when,
    )


def passage(part: Passage) -> Text:
    """Who wrote when, and what; a long text goes on over several screens."""
    return lines(
        _heading(part.entry) if part.begins else _("<b>(continued)</b>"),
        _("<blockquote>{text}</blockquote>", text=Verbatim(part.text)) if part.text else None,
    )


def _heading(entry: Entry) -> Text:
    when = When(entry.sent_at or entry.started_at, Form.SHORT_MOMENT)
    heading = _by_patient(entry.kind, when) or _by_doctor(entry, when)
    if entry.edited_at is None:
        return heading
    return _("{heading} (changed: {when})", heading=heading, when=When(entry.edited_at, Form.SHORT_MOMENT))


def _by_patient(kind: EntryKind, when: When) -> Message | None:
    match kind:
        case EntryKind.QUESTION:
            return _("<b>Your question</b>, {when}", when=when)
        case EntryKind.ADDITION:
            return _("<b>What you added</b>, {when}", when=when)
        case EntryKind.REPLY:
            return _("<b>Your reply</b>, {when}", when=when)
        case _:
            return None


def _by_doctor(entry: Entry, when: When) -> Message:
    doctor = Verbatim(entry.author)
    match entry.kind:
        case EntryKind.COUNTER_QUESTION:
            return _("<b>Question for you</b> – {doctor}, {when}", doctor=doctor, when=when)
        case EntryKind.DECLINE:
            return _("<b>Why it was not answered</b> – {doctor}, {when}", doctor=doctor, when=when)
        case _:
            return _("<b>Answer</b> – {doctor}, {when}", doctor=doctor, when=when)
