"""See the whole question before it goes: who will read it, when there will be an answer; agree, and send (S23, D7)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from core.appointments import booking
from core.clinic.opening_hours import working_day_after
from core.emergencies.recognition import recognise
from core.errors import ConsentNeeded, NotFound, QuestionClosed, RegulationsChanged, UnusableText
from core.files import attachments
from core.files.model import File
from core.questions import asking, deadlines, thread
from core.questions.model import Entry, Question, QuestionStatus
from dialogs.engine.dialog import SAID, UPLOADED, OnRefusal, Transition, screen
from dialogs.engine.paging import page_of, paging_row
from dialogs.engine.screens import BACK_OR_MENU, Button, Link, Row, Screen, ShortAnswer
from dialogs.engine.text import Form, Text, Verbatim, When, _, n_, paragraphs
from dialogs.engine.turn import Turn
from dialogs.notifications import staff
from dialogs.patient.files import brings_file
from dialogs.patient.questions import writing
from dialogs.patient.questions.drafts import marked_urgent
from dialogs.patient.questions.states import Memory, Questions
from dialogs.patient.questions.writing import CLOSED
from dialogs.wording.cutting import cut
from dialogs.wording.files import arrivals, consent_text
from dialogs.wording.questions import about, if_it_gets_worse, urgent_promise


async def turn_part(turn: Turn[Memory]) -> None:
    """Go to another part of a long text."""
    turn.memory = replace(turn.memory, part=page_of(turn.value))


async def agree(turn: Turn[Memory]) -> None:
    """Give the consent, or take it back, to the regulations as they were shown."""
    turn.memory = replace(turn.memory, accepted="" if turn.memory.accepted == turn.value else turn.value)


async def send(turn: Turn[Memory]) -> None:
    """Send it to the clinic; what names an emergency is marked as urgent."""
    memory, patient = turn.memory, turn.known_patient
    written = await asking.draft(turn.work, patient, memory.question)
    is_urgent = recognise(written.text) is not None
    question, entry = await asking.send(turn.work, patient, memory.question, urgent=is_urgent, consent=memory.accepted)
    staff.question_sent(turn, question, entry, await attachments.of(turn.work, entry.id))
    turn.did(_("wrote to the doctor"))
    if is_urgent:
        await staff.call_now(turn, question)
    turn.confirm(
        _("✅ <b>It is sent.</b> There is no need to keep looking: we will write to you here when there is news.")
    )
    turn.memory = Memory(question=question.id, back_to=memory.back_to)


_NOT_READY: Final[OnRefusal] = {
    ConsentNeeded: Questions.consent,
    RegulationsChanged: Questions.consent,
    UnusableText: Questions.writing,
    QuestionClosed: Questions.one,
}


@screen(
    Questions.review,
    Transition(SAID, Questions.writing, action=writing.write, on_refusal=CLOSED),
    Transition(UPLOADED, Questions.writing, guard=brings_file, action=writing.take, on_refusal=CLOSED),
    Transition("start_again", Questions.writing, action=writing.start_again),
    Transition("page", Questions.review, action=turn_part),
    Transition("go_on", Questions.consent),
    Transition("back", Questions.writing),
    Transition("send", Questions.one, action=send, on_refusal=_NOT_READY),
)
async def review(turn: Turn[Memory]) -> Screen:
    """All of it, before it is sent."""
    question, entry, attached = await _draft(turn)
    parts = cut(entry.text)
    part = min(max(turn.memory.part, 1), len(parts))
    visit = await booking.get_appointment(turn.work, turn.known_patient, question.appointment_id)
    is_new = question.status is QuestionStatus.DRAFT
    text = paragraphs(
        _("<b>Shall we send this question?</b>") if is_new else _("<b>Shall we send this to the doctor?</b>"),
        about(visit),
        _("<blockquote>{text}</blockquote>", text=Verbatim(parts[part - 1])) if entry.text else None,
        _("Page {number}.", number=part) if len(parts) > 1 else None,
        arrivals(attached) if attached else None,
        marked_urgent(question, entry.text),
        _who_reads(visit.snapshot.practitioner) if is_new else None,
        _answer_by(turn, question, entry.text),
        if_it_gets_worse(turn.work.clinic),
    )
    send_row: Row = (
        Button(_("Go on"), "go_on", means=ShortAnswer.YES)
        if attached
        else Button(_("Send"), "send", means=ShortAnswer.YES, only_pressed=True),
    )
    rows = (*paging_row(part, has_next=part < len(parts)), send_row, _CHANGES, BACK_OR_MENU)
    return Screen(text, rows)


@screen(
    Questions.consent,
    Transition(UPLOADED, Questions.writing, guard=brings_file, action=writing.take, on_refusal=CLOSED),
    Transition("agree", Questions.consent, action=agree),
    Transition("send", Questions.one, action=send, on_refusal=_NOT_READY),
    Transition("back", Questions.review),
)
async def consent(turn: Turn[Memory]) -> Screen:
    """The consent that files need (S57, D7)."""
    regulations = turn.work.clinic.files_regulations
    _question, _entry, attached = await _draft(turn)
    text = paragraphs(
        arrivals(attached),
        consent_text(turn.acted_for),
        _("<blockquote expandable>{regulations}</blockquote>", regulations=regulations.text),
        _("Please press “I agree”, and then “Send”."),
    )
    agreed = turn.memory.accepted == regulations.version
    whole: tuple[Row, ...] = ((Link(_("Whole regulations"), regulations.url),),) if regulations.url else ()
    choice: Row = (
        Button(_("I agree"), "agree", regulations.version, chosen=agreed),
        Button(_("Send"), "send", means=ShortAnswer.YES, only_pressed=True),
    )
    return Screen(text, (choice, *whole, BACK_OR_MENU))


_CHANGES: Row = (Button(_("Write more"), "back"), Button(_("Start again"), "start_again"))


async def _draft(turn: Turn[Memory]) -> tuple[Question, Entry, tuple[File, ...]]:
    question = await thread.get_question(turn.work, turn.known_patient, turn.memory.question)
    entry = await asking.unsent(turn.work, turn.known_patient, question.id)
    if entry is None:
        raise NotFound
    return question, entry, await attachments.of(turn.work, entry.id)


def _who_reads(doctor: str) -> Text:
    return _(
        "It will be read by {doctor}, or by another doctor of ours in their place, and by our reception, who see to "
        "it that it is answered.",
        doctor=Verbatim(doctor),
    )


def _answer_by(turn: Turn[Memory], question: Question, text: str) -> Text | None:
    """When there will be an answer, or a call, counted from now."""
    if not question.urgent and recognise(text) is not None:
        clinic, now = turn.work.clinic, turn.work.now
        return urgent_promise(clinic, turn.known_patient.phone, deadlines.call_by_from(clinic, now), now)
    if question.is_open and question.status is not QuestionStatus.ASKED_BACK:
        return None  # the day that was told with the question still counts
    days = turn.work.clinic.settings.answer_working_days
    day = When(working_day_after(turn.work.clinic, turn.work.now, days), Form.DAY)
    return n_(
        "You can expect an answer within {count} working day: by <b>{day}</b>.",
        "You can expect an answer within {count} working days: by <b>{day}</b>.",
        days,
        day=day,
    )
