"""A question in the staff chat: its card, which always shows how it stands now."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, time, timedelta
from typing import Final

from core.clinic.model import Clinic
from core.clinic.opening_hours import working_days_until
from core.context import Work
from core.questions import cases
from core.questions.cases import Case
from core.questions.model import AMONG_STAFF, Entry, EntryKind, Question, QuestionStatus
from dialogs.engine.screens import Button, Card, Row, Screen, Topic
from dialogs.engine.text import Form, Quote, Text, Verbatim, When, _, lines, n_, paragraphs, units
from dialogs.staff import call_card
from dialogs.staff.words import delivery_mark
from dialogs.wording.accounts.family import acted_by
from dialogs.wording.booking.appointments import short_line
from dialogs.wording.questions import SHOWN_ON_CARD

TOPIC: Final = Topic("questions", _("Questions to doctors"))

NOTE: Final = "case.note"
"""The button that every card has, whatever else can still be done."""

LONGEST_ENTRY: Final = 300
LONGEST_NAME: Final = 60
BEFORE_THE_DAY: Final = time(5)
"""When cards are drawn anew on whose day something is due, on the clinic's clock: nobody waits for the chat then."""

MOST_ENTRIES: Final = 4
"""So that all of a card fits into one message: the question, and the latest of what followed, each with its author."""

STATUS: Final[dict[QuestionStatus, Text]] = {
    QuestionStatus.SENT: _("🟡 waits for a doctor"),
    QuestionStatus.SEEN: _("🟡 read, waits for a doctor"),
    QuestionStatus.TAKEN: _("🔵 being answered"),
    QuestionStatus.ASKED_BACK: _("🟣 waits for the patient"),
    QuestionStatus.ANSWERED: _("🟢 answered"),
    QuestionStatus.DECLINED: _("⚪ declined"),
    QuestionStatus.WITHDRAWN: _("⚪ withdrawn by the patient"),
}

WHAT: Final[dict[EntryKind, Text]] = {
    EntryKind.QUESTION: _("Question"),
    EntryKind.ADDITION: _("Patient’s addition"),
    EntryKind.REPLY: _("Patient’s reply"),
    EntryKind.ANSWER: _("Answer"),
    EntryKind.COUNTER_QUESTION: _("Question to the patient"),
    EntryKind.DECLINE: _("Reason for declining"),
    EntryKind.NOTE: _("Note for the staff"),
    EntryKind.HANDOVER: _("Handed over"),
}


_WHOLE: Final = _("<i>All of it stands below this card.</i>")


async def draw(work: Work, question_id: str) -> Card:
    """The card as everything stands now.

    Raises: NotFound, when there is no such question, or it is a draft.
    """
    return drawn(work, await cases.get_case(work, question_id))


async def draw_in_private(work: Work, question_id: str) -> Card:
    """The same where nobody else is: no message there is the card, so nothing is said of answering it.

    Raises: NotFound, when there is no such question, or it is a draft.
    """
    case = await cases.get_case(work, question_id)
    return Card(Screen(told(work, case), tuple(_rows(case.question))))


def drawn(work: Work, case: Case) -> Card:
    question = case.question
    text = paragraphs(told(work, case), _how_to_answer(question))
    screen = Screen(text, tuple(_rows(question)))
    return Card(screen, is_closed=not question.is_open, changes_at=_changes_at(work, question))


def told(work: Work, case: Case) -> Text:
    """What is known of a case, without its buttons; fits into one message however long names and words are."""
    entries = (_entry(work.clinic, case, entry) for entry in _shown(case))
    return paragraphs(_head(work, case), *entries, _unreached(case))


def heading(case: Case) -> Text:
    """Which case it is, and whose, as the head of a screen about it."""
    number, name = str(case.question.number), Quote(case.patient.full_name, 120)
    return _("<b>Case {number}</b> – {patient}", number=number, patient=name)


def name_of(question: Question) -> Text:
    return _("case {number}", number=str(question.number))


def _head(work: Work, case: Case) -> Text:
    question = case.question
    return lines(
        _("🔴 <b>URGENT: the words name an emergency.</b>") if question.urgent and question.is_open else None,
        _("<b>Case {number}</b> – {status}", number=str(question.number), status=STATUS[question.status]),
        *call_card.whom_to_call(case.patient),
        None if case.sender is None else acted_by(case.sender.full_name),
        _("Appointment: {visit}", visit=short_line(case.visit)),
        whose(work.clinic, question),
        _expected(work, question),
        _helped(question),
    )


def _helped(question: Question) -> Text | None:
    """What the patient says of the answer, once they have said it."""
    if question.helped is None:
        return None
    return _("👍 The patient says: it helped") if question.helped else _("👎 The patient says: it did not help")


def whose(clinic: Clinic, question: Question) -> Text | None:
    """The doctor who has it, or the specialty or doctor that it is for; `None` when it is for anybody."""
    if question.holder is not None:
        return _("Doctor: {name}", name=Quote(question.holder, LONGEST_NAME))
    if question.specialty is not None:
        return _("For: {specialty}", specialty=clinic.specialties.get(question.specialty) or Verbatim("–"))
    if question.practitioner is not None:
        known = {each.id: each.name for each in clinic.practitioners}
        return _("For: {name}", name=Quote(known.get(question.practitioner, "–"), LONGEST_NAME))
    return None


def _expected(work: Work, question: Question) -> Text | None:
    """By when the patient expects an answer, in words that stay true until that day; `None` once there is one."""
    if question.expected_on is None or not question.is_open:
        return None
    day, today = When(question.expected_on, Form.DAY), work.clinic.day_of(work.now)
    if question.expected_on < today:
        return _("⏰ <b>Overdue:</b> an answer was expected on {day}", day=day)
    if question.expected_on == today:
        return _("⏰ An answer is expected <b>today</b>")
    return _("An answer is expected by {day}", day=day)


def _changes_at(work: Work, question: Question) -> datetime | None:
    """When the card says something else of the day on which an answer is expected: before that day, and after it."""
    if question.expected_on is None or not question.is_open:
        return None
    changes = (
        datetime.combine(day, BEFORE_THE_DAY, work.clinic.zone)
        for day in (question.expected_on, question.expected_on + timedelta(days=1))
    )
    return next((each for each in changes if work.clinic.day_of(each) > work.clinic.day_of(work.now)), None)


def time_left(work: Work, question: Question) -> Text | None:
    """The same, with the working days that are left, for a screen that is looked at now."""
    left = None if question.expected_on is None else working_days_until(work.clinic, work.now, question.expected_on)
    if question.expected_on is None or left is None or left <= 0 or not question.is_open:
        return _expected(work, question)
    day = When(question.expected_on, Form.DAY)
    return n_(
        "An answer is expected by {day}: {count} working day left",
        "An answer is expected by {day}: {count} working days left",
        left,
        day=day,
    )


def _shown(case: Case) -> Iterator[Entry]:
    """The question itself, and the latest of what followed."""
    first, *others = case.entries
    yield first
    yield from others[-MOST_ENTRIES:]


def _entry(clinic: Clinic, case: Case, entry: Entry) -> Text:
    longest = SHOWN_ON_CARD if entry.kind is EntryKind.QUESTION else LONGEST_ENTRY
    files = case.files.get(entry.id, ())
    return lines(
        _title(entry),
        _receiver(clinic, entry),
        _("<blockquote>{words}</blockquote>", words=Quote(entry.text, longest)) if entry.text else None,
        _WHOLE if entry.by is None and units(entry.text) > longest else None,
        n_("📎 {count} file", "📎 {count} files", len(files)) if files else None,
    )


def _title(entry: Entry) -> Text:
    what, when = WHAT[entry.kind], When(entry.sent_at or entry.started_at, Form.SHORT_MOMENT)
    if entry.by is None:
        if entry.edited_at:
            return _("<b>{what}</b>, {when} (changed)", what=what, when=when)
        return _("<b>{what}</b>, {when}", what=what, when=when)
    author, mark = Quote(entry.author, LONGEST_NAME), _mark(entry)
    if entry.edited_at:
        return _("<b>{what}</b> – {author}, {when} (changed) {mark}", what=what, author=author, when=when, mark=mark)
    return _("<b>{what}</b> – {author}, {when} {mark}", what=what, author=author, when=when, mark=mark)


def _mark(entry: Entry) -> Text:
    return Verbatim("") if entry.kind in AMONG_STAFF else delivery_mark(entry)


def _receiver(clinic: Clinic, entry: Entry) -> Text | None:
    if not entry.handed_to:
        return None
    return _("To: {name}", name=clinic.specialties.get(entry.handed_to) or Quote(entry.handed_to, LONGEST_NAME))


def _unreached(case: Case) -> Text | None:
    """The portal can't reach the patient: somebody has to call."""
    if not any(entry.unreachable_at for entry in case.entries):
        return None
    return call_card.unreached(case.patient)


def _how_to_answer(question: Question) -> Text | None:
    if not question.is_open:
        return None
    return _("<i>Reply to this message: the patient gets what you write.</i>")


def _rows(question: Question) -> Iterator[Row]:
    note = Button(_("📝 Note"), NOTE, question.id)
    if question.status is QuestionStatus.ANSWERED:
        yield (Button(_("💬 Write more"), "case.answer", question.id), note)
        return
    if not question.is_open:
        yield (note,)
        return
    if question.status is QuestionStatus.SENT:
        yield (
            Button(_("✋ Take it"), "case.take", question.id),
            Button(_("👁 I have read it"), "case.see", question.id),
        )
    elif question.status is QuestionStatus.SEEN:
        yield (Button(_("✋ Take it"), "case.take", question.id),)
    yield (Button(_("💬 Answer"), "case.answer", question.id), Button(_("❓ Ask back"), "case.ask", question.id))
    yield (Button(_("📋 Ready answers"), "case.ready", question.id), Button(_("➡️ Hand over"), "case.hand", question.id))
    yield (Button(_("✖️ Decline"), "case.decline", question.id), note)
